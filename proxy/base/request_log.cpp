#include "proxy/base/request_log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "proxy/base/timestamp.h"
#include "widget/core/json/json_writer.h"

namespace linkdock::proxy {
namespace {

void AppendText(std::string& line, std::string_view key, std::string_view text) {
  if (!text.empty()) AppendJsonMember(line, key, text);
}

void AppendNumber(std::string& line, std::string_view key, std::int64_t number) {
  AppendJsonString(line, key);
  line += ':' + std::to_string(number) + ',';
}

std::string Begin(std::string_view event) {
  std::string line = "{";
  AppendJsonMember(line, "time", Timestamp(UnixMs()));
  AppendJsonMember(line, "event", event);
  return line;
}

void Write(std::string line) {
  line.back() = '}';
  spdlog::info("{}", line);
}

}  // namespace

void SetUpLog() {
  auto logger = std::make_shared<spdlog::logger>("linkdock",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void LogRequest(const RequestRecord& record) {
  std::string line = Begin("request");
  AppendText(line, "request_id", record.request_id);
  AppendText(line, "method", record.method);
  AppendText(line, "route", record.route);
  AppendNumber(line, "status", record.status);
  AppendText(line, "outcome", record.outcome);
  AppendText(line, "limit", record.limit);
  AppendText(line, "provider", record.provider);
  AppendText(line, "verdict", record.verdict);
  AppendText(line, "session", record.session);
  AppendText(line, "client", record.client);
  AppendNumber(line, "total_ms", record.total_ms);
  if (record.upstream_ms >= 0) {
    AppendNumber(line, "upstream_ms", record.upstream_ms);
    AppendText(line, "transport", record.transport);
    AppendNumber(line, "upstream_status", record.upstream_status);
  }
  if (record.replayed) line += "\"replayed\":true,";
  Write(std::move(line));
}

void LogDelivery(const DeliveryLogRecord& record) {
  std::string line = Begin("delivery");
  AppendText(line, "event_id", record.event_id);
  AppendText(line, "kind", record.kind);
  AppendText(line, "endpoint", record.endpoint);
  AppendNumber(line, "attempt", record.attempt);
  AppendText(line, "outcome", record.outcome);
  AppendText(line, "error", record.error);
  AppendNumber(line, "status", record.status);
  AppendNumber(line, "ms", record.ms);
  Write(std::move(line));
}

void LogEvent(std::string_view event, std::string_view key, std::string_view text) {
  std::string line = Begin(event);
  if (!key.empty()) AppendJsonMember(line, key, text);
  Write(std::move(line));
}

}  // namespace linkdock::proxy
