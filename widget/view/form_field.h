#pragma once

#include <vector>

#include "widget/core/provider/guide.h"
#include "widget/view/layout.h"

namespace linkdock {

// One field of the form with its label, its note, and, when narrow, the part of the guide that
// explains it.
struct FormField {
  const Field* field = nullptr;
  const FieldState* state = nullptr;               // may be null: an empty value
  const Guide* narrow_guide = nullptr;             // null: the guide stands beside the form
  const std::vector<const Field*>* all = nullptr;  // every field that the form shows
};
// Returns the bottom of the field and its note.
float PutFormField(Frame& frame, const FormField& form_field, Box box);

// The steps that a field's disclosure shows. A step is shown by the fields that name it; one that
// no field names, by the first field of the section. Sections without named steps are shown whole.
[[nodiscard]] std::vector<const GuideStep*> StepsFor(const Field& field,
                                                     const GuideSection& section,
                                                     const std::vector<const Field*>& all);

}  // namespace linkdock
