#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "widget/flow/flow.h"

namespace linkdock {

// Functions that the parts of the flow share. Only flow*.cpp and problems.cpp include this.

// One event on its way through the flow: what may be read, what changes, what the world shall do.
struct Turn {
  const Context& context;
  Flow& flow;
  std::vector<Effect>& effects;
};

// Lookups.
[[nodiscard]] bool IsAllowed(const Context& context, std::string_view id);
[[nodiscard]] std::vector<const ProviderSummary*> AllowedProviders(const Context& context);
[[nodiscard]] std::string_view ProviderName(const Context& context,
                                            std::string_view id);  // or the id itself
[[nodiscard]] FieldState* FindState(Flow& flow, std::string_view key);
// The field with this key if the form shows it now, or null.
[[nodiscard]] const Field* ShownField(const Context& context, const Flow& flow,
                                      std::string_view key);
// The shown field that the answer names, or null.
[[nodiscard]] const Field* FieldAtFault(const Context& context, const Flow& flow,
                                        const CheckAnswer& answer);

// flow_effects.cpp: small effects.
void Say(Turn& turn, std::string text, bool assertive = false);
void Report(Turn& turn, HostEvent event);  // fills in the provider
void MoveFocus(Turn& turn, effect::FocusTarget::Kind kind, std::string_view key = "");
void FocusFirstField(Turn& turn);  // or the heading of a form without fields
void KeepTicking(Turn& turn);      // asks for a Tick unless one is on its way
void EnterStep(Turn& turn, Step step);
void WipeValues(Turn& turn);  // forgets every value

// flow_pick.cpp: start, picker, opening.
void Begin(Turn& turn);
void SetQuery(Turn& turn, std::string_view text);
void ChooseCategory(Turn& turn, std::string_view category);
void ChooseProvider(Turn& turn, std::string_view id);
void BackToPicker(Turn& turn);
void RetryOpening(Turn& turn);
void ProviderIsReady(Turn& turn, std::string_view id);
void ProviderIsMissing(Turn& turn, std::string_view id, std::string_view code);

// flow_form.cpp: fields and what stands beside them.
void EditField(Turn& turn, event::Edit edit);
void FocusOnField(Turn& turn, std::string_view key);
void LeaveField(Turn& turn, std::string_view key);
void ToggleReveal(Turn& turn, std::string_view key);
void ToggleGuide(Turn& turn, std::string_view key);
void CopyGuide(Turn& turn);
// Heals and judges every shown field; marks, focuses and reports what is wrong. True when nothing
// is.
[[nodiscard]] bool FormIsValid(Turn& turn);

// flow_check.cpp: from Connect to its answer.
void Submit(Turn& turn);
void CancelCheck(Turn& turn);
void TakeAnswer(Turn& turn, event::Answered answered);
void TakeRenewal(Turn& turn, Renewal renewal);
void CountSecond(Turn& turn);

// flow_close.cpp: the end, and the question before it.
void CloseWidget(Turn& turn, CloseReason reason);
void CloseByPerson(Turn& turn, std::string_view how);  // as ActionKind::kClose
void KeepEditing(Turn& turn);

}  // namespace linkdock
