#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/vault/keyring.h"
#include "widget/core/base/expected.h"
#include "widget/core/base/secret.h"

namespace linkdock::proxy {

// Envelope encryption of credentials. Each credential has a data key of its own, 32 random bytes,
// that encrypts it with XChaCha20-Poly1305-IETF under a random nonce of 24 bytes; a key-encryption
// key of the keyring wraps the data key. The ciphertext is authenticated together with what it
// belongs to, so a row that was moved to another account, or put back from an older backup of it,
// does not open. Changing the key-encryption key rewraps 32 bytes and leaves the ciphertext alone.

// The account and the version that a credential belongs to.
struct CredentialName {
  std::string_view tenant;  // the store's id
  std::string_view account;
  std::string_view provider;
  std::string_view auth;
  std::int64_t version = 0;
};

// All bytes, in the columns of the same names.
struct SealedCredential {
  std::string key_id;
  std::string wrapped_key;  // nonce, encrypted data key, tag; authenticated with key_id
  std::string nonce;
  std::string binding;  // digest of the name: tells a moved row from a damaged one
  std::string ciphertext;
};

enum class VaultFault {
  kUnknownKey,    // the keyring has no key of that id
  kDamaged,       // a bit was changed, or the key of that id is another one
  kWrongBinding,  // sealed for another account, provider, auth, version or store
};
[[nodiscard]] std::string_view VaultFaultName(VaultFault fault);  // stable, for logs
[[nodiscard]] std::string_view VaultFaultSentence(VaultFault fault);

// Safe to use from several threads at once.
class Vault {
 public:
  explicit Vault(Keyring keys) : keys_(std::move(keys)) {}

  [[nodiscard]] SealedCredential Seal(const CredentialName& name, std::string_view plaintext) const;
  [[nodiscard]] Expected<Secret, VaultFault> Open(const CredentialName& name,
                                                  const SealedCredential& sealed) const;
  // The data key wrapped by the current key instead; only key_id and wrapped_key change.
  [[nodiscard]] Expected<SealedCredential, VaultFault> Rewrap(const SealedCredential& sealed) const;

  [[nodiscard]] const Keyring& keys() const { return keys_; }

 private:
  Keyring keys_;
};

}  // namespace linkdock::proxy
