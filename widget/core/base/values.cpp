#include "widget/core/base/values.h"

namespace linkdock {

const Secret* FindValue(const FieldValues& values, std::string_view key) {
  for (const auto& [name, value] : values) {
    if (name == key) return &value;
  }
  return nullptr;
}

}  // namespace linkdock
