// A line with a catalogue's pattern, then the text that it is held against.
#include "tests/fuzz/fuzz.h"
#include "widget/core/pattern/pattern.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  std::string_view text = fuzz::Text(data, size);
  const std::string_view source = fuzz::Cut(text);
  const Result<Pattern> pattern = Pattern::Compile(source);
  if (!pattern.has_value()) return 0;
  fuzz::Require(source.size() <= kMaxPatternBytes, "a pattern is bounded");
  const bool matches = pattern.value().Matches(text);
  const std::string anchored = '^' + std::string(source) + '$';
  const bool has_anchors = source.starts_with('^') || source.ends_with('$');
  if (has_anchors || anchored.size() > kMaxPatternBytes) return 0;
  const Result<Pattern> same = Pattern::Compile(anchored);
  if (source.find('|') != std::string_view::npos) return 0;  // ^a|b$ would bind otherwise
  fuzz::Require(same.has_value() && same.value().Matches(text) == matches,
                "anchors change nothing");
  return 0;
}
