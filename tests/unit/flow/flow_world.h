#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "widget/flow/flow.h"

namespace linkdock {

// A flow with everything around it, for tests: two small providers, the true English texts, and
// what the last event made the flow ask of the world.
struct World {
  World();

  // Sends one event; `effects` are then those of this event alone.
  void Send(Event event);
  void Act(ActionKind kind, std::string_view arg = "");
  void Type(std::string_view key, std::string_view value);
  void Paste(std::string_view key, std::string_view value);
  void Answer(CheckAnswer answer);  // to the newest check

  // The shortest way to each screen. ToForm fills in the form of Hostly validly.
  void ToPick();
  void ToForm();
  void ToChecking();
  void ToLinked();

  [[nodiscard]] std::string_view Value(std::string_view key) const;
  [[nodiscard]] const FieldState& State(std::string_view key) const;
  // The texts of all Announce effects, one a line, `!` before an assertive one.
  [[nodiscard]] std::string Said() const;
  // The JSON of all Emit effects, one a line.
  [[nodiscard]] std::string Emitted() const;
  // Where the focus goes: heading, search, problem, a field's key, or nothing.
  [[nodiscard]] std::string Focus() const;

  template <typename T>
  [[nodiscard]] int Count() const {
    int count = 0;
    for (const Effect& effect : effects) count += std::holds_alternative<T>(effect) ? 1 : 0;
    return count;
  }
  template <typename T>
  [[nodiscard]] const T* Find() const {
    for (const Effect& effect : effects) {
      if (const T* found = std::get_if<T>(&effect)) return found;
    }
    return nullptr;
  }

  Catalogue catalogue;
  Texts texts;
  Options options;
  Flow flow;
  std::vector<Effect> effects;
};

// Hostly: `subdomain` (suffix .hostly.example) and the secret `api_key`; its guide says where they
// are.
[[nodiscard]] Provider HostlyProvider();
// Régional: select `region` (eu, us), `office` shown for us only, optional `note`, secret `token`,
// constant `version`.
[[nodiscard]] Provider RegionalProvider();

[[nodiscard]] CheckAnswer LinkedAnswer();
[[nodiscard]] CheckAnswer RejectedAnswer(VerdictCode code, std::string_view field = "",
                                         int retry_after_s = 0);
[[nodiscard]] CheckAnswer ProxyAnswer(AnswerKind kind, int retry_after_s = 0);

inline constexpr std::string_view kGoodKey = "00000000-0000-4000-8000-000000000200";

}  // namespace linkdock
