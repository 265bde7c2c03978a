#include "proxy/egress/resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "proxy/base/limits.h"
#include "proxy/egress/limits.h"

namespace linkdock::proxy {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

// The name does not exist, as opposed to: nobody could be asked. Only the first can be the person's
// mistake.
TransportOutcome OutcomeOf(int error) {
  if (error == 0) return TransportOutcome::kAnswered;
  return error == EAI_NONAME || error == EAI_NODATA ? TransportOutcome::kDnsFailed
                                                    : TransportOutcome::kConnectFailed;
}

}  // namespace

Resolution LookUpName(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* raw = nullptr;
  // The dot at the end keeps the machine's search domains out.
  const int error = getaddrinfo((host + '.').c_str(), nullptr, &hints, &raw);
  const std::unique_ptr<addrinfo, FreeAddresses> list(raw);
  Resolution resolution{.outcome = OutcomeOf(error), .addresses = {}};
  for (const addrinfo* entry = list.get(); entry; entry = entry->ai_next) {
    std::array<char, INET6_ADDRSTRLEN + 16> text{};
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(),
                    static_cast<socklen_t>(text.size()), nullptr, 0, NI_NUMERICHOST) == 0) {
      resolution.addresses.emplace_back(text.data());
    }
  }
  if (error == 0 && resolution.addresses.empty()) resolution.outcome = TransportOutcome::kDnsFailed;
  return resolution;
}

Resolver::Resolver(LookUp look_up) : look_up_(look_up), threads_(kResolverThreads) {}

Resolver::~Resolver() {
  threads_.stop();
  threads_.join();
}

std::size_t Resolver::lookups() const {
  const std::scoped_lock lock(mutex_);
  return lookups_;
}

void Resolver::Resolve(boost::asio::io_context& loop, const std::string& host, OnResolved done) {
  const auto answer = [&](const Resolution& resolution) {
    boost::asio::post(loop, [done = std::move(done), resolution] { done(resolution); });
  };
  const std::scoped_lock lock(mutex_);
  if (const Resolution* known = Find(host)) return answer(*known);
  const auto running = waiting_.find(host);
  if (running == waiting_.end() && waiting_.size() >= kMaxPendingLookups)
    return answer({TransportOutcome::kConnectFailed, {}});
  waiting_[host].push_back({&loop, std::move(done)});
  if (running != waiting_.end()) return;
  ++lookups_;
  boost::asio::post(threads_, [this, host] { LookUpNow(host); });
}

void Resolver::LookUpNow(const std::string& host) {
  const Resolution resolution = look_up_(host);
  const std::scoped_lock lock(mutex_);
  Keep(host, resolution);
  for (Waiting& waiting : waiting_[host]) {
    boost::asio::post(*waiting.loop,
                      [done = std::move(waiting.done), resolution] { done(resolution); });
  }
  waiting_.erase(host);
}

const Resolution* Resolver::Find(const std::string& host) const {
  const auto found = kept_.find(host);
  if (found == kept_.end() || found->second.until <= Clock::now()) return nullptr;
  return &found->second.resolution;
}

void Resolver::Keep(const std::string& host, const Resolution& resolution) {
  if (resolution.outcome == TransportOutcome::kConnectFailed) return;
  const bool exists = resolution.outcome == TransportOutcome::kAnswered;
  const auto until = Clock::now() + (exists ? kNameAge : kMissingNameAge);
  if (kept_.insert_or_assign(host, Kept{resolution, until}).second) kept_order_.push_back(host);
  if (kept_.size() <= kMaxCachedNames) return;
  kept_.erase(kept_order_.front());
  kept_order_.pop_front();
}

}  // namespace linkdock::proxy
