#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>

namespace linkdock::proxy {

// Lets only so many TLS handshakes of a loop run at once: they are most of a check's work, and when
// all start together all miss their deadline. Each host may hold half of the places, and the hosts
// take turns, so that one that does not answer cannot keep the others waiting. Bounded by its
// callers: each id is one check in flight.
class ConnectGate {
 public:
  using Id = std::uint64_t;
  explicit ConnectGate(std::size_t places) : places_(places), places_a_host_((places + 1) / 2) {}

  // Joins the queue of its host; Next() says when it is its turn.
  void Wait(const std::string& host, Id id);
  // Gives a place to the next one in turn; nothing while the places are taken or nobody waits.
  [[nodiscard]] std::optional<Id> Next();
  // Gives back the place, or the turn, of one that has finished or waits no longer. An unknown id
  // is ignored.
  void Leave(Id id);

  [[nodiscard]] std::size_t connecting() const { return connecting_; }
  [[nodiscard]] std::size_t waiting() const { return members_.size() - connecting_; }

 private:
  struct Host {
    std::size_t connecting = 0;
    std::list<Id> waiting;
  };
  struct Member {
    std::string host;
    std::optional<std::list<Id>::iterator> waiting;  // nothing: connecting
  };

  std::size_t places_;
  std::size_t places_a_host_;
  std::size_t connecting_ = 0;
  std::map<Id, Member> members_;
  std::map<std::string, Host> hosts_;
  std::string last_;  // the host that had its turn
};

}  // namespace linkdock::proxy
