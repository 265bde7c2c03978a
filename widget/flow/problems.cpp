#include "widget/flow/problems.h"

#include "widget/flow/flow_parts.h"

namespace linkdock {
namespace {

constexpr std::size_t kReferenceSize = 8;
constexpr std::size_t kMinReferenceSize = 4;

// The names that the sentences of a problem may hold.
struct Names {
  std::string_view provider;
  std::string_view field;  // label of the field at fault, or empty
};

std::string Sentence(const Context& context, std::string_view key, const Names& names) {
  return context.texts.GetNamed(key, context.options.integrator,
                                {{"provider", names.provider}, {"field", names.field}});
}

std::string KeyOf(std::string_view code, std::string_view part) {
  std::string key = "problem.";
  key += code;
  key += '.';
  key += part;
  return key;
}

std::string TitleOf(const Context& context, std::string_view code, const Names& names) {
  const std::string with_field = KeyOf(code, "title_field");
  const bool name_field = !names.field.empty() && context.texts.Has(with_field);
  return Sentence(context, name_field ? with_field : KeyOf(code, "title"), names);
}

// Whether asking again, unchanged, can give another answer.
bool CanTryAgain(AnswerKind kind, Renewal renewal) {
  switch (kind) {
    case AnswerKind::kSessionExpired:
      return renewal != Renewal::kNoOther;
    case AnswerKind::kForbidden:
    case AnswerKind::kRefused:
      return false;
    case AnswerKind::kLinked:
    case AnswerKind::kRejected:
    case AnswerKind::kBusy:
    case AnswerKind::kInFlight:
    case AnswerKind::kProxyUnreachable:
    case AnswerKind::kProxyTimeout:
    case AnswerKind::kProxyBroken:
      return true;
  }
  return true;
}

const VerdictText* OwnText(const AuthMethod* auth, const CheckAnswer& answer) {
  if (auth == nullptr || answer.kind != AnswerKind::kRejected) return nullptr;
  for (const VerdictText& text : auth->verdict_texts) {
    if (text.code == answer.code) return &text;
  }
  return nullptr;
}

std::string OwnSentence(const Context& context, std::string_view sentence, const Names& names) {
  const std::string app = context.options.integrator.empty() ? context.texts.Get("common.app")
                                                             : context.options.integrator;
  return FillIn(sentence,
                {{"provider", names.provider}, {"field", names.field}, {"integrator", app}});
}

Names NamesOf(const Context& context, const Flow& flow, const CheckAnswer& answer) {
  const Field* field = FieldAtFault(context, flow, answer);
  return {ProviderName(context, flow.provider),
          field == nullptr ? std::string_view() : field->label};
}

}  // namespace

std::string ShortReference(std::string_view request_id) {
  std::string out;
  std::size_t count = 0;
  for (const char c : request_id) {
    const bool lower = c >= 'a' && c <= 'z';
    if (!lower && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) continue;
    if (count == kReferenceSize) break;
    if (count == kReferenceSize / 2) out += '-';
    out += lower ? static_cast<char>(c - 'a' + 'A') : c;
    ++count;
  }
  return count < kMinReferenceSize ? std::string() : out;
}

Problem ProblemFromAnswer(const Context& context, const Flow& flow, const CheckAnswer& answer) {
  const Names names = NamesOf(context, flow, answer);
  const VerdictText* own = OwnText(CurrentAuth(context, flow), answer);
  Problem problem;
  problem.code = AnswerName(answer);
  problem.title = own != nullptr && !own->title.empty() ? OwnSentence(context, own->title, names)
                                                        : TitleOf(context, problem.code, names);
  problem.try_again = CanTryAgain(answer.kind, flow.renewal);
  const bool again = answer.kind == AnswerKind::kSessionExpired && problem.try_again;
  problem.hint = own != nullptr && !own->hint.empty()
                     ? OwnSentence(context, own->hint, names)
                     : Sentence(context, KeyOf(problem.code, again ? "again" : "hint"), names);
  problem.reference = ShortReference(answer.request_id);
  problem.retry_after_s = answer.retry_after_s;
  return problem;
}

std::string FieldNoteFromAnswer(const Context& context, const Flow& flow,
                                const CheckAnswer& answer) {
  const std::string key = KeyOf(AnswerName(answer), "field");
  if (FieldAtFault(context, flow, answer) == nullptr || !context.texts.Has(key)) return {};
  return Sentence(context, key, NamesOf(context, flow, answer));
}

Problem ProblemFromOpening(const Context& context, std::string_view code, std::string_view name) {
  Problem problem;
  const bool known = code == "broken_catalogue" || code == "unknown_provider";
  problem.code = known ? code : "load_failed";
  problem.title = TitleOf(context, problem.code, {name, {}});
  problem.hint = Sentence(context, KeyOf(problem.code, "hint"), {name, {}});
  problem.try_again = problem.code != "unknown_provider";
  return problem;
}

std::string_view FaultName(FieldFault fault) {
  switch (fault) {
    case FieldFault::kNone:
      return "";
    case FieldFault::kMissing:
      return "missing";
    case FieldFault::kTooLong:
      return "too_long";
    case FieldFault::kNotText:
      return "not_text";
    case FieldFault::kControl:
      return "control";
    case FieldFault::kInvisible:
      return "invisible";
    case FieldFault::kNotAnOption:
      return "not_an_option";
    case FieldFault::kRule:
      return "rule";
  }
  return "rule";
}

std::string FaultSentence(const Context& context, const Flow& flow, const Field& field,
                          const FieldJudgement& judgement) {
  if (judgement.fault == FieldFault::kNone) return {};
  const Names names{ProviderName(context, flow.provider), field.label};
  if (judgement.fault == FieldFault::kRule && !judgement.message.empty()) {
    return OwnSentence(context, judgement.message, names);
  }
  const bool choice = judgement.fault == FieldFault::kMissing && field.kind == FieldKind::kSelect;
  std::string key = "fault.";
  key += choice ? "missing_choice" : FaultName(judgement.fault);
  return Sentence(context, key, names);
}

}  // namespace linkdock
