#include <algorithm>
#include <set>

#include "tests/conformance/lint.h"
#include "widget/core/provider/guide.h"

namespace linkdock {
namespace {

std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t i = text.find(part); i != std::string_view::npos; i = text.find(part, i + 1)) {
    ++count;
  }
  return count;
}

class GuideLinter {
 public:
  GuideLinter(const Guide& guide, Findings& findings) : guide_(guide), findings_(findings) {}

  // A paragraph, or the items of a list.
  void Block(const Json& block, const std::string& where) {
    if (const auto* text = block.get_ptr<const Json::string_t*>()) return Text(*text, where);
    const std::string list = PointerTo(where, "list");
    std::size_t index = 0;
    for (const Json& item : block["list"]) {
      Text(*item.get_ptr<const Json::string_t*>(), PointerTo(list, index++));
    }
  }

  void Blocks(const Json& owner, const char* key, const std::string& where) {
    if (!owner.contains(key)) return;
    std::size_t index = 0;
    for (const Json& block : owner[key]) Block(block, PointerTo(PointerTo(where, key), index++));
  }

  void UnusedHosts(const std::string& where) {
    for (std::size_t i = 0; i < guide_.link_hosts.size(); ++i) {
      if (used_.contains(guide_.link_hosts[i])) continue;
      findings_.push_back({PointerTo(where, i), "No link of the guide goes to this host."});
    }
  }

 private:
  void Text(const std::string& markup, const std::string& where) {
    const RichText spans = ParseRichText(markup, guide_.link_hosts);
    std::size_t links = 0;
    for (const Span& span : spans) {
      if (span.style != SpanStyle::kLink) continue;
      ++links;
      for (const std::string& host : guide_.link_hosts) {
        if (span.href.find("://" + host) != std::string::npos) used_.insert(host);
      }
    }
    if (links != Count(markup, "](")) {
      findings_.push_back(
          {where, "A link must go by https to one of link_hosts, or to a linkdock: target."});
    }
    for (const Span& span : spans) {
      const bool open =
          span.style == SpanStyle::kPlain &&
          (span.text.find("**") != std::string::npos || span.text.find('`') != std::string::npos);
      if (open) findings_.push_back({where, "Bold or code is opened and not closed."});
    }
  }

  const Guide& guide_;
  Findings& findings_;
  std::set<std::string> used_;
};

}  // namespace

void LintGuide(const LintedAuth& linted, Findings& findings) {
  const Json& guide = linted.json["guide"];
  const std::string where = PointerTo(linted.where, "guide");
  GuideLinter linter(linted.auth.guide, findings);
  if (!guide.contains("sections")) return;
  std::size_t section_index = 0;
  for (const Json& section : guide["sections"]) {
    const std::string at = PointerTo(PointerTo(where, "sections"), section_index++);
    linter.Blocks(section, "intro", at);
    std::size_t step_index = 0;
    for (const Json& step : section.value("steps", Json::array())) {
      linter.Blocks(step, "blocks", PointerTo(PointerTo(at, "steps"), step_index++));
    }
    linter.Blocks(section, "outro", at);
  }
  linter.UnusedHosts(PointerTo(where, "link_hosts"));
}

}  // namespace linkdock
