#include <sys/stat.h>

#include <fstream>
#include <set>

#include "proxy/base/files.h"
#include "proxy/store/rotate.h"
#include "tests/unit/proxy/store/store_support.h"

namespace linkdock::proxy {
namespace {

const CredentialName kName{
    .tenant = "store_a", .account = "acc_1", .provider = "lucca", .auth = "api_key", .version = 7};

std::string Opened(const Vault& vault, const SealedCredential& sealed,
                   const CredentialName& name = kName) {
  const auto opened = vault.Open(name, sealed);
  if (!opened) return std::string(VaultFaultName(opened.error()));
  return "opened: " + std::string(opened.value().Reveal());
}

TEST(ProxyVault, WhatIsSealedOpensAndIsNowhereInTheClear) {
  const auto vault = TestVault();
  for (const std::string& text : {std::string(), std::string("x"), std::string(kCanary),
                                  std::string(10'000, 'y') + std::string(1, '\0')}) {
    const SealedCredential sealed = vault->Seal(kName, text);
    EXPECT_EQ(Opened(*vault, sealed), "opened: " + text);
    EXPECT_EQ(sealed.ciphertext.size(), text.size() + 16);
    EXPECT_TRUE(text.size() < 2 || sealed.ciphertext.find(text) == std::string::npos);
  }
}

TEST(ProxyVault, TheSameCredentialNeverSealsToTheSameBytes) {
  const auto vault = TestVault();
  std::set<std::string> seen;
  for (int i = 0; i < 50; ++i) {
    const SealedCredential sealed = vault->Seal(kName, kCanary);
    seen.insert(sealed.nonce);
    seen.insert(sealed.ciphertext);
    seen.insert(sealed.wrapped_key);
  }
  EXPECT_EQ(seen.size(), 150u);
}

TEST(ProxyVault, S4EveryFlippedBitIsNoticed) {
  const auto vault = TestVault();
  const SealedCredential sealed = vault->Seal(kName, kCanary);
  for (std::string SealedCredential::* part :
       {&SealedCredential::wrapped_key, &SealedCredential::nonce, &SealedCredential::binding,
        &SealedCredential::ciphertext}) {
    for (std::size_t bit = 0; bit < (sealed.*part).size() * 8; ++bit) {
      SealedCredential broken = sealed;
      (broken.*part)[bit / 8] = static_cast<char>((broken.*part)[bit / 8] ^ (1 << bit % 8));
      const bool binding = part == &SealedCredential::binding;
      ASSERT_EQ(Opened(*vault, broken), binding ? "wrong_binding" : "damaged") << bit;
    }
    SealedCredential cut = sealed;
    (cut.*part).pop_back();
    EXPECT_FALSE(Opened(*vault, cut).starts_with("opened"));
    (cut.*part).clear();
    EXPECT_FALSE(Opened(*vault, cut).starts_with("opened"));
  }
}

TEST(ProxyVault, S4NothingOpensUnderAnotherNameThanItsOwn) {
  const auto vault = TestVault();
  const SealedCredential sealed = vault->Seal(kName, kCanary);
  CredentialName names[] = {kName, kName, kName, kName, kName, kName, kName};
  names[0].tenant = "store_b";
  names[1].account = "acc_2";
  names[2].provider = "nutshell";
  names[3].auth = "oauth";
  names[4].version = 8;
  names[5].account = "acc_1l";  // the same letters with another boundary
  names[5].provider = "ucca";
  names[6].tenant = "store_aacc_1";
  names[6].account = "";
  for (const CredentialName& name : names) EXPECT_EQ(Opened(*vault, sealed, name), "wrong_binding");
  // Nor when the attacker also mends the digest that tells the two faults apart.
  SealedCredential mended = sealed;
  mended.binding = vault->Seal(names[1], "x").binding;
  EXPECT_EQ(Opened(*vault, mended, names[1]), "damaged");
}

TEST(ProxyVault, S4AnUnknownKeyAndAWrongKeyOfTheSameIdAreRefused) {
  const SealedCredential sealed = TestVault({"k1"})->Seal(kName, kCanary);
  EXPECT_EQ(Opened(*TestVault({"k2"}), sealed), "unknown_key");
  EXPECT_EQ(Opened(*TestVault({"k1"}, 99), sealed), "damaged");
  EXPECT_TRUE(!TestVault({"k2"})->Rewrap(sealed).has_value());
}

TEST(ProxyVault, RewrappingChangesTheKeyAndLeavesTheCiphertext) {
  const SealedCredential sealed = TestVault({"old"})->Seal(kName, kCanary);
  const auto both = TestVault({"new", "old"});
  const auto result = both->Rewrap(sealed);
  ASSERT_TRUE(result.has_value());
  const auto& next = result.value();
  EXPECT_EQ(next.key_id, "new");
  EXPECT_EQ(next.ciphertext, sealed.ciphertext);
  EXPECT_NE(next.wrapped_key, sealed.wrapped_key);
  EXPECT_EQ(Opened(*TestVault({"new"}), next), "opened: " + std::string(kCanary));
  SealedCredential renamed = next;
  renamed.key_id = "old";
  EXPECT_EQ(Opened(*both, renamed), "damaged");
}

TEST(ProxyKeyring, TextsThatAreNoKeyringAreRefusedWithoutBeingRepeated) {
  const std::string good = TestKeyLine("k1");
  for (const std::string& text :
       {std::string(), std::string("# only a comment\n"), good.substr(3), "k 2" + good.substr(2),
        good.substr(0, good.size() - 3) + "\n", good.substr(0, good.size() - 2) + "g\n",
        good + good, std::string(65, 'k') + good.substr(2), " " + good}) {
    const auto keys = Keyring::Parse(text);
    ASSERT_TRUE(!keys.has_value()) << text;
    EXPECT_EQ(keys.error().find(good.substr(3, 8)), std::string::npos);
  }
  const auto keys = Keyring::Parse("# the keys\n\n" + TestKeyLine("new") + TestKeyLine("old"));
  ASSERT_TRUE(keys.has_value());
  EXPECT_EQ(keys.value().current().id, "new");
  EXPECT_NE(keys.value().Find("old"), nullptr);
  EXPECT_EQ(keys.value().Find("ol"), nullptr);
}

class ProxyKeyFile : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(InitCrypto());
    folder_ = std::filesystem::temp_directory_path() / RandomId("linkdock_keys_");
    std::filesystem::create_directories(folder_);
    path_ = (folder_ / "keys").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string Refusal() const {
    const auto keys = Keyring::Read(path_);
    return keys ? "it opened" : keys.error();
  }
  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(ProxyKeyFile, IsMadeForItsOwnerAloneAndNeverOverwritten) {
  ASSERT_TRUE(MakeKeyring(path_));
  struct stat status{};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0400u);
  const auto before = ReadFile(path_, 1000);
  ASSERT_TRUE(MakeKeyring(path_));
  EXPECT_EQ(ReadFile(path_, 1000), before);
  EXPECT_EQ(Refusal(), "it opened");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(ProxyKeyFile, IsRefusedWhenOthersCanUseIt) {
  ASSERT_TRUE(MakeKeyring(path_));
  for (const mode_t mode : {0440u, 0404u, 0604u, 0420u}) {
    chmod(path_.c_str(), mode);
    EXPECT_NE(Refusal().find("can be used by others"), std::string::npos) << mode;
  }
  chmod(path_.c_str(), 0600);
  EXPECT_EQ(Refusal(), "it opened");
}

TEST_F(ProxyKeyFile, ANewKeyComesFirstAndTheOldOnesStay) {
  ASSERT_TRUE(AddKey(path_));
  const std::string first = Keyring::Read(path_).value().current().id;
  ASSERT_TRUE(AddKey(path_));
  const auto keys = Keyring::Read(path_);
  const auto& ring = keys.value();
  EXPECT_EQ(ring.all().size(), 2u);
  EXPECT_NE(ring.current().id, first);
  EXPECT_NE(ring.Find(first), nullptr);
  EXPECT_FALSE(AddKey((folder_ / "no/such/folder").string()));
}

class ProxyRotation : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(On, ProxyRotation, kEngines, EngineName);

TEST_P(ProxyRotation, RewrapsEverythingOnceAndTheOldKeyCanGo) {
  const auto old = Open(TestVault({"old"}));
  const Account first = Linked(*old, LinkOf("0"));
  for (int i = 1; i < 250; ++i) Linked(*old, LinkOf(std::to_string(i), i));
  const auto both = Open(TestVault({"new", "old"}));
  const auto sum = RotateKeys(*both).value();
  EXPECT_EQ(sum.rewrapped, 250);
  EXPECT_EQ(sum.failed, 0);
  EXPECT_EQ(RotateKeys(*both).value().rewrapped, 0);
  EXPECT_NE(Revealed(*Open(TestVault({"new"})), first).find(kCanary), std::string::npos);
}

TEST_P(ProxyRotation, S4GoesOnPastARowThatDoesNotOpenAndSaysSo) {
  const auto old = Open(TestVault({"old"}));
  for (const char* label : {"a", "b", "c"}) Linked(*old, LinkOf(label));
  const Account broken = Listed(*old)[1];
  Sql("UPDATE credential SET wrapped_key = nonce WHERE account_id = $1", {broken.id});
  const auto both = Open(TestVault({"new", "old"}));
  const auto sum = RotateKeys(*both).value();
  EXPECT_EQ(sum.rewrapped, 2);
  EXPECT_EQ(sum.failed, 1);
  EXPECT_EQ(Revealed(*both, broken), "vault");
}

TEST_P(ProxyRotation, S4SwappedRowsAreRefusedAndNeverGiveTheOthersCredential) {
  const auto store = Open();
  const Account one = Linked(*store, LinkOf("one"));
  LinkRequest request = LinkOf("two");
  request.credential = Secret("the other one");
  const Account two = Linked(*store, request);
  Sql("CREATE TABLE swap AS SELECT * FROM credential");
  Sql("UPDATE credential SET ciphertext = (SELECT s.ciphertext FROM swap s WHERE s.account_id <> "
      "credential.account_id), wrapped_key = (SELECT s.wrapped_key FROM swap s WHERE s.account_id "
      "<> credential.account_id), nonce = (SELECT s.nonce FROM swap s WHERE s.account_id <> "
      "credential.account_id), binding = (SELECT s.binding FROM swap s WHERE s.account_id <> "
      "credential.account_id)");
  EXPECT_EQ(Revealed(*store, one), "vault");
  EXPECT_EQ(Revealed(*store, two), "vault");
}

TEST_P(ProxyRotation, S4AStoreWithoutItsKeysIsRefusedAtTheStart) {
  Linked(*Open(TestVault({"k1"})), LinkOf("acme"));
  EXPECT_NE(Refusal(TestVault({"k2"})).find("has no key 'k1'"), std::string::npos);
  EXPECT_NE(Refusal(TestVault({"k1"}, 99)).find("not the one that this store knows"),
            std::string::npos);
  EXPECT_EQ(Refusal(TestVault({"k2", "k1"})), "it opened");
}

}  // namespace
}  // namespace linkdock::proxy
