#include "proxy/resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "proxy/limits.h"

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

Resolver::Resolver(boost::asio::io_context& loop, LookUp look_up)
    : loop_(loop), look_up_(look_up), threads_(kResolverThreads) {}

Resolver::~Resolver() {
  threads_.stop();
  threads_.join();
}

void Resolver::Resolve(const std::string& host, OnResolved done) {
  const auto known = waiting_.find(host);
  if (known != waiting_.end()) {
    known->second.push_back(std::move(done));
    return;
  }
  if (waiting_.size() >= kMaxPendingLookups) {
    boost::asio::post(loop_, [done = std::move(done)] {
      done({TransportOutcome::kConnectFailed, {}});
    });
    return;
  }
  waiting_[host].push_back(std::move(done));
  boost::asio::post(threads_, [this, host] {
    Resolution resolution = look_up_(host);
    boost::asio::post(
        loop_, [this, host, resolution = std::move(resolution)] { Finish(host, resolution); });
  });
}

void Resolver::Finish(const std::string& host, const Resolution& resolution) {
  const auto known = waiting_.find(host);
  if (known == waiting_.end()) return;
  const std::vector<OnResolved> callbacks = std::move(known->second);
  waiting_.erase(known);
  for (const OnResolved& done : callbacks) done(resolution);
}

}  // namespace linkdock::proxy
