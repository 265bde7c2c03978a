#include "widget/core/provider/provider.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "tests/unit/read_file.h"

namespace linkdock {
namespace {

// A provider with one of everything. Tests break it in one place each.
constexpr std::string_view kProvider = R"json({
  "schema": 1, "id": "acme-hr", "name": "Acme HR", "categories": ["HRIS", "ATS"],
  "logo": "48#f07a2bR0 0 48 48 12",
  "auth": [{
    "id": "api_key", "label": "API key",
    "fields": [
      {"key": "region", "label": "Region", "kind": "select",
       "options": [{"value": "eu", "label": "Europe"}, {"value": "us", "label": "USA"}]},
      {"key": "subdomain", "label": "Subdomain", "kind": "text", "required": false, "help": "H",
       "placeholder": "acme", "prefix": "https://", "suffix": ".acme.example",
       "normalise": ["trim", {"strip_prefix": ["www."]}, {"host_label": [".acme.example"]}],
       "rules": [{"refuse": ".*@.*", "message": "An e-mail."}, {"match": "[a-z]+", "message": "Letters."}],
       "examples": ["acme"], "when": {"field": "region", "equals": "eu"},
       "guide_section": "keys", "guide_steps": ["open"], "autocomplete": "organization"},
      {"key": "api_key", "label": "API key", "kind": "secret"},
      {"key": "version", "label": "Version", "kind": "constant", "constant": "2"}
    ],
    "guide": {"warning": "Admins only.", "link_hosts": ["help.acme.example"],
      "sections": [{"id": "keys", "title": "Keys", "scopes": ["a"], "hide_when_white_label": true,
        "intro": ["An **intro**.", {"list": ["one", "[two](https://help.acme.example/)"]}],
        "steps": [{"id": "open", "title": "Open", "scopes": ["b"], "list_scopes": true, "blocks": ["x"]}],
        "outro": ["The end."]}]},
    "check": {"anything": [1, 2, {"goes": "here"}]},
    "verdict_texts": {"insufficient_permissions": {"title": "T", "hint": "H"}}
  }]
})json";

std::string With(std::string_view from, std::string_view to) {
  std::string json(kProvider);
  const std::size_t at = json.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) json.replace(at, from.size(), to);
  return json;
}

TEST(ParseProvider, ReadsEveryMember) {
  const auto parsed = ParseProvider(kProvider);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().where;
  const Provider& provider = parsed.value();
  EXPECT_EQ(provider.id, "acme-hr");
  EXPECT_EQ(provider.name, "Acme HR");
  EXPECT_EQ(provider.categories, (std::vector<std::string>{"HRIS", "ATS"}));
  EXPECT_EQ(provider.logo, "48#f07a2bR0 0 48 48 12");
  ASSERT_EQ(provider.auth.size(), 1u);
  const AuthMethod& auth = provider.auth[0];
  EXPECT_EQ(auth.id, "api_key");
  EXPECT_EQ(auth.label, "API key");
  ASSERT_EQ(auth.fields.size(), 4u);
  EXPECT_EQ(auth.fields[0].kind, FieldKind::kSelect);
  EXPECT_EQ(auth.fields[0].options[1].label, "USA");
  EXPECT_EQ(auth.fields[2].kind, FieldKind::kSecret);
  EXPECT_EQ(auth.fields[3].constant, "2");
  ASSERT_EQ(auth.verdict_texts.size(), 1u);
  EXPECT_EQ(auth.verdict_texts[0].code, VerdictCode::kInsufficientPermissions);
  EXPECT_EQ(auth.verdict_texts[0].hint, "H");
}

TEST(ParseProvider, ReadsEveryMemberOfAField) {
  const auto parsed = ParseProvider(kProvider);
  ASSERT_TRUE(parsed.has_value());
  const Field* field = FindField(parsed.value().auth[0], "subdomain");
  ASSERT_NE(field, nullptr);
  EXPECT_FALSE(field->required);
  EXPECT_EQ(field->help + field->placeholder + field->prefix + field->suffix,
            "Hacmehttps://.acme.example");
  ASSERT_EQ(field->normalise.size(), 3u);
  EXPECT_EQ(field->normalise[0].op, NormaliseOp::kTrim);
  EXPECT_EQ(field->normalise[1].op, NormaliseOp::kStripPrefix);
  EXPECT_EQ(field->normalise[2].op, NormaliseOp::kHostLabel);
  EXPECT_EQ(field->normalise[2].args, std::vector<std::string>{".acme.example"});
  ASSERT_EQ(field->rules.size(), 2u);
  EXPECT_EQ(field->rules[0].kind, RuleKind::kRefuse);
  EXPECT_TRUE(field->rules[1].pattern.Matches("acme"));
  EXPECT_EQ(field->rules[1].message, "Letters.");
  EXPECT_EQ(field->examples, std::vector<std::string>{"acme"});
  EXPECT_EQ(field->when->equals, "eu");
  EXPECT_EQ(field->guide_section, "keys");
  EXPECT_EQ(field->guide_steps, std::vector<std::string>{"open"});
  EXPECT_EQ(field->autocomplete, "organization");
  EXPECT_EQ(FindField(parsed.value().auth[0], "absent"), nullptr);
}

