#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace linkdock {

// Every way in which the core can refuse its input. ErrorSentence() has one sentence for each.
enum class ErrorCode {
  kJsonSyntax,        // not JSON (RFC 8259), or not UTF-8
  kJsonTooLarge,      // over the limit in bytes, or kMaxJsonValues
  kJsonTooDeep,       // over kMaxJsonDepth
  kJsonDuplicateKey,  // an object names a key twice
  kMissingKey,        // a required member is absent
  kUnknownKey,        // a member that the schema does not know
  kWrongType,         // a member of another JSON type than the schema's
  kBadValue,          // right type, but outside its allowed values or limits
  kBadPattern,        // a pattern outside the regular subset
  kBadTemplate,       // a field where the template grammar does not allow one
  kUnknownReference,  // names a field, section or scope that does not exist
};

// Why an input was refused and where: `where` is a JSON pointer or a field key, never a value;
// `offset` is the byte offset in the input when the syntax is at fault, else 0.
struct Error {
  ErrorCode code = ErrorCode::kBadValue;
  std::string where;
  std::size_t offset = 0;

  bool operator==(const Error&) const = default;
};

// One English sentence for a log or a linter, without the offending value.
[[nodiscard]] std::string_view ErrorSentence(ErrorCode code);

}  // namespace linkdock
