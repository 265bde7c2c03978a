#include "proxy/model/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

#include "proxy/model/account.h"
#include "proxy/store/database.h"
#include "proxy/vault/vault.h"

namespace linkdock::proxy {
namespace {

std::string ReadAll(const std::filesystem::path& path) {
  const std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::set<std::string> AllWords() {
  std::set<std::string> words;
  const auto add = [&](const auto& table) { words.insert(table.begin(), table.end()); };
  add(kAccountStatuses);
  add(kEnvironments);
  add(kSessionStates);
  add(kRequestStates);
  add(kEventKinds);
  add(kDeliveryWords);
  return words;
}

// Quoted words of the SQL that are no words of ours: settings of PostgreSQL, names of tables and
// rows, an empty JSON object, and an error that a delivery dies of.
const std::set<std::string> kOthers = {
    "synchronous_commit", "on", "off", "linkdock_schema", "store_id", "waited_too_long", "hex"};

TEST(Words, EveryQuotedWordOfTheSqlStandsInATable) {
  const std::set<std::string> known = AllWords();
  const std::regex quoted("'([a-z_.]+)'");
  int seen = 0;
  for (const char* room : {"store", "webhooks"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(LINKDOCK_SOURCE_DIR "/proxy/" + std::string(room))) {
      if (entry.path().extension() != ".cpp") continue;
      std::istringstream lines(ReadAll(entry.path()));
      for (std::string line; std::getline(lines, line);) {
        // Only what stands inside a string of C++: sentences there quote names with a space.
        if (line.find('"') == std::string::npos || line.find("--") != std::string::npos) continue;
        for (std::sregex_iterator at(line.begin(), line.end(), quoted), end; at != end; ++at) {
          const std::string word = (*at)[1];
          if (word.size() < 2 || kOthers.contains(word)) continue;
          EXPECT_TRUE(known.contains(word)) << entry.path() << ": " << line;
          ++seen;
        }
      }
    }
  }
  EXPECT_GT(seen, 20);
}

TEST(Words, EachTableHasAWordForEachValueAndNoneTwice) {
  EXPECT_EQ(WordOf(AccountStatus::kFailing), kAccountStatuses.back());
  EXPECT_EQ(WordOf(Environment::kProduction), kEnvironments.back());
  EXPECT_EQ(WordOf(SessionState::kConsumed), kSessionStates.back());
  EXPECT_EQ(WordOf(RequestState::kFinished), kRequestStates.back());
  EXPECT_EQ(WordOf(EventKind::kCheckFailed), kEventKinds.back());
  EXPECT_EQ(WordOf(DeliveryWord::kDead), kDeliveryWords.back());
  EXPECT_EQ(WordOf(AuditVerb::kSession), kAuditVerbs.back());
  EXPECT_EQ(AllWords().size(), kAccountStatuses.size() + kEnvironments.size() +
                                   kSessionStates.size() + kRequestStates.size() +
                                   kEventKinds.size() + kDeliveryWords.size());
  EXPECT_EQ(std::set(kAuditVerbs.begin(), kAuditVerbs.end()).size(), kAuditVerbs.size());
}

template <typename Fault, typename Sentence>
void ExpectSentences(int last, Sentence sentence) {
  std::set<std::string_view> seen;
  for (int i = 0; i <= last; ++i) {
    const std::string_view text = sentence(static_cast<Fault>(i));
    EXPECT_TRUE(text.size() > 10 && text.ends_with('.')) << text;
    EXPECT_TRUE(text.front() >= 'A' && text.front() <= 'Z') << text;
    EXPECT_TRUE(seen.insert(text).second) << text;
  }
}

TEST(Faults, EachHasItsOwnSentence) {
  ExpectSentences<StoreFault>(static_cast<int>(StoreFault::kNoAttempts), StoreFaultSentence);
  ExpectSentences<DatabaseFault>(static_cast<int>(DatabaseFault::kBroken), FaultSentence);
  ExpectSentences<VaultFault>(static_cast<int>(VaultFault::kWrongBinding), VaultFaultSentence);
}

}  // namespace
}  // namespace linkdock::proxy
