#include "proxy/idempotency.h"

#include "proxy/limits.h"

namespace linkdock::proxy {
namespace {

std::string NameOf(std::string_view session, std::string_view key) {
  std::string name(session);
  name += ' ';
  for (const char c : key) name += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return name;
}

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

ReplayLedger::Begin ReplayLedger::Start(std::string_view session, std::string_view key,
                                        const Digest& body, MonotonicTime now, HttpAnswer& answer) {
  Forget(now);
  const auto [entry, inserted] =
      entries_.try_emplace(NameOf(session, key), Entry{.body = body, .answer = {}});
  if (inserted) return Begin::kFresh;
  if (!SameDigest(entry->second.body, body)) return Begin::kMismatch;
  if (!entry->second.finished) return Begin::kInFlight;
  answer = entry->second.answer;
  answer.replayed = true;
  return Begin::kReplay;
}

void ReplayLedger::Finish(std::string_view session, std::string_view key, const HttpAnswer& answer,
                          MonotonicTime now) {
  std::string name = NameOf(session, key);
  const auto entry = entries_.find(name);
  if (entry == entries_.end() || entry->second.finished) return;
  entry->second.finished = true;
  entry->second.answer = answer;
  expiries_.push_back({.at = now + kReplayAge, .name = std::move(name)});
}

void ReplayLedger::Release(std::string_view session, std::string_view key) {
  const auto entry = entries_.find(NameOf(session, key));
  if (entry != entries_.end() && !entry->second.finished) entries_.erase(entry);
}

void ReplayLedger::Forget(MonotonicTime now) {
  while (!expiries_.empty() && (expiries_.front().at <= now || expiries_.size() >= kMaxReplays)) {
    entries_.erase(expiries_.front().name);
    expiries_.pop_front();
  }
}

}  // namespace linkdock::proxy
