#include "proxy/webhooks/worker.h"

#include <sodium.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <thread>
#include <utility>

#include "proxy/base/hashing.h"
#include "proxy/base/request_log.h"
#include "proxy/base/timestamp.h"
#include "proxy/webhooks/limits.h"
#include "proxy/webhooks/request.h"
#include "proxy/webhooks/retry.h"
#include "proxy/webhooks/turn.h"

namespace linkdock::proxy {

namespace net = boost::asio;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr Milliseconds kBreath{20};  // between two looks at the store, in whatever hurry

// An attempt that is running.
struct Attempt {
  ClaimedDelivery delivery;
  TransferId transfer = 0;
  SteadyClock::time_point started = SteadyClock::now();
};
using AttemptName = std::pair<std::string, std::string>;  // event and endpoint

// An endpoint and its slots. Those of ended attempts are free once the result is written down.
struct EndpointSlots {
  const WebhookEndpoint* endpoint = nullptr;
  std::size_t busy = 0;
  bool failing = false;
  SteadyClock::time_point paused_until{};

  [[nodiscard]] std::size_t Free() const {
    if (SteadyClock::now() < paused_until) return 0;
    const std::size_t all = failing ? 1 : kMaxDeliveriesPerWebhook;
    return all > busy ? all - busy : 0;
  }
};

double Jitter() { return randombytes_uniform(1'000'000) / 1e6; }

std::string_view OutcomeName(DeliveryState state) {
  switch (state) {
    case DeliveryState::kDelivered:
      return "delivered";
    case DeliveryState::kWaiting:
      return "retry";
    case DeliveryState::kDead:
      return "dead";
    case DeliveryState::kReturned:
      return "returned";
  }
  return "returned";
}

DeliveryOutcome CountedAs(DeliveryFate fate) {
  switch (fate) {
    case DeliveryFate::kDelivered:
      return DeliveryOutcome::kDelivered;
    case DeliveryFate::kRetry:
      return DeliveryOutcome::kFailed;
    case DeliveryFate::kDead:
      return DeliveryOutcome::kDead;
  }
  return DeliveryOutcome::kFailed;
}

DeliveryState StateOf(DeliveryFate fate) {
  switch (fate) {
    case DeliveryFate::kDelivered:
      return DeliveryState::kDelivered;
    case DeliveryFate::kRetry:
      return DeliveryState::kWaiting;
    case DeliveryFate::kDead:
      return DeliveryState::kDead;
  }
  return DeliveryState::kWaiting;
}

}  // namespace

class WebhookWorker::Impl {
 public:
  Impl(std::unique_ptr<Outbox> outbox, WebhookSettings settings)
      : settings_(Own(std::move(settings))),
        taker_(std::move(outbox)),
        resolver_(settings_.look_up),
        upstream_({.loop = loop_,
                   .resolver = resolver_,
                   .breaker = breaker_,
                   .metrics = settings_.metrics},
                  settings_.upstream),
        tick_(loop_),
        drain_deadline_(loop_),
        guard_(net::make_work_guard(loop_)) {
    for (const WebhookEndpoint& endpoint : settings_.endpoints) {
      slots_[endpoint.id].endpoint = &endpoint;
      subscriptions_.push_back({.endpoint = endpoint.id, .kinds = endpoint.kinds});
    }
    net::post(loop_, [this] { TakeTurn(); });
    thread_ = std::thread([this] { loop_.run(); });
  }

