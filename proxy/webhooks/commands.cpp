#include "proxy/webhooks/commands.h"

#include <cstdio>
#include <utility>

#include "proxy/base/timestamp.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kPage = 500;

std::string SentenceOf(StoreFault fault) { return std::string(StoreFaultSentence(fault)); }

void Print(const DeadLetter& letter) {
  std::printf("%s\t%s\t%s\t%lld\t%d\t%s\t%s\n", letter.event_id.c_str(), letter.kind.c_str(),
              letter.endpoint.c_str(), static_cast<long long>(letter.attempts), letter.status,
              letter.error.c_str(), Timestamp(letter.updated_at_ms).c_str());
}

}  // namespace

OrSentence<void> PrintDeadLetters(Outbox& outbox) {
  std::printf("event\tkind\tendpoint\tattempts\tstatus\terror\tlast attempt\n");
  DeadLetterCursor after;
  for (;;) {
    const auto letters = outbox.ListDead(after, kPage);
    if (!letters) return Unexpected(SentenceOf(letters.error()));
    for (const DeadLetter& letter : *letters) Print(letter);
    if (letters->size() < kPage) return {};
    after = {.event_id = letters->back().event_id, .endpoint = letters->back().endpoint};
  }
}

OrSentence<void> ReplayDeliveries(Outbox& outbox, ReplayRequest request) {
  const auto now = outbox.NowMs();
  if (!now) return Unexpected(SentenceOf(now.error()));
  request.now_ms = *now;
  const auto count = outbox.Replay(request);
  if (!count) return Unexpected(SentenceOf(count.error()));
  if (*count == 0 && !request.event_id.empty()) {
    return Unexpected("The store has no event '" + request.event_id + "'.");
  }
  std::printf("%zu to be sent again\n", *count);
  return {};
}

}  // namespace linkdock::proxy
