// A provider file: whatever parses has checks that build only safe requests and judge every answer.
#include <algorithm>

#include "tests/fuzz/fuzz.h"
#include "widget/core/logo/logo.h"
#include "widget/core/provider/fields.h"
#include "widget/core/provider/provider.h"

namespace linkdock::fuzz {
namespace {

// Typed values that try to leave their place.
constexpr std::string_view kTyped[] = {"acme", "a.b@evil.example", "../../x?y#z", "%2e%2e\"\\&=+ "};

FieldValues ValuesFor(const AuthMethod& auth, std::string_view typed) {
  FieldValues values;
  for (const Field& field : auth.fields) {
    const bool chosen = field.kind == FieldKind::kSelect && !field.options.empty();
    const std::string_view value = field.kind == FieldKind::kConstant ? field.constant
                                   : chosen ? std::string_view(field.options[0].value)
                                            : typed;
    Healed healed = Heal(field, value);
    static_cast<void>(JudgeField(field, healed.value.Reveal()));
    values.emplace_back(field.key, std::move(healed.value));
  }
  return values;
}

void TryCheck(const Check& check, const AuthMethod& auth) {
  for (const std::string_view typed : kTyped) {
    const FieldValues values = ValuesFor(auth, typed);
    const Result<UpstreamRequest> request = BuildRequest(check, values);
    if (request.has_value()) RequireSafe(request.value());
    for (int outcome = 0; outcome < kTransportOutcomes; ++outcome) {
      UpstreamAnswer answer;
      answer.transport = static_cast<TransportOutcome>(outcome);
      answer.status = 200;
      answer.body = R"({"data":{"items":[]},"name":"Acme"})";
      Require(DecidingRow(check, answer) < check.verdicts.size(), "every answer has a verdict");
      static_cast<void>(Judge(check, answer, values));
    }
  }
}

void TryLogo(std::string_view text) {
  const Result<Logo> logo = ParseLogo(text);
  if (!logo.has_value())
    return Require(logo.error().offset <= text.size(), "a fault is inside the logo");
  Require(!logo.value().shapes.empty() && logo.value().shapes.size() <= kMaxLogoShapes,
          "a logo has some shapes");
  for (const LogoShape& shape : logo.value().shapes) {
    Require(shape.box.has_value() == shape.rings.empty(), "a shape is a box or an outline");
    std::size_t points = 0;
    std::size_t rings = 0;
    for (const LogoRing& ring : shape.rings) {
      Require(ring.joint < (rings == 0 ? 1 : JoinedPoints(rings, points)), "a hole is joined");
      Require(ring.points.size() >= 3, "a ring has an inside");
      for (const LogoPoint& point : ring.points) {
        Require(std::min(point.x, point.y) >= 0 && std::max(point.x, point.y) <= 1,
                "a point is in the tile");
      }
      points += ring.points.size();
      ++rings;
    }
  }
}

}  // namespace
}  // namespace linkdock::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  const std::string_view text = fuzz::Text(data, size);
  static_cast<void>(ParseIndex(text));
  fuzz::TryLogo(text);
  const Result<Provider> provider = ParseProvider(text);
  const Result<std::vector<AuthCheck>> checks = ParseChecks(text);
  if (!provider.has_value()) {
    fuzz::Require(provider.error().offset <= size, "a fault is inside the file");
    fuzz::Require(!ErrorSentence(provider.error().code).empty(), "a fault has a sentence");
    return 0;
  }
  fuzz::TryLogo(provider.value().logo);
  if (!checks.has_value()) return 0;
  for (const AuthCheck& check : checks.value()) {
    const auto auth = std::ranges::find(provider.value().auth, check.auth_id, &AuthMethod::id);
    fuzz::Require(auth != provider.value().auth.end(), "a check belongs to an auth method");
    fuzz::TryCheck(check.check, *auth);
  }
  return 0;
}
