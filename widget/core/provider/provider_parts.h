#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "widget/core/json/object_reader.h"
#include "widget/core/provider/provider.h"

namespace linkdock {

// The parts of ParseProvider() that fill a file each; private to provider.cpp, whose head has the
// JSON's shape.

// Gives an empty list its elements, to be filled in place. Resizing could also grow a list, and the
// code for that is larger than all that fills it.
template <typename T>
void MakeRoom(std::vector<T>& list, std::size_t count) {
  std::vector<T>(count).swap(list);
}

// The grammar of an id: a letter, then letters, digits and the characters that `more` lists.
struct IdGrammar {
  std::size_t max_bytes = 64;
  std::string_view more = "_-";
};
void ReadId(ObjectReader& in, std::string_view key, IdGrammar grammar, std::string& id);

template <typename T>
const T* FindById(std::span<const T> elements, std::string_view id) {
  for (const T& element : elements) {
    if (element.id == id) return &element;
  }
  return nullptr;
}

// Reads the member `id`, which none of the earlier elements may have.
template <typename T>
void ReadUniqueId(ObjectReader& in, std::span<const T> earlier, std::string& id,
                  IdGrammar grammar = {}) {
  ReadId(in, "id", grammar, id);
  if (FindById(earlier, id) != nullptr) in.Fail(ErrorCode::kBadValue, "id");
}

// Reads a GUIDE object to its end.
void ReadGuide(ObjectReader in, Guide& guide);

// Reads the FIELD objects of an auth method to their ends, and checks what they refer to.
void ReadFields(ObjectReader& in, const Guide& guide, std::vector<Field>& fields);

}  // namespace linkdock
