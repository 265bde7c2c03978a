#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/hashing.h"
#include "proxy/base/sentence.h"

namespace linkdock::proxy {

// The key-encryption keys, in memory that is locked, guarded and wiped (sodium_malloc).
//
// The file has one key a line, `ID HEX`, the current one first and old ones below; `#` begins a
// comment. Only its owner may read it (0400). Losing it loses every stored credential, so it is
// backed up, but not beside the database.

inline constexpr std::size_t kKeyringKeyBytes = 32;

struct FreeKey {
  void operator()(unsigned char* key) const;
};

class Keyring {
 public:
  struct Key {
    std::string id;  // letters, digits, - and _; at most 64
    std::unique_ptr<unsigned char[], FreeKey> bytes;
  };

  // A sentence when the file is not there, open to others, or not a keyring. It never repeats a
  // line.
  [[nodiscard]] static OrSentence<Keyring> Read(const std::string& path);
  // The same from the file's text, which the caller wipes.
  [[nodiscard]] static OrSentence<Keyring> Parse(std::string_view text);

  [[nodiscard]] const Key& current() const { return keys_.front(); }
  [[nodiscard]] const Key* Find(std::string_view id) const;
  [[nodiscard]] const std::vector<Key>& all() const { return keys_; }

 private:
  std::vector<Key> keys_;  // never empty
};

// A digest that only this key gives. It shows whether a key of the same id is the same key.
[[nodiscard]] Digest CheckValue(const Keyring::Key& key);

// Makes a keyring with one random key, unless the file exists: then that is left as it is. A
// sentence when it cannot be written. Safe when several programs start at once.
[[nodiscard]] OrSentence<void> MakeKeyring(const std::string& path);
// Puts a new current key in front of the others; the file is replaced in one step. Makes the file
// when there is none.
[[nodiscard]] OrSentence<void> AddKey(const std::string& path);

}  // namespace linkdock::proxy
