#include "tests/unit/flow/flow_world.h"

#include <gtest/gtest.h>

#include "tests/unit/read_file.h"

namespace linkdock {
namespace {

Rule Match(std::string_view pattern, std::string_view message) {
  Result<Pattern> compiled = Pattern::Compile(pattern);
  EXPECT_TRUE(compiled.has_value()) << pattern;
  return {RuleKind::kMatch, std::move(compiled).value(), std::string(message)};
}

Field MakeField(std::string_view key, std::string_view label, FieldKind kind) {
  Field field;
  field.key = key;
  field.label = label;
  field.kind = kind;
  field.normalise = {{NormaliseOp::kTrim, {}}};
  return field;
}

GuideSection Section(std::string_view id, std::string_view title, bool linking) {
  GuideSection section;
  section.id = id;
  section.title = title;
  section.hide_when_white_label = linking;
  section.intro = {{BlockKind::kParagraph, {ParseRichText("Look in **Settings**.", {})}}};
  return section;
}

Provider MakeProvider(std::string_view id, std::string_view name, std::string_view category) {
  Provider provider;
  provider.id = id;
  provider.name = name;
  provider.categories = {std::string(category)};
  AuthMethod auth;
  auth.id = "api_key";
  auth.label = "API key";
  provider.auth.push_back(std::move(auth));
  return provider;
}

Texts English() {
  Result<Texts> parsed = Texts::Parse(ReadSourceFile("web/locales/en.json"));
  EXPECT_TRUE(parsed.has_value());
  return parsed.has_value() ? std::move(parsed).value() : Texts();
}

}  // namespace

Provider HostlyProvider() {
  Provider provider = MakeProvider("hostly", "Hostly", "HRIS");
  AuthMethod& auth = provider.auth.front();
  Field host = MakeField("subdomain", "Subdomain", FieldKind::kText);
  host.suffix = ".hostly.example";
  host.normalise.push_back({NormaliseOp::kLowercase, {}});
  host.normalise.push_back({NormaliseOp::kHostLabel, {".hostly.example"}});
  host.rules.push_back(Match("[a-z0-9-]+", "A subdomain has letters, digits and hyphens."));
  Field key = MakeField("api_key", "API Key", FieldKind::kSecret);
  key.normalise.push_back({NormaliseOp::kStripQuotes, {}});
  key.normalise.push_back({NormaliseOp::kStripPrefix, {"Bearer "}});
  key.rules.push_back(Match("[0-9a-f-]{36}", "A {provider} key has 36 characters."));
  auth.fields.push_back(std::move(host));
  auth.fields.push_back(std::move(key));
  auth.guide.sections = {Section("find", "Find your details", false),
                         Section("linking", "Link the account", true)};
  auth.verdict_texts = {{VerdictCode::kInsufficientPermissions, "{provider} wants the role Reader",
                         "Ask for it in Settings, then tell {integrator}."}};
  return provider;
}

Provider RegionalProvider() {
  Provider provider = MakeProvider("regional", "Régional Œuvre", "CRM");
  AuthMethod& auth = provider.auth.front();
  Field region = MakeField("region", "Region", FieldKind::kSelect);
  region.options = {{"eu", "Europe"}, {"us", "America"}};
  Field office = MakeField("office", "Office", FieldKind::kText);
  office.when = Condition{"region", "us"};
  Field note = MakeField("note", "Note", FieldKind::kText);
  note.required = false;
  Field version = MakeField("version", "Version", FieldKind::kConstant);
  version.constant = "2024-11-01";
  auth.fields.push_back(std::move(region));
  auth.fields.push_back(std::move(office));
  auth.fields.push_back(std::move(note));
  auth.fields.push_back(MakeField("token", "Token", FieldKind::kSecret));
  auth.fields.push_back(std::move(version));
  return provider;
}

World::World() {
  // Parsed once: the random walk makes hundreds of worlds.
  static const Texts kEnglish = English();
  texts = kEnglish;
  options.integrator = "Northwind";
  for (Provider& provider : std::vector<Provider>{HostlyProvider(), RegionalProvider()}) {
    catalogue.index.push_back(SummaryOf(provider));
    catalogue.loaded.emplace(provider.id, std::move(provider));
  }
}

void World::Send(Event event) {
  Updated updated = Update({catalogue, texts, options}, std::move(flow), std::move(event));
  flow = std::move(updated.flow);
  effects = std::move(updated.effects);
}

void World::Act(ActionKind kind, std::string_view arg) {
  Send(event::Act{{kind, std::string(arg)}});
}

void World::Type(std::string_view key, std::string_view value) {
  Send(event::Edit{std::string(key), Secret(value), event::EditKind::kTyped});
}

void World::Paste(std::string_view key, std::string_view value) {
  Send(event::Edit{std::string(key), Secret(value), event::EditKind::kPasted});
}

void World::Answer(CheckAnswer answer) { Send(event::Answered{flow.attempt, std::move(answer)}); }

void World::ToPick() { Send(event::Start{}); }

void World::ToForm() {
  ToPick();
  Act(ActionKind::kChooseProvider, "hostly");
  Type("subdomain", "acme");
  Type("api_key", kGoodKey);
}

void World::ToChecking() {
  ToForm();
  Act(ActionKind::kSubmit);
}

void World::ToLinked() {
  ToChecking();
  Answer(LinkedAnswer());
}

std::string_view World::Value(std::string_view key) const { return State(key).value.Reveal(); }

const FieldState& World::State(std::string_view key) const {
  static const FieldState kNone;
  const FieldState* state = FindFieldState(flow, key);
  EXPECT_NE(state, nullptr) << key;
  return state == nullptr ? kNone : *state;
}

std::string World::Said() const {
  std::string out;
  for (const Effect& effect : effects) {
    const auto* say = std::get_if<effect::Announce>(&effect);
    if (say != nullptr) out += (say->assertive ? "!" : "") + say->text + "\n";
  }
  return out;
}

std::string World::Emitted() const {
  std::string out;
  for (const Effect& effect : effects) {
    const auto* emit = std::get_if<effect::Emit>(&effect);
    if (emit != nullptr) out += HostEventJson(emit->event) + "\n";
  }
  return out;
}

std::string World::Focus() const {
  std::string out;
  for (const Effect& effect : effects) {
    const auto* focus = std::get_if<effect::FocusTarget>(&effect);
    if (focus == nullptr) continue;
    switch (focus->kind) {
      case effect::FocusTarget::Kind::kField:
        out += focus->key;
        break;
      case effect::FocusTarget::Kind::kSearch:
        out += "search";
        break;
      case effect::FocusTarget::Kind::kHeading:
        out += "heading";
        break;
      case effect::FocusTarget::Kind::kProblem:
        out += "problem";
        break;
      case effect::FocusTarget::Kind::kQuestion:
        out += "question";
        break;
    }
  }
  return out;
}

CheckAnswer LinkedAnswer() {
  CheckAnswer answer;
  answer.kind = AnswerKind::kLinked;
  answer.code = VerdictCode::kLinked;
  answer.account = {"acc_1", "hostly", "acme.hostly.example"};
  answer.request_id = "7f3k92qd-0001";
  return answer;
}

CheckAnswer RejectedAnswer(VerdictCode code, std::string_view field, int retry_after_s) {
  CheckAnswer answer;
  answer.kind = AnswerKind::kRejected;
  answer.code = code;
  answer.field = field;
  answer.retry_after_s = retry_after_s;
  answer.request_id = "7f3k92qd-0001";
  return answer;
}

CheckAnswer ProxyAnswer(AnswerKind kind, int retry_after_s) {
  CheckAnswer answer;
  answer.kind = kind;
  answer.retry_after_s = retry_after_s;
  return answer;
}

}  // namespace linkdock
