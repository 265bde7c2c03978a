#include "proxy/egress/connect_gate.h"

namespace linkdock::proxy {

void ConnectGate::Wait(const std::string& host, Id id) {
  std::list<Id>& waiting = hosts_[host].waiting;
  waiting.push_back(id);
  members_[id] = {.host = host, .waiting = std::prev(waiting.end())};
}

// Only hosts that wait or connect are kept, and at most two of them are full, so a few steps find
// the next one.
std::optional<ConnectGate::Id> ConnectGate::Next() {
  if (connecting_ >= places_ || waiting() == 0) return std::nullopt;
  auto at = hosts_.upper_bound(last_);
  for (std::size_t seen = 0; seen < hosts_.size(); ++seen, ++at) {
    if (at == hosts_.end()) at = hosts_.begin();
    auto& [name, host] = *at;
    if (host.waiting.empty() || host.connecting >= places_a_host_) continue;
    const Id id = host.waiting.front();
    host.waiting.pop_front();
    members_.at(id).waiting.reset();
    ++host.connecting;
    ++connecting_;
    last_ = name;
    return id;
  }
  return std::nullopt;
}

void ConnectGate::Leave(Id id) {
  const auto member = members_.find(id);
  if (member == members_.end()) return;
  const auto host = hosts_.find(member->second.host);
  if (member->second.waiting) {
    host->second.waiting.erase(*member->second.waiting);
  } else {
    --host->second.connecting;
    --connecting_;
  }
  if (host->second.connecting == 0 && host->second.waiting.empty()) hosts_.erase(host);
  members_.erase(member);
}

}  // namespace linkdock::proxy