TEST(ParseProvider, GivesAFieldSensibleDefaults) {
  const auto parsed = ParseProvider(kProvider);
  ASSERT_TRUE(parsed.has_value());
  const Field& field = parsed.value().auth[0].fields[2];
  EXPECT_TRUE(field.required);
  EXPECT_EQ(field.autocomplete, "off");
  ASSERT_EQ(field.normalise.size(), 2u);
  EXPECT_EQ(field.normalise[0].op, NormaliseOp::kStripInvisible);
  EXPECT_EQ(field.normalise[1].op, NormaliseOp::kTrim);
}

TEST(ParseProvider, ReadsTheGuide) {
  const auto parsed = ParseProvider(kProvider);
  ASSERT_TRUE(parsed.has_value());
  const Guide& guide = parsed.value().auth[0].guide;
  EXPECT_EQ(guide.warning, "Admins only.");
  ASSERT_EQ(guide.sections.size(), 1u);
  const GuideSection& section = guide.sections[0];
  EXPECT_TRUE(section.hide_when_white_label);
  EXPECT_EQ(section.scopes, std::vector<std::string>{"a"});
  ASSERT_EQ(section.intro.size(), 2u);
  EXPECT_EQ(PlainText(section.intro[0].items[0]), "An intro.");
  EXPECT_EQ(section.intro[1].kind, BlockKind::kList);
  EXPECT_EQ(section.intro[1].items[1][0].style, SpanStyle::kLink);
  ASSERT_EQ(section.steps.size(), 1u);
  EXPECT_TRUE(section.steps[0].list_scopes);
  EXPECT_EQ(PlainText(section.outro[0].items[0]), "The end.");
}

struct Flaw {
  std::string_view from, to;
  ErrorCode code;
  std::string_view where;
};

void ExpectRefused(const Flaw& flaw) {
  const auto parsed = ParseProvider(With(flaw.from, flaw.to));
  ASSERT_FALSE(parsed.has_value()) << flaw.to;
  EXPECT_EQ(parsed.error().code, flaw.code) << flaw.to << " at " << parsed.error().where;
  EXPECT_EQ(parsed.error().where, flaw.where) << flaw.to;
}

