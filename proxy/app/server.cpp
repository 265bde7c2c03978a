#include "proxy/app/server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "proxy/access/admission.h"
#include "proxy/app/service_manager.h"
#include "proxy/base/request_log.h"
#include "proxy/check/check_service.h"
#include "proxy/egress/breaker.h"
#include "proxy/egress/upstream.h"
#include "proxy/http/listener.h"
#include "proxy/store/worker.h"

namespace linkdock::proxy {

namespace net = boost::asio;

namespace {

// The parts that the loops share. Each part has its own lock or needs none.
struct SharedParts {
  explicit SharedParts(ServerParts& parts)
      : store(std::move(parts.stores),
              [&metrics = parts.metrics](std::chrono::microseconds took) {
                metrics.ObserveStore(took);
              }),
        resolver(&LookUpName),
        admission(parts.options.limits) {
    for (const std::string& front : parts.options.trusted_fronts) {
      if (const auto network = ReadNetwork(front)) fronts.push_back(*network);
    }
  }
  StoreThreads store;
  Resolver resolver;
  Breaker breaker;
  Admission admission;
  std::vector<Network> fronts;
};

// As many as there are cores for this process, unless the operator says otherwise.
std::size_t LoopCount(const Options& options) {
  if (options.loops > 0) return static_cast<std::size_t>(options.loops);
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxLoops);
}

// One event loop with everything that only its thread touches.
struct Lane {
  Lane(net::io_context& event_loop, const ServerParts& parts, SharedParts& shared)
      : loop(event_loop),
        store(loop, shared.store),
        upstream({.loop = loop,
                  .resolver = shared.resolver,
                  .breaker = shared.breaker,
                  .metrics = parts.metrics},
                 {.deadlines = parts.options.deadlines,
                  .ca_file = parts.options.ca_file,
                  .hooks = parts.options.hooks}),
        checks({.loop = loop,
                .catalogue = parts.catalogue,
                .upstream = upstream,
                .store = store,
                .admission = shared.admission,
                .metrics = parts.metrics},
               parts.options.deadlines),
        api({.loop = loop,
             .catalogue = parts.catalogue,
             .sessions = parts.sessions,
             .keys = parts.keys,
             .store = store,
             .checks = checks,
             .upstream = upstream,
             .admission = shared.admission,
             .metrics = parts.metrics,
             .link_url = parts.options.link_url,
             .recheck_deadline = parts.options.deadlines.proxy}),
        context{.loop = loop,
                .origins = parts.options.origins,
                .fronts = shared.fronts,
                .api = api,
                .metrics = parts.metrics,
                .deadlines = parts.options.deadlines,
                .open = {}},
        listener(context, MaxConnections(parts.options)) {}

  // The kernel deals connections out by chance, so each loop has the spare ones.
  static std::size_t MaxConnections(const Options& options) {
    const auto in_flight = static_cast<std::size_t>(options.limits.max_in_flight);
    return in_flight / LoopCount(options) + kMaxSpareConnections;
  }

  net::io_context& loop;
  StoreWorker store;
  UpstreamClient upstream;
  CheckService checks;
  Api api;
  ServerContext context;
  Listener listener;
};

using Lanes = std::vector<std::unique_ptr<Lane>>;

OrSentence<void> OpenAll(Lanes& lanes, const Options& options) {
  auto port = static_cast<std::uint16_t>(options.port);
  if (auto is_free = JudgePortIsFree(options.address, port); !is_free) return is_free;
  for (const auto& lane : lanes) {
    if (auto opened = lane->listener.Open(options.address, port); !opened) return opened;
    port = lane->listener.port();
  }
  for (const auto& lane : lanes) lane->listener.Accept();
  return {};
}

void OnSignals(net::signal_set& signals, const Lanes& lanes, Metrics& metrics) {
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    LogEvent("draining");
    metrics.state = ServingState::kDraining;
    NotifyServiceManager("STOPPING=1");
    for (const auto& lane : lanes) {
      net::post(lane->loop, [&listener = lane->listener] { listener.Stop(); });
    }
    OnSignals(signals, lanes, metrics);
  });
}

// Runs every loop on a thread of its own until all have stopped. The signals have this thread to
// themselves, so that a second one is heard whichever loops have ended.
void RunAll(const Lanes& lanes, Metrics& metrics) {
  net::io_context signal_loop(1);
  net::signal_set signals(signal_loop, SIGTERM, SIGINT);
  OnSignals(signals, lanes, metrics);
  // Only now: whoever reads this may send a signal at once.
  LogEvent("listening", "url", lanes.front()->listener.Url());
  metrics.state = ServingState::kServing;
  NotifyServiceManager("READY=1");
  std::atomic<std::size_t> running = lanes.size();
  std::vector<std::thread> threads;
  for (const auto& lane : lanes) {
    threads.emplace_back([&loop = lane->loop, &running, &signal_loop] {
      loop.run();
      if (--running == 0) signal_loop.stop();
    });
  }
  signal_loop.run();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

OrSentence<void> Serve(ServerParts parts) {
  // In this order: what posts into the loops has ended before they go.
  std::vector<std::unique_ptr<net::io_context>> loops;
  for (std::size_t i = 0; i < LoopCount(parts.options); ++i)
    loops.push_back(std::make_unique<net::io_context>(1));
  SharedParts shared(parts);
  Lanes lanes;
  for (const auto& loop : loops) lanes.push_back(std::make_unique<Lane>(*loop, parts, shared));
  if (auto opened = OpenAll(lanes, parts.options); !opened) return opened;
  RunAll(lanes, parts.metrics);
  LogEvent("stopped");
  return {};
}

}  // namespace linkdock::proxy
