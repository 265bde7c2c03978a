#pragma once

#include <string>
#include <string_view>

#include "widget/flow/flow.h"

namespace linkdock {

// Turns what went wrong into sentences for the person at the form. The sentences come from
// web/locales/<lang>.json (keys `problem.<code>.title`, `.title_field`, `.hint`, `.field`,
// `.again`; `fault.<fault name>`), and a provider file may put better ones in place of a verdict's
// title and hint (AuthMethod::verdict_texts). Nothing that came over the network is ever shown,
// save the shortened reference.
//
// Keys that the view reads itself: common.*, pick.*, opening.*, form.*, guide.*, checking.*,
// linked.*, closed.*, category.<name> (the name itself where Texts::Has says no). Where the
// sentence names the integrator and there may be none, use Texts::GetNamed, which takes the key
// with `.neutral` behind it then. Everything under note.*, fault.*, problem.* and announce.*
// reaches the view finished, in Flow.

// A reference such as 7F3K-92QD: the first eight ASCII letters and digits of the request id, in
// upper case, with a dash after the fourth. Fewer than four give no reference.
[[nodiscard]] std::string ShortReference(std::string_view request_id);

// The problem of a check that did not link. `auth` and `provider` may not be null once a check was
// sent.
[[nodiscard]] Problem ProblemFromAnswer(const Context& context, const Flow& flow,
                                        const CheckAnswer& answer);

// The sentence under the field at fault, or empty when the verdict has nothing to say about one
// field.
[[nodiscard]] std::string FieldNoteFromAnswer(const Context& context, const Flow& flow,
                                              const CheckAnswer& answer);

// Why a provider could not be opened: load_failed, broken_catalogue or unknown_provider; any other
// code reads as load_failed. `name` is the provider's name as the index has it, or its id.
[[nodiscard]] Problem ProblemFromOpening(const Context& context, std::string_view code,
                                         std::string_view name);

// Stable name of a field's fault, for the event field_invalid and for text keys: missing, too_long,
// not_text, control, invisible, not_an_option, rule; empty for kNone.
[[nodiscard]] std::string_view FaultName(FieldFault fault);

// The sentence under a field that was judged to be at fault; empty for kNone.
[[nodiscard]] std::string FaultSentence(const Context& context, const Flow& flow,
                                        const Field& field, const FieldJudgement& judgement);

}  // namespace linkdock
