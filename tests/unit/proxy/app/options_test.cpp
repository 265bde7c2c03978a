#include "proxy/app/options.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "proxy/base/hashing.h"
#include "proxy/model/catalogue.h"

namespace linkdock::proxy {
namespace {

namespace fs = std::filesystem;

class ProxyOptions : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(InitCrypto());
    folder_ = fs::temp_directory_path() / RandomId("linkdock_options_");
    fs::create_directories(folder_);
    Write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Write(const char* name, std::string_view text) {
    const fs::path path = folder_ / name;
    std::ofstream(path) << text;
    return path.string();
  }
  // The options with those that are required.
  Expected<Options, EarlyEnd> Read(std::vector<std::string> words) {
    words.insert(words.begin(), {"linkdock-proxy", "--providers", folder_.string(), "--store",
                                 "sqlite:" + (folder_ / "a.db").string(), "--ca-file",
                                 (folder_ / "ca.pem").string()});
    return ReadOnly(words);
  }
  static Expected<Options, EarlyEnd> ReadOnly(const std::vector<std::string>& words) {
    std::vector<const char*> argv;
    argv.reserve(words.size());
    for (const std::string& word : words) argv.push_back(word.c_str());
    return ReadOptions(static_cast<int>(argv.size()), argv.data());
  }
  std::string Refusal(std::vector<std::string> words) {
    const auto read = Read(std::move(words));
    if (read) return "accepted";
    EXPECT_EQ(read.error().exit_code, 2);
    EXPECT_EQ(read.error().text.find('\n'), std::string::npos) << read.error().text;
    EXPECT_TRUE(read.error().text.ends_with('.')) << read.error().text;
    return read.error().text;
  }
  fs::path folder_;
};

TEST_F(ProxyOptions, DefaultsAreTheDesignsDeadlines) {
  const auto options = Read({});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->address, "127.0.0.1");
  EXPECT_EQ(options->port, 8081);
  EXPECT_EQ(options->deadlines.dns.count(), 2000);
  EXPECT_EQ(options->deadlines.connect.count(), 3000);
  EXPECT_EQ(options->deadlines.upstream.count(), 10000);
  EXPECT_EQ(options->deadlines.proxy.count(), 15000);
  EXPECT_TRUE(options->origins.empty());
  EXPECT_TRUE(options->session_lines.empty());
}

TEST_F(ProxyOptions, EachBadOptionHasOneSentence) {
  const std::pair<std::vector<std::string>, const char*> rows[] = {
      {{"--port", "-1"}, "--port must be 0 to 65535"},
      {{"--port", "65536"}, "--port must be 0 to 65535"},
      {{"--port", "eighty"}, "--port"},
      {{"--port", "99999999999999999999"}, "--port"},
      {{"--address", "localhost"}, "not a numeric address"},
      {{"--monitor-address", "9464"}, "is not ADDRESS:PORT"},
      {{"--monitor-address", "localhost:9464"}, "is not ADDRESS:PORT"},
      {{"--monitor-address", "127.0.0.1:65536"}, "is not ADDRESS:PORT"},
      {{"--monitor-address", "::1:9464"}, "is not ADDRESS:PORT"},
      {{"--monitor-address", "127.0.0.1:"}, "is not ADDRESS:PORT"},
      {{"--allow-origin", "*"}, "not an origin"},
      {{"--allow-origin", "https://a.b/"}, "not an origin"},
      {{"--checks-per-minute", "-1"}, "--checks-per-minute"},
      {{"--owner-in-flight", "10001"}, "--owner-in-flight"},
      {{"--loops", "65"}, "--loops"},
      {{"--trusted-front", "10.0.0.0/33"}, "--trusted-front"},
      {{"--max-in-flight", "10001"}, "--max-in-flight"},
      {{"--connect-timeout-ms", "10000"}, "must rise"},
      {{"--dns-timeout-ms", "3000"}, "must rise"},
      {{"--proxy-timeout-ms", "60001"}, "50 to 60000"},
      {{"--request-timeout-ms", "49"}, "50 to 60000"},
      {{"--session-token-file", "/nonexistent"}, "cannot be read"},
      {{"--config", "/nonexistent"}, "/nonexistent"},
      {{"--unknown"}, "--unknown"},
      {{"stray"}, "stray"},
      {{"--session_tokens", "x"}, "belongs into the config file"},
      {{"--test-resolve", "app.nutshell.com"}, "is not host:443:address:port"},
      {{"--test-resolve", "app.nutshell.com:80:127.0.0.1:1"}, "is not host:443:address:port"},
      {{"--test-resolve", "app.nutshell.com:443:localhost:1"}, "is not host:443:address:port"},
      {{"--test-resolve", "app.nutshell.com:443:127.0.0.1:0"}, "is not host:443:address:port"},
      {{"--test-ca", "/nonexistent"}, "--test-ca"},
  };
  for (const auto& [words, part] : rows) {
    EXPECT_NE(Refusal(words).find(part), std::string::npos) << words[0] << ": " << Refusal(words);
  }
}

