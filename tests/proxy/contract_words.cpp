// Prints, as JSON, the words and limits of the contract as the programs have them: from the same
// tables and constants, so that openapi_words.test.mjs needs to know no source file.

#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "proxy/access/admission.h"
#include "proxy/access/api_keys.h"
#include "proxy/access/limits.h"
#include "proxy/api/routes.h"
#include "proxy/app/options_table.h"
#include "proxy/base/limits.h"
#include "proxy/contract/problem.h"
#include "proxy/store/database.h"
#include "proxy/store/schema.h"
#include "proxy/webhooks/config.h"
#include "proxy/webhooks/retry.h"
#include "widget/core/base/verdict.h"
#include "widget/core/provider/provider.h"

namespace linkdock::proxy {
namespace {

using Json = nlohmann::ordered_json;

Json Problems() {
  Json rows = Json::array();
  for (int i = 0; i < kProblemCodes; ++i) {
    const ProblemRow& row = DescribeProblem(static_cast<ProblemCode>(i));
    rows.push_back({{"status", row.status}, {"code", row.code}, {"title", row.title}});
  }
  return rows;
}

// kLinked is no code of a rejection, so it is left out.
Json Verdicts() {
  Json rows = Json::array();
  const int last = static_cast<int>(VerdictCode::kInvalidField);
  for (int i = static_cast<int>(VerdictCode::kLinked) + 1; i <= last; ++i) {
    rows.push_back(VerdictName(static_cast<VerdictCode>(i)));
  }
  return rows;
}

Json Scopes() {
  Json names = Json::array();
  for (int i = 0; i < kScopes; ++i) names.push_back(ScopeName(static_cast<Scope>(i)));
  return names;
}

Json Routes() {
  constexpr std::string_view kHole = "{id}";
  constexpr std::string_view kMethods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  Json rows = Json::array();
  for (const std::string& path : RoutePaths()) {
    std::string real = path;
    const std::size_t hole = real.find(kHole);
    if (hole != std::string::npos) real.replace(hole, kHole.size(), "acc_" + std::string(26, 'a'));
    for (const std::string_view method : kMethods) {
      const RouteRow* row = MatchRoute(real, method).row;
      if (row == nullptr) continue;
      rows.push_back({{"path", path},
                      {"method", method},
                      {"session", row->session},
                      {"scope", row->scope ? Json(ScopeName(*row->scope)) : Json(nullptr)},
                      {"body", row->json_body},
                      {"query", row->query}});
    }
  }
  return rows;
}

// The text of each table of a new store: its CHECKs are the last word on states and kinds.
Json Tables() {
  Json tables = Json::object();
  OpenedDatabase opened = OpenSqlite(":memory:");
  if (!opened) return tables;
  Database& database = **opened;
  if (!PrepareSchema(database)) return tables;
  Transaction work(database, TransactionKind::kRead);
  for (const Row& row : work.Run("SELECT name, sql FROM sqlite_master WHERE type = 'table'")) {
    tables[row.Text(0)] = row.Text(1);
  }
  return tables;
}

// Milliseconds from the first attempt of a delivery to its last, with the waits in the middle of
// their jitter.
std::int64_t DeliveryMs() {
  std::int64_t total = 0;
  for (int attempts = 1; attempts < kMaxDeliveryAttempts; ++attempts) {
    total += DecideDelivery({.status = 500}, attempts, 0.5).wait.count();
  }
  return total;
}

Json Limits() {
  const Deadlines deadlines;
  return {{"header_bytes", kMaxHeaderBytes},
          {"body_bytes", kMaxBodyBytes},
          {"request_ms", deadlines.request.count()},
          {"proxy_ms", deadlines.proxy.count()},
          {"replay_h", kReplayAge.count()},
          {"fields", kMaxFields},
          {"retry_after_s", kMaxRetryAfterSeconds},
          {"accounts_listed", kMaxAccountsListed},
          {"accounts_listed_default", kAccountsListed},
          {"owner_bytes", kMaxOwnerBytes},
          {"name_chars", kMaxNameCodePoints},
          {"metadata_bytes", kMaxMetadataBytes},
          {"session_providers", kMaxSessionProviders},
          {"session_origins", kMaxSessionOrigins},
          {"session_min_s", kMinSessionSeconds},
          {"session_max_s", kMaxSessionSeconds},
          {"session_default_s", kSessionSeconds},
          {"session_attempts", kMaxSessionAttempts},
          {"webhook_ms", deadlines.webhook.count()},
          {"webhook_attempts", kMaxDeliveryAttempts},
          {"webhook_total_ms", DeliveryMs()}};
}

Json OptionWords(const char* group, const char* name, const char* help, const std::string& preset) {
  return {{"group", group},
          {"name", name},
          {"environment", EnvironmentName(name)},
          {"preset", preset},
          {"text", help}};
}

// The options of the command line: a row that only the config file takes has no group.
Json OptionRows() {
  Json rows = Json::array({OptionWords(kConfigGroup, kConfigName, kConfigHelp, "")});
  for (const OptionRow& row : OptionTable()) {
    if (*row.group == '\0') continue;
    rows.push_back(OptionWords(row.group, row.name, row.help, DefaultText(row)));
  }
  return rows;
}

Json Commands() {
  Json rows = Json::array();
  for (const CommandRow& row : CommandTable()) {
    rows.push_back({{"name", row.name}, {"text", row.help}});
  }
  return rows;
}

}  // namespace

void PrintWords() {
  const Json words = {{"problems", Problems()},      {"verdicts", Verdicts()},
                      {"limit_names", LimitNames()}, {"scopes", Scopes()},
                      {"routes", Routes()},          {"event_kinds", kEventKinds},
                      {"tables", Tables()},          {"limits", Limits()},
                      {"options", OptionRows()},     {"commands", Commands()}};
  std::cout << words.dump(2) << '\n';
}

}  // namespace linkdock::proxy

int main() {
  linkdock::proxy::PrintWords();
  return 0;
}
