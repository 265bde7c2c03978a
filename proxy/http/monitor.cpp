#include <utility>  // Boost 1.74 needs it before its own headers in C++20
//
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "proxy/base/limits.h"
#include "proxy/base/timestamp.h"
#include "proxy/http/monitor.h"
#include "proxy/store/census.h"

namespace linkdock::proxy {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using net::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr const char* kNoAddress = "is not ADDRESS:PORT with a numeric address.";

OrSentence<tcp::endpoint> ReadListenAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return Unexpected(kNoAddress);
  std::string host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data() + colon + 1, end, port);
  ErrorCode error;
  const net::ip::address address = net::ip::make_address(host, error);
  if (error || failed != std::errc{} || stop != end || address.is_v6() != bracketed) {
    return Unexpected(kNoAddress);
  }
  return tcp::endpoint(address, port);
}

// Asks the store on a thread of its own. Whoever asks while it is being asked gets the same answer.
class StoreProbe {
 public:
  using Done = std::function<void(const DatabaseResult<StoreCensus>&)>;

  StoreProbe(net::io_context& loop, StoreName store) : loop_(loop), store_(std::move(store)) {}
  ~StoreProbe() { thread_.join(); }
  StoreProbe(const StoreProbe&) = delete;
  StoreProbe& operator=(const StoreProbe&) = delete;

  void Ask(Done done) {
    waiting_.push_back(std::move(done));
    if (waiting_.size() > 1) return;
    net::post(thread_, [this] {
      net::post(loop_, [this, census = Take()] {
        for (const Done& each : std::exchange(waiting_, {})) each(census);
      });
    });
  }

 private:
  DatabaseResult<StoreCensus> Take() {
    if (!database_) {
      OpenedDatabase opened = store_.engine == Engine::kPostgres ? OpenPostgres(store_.where)
                                                                 : OpenSqlite(store_.where);
      if (!opened) return Unexpected(DatabaseFault::kUnavailable);
      database_ = *std::move(opened);
    }
    return TakeCensus(*database_, UnixMs());
  }

  net::io_context& loop_;
  StoreName store_;
  std::unique_ptr<Database> database_;  // of the thread
  std::vector<Done> waiting_;
  net::thread_pool thread_{1};
};

std::vector<GaugeReading> ReadingsOf(const StoreCensus& census) {
  return {
      {{"linkdock_sessions", "Link sessions that are neither consumed nor expired."},
       static_cast<double>(census.sessions)},
      {{"linkdock_webhook_waiting", "Webhook deliveries that wait for their turn."},
       static_cast<double>(census.deliveries_waiting)},
      {{"linkdock_webhook_dead", "Webhook deliveries that were given up."},
       static_cast<double>(census.deliveries_dead)},
      {{"linkdock_webhook_oldest_seconds", "Age of the oldest event that still waits."},
       static_cast<double>(census.oldest_waiting_ms) / 1e3},
  };
}

struct VisitParts {
  StoreProbe& probe;
  const Metrics& metrics;
  std::atomic<std::int64_t>& count;
};

// One request, one answer.
class Visit : public std::enable_shared_from_this<Visit> {
 public:
  Visit(tcp::socket socket, const VisitParts& parts)
      : counted_(parts.count),
        stream_(std::move(socket)),
        patience_(stream_.get_executor()),
        probe_(parts.probe),
        metrics_(parts.metrics) {}

  void Start() {
    parser_.header_limit(kMaxHeaderBytes);
    parser_.body_limit(0);
    stream_.expires_after(kMonitorRequest);
    http::async_read(stream_, buffer_, parser_, [self = shared_from_this()](ErrorCode error, auto) {
      if (!error) self->OnRequest();
    });
  }