TEST(ParseProvider, ALogoThatNobodyCanDrawCostsNothingElse) {
  const std::string_view good = "\"48#f07a2bR0 0 48 48 12\"";
  const std::string svg = "\"<svg viewBox='0 0 1 1'>" + std::string(20'000, ' ') + "</svg>\"";
  for (const std::string_view logo :
       {std::string_view(svg), std::string_view("\"<script>\""), std::string_view("\"\""),
        std::string_view("5"), std::string_view("null"), std::string_view("[\"a\"]")}) {
    EXPECT_TRUE(ParseProvider(With(good, logo)).has_value()) << logo.substr(0, 40);
  }
}

TEST(ParseProvider, RefusesAFlawedHeadAndSaysWhere) {
  const Flaw flaws[] = {
      {"\"schema\": 1,", "", ErrorCode::kMissingKey, "/schema"},
      {"\"schema\": 1", "\"schema\": 2", ErrorCode::kBadValue, "/schema"},
      {"\"schema\": 1", "\"schema\": \"1\"", ErrorCode::kWrongType, "/schema"},
      {"\"schema\": 1", "\"schema\": 1.0", ErrorCode::kWrongType, "/schema"},
      {"\"acme-hr\"", "\"acme_hr\"", ErrorCode::kBadValue, "/id"},
      {"\"acme-hr\"", "\"Acme\"", ErrorCode::kBadValue, "/id"},
      {"\"acme-hr\"", "\"../acme\"", ErrorCode::kBadValue, "/id"},
      {"\"acme-hr\"", "\"\"", ErrorCode::kBadValue, "/id"},
      {"\"acme-hr\"", "null", ErrorCode::kWrongType, "/id"},
      {"\"name\": \"Acme HR\",", "", ErrorCode::kMissingKey, "/name"},
      {"[\"HRIS\", \"ATS\"]", "[]", ErrorCode::kMissingKey, "/categories"},
      {"[\"HRIS\", \"ATS\"]", "[\"\"]", ErrorCode::kBadValue, "/categories"},
      {"[\"HRIS\", \"ATS\"]", "\"HRIS\"", ErrorCode::kWrongType, "/categories"},
      {"\"id\": \"acme-hr\"", "\"id\": \"a\", \"id\": \"acme-hr\"", ErrorCode::kJsonDuplicateKey,
       "/id"},
      {"\"name\"", "\"nam\": \"x\", \"name\"", ErrorCode::kUnknownKey, "/nam"},
      {"\"api_key\", \"label\": \"API key\",\n    \"fields\"",
       "\"api key\", \"label\": \"API key\",\n    \"fields\"", ErrorCode::kBadValue, "/auth/0/id"},
      {"\"insufficient_permissions\"", "\"insufficient\"", ErrorCode::kUnknownKey,
       "/auth/0/verdict_texts/insufficient"},
      {"\"insufficient_permissions\"", "\"linked\"", ErrorCode::kUnknownKey,
       "/auth/0/verdict_texts/linked"},
      {"\"hint\": \"H\"", "\"hints\": \"H\"", ErrorCode::kMissingKey,
       "/auth/0/verdict_texts/insufficient_permissions/hint"},
      {"\"verdict_texts\"", "\"verdict_text\"", ErrorCode::kUnknownKey, "/auth/0/verdict_text"},
  };
  for (const Flaw& flaw : flaws) ExpectRefused(flaw);
}

TEST(ParseProvider, RefusesAFlawedFieldAndSaysWhere) {
  const Flaw flaws[] = {
      {"\"key\": \"region\"", "\"key\": \"Region\"", ErrorCode::kBadValue, "/auth/0/fields/0/key"},
      {"\"key\": \"region\"", "\"key\": \"a234567890123456789012345678901234\"",
       ErrorCode::kBadValue, "/auth/0/fields/0/key"},
      {"\"key\": \"subdomain\"", "\"key\": \"region\"", ErrorCode::kBadValue,
       "/auth/0/fields/1/key"},
      {"\"kind\": \"select\"", "\"kind\": \"radio\"", ErrorCode::kBadValue,
       "/auth/0/fields/0/kind"},
      {"\"kind\": \"secret\"", "\"kind\": \"text\"", ErrorCode::kBadValue, "/auth/0/fields/2/kind"},
      {"\"kind\": \"select\"", "\"kind\": \"text\"", ErrorCode::kUnknownKey,
       "/auth/0/fields/0/options"},
      {"\"value\": \"us\"", "\"value\": \"eu\"", ErrorCode::kBadValue,
       "/auth/0/fields/0/options/1/value"},
      {"\"trim\"", "\"trimm\"", ErrorCode::kBadValue, "/auth/0/fields/1/normalise/0"},
      {"\"trim\"", "\"strip_prefix\"", ErrorCode::kBadValue, "/auth/0/fields/1/normalise/0"},
      {"\"trim\"", "{\"trim\": [\"x\"]}", ErrorCode::kBadValue, "/auth/0/fields/1/normalise/0"},
      {"\"trim\"", "{}", ErrorCode::kBadValue, "/auth/0/fields/1/normalise/0"},
      {"\"trim\"", "7", ErrorCode::kWrongType, "/auth/0/fields/1/normalise/0"},
      {"[\"www.\"]", "[]", ErrorCode::kBadValue, "/auth/0/fields/1/normalise/1"},
      {"{\"host_label\": [\".acme.example\"]}", "{\"host_label\": [\".example\"]}",
       ErrorCode::kBadValue, "/auth/0/fields/1/normalise/2"},
      {"{\"host_label\": [\".acme.example\"]}", "{\"host_label\": [\"acme.example\"]}",
       ErrorCode::kBadValue, "/auth/0/fields/1/normalise/2"},
      {"\"[a-z]+\"", "\"[a-z\"", ErrorCode::kBadPattern, "/auth/0/fields/1/rules/1/match"},
      {"\"[a-z]+\"", "\"(?=a)\"", ErrorCode::kBadPattern, "/auth/0/fields/1/rules/1/match"},
      {"\"[a-z]+\"", "\"a*?\"", ErrorCode::kBadPattern, "/auth/0/fields/1/rules/1/match"},
      {"\"match\"", "\"refuse\": \"x\", \"match\"", ErrorCode::kUnknownKey,
       "/auth/0/fields/1/rules/1/match"},
      {", \"message\": \"Letters.\"", "", ErrorCode::kMissingKey,
       "/auth/0/fields/1/rules/1/message"},
      {"\"field\": \"region\"", "\"field\": \"regio\"", ErrorCode::kUnknownReference,
       "/auth/0/fields/1/when/field"},
      {"\"field\": \"region\"", "\"field\": \"subdomain\"", ErrorCode::kUnknownReference,
       "/auth/0/fields/1/when/field"},
      {"\"field\": \"region\"", "\"field\": \"api_key\"", ErrorCode::kUnknownReference,
       "/auth/0/fields/1/when/field"},
      {"\"equals\": \"eu\"", "\"equals\": \"de\"", ErrorCode::kUnknownReference,
       "/auth/0/fields/1/when/equals"},
      {"\"guide_section\": \"keys\"", "\"guide_section\": \"key\"", ErrorCode::kUnknownReference,
       "/auth/0/fields/1/guide_section"},
      {"\"guide_section\": \"keys\",", "", ErrorCode::kUnknownReference,
       "/auth/0/fields/1/guide_steps"},
      {"[\"open\"]", "[\"close\"]", ErrorCode::kUnknownReference, "/auth/0/fields/1/guide_steps"},
      {", \"constant\": \"2\"", "", ErrorCode::kMissingKey, "/auth/0/fields/3/constant"},
      {"\"kind\": \"secret\"", "\"kind\": \"secret\", \"constant\": \"x\"", ErrorCode::kUnknownKey,
       "/auth/0/fields/2/constant"},
      {"\"help\"", "\"hlep\": \"x\", \"help\"", ErrorCode::kUnknownKey, "/auth/0/fields/1/hlep"},
  };
  for (const Flaw& flaw : flaws) ExpectRefused(flaw);
}

TEST(ParseProvider, RefusesAFlawedGuideAndSaysWhere) {
  const Flaw flaws[] = {
      {"\"help.acme.example\"]", "\"https://help.acme.example\"]", ErrorCode::kBadValue,
       "/auth/0/guide/link_hosts"},
      {"\"help.acme.example\"]", "\"*.acme.example\"]", ErrorCode::kBadValue,
       "/auth/0/guide/link_hosts"},
      {"\"help.acme.example\"]", "\"localhost\"]", ErrorCode::kBadValue,
       "/auth/0/guide/link_hosts"},
      {"\"help.acme.example\"]", "\"help.acme.example:80\"]", ErrorCode::kBadValue,
       "/auth/0/guide/link_hosts"},
      {"\"id\": \"open\", ", "", ErrorCode::kMissingKey, "/auth/0/guide/sections/0/steps/0/id"},
      {"\"blocks\": [\"x\"]", "\"blocks\": [7]", ErrorCode::kWrongType,
       "/auth/0/guide/sections/0/steps/0/blocks/0"},
      {"\"blocks\": [\"x\"]", "\"blocks\": [{\"list\": []}]", ErrorCode::kMissingKey,
       "/auth/0/guide/sections/0/steps/0/blocks/0/list"},
      {"\"blocks\": [\"x\"]", "\"blocks\": [{\"ol\": [\"a\"]}]", ErrorCode::kMissingKey,
       "/auth/0/guide/sections/0/steps/0/blocks/0/list"},
      {"\"blocks\": [\"x\"]", "\"blocks\": \"x\"", ErrorCode::kWrongType,
       "/auth/0/guide/sections/0/steps/0/blocks"},
      {"\"blocks\": [\"x\"]}", "\"blocks\": [\"x\"]}, {\"id\": \"open\", \"title\": \"Again\"}",
       ErrorCode::kBadValue, "/auth/0/guide/sections/0/steps/1/id"},
      {"\"list_scopes\": true", "\"list_scopes\": 1", ErrorCode::kWrongType,
       "/auth/0/guide/sections/0/steps/0/list_scopes"},
      {"\"warning\"", "\"warnings\"", ErrorCode::kUnknownKey, "/auth/0/guide/warnings"},
  };
  for (const Flaw& flaw : flaws) ExpectRefused(flaw);
}

TEST(ParseProvider, RefusesNoFieldsTooManyFieldsAndNoMethod) {
  const std::string_view head = R"({"schema":1,"id":"a","name":"A","categories":["X"],"auth":[)";
  EXPECT_EQ(ParseProvider(std::string(head) + "]}").error().where, "/auth");
  const auto with_fields = [&](std::size_t count) {
    std::string json = std::string(head) + R"({"id":"k","label":"K","guide":{},"fields":[)";
    for (std::size_t i = 0; i < count; ++i) {
      json += (i == 0 ? "" : ",") + (R"({"key":"f)" + std::to_string(i)) +
              R"(","label":"F","kind":"text"})";
    }
    return ParseProvider(json + "]}]}");
  };
  EXPECT_EQ(with_fields(0).error().where, "/auth/0/fields");
  EXPECT_TRUE(with_fields(1).has_value());
  EXPECT_TRUE(with_fields(kMaxFields).has_value());
  EXPECT_EQ(with_fields(kMaxFields + 1).error().where, "/auth/0/fields");
  EXPECT_FALSE(with_fields(4000).has_value());
}

