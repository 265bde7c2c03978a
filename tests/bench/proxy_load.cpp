// Sends checks, or holds and drips connections, in numbers that Node cannot, for scripts/bench
// proxy.
//   proxy_load PORT KIND COUNT RATE CONNECTIONS TOKEN
//   check   COUNT checks of different tenants: RATE a second (0: as fast as answers come) over at
//   most CONNECTIONS idle    COUNT connections with one answered request each, then silent until
//   they are closed drip    COUNT connections that send a byte of a header twice a second until
//   they are closed
// Prints one JSON line.

#include <utility>  // Boost 1.74 needs it before its own headers in C++20
//
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace net = boost::asio;
using net::ip::tcp;
using Clock = std::chrono::steady_clock;
using ErrorCode = boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::size_t kMaxHead = 8192;
constexpr milliseconds kDrip{500};

struct Plan {
  tcp::endpoint target;
  std::string kind;
  long count = 0;
  double rate = 0;
  long connections = 0;
  std::string token;
};

struct Result {
  long linked = 0, answered = 0, failed = 0;
  long open = 0, peak = 0, closed = 0;
  std::vector<double> ms;  // of answers, or until a connection was closed
};

double Since(Clock::time_point from) {
  return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
}

std::string CheckText(const Plan& plan, long number) {
  char key[37];
  std::snprintf(key, sizeof key, "%08lx-0000-4000-8000-%012lx", number, random() & 0xffffffffL);
  const std::string body =
      R"({"provider":"lucca","auth":"api_key","fields":{"subdomain":"t)" + std::to_string(number) +
      R"(","api_key":"cafec0de-dead-4bee-8fed-0decafbad200"},"account_id":null})";
  return "POST /v1/check HTTP/1.1\r\nHost: proxy\r\nOrigin: http://127.0.0.1:8080\r\n"
         "Authorization: Bearer " +
         plan.token +
         "\r\nContent-Type: application/json\r\n"
         "Idempotency-Key: " +
         key + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class Load;

// One connection, with one request after the other.
class Line : public std::enable_shared_from_this<Line> {
 public:
  Line(net::io_context& loop, Load& load) : socket_(loop), timer_(loop), load_(load) {}
  void Connect();
  void Send(std::string text);

 private:
  void OnHead(std::size_t size);
  void OnAnswer(std::size_t head_size);
  void Drip();
  void WaitForEnd();
  void Fail();

  tcp::socket socket_;
  net::steady_timer timer_;
  Load& load_;
  std::string out_, in_;
  char byte_ = 0;
  Clock::time_point began_;
};

class Load {
 public:
  Load(net::io_context& loop, Plan plan) : loop_(loop), plan_(std::move(plan)), tick_(loop) {}
  void Start() {
    began_ = Clock::now();
    Tick();
  }
  // Gives a connection that is free the next request, or lets it wait.
  void OnFree(const std::shared_ptr<Line>& line) {
    if (plan_.rate == 0 && started_ < plan_.count) return line->Send(CheckText(plan_, ++started_));
    free_.push_back(line);
    StopWhenDone();
  }
  void OnAnswer(double ms, bool linked) {
    ++result.answered;
    result.linked += linked;
    result.ms.push_back(ms);
  }
  void OnFailure() {
    ++result.failed;
    StopWhenDone();
  }
  void OnClosed(double ms) {
    ++result.closed;
    result.ms.push_back(ms);
    if (result.closed + result.failed == plan_.count) loop_.stop();
  }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] double seconds() const { return Since(began_) / 1e3; }
  Result result;

 private:
  void StopWhenDone() {
    if (result.answered + result.failed >= plan_.count) loop_.stop();
  }
  // Starts what is due: connections of a closed loop, requests of an open one.
  void Tick() {
    const bool open_loop = plan_.rate > 0;
    const long most = open_loop ? plan_.count : std::min(plan_.count, plan_.connections);
    const auto due = std::min(most, static_cast<long>(open_loop ? plan_.rate * seconds() + 1
                                                                : static_cast<double>(most)));
    while (due_ < due) StartOne();
    if (due_ == most) return;
    tick_.expires_after(milliseconds(1));
    tick_.async_wait([this](const ErrorCode&) { Tick(); });
  }
  void StartOne() {
    ++due_;
    if (plan_.kind == "check" && !free_.empty()) {
      const std::shared_ptr<Line> line = free_.front();
      free_.pop_front();
      return line->Send(CheckText(plan_, ++started_));
    }
    result.peak = std::max(result.peak, ++result.open);
    std::make_shared<Line>(loop_, *this)->Connect();
  }

  net::io_context& loop_;
  Plan plan_;
  net::steady_timer tick_;
  Clock::time_point began_;
  long due_ = 0, started_ = 0;
  std::deque<std::shared_ptr<Line>> free_;

 public:
  long NextNumber() { return ++started_; }
};

