#include "widget/core/base/error.h"

namespace linkdock {

std::string_view ErrorSentence(ErrorCode code) {
  switch (code) {
    case ErrorCode::kJsonSyntax:
      return "This is not valid JSON in UTF-8.";
    case ErrorCode::kJsonTooLarge:
      return "The JSON text is larger, or holds more values, than is allowed.";
    case ErrorCode::kJsonTooDeep:
      return "The JSON text is nested too deeply.";
    case ErrorCode::kJsonDuplicateKey:
      return "An object names the same key twice.";
    case ErrorCode::kMissingKey:
      return "A required member is missing.";
    case ErrorCode::kUnknownKey:
      return "A member is not known to the schema.";
    case ErrorCode::kWrongType:
      return "A member has another type than the schema asks for.";
    case ErrorCode::kBadValue:
      return "A value is outside what is allowed.";
    case ErrorCode::kBadPattern:
      return "A pattern does not compile in the supported subset.";
    case ErrorCode::kBadTemplate:
      return "A template uses a field where the grammar does not allow one.";
    case ErrorCode::kUnknownReference:
      return "A reference names something that does not exist.";
  }
  return "Unknown error.";
}

}  // namespace linkdock
