#include "proxy/vault/keyring.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "proxy/base/files.h"
#include "proxy/base/key_file.h"
#include "widget/core/base/secret.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxKeyringBytes = std::size_t{64} * 1024;  // hundreds of keys
constexpr std::size_t kMaxKeyIdChars = 64;
constexpr std::size_t kHexChars = kKeyringKeyBytes * 2;

bool IsKeyIdChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// The key of a line `ID HEX`. The error is the end of a sentence about the line.
OrSentence<Keyring::Key> ReadKey(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == 0 || space > kMaxKeyIdChars || line.size() != space + 1 + kHexChars) {
    return Unexpected("is not `ID` and 64 hex digits");
  }
  const std::string_view id = line.substr(0, space);
  if (!std::ranges::all_of(id, IsKeyIdChar)) return Unexpected("is not `ID` and 64 hex digits");
  Keyring::Key key{.id = std::string(id), .bytes = {}};
  key.bytes.reset(static_cast<unsigned char*>(sodium_malloc(kKeyringKeyBytes)));
  std::size_t size = 0;
  if (!key.bytes || sodium_hex2bin(key.bytes.get(), kKeyringKeyBytes, line.data() + space + 1,
                                   kHexChars, nullptr, &size, nullptr) != 0) {
    return Unexpected("is not `ID` and 64 hex digits");
  }
  if (size != kKeyringKeyBytes) return Unexpected("is not `ID` and 64 hex digits");
  sodium_mprotect_readonly(key.bytes.get());
  return key;
}

std::string RandomKeyLine() {
  std::array<unsigned char, kKeyringKeyBytes> key{};
  std::array<char, kHexChars + 1> hex{};
  randombytes_buf(key.data(), key.size());
  sodium_bin2hex(hex.data(), hex.size(), key.data(), key.size());
  std::string line;
  line.reserve(128);  // in one piece, so that no copy is left behind
  line += RandomId("key_").substr(0, 14);
  line += ' ';
  line.append(hex.data(), kHexChars);
  line += '\n';
  sodium_memzero(key.data(), key.size());
  sodium_memzero(hex.data(), hex.size());
  return line;
}

OrSentence<void> Write(const std::string& path, std::string_view text, Place place) {
  const auto written = WriteKeyFile(path, text, place);
  if (!written) return Unexpected("The key file '" + path + "' " + written.error());
  return {};
}

}  // namespace

void FreeKey::operator()(unsigned char* key) const { sodium_free(key); }

const Keyring::Key* Keyring::Find(std::string_view id) const {
  const auto found = std::ranges::find(keys_, id, &Key::id);
  return found == keys_.end() ? nullptr : &*found;
}

OrSentence<Keyring> Keyring::Parse(std::string_view text) {
  Keyring ring;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    auto key = ReadKey(line);
    const std::string where = "line " + std::to_string(number);
    if (!key) return Unexpected(where + ' ' + key.error());
    if (ring.Find(key->id)) return Unexpected(where + " repeats the id of a line above");
    ring.keys_.push_back(*std::move(key));
  }
  if (ring.keys_.empty()) return Unexpected(std::string("it has no key"));
  return ring;
}

OrSentence<Keyring> Keyring::Read(const std::string& path) {
  const std::string subject = "The key file '" + path + "' ";
  if (const auto good = JudgeKeyFile(path); !good) return Unexpected(subject + good.error());
  auto text = ReadFile(path, kMaxKeyringBytes);
  if (!text) return Unexpected(subject + "cannot be read.");
  OrSentence<Keyring> ring = Parse(*text);
  WipeString(*text);
  if (!ring) return Unexpected(subject + "is damaged: " + ring.error() + ".");
  return ring;
}

Digest CheckValue(const Keyring::Key& key) {
  constexpr std::string_view kPurpose = "linkdock key check v1";
  Digest digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(kPurpose.data()), kPurpose.size(),
                     key.bytes.get(), kKeyringKeyBytes);
  return digest;
}

OrSentence<void> MakeKeyring(const std::string& path) {
  std::string text = RandomKeyLine();
  auto written = Write(path, text, Place::kOnlyIfAbsent);
  WipeString(text);
  return written;
}

OrSentence<void> AddKey(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return MakeKeyring(path);
  const auto known = Keyring::Read(path);
  if (!known) return Unexpected(known.error());
  auto old = ReadFile(path, kMaxKeyringBytes);
  if (!old) return Unexpected("The key file '" + path + "' cannot be read.");
  std::string line = RandomKeyLine();
  std::string text;
  text.reserve(line.size() + old->size());
  text += line;
  text += *old;
  auto written = Write(path, text, Place::kReplace);
  WipeString(line);
  WipeString(text);
  WipeString(*old);
  return written;
}

}  // namespace linkdock::proxy
