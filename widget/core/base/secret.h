#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace linkdock {

// Text that a person typed as a credential. Move-only, unprintable, and wiped when it is replaced,
// moved from or destroyed. Every field value travels in one, secret or not, so that no code has to
// choose.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // A view that is valid until this object changes. Never store, log or format it.
  [[nodiscard]] std::string_view Reveal() const { return {bytes_, size_}; }
  [[nodiscard]] Secret Clone() const { return Secret(Reveal()); }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  void Wipe();

 private:
  char* bytes_ =
      nullptr;  // own allocation, so that a short secret is not left in a moved-from string
  std::size_t size_ = 0;
};

// Overwrites memory in a way that the optimiser may not remove.
void WipeBytes(void* bytes, std::size_t size);
void WipeString(std::string& text);  // also clears it

}  // namespace linkdock
