#include "proxy/webhooks/commands.h"

#include <cstdio>
#include <utility>

#include "proxy/base/timestamp.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kPage = 500;
constexpr const char* kUnavailable = "The store is unavailable. Run it again.";

void Print(const DeadLetter& letter) {
  std::printf("%s\t%s\t%s\t%lld\t%d\t%s\t%s\n", letter.event_id.c_str(), letter.kind.c_str(),
              letter.endpoint.c_str(), static_cast<long long>(letter.attempts), letter.status,
              letter.error.c_str(), Timestamp(letter.updated_at_ms).c_str());
}

}  // namespace

std::string PrintDeadLetters(Outbox& outbox) {
  std::printf("event\tkind\tendpoint\tattempts\tstatus\terror\tlast attempt\n");
  DeadLetterCursor after;
  for (;;) {
    const auto page = outbox.ListDead(after, kPage);
    const auto* letters = std::get_if<std::vector<DeadLetter>>(&page);
    if (!letters) return kUnavailable;
    for (const DeadLetter& letter : *letters) Print(letter);
    if (letters->size() < kPage) return {};
    after = {.event_id = letters->back().event_id, .endpoint = letters->back().endpoint};
  }
}

std::string ReplayDeliveries(Outbox& outbox, ReplayRequest request) {
  const auto now = outbox.NowMs();
  if (!std::holds_alternative<std::int64_t>(now)) return kUnavailable;
  request.now_ms = std::get<std::int64_t>(now);
  const auto done = outbox.Replay(request);
  const auto* count = std::get_if<std::size_t>(&done);
  if (!count) return kUnavailable;
  if (*count == 0 && !request.event_id.empty()) {
    return "The store has no event '" + request.event_id + "'.";
  }
  std::printf("%zu to be sent again\n", *count);
  return {};
}

}  // namespace linkdock::proxy