 private:
  void OnRequest() {
    const auto& request = parser_.get();
    const bool known = request.target() == "/metrics" || request.target() == "/readyz";
    if (!known) return Answer(http::status::not_found, "text/plain", "There is nothing here.\n");
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      return Answer(http::status::method_not_allowed, "text/plain", "GET only.\n");
    }
    patience_.expires_after(kMonitorProbe);
    patience_.async_wait([self = shared_from_this()](ErrorCode error) {
      if (!error) self->Report(Unexpected(DatabaseFault::kBusy));
    });
    probe_.Ask([self = shared_from_this()](const auto& census) { self->Report(census); });
  }

  // Called by the store and by the timer; the first one counts.
  void Report(const DatabaseResult<StoreCensus>& census) {
    if (std::exchange(reported_, true)) return;
    patience_.cancel();
    if (parser_.get().target() == "/readyz") return AnswerReadiness(census.has_value());
    std::optional<std::vector<GaugeReading>> readings;
    if (census) readings = ReadingsOf(*census);
    Answer(http::status::ok, "text/plain; version=0.0.4; charset=utf-8", metrics_.Text(readings));
  }

  void AnswerReadiness(bool store_up) {
    std::string reasons;
    const auto add = [&](std::string_view name) {
      reasons.append(reasons.empty() ? "\"" : ",\"").append(name).append("\"");
    };
    const ServingState state = metrics_.state;
    if (state == ServingState::kStarting) add("starting");
    if (state == ServingState::kDraining) add("draining");
    if (!store_up) add("store_unreachable");
    if (reasons.empty()) {
      return Answer(http::status::ok, "application/json", R"({"status":"ready","reasons":[]})");
    }
    Answer(http::status::service_unavailable, "application/json",
           R"({"status":"not_ready","reasons":[)" + reasons + "]}");
  }

  void Answer(http::status status, std::string_view type, std::string body) {
    response_.version(11);
    response_.result(status);
    response_.set(http::field::content_type, beast::string_view(type.data(), type.size()));
    response_.set(http::field::cache_control, "no-store");
    response_.keep_alive(false);
    response_.content_length(body.size());
    if (parser_.get().method() != http::verb::head) response_.body() = std::move(body);
    stream_.expires_after(kMonitorRequest);
    http::async_write(stream_, response_, [self = shared_from_this()](ErrorCode, auto) {
      ErrorCode ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    });
  }

  CountedWhile counted_;
  beast::tcp_stream stream_;
  net::steady_timer patience_;
  StoreProbe& probe_;
  const Metrics& metrics_;
  beast::flat_buffer buffer_{kMaxHeaderBytes};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
  bool reported_ = false;
};

}  // namespace

OrSentence<void> JudgeListenAddress(const std::string& text) {
  if (auto read = ReadListenAddress(text); !read) return Unexpected(std::move(read).error());
  return {};
}

class Monitor::Impl {
 public:
  Impl(MonitorSettings settings, const Metrics& metrics)
      : metrics_(metrics), probe_(loop_, std::move(settings.store)) {}
  ~Impl() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  OrSentence<void> Open(const std::string& listen) {
    const auto endpoint = ReadListenAddress(listen);
    ErrorCode error = net::error::invalid_argument;
    if (endpoint) acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(kMaxMonitorVisits, error);
    if (error) {
      return Unexpected("The monitor cannot listen on " + listen + ": " + error.message() + ".");
    }
    Accept();
    thread_ = std::thread([this] { loop_.run(); });
    return {};
  }

  [[nodiscard]] std::string Url() const {
    const tcp::endpoint endpoint = acceptor_.local_endpoint();
    const std::string host = endpoint.address().to_string();
    return "http://" + (endpoint.address().is_v6() ? '[' + host + ']' : host) + ':' +
           std::to_string(endpoint.port());
  }

 private:
  void Accept() {
    acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
      if (error == net::error::operation_aborted) return;
      if (error) return Pause();
      if (visits_ < kMaxMonitorVisits) {
        std::make_shared<Visit>(std::move(socket), VisitParts{probe_, metrics_, visits_})->Start();
      }
      Accept();
    });
  }

  // The process has no descriptor left.
  void Pause() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const ErrorCode& error) {
      if (!error) Accept();
    });
  }

  static constexpr Milliseconds kAcceptPause{100};

  const Metrics& metrics_;
  std::atomic<std::int64_t> visits_ = 0;
  net::io_context loop_{1};
  tcp::acceptor acceptor_{loop_};
  net::steady_timer pause_{loop_};
  StoreProbe probe_;
  std::thread thread_;
};

Monitor::Monitor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Monitor::~Monitor() = default;
std::string Monitor::Url() const { return impl_->Url(); }

OrSentence<std::unique_ptr<Monitor>> Monitor::Start(MonitorSettings settings,
                                                    const Metrics& metrics) {
  const std::string listen = settings.listen;
  auto impl = std::make_unique<Impl>(std::move(settings), metrics);
  if (auto opened = impl->Open(listen); !opened) return Unexpected(std::move(opened).error());
  return std::unique_ptr<Monitor>(new Monitor(std::move(impl)));
}

}  // namespace linkdock::proxy
