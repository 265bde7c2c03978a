#include "proxy/base/hashing.h"

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

Digest PublicDigest(std::span<const std::string_view> parts) {
  crypto_generichash_state state;
  Digest digest{};
  crypto_generichash_init(&state, nullptr, 0, digest.size());
  for (const std::string_view part : parts) {
    std::array<unsigned char, 8> size{};
    for (std::size_t i = 0; i < size.size(); ++i) {
      size[i] = static_cast<unsigned char>(std::uint64_t{part.size()} >> (8 * i));
    }
    crypto_generichash_update(&state, size.data(), size.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
  }
  crypto_generichash_final(&state, digest.data(), digest.size());
  return digest;
}

bool InitCrypto() { return sodium_init() >= 0; }

bool SameDigest(const Digest& a, const Digest& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool SameInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
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

namespace {
constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenChars = 43;  // of 32 bytes in base64url without padding
}  // namespace

std::string RandomToken(std::string_view prefix) {
  std::array<unsigned char, kTokenBytes> random{};
  std::array<char, kTokenChars + 1> text{};
  randombytes_buf(random.data(), random.size());
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  std::string token;
  token.reserve(prefix.size() + kTokenChars);  // in one piece, so that no copy is left behind
  token += prefix;
  token.append(text.data(), kTokenChars);
  sodium_memzero(random.data(), random.size());
  sodium_memzero(text.data(), text.size());
  return token;
}

bool IsRandomToken(std::string_view text, std::string_view prefix) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return text.size() == prefix.size() + kTokenChars && text.starts_with(prefix) &&
         text.find_first_not_of(kAlphabet, prefix.size()) == std::string_view::npos;
}

}  // namespace linkdock::proxy