TEST(ParseProvider, RefusesAFileThatIsTooLargeOrNoJson) {
  EXPECT_EQ(ParseProvider(std::string(kMaxProviderBytes + 1, ' ')).error().code,
            ErrorCode::kJsonTooLarge);
  EXPECT_EQ(ParseProvider(kProvider.substr(0, 200)).error().code, ErrorCode::kJsonSyntax);
  EXPECT_EQ(ParseProvider("[]").error().code, ErrorCode::kWrongType);
  EXPECT_EQ(ParseProvider("").error().code, ErrorCode::kJsonSyntax);
}

TEST(ParseProvider, RefusesEveryTruncationOfAGoodFileWithoutHarm) {
  for (std::size_t size = 0; size + 1 < kProvider.size(); ++size) {
    EXPECT_FALSE(ParseProvider(kProvider.substr(0, size)).has_value()) << size;
  }
}

TEST(ParseIndex, ReadsWhatThePickerNeeds) {
  const auto index = ParseIndex(R"({"schema":1,"providers":[
    {"id":"lucca","name":"Lucca","categories":["HRIS"],
     "logo":"8#000000R0 0 8 8 4"},
    {"id":"nutshell","name":"Nutshell","categories":["CRM"],"degraded":true}]})");
  ASSERT_TRUE(index.has_value()) << index.error().where;
  ASSERT_EQ(index.value().size(), 2u);
  EXPECT_EQ(index.value()[0].logo, "8#000000R0 0 8 8 4");
  EXPECT_FALSE(index.value()[0].degraded);
  EXPECT_TRUE(index.value()[1].degraded);
  EXPECT_EQ(index.value()[1].logo, "");
}

