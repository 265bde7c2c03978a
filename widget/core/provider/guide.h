#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "widget/core/provider/rich_text.h"

namespace linkdock {

// The text model of an end-user guide: warning, sections, numbered steps, paragraphs and lists of
// rich text.

enum class BlockKind { kParagraph, kList };
struct Block {
  BlockKind kind = BlockKind::kParagraph;
  std::vector<RichText> items;  // one for a paragraph, one per bullet for a list
};

struct GuideStep {
  std::string id;
  std::string title;
  std::vector<std::string> scopes;  // shown only when one of these is chosen; empty means always
  bool list_scopes = false;         // say which chosen scopes need this step
  std::vector<Block> blocks;
};

struct GuideSection {
  std::string id;
  std::string title;
  std::vector<std::string> scopes;
  bool hide_when_white_label = false;
  std::vector<Block> intro;
  std::vector<GuideStep> steps;
  std::vector<Block> outro;
};

struct Guide {
  std::string warning;
  std::vector<std::string> link_hosts;
  std::vector<GuideSection> sections;
};

// The guide as this person shall see it: sections and steps whose scopes are not chosen are gone,
// so are sections hidden by white labelling. `{integrator}` and `{integrator|words if it has none}`
// become its name.
[[nodiscard]] Guide VisibleGuide(const Guide& guide, const std::vector<std::string>& chosen_scopes,
                                 bool white_label, std::string_view integrator);

// The guide as plain text for an e-mail or a chat: "Send these instructions to my admin".
[[nodiscard]] std::string GuideAsText(const Guide& visible, std::string_view title);

}  // namespace linkdock
