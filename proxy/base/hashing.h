#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace linkdock::proxy {

using Digest = std::array<std::uint8_t, 32>;

// BLAKE2b-256 under a key that exists only in this process, so that a digest says nothing to anyone
// else. InitCrypto() must have succeeded first.
class KeyedHasher {
 public:
  KeyedHasher();
  ~KeyedHasher();
  KeyedHasher(const KeyedHasher&) = delete;
  KeyedHasher& operator=(const KeyedHasher&) = delete;

  [[nodiscard]] Digest Hash(std::string_view text) const;

 private:
  std::array<std::uint8_t, 32> key_;
};

// Prepares libsodium. False when the system has no randomness to offer: the program must end then.
[[nodiscard]] bool InitCrypto();

// Whether both are equal, in a time that depends on their sizes alone.
[[nodiscard]] bool SameDigest(const Digest& a, const Digest& b);
[[nodiscard]] bool SameInConstantTime(std::string_view a, std::string_view b);

// BLAKE2b-256 without a key, of each part with its length in front, so that no two lists of parts
// give the same digest. For what is no secret, or has too much randomness to be guessed.
[[nodiscard]] Digest PublicDigest(std::span<const std::string_view> parts);

// All 64 hex digits.
[[nodiscard]] std::string HexDigest(const Digest& digest);

// `prefix` and 26 characters of lower-case base32: 130 random bits.
[[nodiscard]] std::string RandomId(std::string_view prefix);

// `prefix` and 32 random bytes in base64url, 43 characters: too much to be guessed, so an unkeyed
// digest of it is as good as none of it. Wipe it after use.
[[nodiscard]] std::string RandomToken(std::string_view prefix);
[[nodiscard]] bool IsRandomToken(std::string_view text, std::string_view prefix);

}  // namespace linkdock::proxy
