#include "proxy/webhooks/sign.h"

#include <sodium.h>

#include <array>

namespace linkdock::proxy {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kMinKeyBytes = 24;  // 192 and 512 bits: the specification's bounds
constexpr std::size_t kMaxKeyBytes = 64;
constexpr const char* kNoSecret = "is not whsec_ and the base64 of 24 to 64 random bytes";

using Mac = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Mac HmacOf(std::string_view key, const WebhookMessage& message) {
  const std::string head =
      std::string(message.id) + '.' + std::to_string(message.timestamp_s) + '.';
  crypto_auth_hmacsha256_state state;
  Mac mac{};
  crypto_auth_hmacsha256_init(&state, Bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, Bytes(head), head.size());
  crypto_auth_hmacsha256_update(&state, Bytes(message.payload), message.payload.size());
  crypto_auth_hmacsha256_final(&state, mac.data());
  sodium_memzero(&state, sizeof state);
  return mac;
}

}  // namespace

OrSentence<Secret> ReadWebhookSecret(std::string_view text) {
  if (!text.starts_with(kPrefix)) return Unexpected(kNoSecret);
  text.remove_prefix(kPrefix.size());
  std::array<unsigned char, kMaxKeyBytes> key{};
  std::size_t size = 0;
  const int read = sodium_base642bin(key.data(), key.size(), text.data(), text.size(), nullptr,
                                     &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
  Secret secret(std::string_view(reinterpret_cast<const char*>(key.data()), size));
  sodium_memzero(key.data(), key.size());
  if (read != 0 || size < kMinKeyBytes) return Unexpected(kNoSecret);
  return secret;
}

std::string SignWebhook(const std::vector<Secret>& keys, const WebhookMessage& message) {
  std::string value;
  for (const Secret& key : keys) {
    const Mac mac = HmacOf(key.Reveal(), message);
    std::array<char, sodium_base64_ENCODED_LEN(sizeof(Mac), sodium_base64_VARIANT_ORIGINAL)> text{};
    sodium_bin2base64(text.data(), text.size(), mac.data(), mac.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    if (!value.empty()) value += ' ';
    value += "v1,";
    value += text.data();
  }
  return value;
}

}  // namespace linkdock::proxy