  ~Impl() {
    net::post(loop_, [this] { Drain(); });
    thread_.join();
    database_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

 private:
  static WebhookSettings Own(WebhookSettings settings) {
    settings.upstream.deadlines.upstream = settings.upstream.deadlines.webhook;
    return settings;
  }

  [[nodiscard]] Milliseconds Lease() const {
    return settings_.upstream.deadlines.webhook + kLeaseSlack / settings_.hurry;
  }

  // One turn at a time; what comes up meanwhile is for the next.
  void TakeTurn() {
    if (turning_) {
      again_ = true;
      return;
    }
    turning_ = true;
    again_ = false;
    last_turn_ = gave_up_;
    tick_.cancel();
    Turn turn{.claimant = claimant_,
              .records = results_,
              .subscriptions = {},
              .shares = {},
              .lease = Lease()};
    if (!draining_) {
      turn.subscriptions = subscriptions_;
      for (const auto& [id, slots] : slots_) turn.shares.push_back({id, slots.Free()});
    }
    net::post(database_, [this, turn = std::move(turn)] {
      TurnResult result = taker_.Take(turn);
      net::post(loop_, [this, result = std::move(result), count = turn.records.size()]() mutable {
        OnTurn(std::move(result), count);
      });
    });
  }

  void OnTurn(TurnResult result, std::size_t handed_in) {
    turning_ = false;
    if (result.recorded) {
      const auto end = results_.begin() + static_cast<std::ptrdiff_t>(handed_in);
      for (auto it = results_.begin(); it != end; ++it) --slots_.at(it->endpoint).busy;
      results_.erase(results_.begin(), end);
      again_ = again_ || handed_in > 0;
    }
    for (ClaimedDelivery& delivery : result.claimed) Send(std::move(delivery));
    if (draining_ && (last_turn_ || (running_.empty() && results_.empty()))) return Finish();
    if (gave_up_ || (result.recorded && (again_ || result.more))) return TakeTurn();
    tick_.expires_after(slots_.empty() ? kSweepPause : kOutboxPoll / settings_.hurry + kBreath);
    tick_.async_wait([this](const boost::system::error_code& error) {
      if (!error) TakeTurn();
    });
  }

  void Send(ClaimedDelivery delivery) {
    const AttemptName name(delivery.event_id, delivery.endpoint);
    if (running_.contains(name)) return;  // this process was stopped for longer than the claim
    EndpointSlots& slots = slots_.at(delivery.endpoint);
    ++slots.busy;
    Attempt& attempt = running_[name];
    attempt.delivery = std::move(delivery);
    if (draining_) {
      again_ = true;
      return End(name, {.state = DeliveryState::kReturned});
    }
    attempt.transfer =
        upstream_.Start(MakeWebhookRequest(*slots.endpoint, attempt.delivery, UnixMs()),
                        [this, name](const UpstreamReply& answer) { OnAnswer(name, answer); });
  }

  void OnAnswer(const AttemptName& name, const UpstreamReply& upstream) {
    if (upstream.refused != UpstreamReply::Refused::kNo) {
      return OnRefused(name, std::chrono::seconds(upstream.retry_after_s));
    }
    const WebhookAnswer answer = ReadWebhookAnswer(upstream);
    const DeliveryDecision decision =
        DecideDelivery(answer, running_.at(name).delivery.attempts, Jitter());
    EndpointSlots& slots = slots_.at(name.second);
    slots.failing = decision.fate != DeliveryFate::kDelivered;
    // An endpoint that asks for time gets no other delivery either until then.
    if (slots.failing) Pause(slots, std::chrono::seconds(answer.retry_after_s));
    settings_.metrics.CountDelivery(CountedAs(decision.fate));
    End(name, {.state = StateOf(decision.fate),
               .wait_ms = decision.wait.count() / settings_.hurry,
               .status = answer.status,
               .error = std::string(decision.error)});
    TakeTurn();
  }

  void Pause(EndpointSlots& slots, std::chrono::seconds wait) const {
    const Milliseconds bounded = std::clamp<Milliseconds>(wait, Milliseconds(0), kMaxWebhookPause);
    slots.paused_until =
        std::max(slots.paused_until, SteadyClock::now() + bounded / settings_.hurry);
  }

  // The endpoint was not asked, because it did not answer several times in a row.
  void OnRefused(const AttemptName& name, std::chrono::seconds wait) {
    Pause(slots_.at(name.second), wait);
    End(name, {.state = DeliveryState::kReturned});
    TakeTurn();
  }

  // Moves an attempt to the results and writes its line of the log.
  void End(const AttemptName& name, DeliveryRecord record) {
    const auto found = running_.find(name);
    const Attempt& attempt = found->second;
    const auto spent =
        std::chrono::duration_cast<Milliseconds>(SteadyClock::now() - attempt.started);
    LogDelivery({.event_id = name.first,
                 .kind = attempt.delivery.kind,
                 .endpoint = name.second,
                 .attempt = attempt.delivery.attempts,
                 .outcome = OutcomeName(record.state),
                 .error = record.error,
                 .status = record.status,
                 .ms = spent.count()});
    record.event_id = name.first;
    record.endpoint = name.second;
    results_.push_back(std::move(record));
    running_.erase(found);
  }

  void Drain() {
    draining_ = true;
    drain_deadline_.expires_after(kWebhookDrain);
    drain_deadline_.async_wait([this](const boost::system::error_code& error) {
      if (!error) GiveUp();
    });
    TakeTurn();
  }

  // Returns the deliveries that still run, so that the next proxy has them at once; the turn that
  // writes this down is the last one. If the store is away too, the claims end by themselves.
  void GiveUp() {
    while (!running_.empty()) {
      const AttemptName name = running_.begin()->first;
      upstream_.Cancel(running_.begin()->second.transfer);
      End(name, {.state = DeliveryState::kReturned});
    }
    gave_up_ = true;
    TakeTurn();
  }

  void Finish() {
    guard_.reset();
    loop_.stop();
  }

  WebhookSettings settings_;
  net::io_context loop_{1};
  TurnTaker taker_;  // used on the database thread only
  Breaker breaker_;  // apart from that of the checks: an endpoint says nothing about a provider
  Resolver resolver_;
  UpstreamClient upstream_;
  net::steady_timer tick_;
  net::steady_timer drain_deadline_;
  net::executor_work_guard<net::io_context::executor_type> guard_;
  const std::string claimant_ = RandomId("wrk_");
  std::vector<Subscription> subscriptions_;
  std::map<std::string, EndpointSlots> slots_;
  std::map<AttemptName, Attempt> running_;
  std::vector<DeliveryRecord> results_;  // not written down yet, oldest first
  bool turning_ = false;
  bool again_ = false;
  bool draining_ = false;
  bool gave_up_ = false;
  bool last_turn_ = false;  // the turn that runs began after giving up
  net::thread_pool database_{1};
  std::thread thread_;
};

WebhookWorker::WebhookWorker(std::unique_ptr<Outbox> outbox, WebhookSettings settings)
    : impl_(std::make_unique<Impl>(std::move(outbox), std::move(settings))) {}
WebhookWorker::~WebhookWorker() = default;

}  // namespace linkdock::proxy