TEST(ParseIndex, RefusesWhatIsNoIndex) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"schema":1})", "/providers"},
      {R"({"providers":[]})", "/schema"},
      {R"({"schema":1,"providers":[{"id":"a","name":"A"}]})", "/providers/0/categories"},
      {R"({"schema":1,"providers":[{"id":"a","name":"A","categories":["X"],"auth":[]}]})",
       "/providers/0/auth"},
      {R"({"schema":1,"providers":[{"id":"a","name":"A","categories":["X"]},{"id":"a","name":"B","categories":["X"]}]})",
       "/providers/1/id"},
  };
  for (const auto& [json, where] : cases) {
    const auto index = ParseIndex(json);
    ASSERT_FALSE(index.has_value()) << json;
    EXPECT_EQ(index.error().where, where);
  }
  EXPECT_TRUE(ParseIndex(R"({"schema":1,"providers":[]})").has_value());
}

TEST(SummaryOf, HasWhatTheIndexHas) {
  const auto provider = ParseProvider(kProvider);
  ASSERT_TRUE(provider.has_value());
  const ProviderSummary summary = SummaryOf(provider.value());
  EXPECT_EQ(summary.id, "acme-hr");
  EXPECT_EQ(summary.name, "Acme HR");
  EXPECT_EQ(summary.categories.size(), 2u);
  EXPECT_EQ(summary.logo, provider.value().logo);
  EXPECT_FALSE(summary.degraded);
}

TEST(Catalogue, LuccaAndNutshellParse) {
  for (const std::string id : {"lucca", "nutshell"}) {
    const auto provider = ParseProvider(ReadSourceFile("providers/" + id + ".json"));
    ASSERT_TRUE(provider.has_value())
        << id << ": " << ErrorSentence(provider.error().code) << " at " << provider.error().where
        << ", byte " << provider.error().offset;
    EXPECT_EQ(provider.value().id, id);
  }
}

}  // namespace
}  // namespace linkdock
