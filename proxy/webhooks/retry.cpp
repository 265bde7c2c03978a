#include "proxy/webhooks/retry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace linkdock::proxy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The example schedule of the Standard Webhooks specification 1.0.0, "Deliverability and
// reliability": the wait after the first failed attempt, the second, …
constexpr std::array<Milliseconds, kMaxDeliveryAttempts - 1> kWaits = {
    seconds(5), minutes(5), minutes(30), hours(2),  hours(5),
    hours(10),  hours(14),  hours(20),   hours(24),
};
constexpr double kLeastShare = 0.9;
constexpr double kJitterShare = 0.2;
constexpr std::int64_t kMaxRetryAfterSeconds =
    24LL * 3600;  // no more than the longest of our waits

constexpr int kGone = 410;

bool IsAnswered(const WebhookAnswer& answer) {
  return answer.transport == TransportOutcome::kAnswered ||
         (answer.transport == TransportOutcome::kTooLarge && answer.status != 0);
}

std::string_view ErrorOf(const WebhookAnswer& answer) {
  if (!IsAnswered(answer)) return TransportName(answer.transport);
  if (answer.status == kGone) return "gone";
  if (answer.status >= 300 && answer.status < 400) return "redirected";
  return "refused";
}

Milliseconds WaitAfter(const WebhookAnswer& answer, std::int64_t attempts, double jitter) {
  const auto index = static_cast<std::size_t>(
      std::clamp<std::int64_t>(attempts - 1, 0, static_cast<std::int64_t>(kWaits.size()) - 1));
  const double share = kLeastShare + kJitterShare * std::clamp(jitter, 0.0, 1.0);
  const Milliseconds ours(std::llround(static_cast<double>(kWaits[index].count()) * share));
  const seconds theirs(std::clamp<std::int64_t>(answer.retry_after_s, 0, kMaxRetryAfterSeconds));
  return std::max<Milliseconds>(ours, theirs);
}

}  // namespace

DeliveryDecision DecideDelivery(const WebhookAnswer& answer, std::int64_t attempts, double jitter) {
  if (IsAnswered(answer) && answer.status >= 200 && answer.status < 300) {
    return {.fate = DeliveryFate::kDelivered, .error = {}, .wait = {}};
  }
  const std::string_view error = ErrorOf(answer);
  const bool gone = IsAnswered(answer) && answer.status == kGone;
  if (gone || attempts >= kMaxDeliveryAttempts) {
    return {.fate = DeliveryFate::kDead, .error = error, .wait = {}};
  }
  return {
      .fate = DeliveryFate::kRetry, .error = error, .wait = WaitAfter(answer, attempts, jitter)};
}

}  // namespace linkdock::proxy
