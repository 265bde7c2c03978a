#include "proxy/vault/vault.h"

#include <sodium.h>

#include <array>

#include "proxy/base/hashing.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::string_view kWrapPurpose = "linkdock data key v1";
constexpr std::string_view kSealPurpose = "linkdock credential v1";

static_assert(kKeyBytes == kKeyringKeyBytes);

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// A data key on the stack, overwritten when it goes.
struct DataKey {
  std::array<unsigned char, kKeyBytes> bytes{};
  DataKey() = default;
  DataKey(const DataKey&) = delete;
  DataKey& operator=(const DataKey&) = delete;
  ~DataKey() { sodium_memzero(bytes.data(), bytes.size()); }
};

void AppendNumber(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}

// Each part with its length in front, so that no two names give the same bytes.
std::string Framed(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) {
    AppendNumber(out, part.size());
    out += part;
  }
  return out;
}

std::string NameBytes(const CredentialName& name) {
  std::string out = Framed({kSealPurpose, name.tenant, name.account, name.provider, name.auth});
  AppendNumber(out, static_cast<std::uint64_t>(name.version));
  return out;
}

std::string BindingOf(const std::string& name) {
  const Digest digest = PublicDigest(std::array{std::string_view(name)});
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string RandomNonce() {
  std::string nonce(kNonceBytes, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  return nonce;
}

// Encrypts `plain` under `key`, authenticated with `name`; the result has the tag at its end.
std::string Encrypt(std::string_view plain, std::string_view name, const std::string& nonce,
                    const unsigned char* key) {
  std::string cipher(plain.size() + kTagBytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(cipher), nullptr, Bytes(plain), plain.size(),
                                             Bytes(name), name.size(), nullptr, Bytes(nonce), key);
  return cipher;
}

std::string Wrap(const DataKey& data_key, const Keyring::Key& key) {
  const std::string nonce = RandomNonce();
  const std::string_view plain(reinterpret_cast<const char*>(data_key.bytes.data()), kKeyBytes);
  return nonce + Encrypt(plain, Framed({kWrapPurpose, key.id}), nonce, key.bytes.get());
}

Expected<void, VaultFault> Unwrap(const SealedCredential& sealed, const Keyring& keys,
                                  DataKey& data_key) {
  const Keyring::Key* key = keys.Find(sealed.key_id);
  if (!key) return Unexpected(VaultFault::kUnknownKey);
  if (sealed.wrapped_key.size() != kNonceBytes + kKeyBytes + kTagBytes) {
    return Unexpected(VaultFault::kDamaged);
  }
  const std::string_view nonce = std::string_view(sealed.wrapped_key).substr(0, kNonceBytes);
  const std::string_view cipher = std::string_view(sealed.wrapped_key).substr(kNonceBytes);
  const std::string name = Framed({kWrapPurpose, key->id});
  const bool genuine = crypto_aead_xchacha20poly1305_ietf_decrypt(
                           data_key.bytes.data(), nullptr, nullptr, Bytes(cipher), cipher.size(),
                           Bytes(name), name.size(), Bytes(nonce), key->bytes.get()) == 0;
  if (!genuine) return Unexpected(VaultFault::kDamaged);
  return {};
}

}  // namespace

std::string_view VaultFaultName(VaultFault fault) {
  switch (fault) {
    case VaultFault::kUnknownKey:
      return "unknown_key";
    case VaultFault::kDamaged:
      return "damaged";
    case VaultFault::kWrongBinding:
      return "wrong_binding";
  }
  return "damaged";
}

std::string_view VaultFaultSentence(VaultFault fault) {
  switch (fault) {
    case VaultFault::kUnknownKey:
      return "The key that wraps this credential is not in the key file.";
    case VaultFault::kDamaged:
      return "The sealed credential or its key is not the one that was stored.";
    case VaultFault::kWrongBinding:
      return "The sealed credential belongs to another account, version or store.";
  }
  return "The sealed credential does not open.";
}

SealedCredential Vault::Seal(const CredentialName& name, std::string_view plaintext) const {
  DataKey data_key;
  randombytes_buf(data_key.bytes.data(), data_key.bytes.size());
  const std::string bytes = NameBytes(name);
  SealedCredential sealed{.key_id = keys_.current().id,
                          .wrapped_key = Wrap(data_key, keys_.current()),
                          .nonce = RandomNonce(),
                          .binding = BindingOf(bytes),
                          .ciphertext = {}};
  sealed.ciphertext = Encrypt(plaintext, bytes, sealed.nonce, data_key.bytes.data());
  return sealed;
}

Expected<Secret, VaultFault> Vault::Open(const CredentialName& name,
                                         const SealedCredential& sealed) const {
  DataKey data_key;
  if (const auto opened = Unwrap(sealed, keys_, data_key); !opened) {
    return Unexpected(opened.error());
  }
  const std::string bytes = NameBytes(name);
  if (sealed.binding != BindingOf(bytes)) return Unexpected(VaultFault::kWrongBinding);
  if (sealed.nonce.size() != kNonceBytes || sealed.ciphertext.size() < kTagBytes) {
    return Unexpected(VaultFault::kDamaged);
  }
  std::string plain(sealed.ciphertext.size() - kTagBytes, '\0');
  const bool genuine =
      crypto_aead_xchacha20poly1305_ietf_decrypt(
          Bytes(plain), nullptr, nullptr, Bytes(sealed.ciphertext), sealed.ciphertext.size(),
          Bytes(bytes), bytes.size(), Bytes(sealed.nonce), data_key.bytes.data()) == 0;
  Secret secret(plain);
  WipeString(plain);
  if (!genuine) return Unexpected(VaultFault::kDamaged);
  return secret;
}

Expected<SealedCredential, VaultFault> Vault::Rewrap(const SealedCredential& sealed) const {
  DataKey data_key;
  if (const auto opened = Unwrap(sealed, keys_, data_key); !opened) {
    return Unexpected(opened.error());
  }
  SealedCredential next = sealed;
  next.key_id = keys_.current().id;
  next.wrapped_key = Wrap(data_key, keys_.current());
  return next;
}

}  // namespace linkdock::proxy