void Line::Connect() {
  auto self = shared_from_this();
  began_ = Clock::now();
  socket_.async_connect(load_.plan().target, [self](const ErrorCode& error) {
    if (error) return self->Fail();
    if (self->load_.plan().kind == "drip") return self->Drip();
    const bool check = self->load_.plan().kind == "check";
    self->Send(check ? CheckText(self->load_.plan(), self->load_.NextNumber())
                     : "GET /healthz HTTP/1.1\r\nHost: proxy\r\n\r\n");
  });
}

void Line::Send(std::string text) {
  auto self = shared_from_this();
  out_ = std::move(text);
  began_ = Clock::now();
  net::async_write(socket_, net::buffer(out_), [self](const ErrorCode& error, std::size_t) {
    if (error) return self->Fail();
    net::async_read_until(self->socket_, net::dynamic_buffer(self->in_, kMaxHead), "\r\n\r\n",
                          [self](const ErrorCode& failed, std::size_t size) {
                            failed ? self->Fail() : self->OnHead(size);
                          });
  });
}

void Line::OnHead(std::size_t size) {
  const std::size_t at = in_.find("Content-Length: ");
  const std::size_t length =
      at < size ? static_cast<std::size_t>(std::atol(in_.c_str() + at + 16)) : 0;
  const std::size_t missing = size + length > in_.size() ? size + length - in_.size() : 0;
  const std::size_t have = in_.size();
  in_.resize(have + missing);
  auto self = shared_from_this();
  net::async_read(socket_, net::buffer(in_.data() + have, missing),
                  [self, size](const ErrorCode& error, std::size_t) {
                    error ? self->Fail() : self->OnAnswer(size);
                  });
}

void Line::OnAnswer(std::size_t head_size) {
  const bool good = in_.starts_with("HTTP/1.1 200");
  const bool linked = good && (in_.find("\"linked\"", head_size) != std::string::npos ||
                               in_.find("\"items\"", head_size) != std::string::npos);
  in_.clear();
  if (load_.plan().kind == "idle") return WaitForEnd();
  load_.OnAnswer(Since(began_), linked);
  load_.OnFree(shared_from_this());
}

void Line::Drip() {
  auto self = shared_from_this();
  constexpr std::string_view kHead =
      "POST /v1/check HTTP/1.1\r\nHost: proxy\r\nX-Slow: aaaaaaaaaaaa";
  out_ = kHead.substr(in_.size() % kHead.size(), 1);
  in_ += ' ';
  net::async_write(socket_, net::buffer(out_), [](const ErrorCode&, std::size_t) {});
  timer_.expires_after(kDrip);
  timer_.async_wait([self](const ErrorCode& error) {
    if (!error && self->socket_.is_open()) self->Drip();
  });
  if (in_.size() == 1) WaitForEnd();
}

void Line::WaitForEnd() {
  auto self = shared_from_this();
  socket_.async_read_some(net::buffer(&byte_, 1), [self](const ErrorCode& error, std::size_t) {
    if (!error) return self->WaitForEnd();  // the proxy says why
    self->timer_.cancel();
    ErrorCode ignored;
    self->socket_.close(ignored);
    --self->load_.result.open;
    self->load_.OnClosed(Since(self->began_));
  });
}

void Line::Fail() {
  --load_.result.open;
  load_.OnFailure();
}

double Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return EXIT_FAILURE;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  net::io_context loop(1);
  Load load(loop, {.target = {net::ip::address_v4::loopback(),
                              static_cast<unsigned short>(std::atoi(argv[1]))},
                   .kind = argv[2],
                   .count = std::atol(argv[3]),
                   .rate = std::atof(argv[4]),
                   .connections = std::atol(argv[5]),
                   .token = argv[6]});
  load.Start();
  loop.run();
  std::vector<double>& ms = load.result.ms;
  std::ranges::sort(ms);
  const double seconds = load.seconds();
  std::printf(
      "{\"answered\":%ld,\"linked\":%ld,\"failed\":%ld,\"peak\":%ld,\"closed\":%ld,"
      "\"seconds\":%.3f,\"p50\":%.2f,\"p95\":%.2f,\"p99\":%.2f,\"max\":%.2f}\n",
      load.result.answered, load.result.linked, load.result.failed, load.result.peak,
      load.result.closed, seconds, Percentile(ms, 0.5), Percentile(ms, 0.95), Percentile(ms, 0.99),
      Percentile(ms, 1));
  return EXIT_SUCCESS;
}