TEST_F(ProxyOptions, AMissingFolderOrDatabaseOrAuthorityIsNamed) {
  const auto refusal = [](std::vector<std::string> words) {
    words.insert(words.begin(), "linkdock-proxy");
    return ReadOnly(words).error().text;
  };
  EXPECT_NE(refusal({}).find("--providers"), std::string::npos);
  EXPECT_NE(refusal({"--providers", "/nonexistent"}).find("not a folder"), std::string::npos);
  EXPECT_NE(refusal({"--providers", folder_.string()}).find("--store"), std::string::npos);
  EXPECT_NE(refusal({"--providers", folder_.string(), "--store", "sqlite:x", "--ca-file",
                     Write("empty.pem", "x")})
                .find("no certificate"),
            std::string::npos);
}

TEST_F(ProxyOptions, AStoreIsAFileOrAPostgresUrl) {
  const auto file = Read({});
  EXPECT_EQ(file.value().store.engine, Engine::kSqlite);
  EXPECT_EQ(file.value().store.where, (folder_ / "a.db").string());
  const auto neither = ReadOnly({"linkdock-proxy", "--providers", folder_.string(), "--ca-file",
                                 (folder_ / "ca.pem").string(), "--store", "x.db"});
  EXPECT_NE(neither.error().text.find("neither sqlite:FILE nor postgres://"), std::string::npos);
}

TEST_F(ProxyOptions, APasswordOnTheCommandLineIsRefusedWithoutBeingRepeated) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--store", "postgres://u:hunter2@h/d"},
        {"--store=postgresql://h/d?password=hunter2"},
        {"--store", "postgres://u:hunter2@[h/d"}}) {
    const std::string sentence = Refusal(words);
    EXPECT_NE(sentence.find("visible to all users"), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find("hunter2"), std::string::npos);
  }
  const std::string config =
      Write("store.toml", "store = \"postgres://u:hunter2@db.example/linkdock\"\n");
  const auto read = ReadOnly({"linkdock-proxy", "--providers", folder_.string(), "--ca-file",
                              (folder_ / "ca.pem").string(), "--config", config});
  ASSERT_TRUE(read.has_value()) << read.error().text;
  EXPECT_EQ(read.value().store.engine, Engine::kPostgres);
}

TEST_F(ProxyOptions, ACommandNeedsOnlyWhatItUses) {
  const auto command = [](std::vector<std::string> words) {
    words.insert(words.begin(), "linkdock-proxy");
    return ReadOnly(words);
  };
  const auto rotate = command({"rotate-keys", "--store", "sqlite:x", "--keyring", "k"});
  ASSERT_TRUE(rotate.has_value()) << rotate.error().text;
  EXPECT_EQ(rotate.value().command, Command::kRotateKeys);
  const auto key = command({"new-key", "--keyring", "k"});
  ASSERT_TRUE(key.has_value()) << key.error().text;
  EXPECT_EQ(key.value().command, Command::kNewKey);
  EXPECT_NE(command({"new-key"}).error().text.find("--keyring is missing"), std::string::npos);
  EXPECT_NE(command({"rotate-keys"}).error().text.find("--store is missing"), std::string::npos);
  EXPECT_NE(command({"backup", "--store", "sqlite:x"}).error().text.find("--to is missing"),
            std::string::npos);
  EXPECT_EQ(command({"new-key", "rotate-keys"}).error().exit_code, 2);
}

TEST_F(ProxyOptions, TheConfigFileHoldsTheSameOptionsAndTheTokens) {
  const std::string config =
      Write("proxy.toml",
            "port = 9000\nallow-origin = [\"https://a.example\", \"https://b.example\"]\n"
            "checks-per-minute = 7\nsession_tokens = [\"0123456789abcdef demo\", "
            "\"fedcba9876543210\"]\n");
  const auto options = Read({"--config", config});
  ASSERT_TRUE(options) << options.error().text;
  EXPECT_EQ(options->port, 9000);
  EXPECT_EQ(options->origins, (std::vector<std::string>{"https://a.example", "https://b.example"}));
  EXPECT_EQ(options->limits.checks_per_minute, 7);
  EXPECT_EQ(options->session_lines,
            (std::vector<std::string>{"0123456789abcdef demo", "fedcba9876543210"}));
}

