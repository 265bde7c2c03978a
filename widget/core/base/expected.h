#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "widget/core/base/error.h"

namespace linkdock {

// The one way to fail. A function that can fail gives an Expected: its value, or the error that
// says why there is none. The names are those of std::expected (C++23); there are no exceptions,
// so the accessors do not check: ask has_value() first.

// Wraps an error on its way into an Expected: `return Unexpected(StoreFault::kNoSession);`.
template <typename E>
class Unexpected {
 public:
  constexpr explicit Unexpected(E error) : error_(std::move(error)) {}

  [[nodiscard]] constexpr const E& error() const& { return error_; }
  [[nodiscard]] constexpr E&& error() && { return std::move(error_); }

 private:
  E error_;
};
Unexpected(const char*) -> Unexpected<std::string>;  // a sentence

template <typename T>
inline constexpr bool kIsUnexpected = false;
template <typename E>
inline constexpr bool kIsUnexpected<Unexpected<E>> = true;

template <typename T, typename E = Error>
class [[nodiscard]] Expected {
 public:
  using value_type = T;
  using error_type = E;

  // A value, in anything that T can be made from.
  template <typename U = T>
    requires(!std::same_as<std::remove_cvref_t<U>, Expected> &&
             !kIsUnexpected<std::remove_cvref_t<U>> && std::constructible_from<T, U>)
  // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload)
  constexpr Expected(U&& value) : content_(std::in_place_index<0>, std::forward<U>(value)) {}
  template <typename G>
    requires std::constructible_from<E, G>
  constexpr Expected(Unexpected<G> error)  // NOLINT(google-explicit-constructor)
      : content_(std::in_place_index<1>, std::move(error).error()) {}

  [[nodiscard]] constexpr bool has_value() const { return content_.index() == 0; }
  [[nodiscard]] constexpr explicit operator bool() const { return has_value(); }

  [[nodiscard]] constexpr const T& value() const& { return *std::get_if<0>(&content_); }
  [[nodiscard]] constexpr T& value() & { return *std::get_if<0>(&content_); }
  [[nodiscard]] constexpr T&& value() && { return std::move(*std::get_if<0>(&content_)); }
  [[nodiscard]] constexpr const T& operator*() const& { return value(); }
  [[nodiscard]] constexpr T& operator*() & { return value(); }
  [[nodiscard]] constexpr T&& operator*() && { return std::move(*this).value(); }
  [[nodiscard]] constexpr const T* operator->() const { return std::get_if<0>(&content_); }
  [[nodiscard]] constexpr T* operator->() { return std::get_if<0>(&content_); }

  [[nodiscard]] constexpr const E& error() const& { return *std::get_if<1>(&content_); }
  [[nodiscard]] constexpr E& error() & { return *std::get_if<1>(&content_); }
  [[nodiscard]] constexpr E&& error() && { return std::move(*std::get_if<1>(&content_)); }

  // Written out, and so made only where it is used: T need not be comparable.
  [[nodiscard]] constexpr bool operator==(const Expected& other) const {
    return content_ == other.content_;
  }

 private:
  std::variant<T, E> content_;
};

// Done, or the error: for what has nothing to give. The default is done.
template <typename E>
class [[nodiscard]] Expected<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  constexpr Expected() = default;
  template <typename G>
    requires std::constructible_from<E, G>
  constexpr Expected(Unexpected<G> error)  // NOLINT(google-explicit-constructor)
      : error_(std::move(error).error()) {}

  [[nodiscard]] constexpr bool has_value() const { return !error_; }
  [[nodiscard]] constexpr explicit operator bool() const { return has_value(); }
  [[nodiscard]] constexpr const E& error() const& { return *error_; }
  [[nodiscard]] constexpr E& error() & { return *error_; }
  [[nodiscard]] constexpr E&& error() && { return *std::move(error_); }

  [[nodiscard]] constexpr bool operator==(const Expected&) const = default;

 private:
  std::optional<E> error_;
};

// What the core gives when it can refuse its input.
template <typename T>
using Result = Expected<T>;

}  // namespace linkdock
