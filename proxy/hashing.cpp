#include "proxy/hashing.h"

#include <sodium.h>

namespace linkdock::proxy {

KeyedHasher::KeyedHasher() : key_{} { randombytes_buf(key_.data(), key_.size()); }

KeyedHasher::~KeyedHasher() { sodium_memzero(key_.data(), key_.size()); }

Digest KeyedHasher::Hash(std::string_view text) const {
  Digest digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), key_.data(),
                     key_.size());
  return digest;
}

bool InitCrypto() { return sodium_init() >= 0; }

bool SameDigest(const Digest& a, const Digest& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string HexDigest(const Digest& digest) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += kHex[byte >> 4];
    text += kHex[byte & 0x0f];
  }
  return text;
}

std::string RandomId(std::string_view prefix) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::array<std::uint8_t, 26> random{};
  randombytes_buf(random.data(), random.size());
  std::string id(prefix);
  for (const std::uint8_t byte : random) id += kAlphabet[byte % kAlphabet.size()];
  return id;
}

}  // namespace linkdock::proxy
