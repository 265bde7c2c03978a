#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "widget/core/base/expected.h"
#include "widget/core/json/json_reader.h"

namespace linkdock {

// The first thing that was wrong while reading one document; later faults are consequences and are
// dropped.
using ReadFault = std::optional<Error>;

inline constexpr std::size_t kMaxTextBytes =
    4096;  // one paragraph of a guide; no text of ours comes near

// Reads one JSON object against a schema, member by member, and remembers which members were asked
// for. On a fault each reader gives its fallback, so that callers check once, at the end:
//   ReadFault fault;
//   ObjectReader in(json, "", fault);
//   rule.message = in.String("message");
//   in.Finish();  // an unknown member is a fault
//   if (fault) return Unexpected(*fault);
// The Json and the fault must outlive the reader.
class ObjectReader {
 public:
  // `where` is the JSON pointer of `json`. Anything but an object is kWrongType, and reads as
  // empty.
  ObjectReader(const Json& json, std::string where, ReadFault& fault);

  // A required string: non-empty, at most `max_bytes`.
  [[nodiscard]] std::string String(std::string_view key, std::size_t max_bytes = kMaxTextBytes);
  // An optional string, which may be empty; the fallback when it is absent.
  [[nodiscard]] std::string OptionalString(std::string_view key, std::string_view fallback = "",
                                           std::size_t max_bytes = kMaxTextBytes);
  [[nodiscard]] bool OptionalBool(std::string_view key, bool fallback);
  // An optional whole number in [min, max].
  [[nodiscard]] int OptionalInt(std::string_view key, int fallback, int min, int max);
  // An optional list of non-empty strings.
  [[nodiscard]] std::vector<std::string> OptionalStrings(std::string_view key);
  // The index of a required string among the names.
  [[nodiscard]] std::size_t Choice(std::string_view key, std::span<const std::string_view> names);
  // The same, with a fallback when it is absent.
  [[nodiscard]] std::size_t OptionalChoice(std::string_view key,
                                           std::span<const std::string_view> names,
                                           std::size_t fallback);
  // Readers of the objects of an optional list. Each must be finished by its user.
  [[nodiscard]] std::vector<ObjectReader> OptionalObjects(std::string_view key);
  // The same as String(), OptionalString() and OptionalStrings(), but into a variable, which stays
  // as it is when the member is absent or at fault. Less code at each call, which counts where
  // there are many.
  void Read(std::string_view key, std::string& text, std::size_t max_bytes = kMaxTextBytes);
  void ReadOptional(std::string_view key, std::string& text, std::size_t max_bytes = kMaxTextBytes);
  void ReadOptional(std::string_view key, std::vector<std::string>& texts);
  // A reader of a required object member; empty and at fault if it is absent.
  [[nodiscard]] ObjectReader Object(std::string_view key);
  // A reader of an optional object member.
  [[nodiscard]] std::optional<ObjectReader> OptionalObject(std::string_view key);

  // The member as it is, marked as known, or null. For members with a grammar of their own.
  const Json* Member(std::string_view key);
  // Whether the member is there; does not mark it as known.
  [[nodiscard]] bool Has(std::string_view key) const;
  // The members in key order, for objects whose keys are data. Finish() then has nothing to add.
  [[nodiscard]] const Json::object_t& members() const { return *object_; }

  // Reports a fault at this object, or at a member of it.
  void Fail(ErrorCode code, std::string_view key = "");
  // Reports kUnknownKey for the first member that nobody asked for.
  void Finish();

  [[nodiscard]] const std::string& where() const { return where_; }
  // The JSON pointer of a member.
  [[nodiscard]] std::string WhereIs(std::string_view key) const;
  // The fault that this reader reports to.
  [[nodiscard]] ReadFault& fault() { return *fault_; }

 private:
  const Json* Required(std::string_view key);
  const std::string* Text(const Json* json, std::string_view key, std::size_t max_bytes);

  const Json::object_t* object_;
  std::string where_;
  ReadFault* fault_;
  std::vector<std::string_view> known_;  // keys asked for; views of the callers' literals
};

}  // namespace linkdock
