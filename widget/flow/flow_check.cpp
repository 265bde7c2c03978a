#include <algorithm>
#include <utility>

#include "widget/flow/flow_parts.h"
#include "widget/flow/problems.h"

namespace linkdock {
namespace {

std::string NamedSentence(const Turn& turn, std::string_view key) {
  const std::string_view name = ProviderName(turn.context, turn.flow.provider);
  return turn.context.texts.Get(key, {{"provider", name}});
}

// The values for the proxy: those of the shown fields, and the constants, in the catalogue's order.
FieldValues ValuesToSend(const Turn& turn, const AuthMethod& auth) {
  FieldValues values;
  for (const Field& field : auth.fields) {
    if (field.kind == FieldKind::kConstant) {
      values.emplace_back(field.key, Secret(field.constant));
    } else if (ShownField(turn.context, turn.flow, field.key) != nullptr) {
      const FieldState* state = FindFieldState(turn.flow, field.key);
      if (state != nullptr) values.emplace_back(field.key, state->value.Clone());
    }
  }
  return values;
}

// A check that is sent again is the same to the byte, and so has the same idempotency key.
void Send(Turn& turn, const AuthMethod& auth) {
  Flow& flow = turn.flow;
  ++flow.attempt;
  turn.effects.emplace_back(effect::SendCheck{flow.attempt, flow.provider, auth.id,
                                              ValuesToSend(turn, auth),
                                              turn.context.options.account_id});
}

void SendAgain(Turn& turn) {
  const AuthMethod* auth = CurrentAuth(turn.context, turn.flow);
  if (auth != nullptr) Send(turn, *auth);
}

void StartCheck(Turn& turn, const AuthMethod& auth) {
  Flow& flow = turn.flow;
  flow.waited_s = flow.resend_in_s = 0;
  flow.renewal = Renewal::kNone;
  flow.problem.reset();
  for (FieldState& state : flow.fields) {
    state.revealed = false;
    state.note = NoteKind::kNone;
    state.note_text.clear();
  }
  Send(turn, auth);
  HostEvent event;
  event.type = "check_started";
  Report(turn, std::move(event));
  EnterStep(turn, Step::kChecking);
  Say(turn, NamedSentence(turn, "announce.checking"));
  MoveFocus(turn, effect::FocusTarget::Kind::kHeading);
  KeepTicking(turn);
}

void ReportResult(Turn& turn, const CheckAnswer& answer) {
  HostEvent event;
  event.type = "check_result";
  event.code = AnswerName(answer);
  Report(turn, std::move(event));
}

void ShowLinked(Turn& turn, LinkedAccount account) {
  Flow& flow = turn.flow;
  WipeValues(turn);
  flow.account = std::move(account);
  // The provider that was asked for, whatever the proxy wrote there.
  flow.account.provider = flow.provider;
  HostEvent event;
  event.type = "linked";
  event.account = flow.account;
  Report(turn, std::move(event));
  EnterStep(turn, Step::kLinked);
  const std::string_view name = ProviderName(turn.context, flow.provider);
  const std::string_view key = flow.account.label.empty() ? "linked.title" : "announce.linked";
  Say(turn, turn.context.texts.Get(key, {{"provider", name}, {"label", flow.account.label}}));
  MoveFocus(turn, effect::FocusTarget::Kind::kHeading);
}

void MarkFieldAtFault(Turn& turn, const CheckAnswer& answer) {
  const Field* field = FieldAtFault(turn.context, turn.flow, answer);
  FieldState* state = field == nullptr ? nullptr : FindState(turn.flow, field->key);
  std::string note = FieldNoteFromAnswer(turn.context, turn.flow, answer);
  // A verdict that no field can help, such as a provider that is down, marks none, whatever the
  // proxy says.
  if (state == nullptr || note.empty()) {
    return MoveFocus(turn, effect::FocusTarget::Kind::kProblem);
  }
  state->note = NoteKind::kError;
  state->note_text = std::move(note);
  turn.flow.focused_field = field->key;
  MoveFocus(turn, effect::FocusTarget::Kind::kField, field->key);
}

void ShowRejected(Turn& turn, const CheckAnswer& answer) {
  Flow& flow = turn.flow;
  ReportResult(turn, answer);
  if (answer.kind == AnswerKind::kSessionExpired) {
    HostEvent event;
    event.type = "error";
    event.code = AnswerName(answer);
    Report(turn, std::move(event));
  }
  flow.problem = ProblemFromAnswer(turn.context, flow, answer);
  EnterStep(turn, Step::kForm);
  Say(turn,
      turn.context.texts.Get("announce.problem",
                             {{"title", flow.problem->title}, {"hint", flow.problem->hint}}),
      true);
  MarkFieldAtFault(turn, answer);
  if (flow.problem->retry_after_s > 0) KeepTicking(turn);
}

// Whether the check goes on by itself: with another session, as the provider was not asked yet, or
// because the proxy is still at it: the answer to an earlier sending was lost.
bool GoesOn(Turn& turn, const CheckAnswer& answer) {
  Flow& flow = turn.flow;
  if (answer.kind == AnswerKind::kSessionExpired && flow.renewal == Renewal::kNone) {
    flow.renewal = Renewal::kAsked;
    turn.effects.emplace_back(effect::RenewSession{});
    return true;
  }
  if (answer.kind != AnswerKind::kInFlight || flow.waited_s >= kReplayForS) return false;
  flow.resend_in_s =
      std::max(1, answer.retry_after_s) + 1;  // the second under way is not a whole one
  return true;
}

void CountWaiting(Turn& turn) {
  if (turn.flow.resend_in_s > 0 && --turn.flow.resend_in_s == 0) SendAgain(turn);
  const int waited = ++turn.flow.waited_s;
  if (waited == kLongerWaitS) Say(turn, NamedSentence(turn, "checking.longer"));
  if (waited == kLongWaitS) Say(turn, NamedSentence(turn, "checking.long"));
  KeepTicking(turn);
}

void CountDown(Turn& turn) {
  Flow& flow = turn.flow;
  if (flow.copied_left_s > 0) --flow.copied_left_s;
  flow.copied = flow.copied_left_s > 0;
  if (flow.problem && flow.problem->retry_after_s > 0) {
    --flow.problem->retry_after_s;
    if (flow.problem->retry_after_s == 0) Say(turn, turn.context.texts.Get("announce.ready"));
  }
  const bool counting = flow.problem && flow.problem->retry_after_s > 0;
  if (counting || flow.copied) KeepTicking(turn);
}

}  // namespace

void Submit(Turn& turn) {
  Flow& flow = turn.flow;
  const AuthMethod* auth = CurrentAuth(turn.context, flow);
  if (flow.step != Step::kForm || auth == nullptr) return;
  if (flow.problem && flow.problem->retry_after_s > 0) {
    return Say(turn, turn.context.texts.GetCounted("announce.wait",
                                                   {"seconds", flow.problem->retry_after_s}));
  }
  flow.asking = false;
  if (FormIsValid(turn)) StartCheck(turn, *auth);
}

void CancelCheck(Turn& turn) {
  if (turn.flow.step != Step::kChecking) return;
  turn.effects.emplace_back(effect::CancelCheck{turn.flow.attempt});
  EnterStep(turn, Step::kForm);
  Say(turn, turn.context.texts.Get("announce.cancelled"));
  MoveFocus(turn, effect::FocusTarget::Kind::kHeading);
}

void TakeAnswer(Turn& turn, event::Answered answered) {
  // A late answer of a check that was cancelled or replaced says nothing about what is on the
  // screen now.
  const Flow& flow = turn.flow;
  const bool waiting = flow.resend_in_s == 0 && flow.renewal != Renewal::kAsked;
  const bool expected = flow.step == Step::kChecking && answered.attempt == flow.attempt && waiting;
  if (!expected) return;
  if (GoesOn(turn, answered.answer)) return;
  if (answered.answer.kind == AnswerKind::kLinked) {
    ReportResult(turn, answered.answer);
    ShowLinked(turn, std::move(answered.answer.account));
  } else {
    ShowRejected(turn, answered.answer);
  }
}

void TakeRenewal(Turn& turn, Renewal renewal) {
  Flow& flow = turn.flow;
  if (flow.step != Step::kChecking || flow.renewal != Renewal::kAsked) return;
  flow.renewal = renewal;
  if (renewal == Renewal::kDone) return SendAgain(turn);
  CheckAnswer answer;
  answer.kind = AnswerKind::kSessionExpired;
  ShowRejected(turn, answer);
}

void CountSecond(Turn& turn) {
  turn.flow.ticking = false;
  if (turn.flow.step == Step::kChecking) CountWaiting(turn);
  if (turn.flow.step == Step::kForm) CountDown(turn);
}

}  // namespace linkdock
