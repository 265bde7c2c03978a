#include "widget/core/base/secret.h"

#include <cstring>

namespace linkdock {

Secret::Secret(std::string_view text) {
  if (text.empty()) return;
  bytes_ = new char[text.size()];
  size_ = text.size();
  std::memcpy(bytes_, text.data(), size_);
}

Secret::Secret(Secret&& other) noexcept : bytes_(other.bytes_), size_(other.size_) {
  other.bytes_ = nullptr;
  other.size_ = 0;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  Wipe();
  bytes_ = other.bytes_;
  size_ = other.size_;
  other.bytes_ = nullptr;
  other.size_ = 0;
  return *this;
}

Secret::~Secret() { Wipe(); }

void Secret::Wipe() {
  if (bytes_ == nullptr) return;
  WipeBytes(bytes_, size_);
  delete[] bytes_;
  bytes_ = nullptr;
  size_ = 0;
}

void WipeBytes(void* bytes, std::size_t size) {
  // Volatile writes are side effects, so they survive even though the memory is freed next.
  volatile char* at = static_cast<char*>(bytes);
  for (std::size_t i = 0; i < size; ++i) at[i] = 0;
}

void WipeString(std::string& text) {
  // The whole buffer: what the string held before it shrank lies behind its size.
  text.resize(text.capacity());
  WipeBytes(text.data(), text.size());
  text.clear();
}

}  // namespace linkdock