TEST_F(ProxyOptions, TheCommandLineWinsOverTheFileAndThatOverTheEnvironment) {
  const std::string config = Write("proxy.toml", "port = 9000\n");
  setenv("LINKDOCK_PORT", "9001", 1);
  const auto from_environment = Read({});
  const auto from_file = Read({"--config", config});
  const auto from_command_line = Read({"--config", config, "--port", "9002"});
  unsetenv("LINKDOCK_PORT");
  EXPECT_EQ(from_environment.value().port, 9001);
  EXPECT_EQ(from_file.value().port, 9000);
  EXPECT_EQ(from_command_line.value().port, 9002);
}

TEST_F(ProxyOptions, AnUnknownNameInTheConfigFileIsRefused) {
  EXPECT_NE(Refusal({"--config", Write("proxy.toml", "prot = 9000\n")}).find("prot"),
            std::string::npos);
}

TEST_F(ProxyOptions, TheTokenFileGivesItsLines) {
  const auto read =
      Read({"--session-token-file",
            Write("tokens", "one-token-0123456789 a\n# comment\n\ntwo-token-0123456789")});
  EXPECT_EQ(read.value().session_lines.size(), 4u);
}

TEST_F(ProxyOptions, HelpEndsWithZero) {
  const auto read = ReadOnly({"linkdock-proxy", "--help"});
  EXPECT_EQ(read.error().exit_code, 0);
  EXPECT_NE(read.error().text.find("--allow-origin"), std::string::npos);
  EXPECT_EQ(read.error().text.find("session_tokens"), std::string::npos);
}

TEST(ProxyTestHooks, DivertExactHostsWildcardsAndNothingElse) {
  const TestHooks hooks{
      .resolve = {"app.nutshell.com:443:127.0.0.1:4001", "*.ilucca.net:443:127.0.0.2:4002"},
      .unresolved = {"nosuch.ilucca.net"},
      .ca_file = "ca"};
  EXPECT_EQ(DivertHost(hooks, "app.nutshell.com")->port, 4001);
  EXPECT_EQ(DivertHost(hooks, "acme.ilucca.net")->address, "127.0.0.2");
  EXPECT_TRUE(DivertHost(hooks, "nosuch.ilucca.net")->unresolved);
  EXPECT_FALSE(DivertHost(hooks, "ilucca.net"));
  EXPECT_FALSE(DivertHost(hooks, ".ilucca.net"));
  EXPECT_FALSE(DivertHost(hooks, "acme.ilucca.net.evil.com"));
  EXPECT_FALSE(DivertHost(hooks, "evilapp.nutshell.com"));
}

TEST(ProxyCatalogue, TheShippedProvidersLoadWithTheirChecks) {
  const auto load = LoadCatalogue(std::string(LINKDOCK_SOURCE_DIR) + "/providers");
  ASSERT_TRUE(load) << load.error();
  EXPECT_TRUE(load->warnings.empty());
  for (const char* id : {"lucca", "nutshell"}) {
    const auto provider = load->providers.find(id);
    ASSERT_NE(provider, load->providers.end()) << id;
    EXPECT_NE(FindAuth(provider->second, "api_key"), nullptr);
    EXPECT_NE(FindCheck(provider->second, "api_key"), nullptr);
    EXPECT_EQ(FindAuth(provider->second, "other"), nullptr);
  }
}

TEST_F(ProxyOptions, ABrokenProviderFileIsLeftOutAndTheRestWorks) {
  fs::copy(std::string(LINKDOCK_SOURCE_DIR) + "/providers/lucca.json", folder_ / "lucca.json");
  Write("broken.json", "{\"id\":");
  const auto load = LoadCatalogue(folder_.string());
  ASSERT_TRUE(load);
  EXPECT_EQ(load->providers.size(), 1u);
  ASSERT_EQ(load->warnings.size(), 1u);
  EXPECT_TRUE(load->warnings[0].starts_with("broken.json: ")) << load->warnings[0];
}

}  // namespace
}  // namespace linkdock::proxy
