#include "widget/core/provider/guide.h"

#include <algorithm>
#include <utility>

namespace linkdock {
namespace {

using Scopes = std::vector<std::string>;

// The scopes of the first list that are also in `chosen`, in the order of the first list.
Scopes Chosen(const Scopes& scopes, const Scopes& chosen) {
  Scopes both;
  for (const std::string& scope : scopes) {
    if (std::find(chosen.begin(), chosen.end(), scope) != chosen.end()) both.push_back(scope);
  }
  return both;
}

// Replaces {integrator} and {integrator|other words}.
std::string NameIntegrator(std::string_view text, std::string_view integrator) {
  constexpr std::string_view kOpen = "{integrator";
  constexpr std::string_view kNeutral = "this app";
  std::string named;
  while (true) {
    const std::size_t open = text.find(kOpen);
    named += text.substr(0, open);
    if (open == std::string_view::npos) return named;
    const std::size_t rest = open + kOpen.size();
    const std::size_t close = text.find('}', rest);
    const bool other_words = close != std::string_view::npos && text[rest] == '|';
    if (close != rest && !other_words) {
      named += kOpen;  // some other word in braces
    } else if (!integrator.empty()) {
      named += integrator;
    } else {
      named += other_words ? text.substr(rest + 1, close - rest - 1) : kNeutral;
    }
    text.remove_prefix(close != rest && !other_words ? rest : close + 1);
  }
}

void NameIntegrator(std::vector<Block>& blocks, std::string_view integrator) {
  for (Block& block : blocks) {
    for (RichText& item : block.items) {
      for (Span& span : item) span.text = NameIntegrator(span.text, integrator);
    }
  }
}

// Whether something with these scopes is shown, and with which of them.
bool KeepChosen(Scopes& scopes, const Scopes& chosen) {
  if (scopes.empty()) return true;
  scopes = Chosen(scopes, chosen);
  return !scopes.empty();
}

bool KeepSection(GuideSection& section, const Scopes& chosen, bool white_label) {
  if (section.hide_when_white_label && white_label) return false;
  if (!KeepChosen(section.scopes, chosen)) return false;
  const bool had_steps = !section.steps.empty();
  std::erase_if(section.steps, [&](GuideStep& step) { return !KeepChosen(step.scopes, chosen); });
  return !had_steps || !section.steps.empty();  // a section whose every step went says nothing
}

void AppendItem(std::string& text, const RichText& item, std::string_view lead) {
  text += lead;
  for (const Span& span : item) {
    text += span.text;
    if (span.href.substr(0, 8) == "https://" && span.href != span.text) {
      text += " (" + span.href + ")";
    }
  }
  text += '\n';
}

void AppendBlocks(std::string& text, const std::vector<Block>& blocks, const std::string& indent) {
  for (const Block& block : blocks) {
    const std::string lead = indent + (block.kind == BlockKind::kList ? "- " : "");
    for (const RichText& item : block.items) AppendItem(text, item, lead);
  }
}

void AppendStep(std::string& text, const GuideStep& step, std::size_t number) {
  text += std::to_string(number) + ". " + step.title;
  if (step.list_scopes && !step.scopes.empty()) {
    std::string_view separator = " (";
    for (const std::string& scope : step.scopes) {
      text += separator;
      text += scope;
      separator = ", ";
    }
    text += ')';
  }
  text += '\n';
  AppendBlocks(text, step.blocks, "   ");
}

}  // namespace

Guide VisibleGuide(const Guide& guide, const std::vector<std::string>& chosen_scopes,
                   bool white_label, std::string_view integrator) {
  Guide visible = guide;
  std::erase_if(visible.sections, [&](GuideSection& section) {
    return !KeepSection(section, chosen_scopes, white_label);
  });
  visible.warning = NameIntegrator(visible.warning, integrator);
  for (GuideSection& section : visible.sections) {
    section.title = NameIntegrator(section.title, integrator);
    NameIntegrator(section.intro, integrator);
    NameIntegrator(section.outro, integrator);
    for (GuideStep& step : section.steps) {
      step.title = NameIntegrator(step.title, integrator);
      NameIntegrator(step.blocks, integrator);
    }
  }
  return visible;
}

std::string GuideAsText(const Guide& visible, std::string_view title) {
  std::string text(title);
  text += '\n';
  if (!visible.warning.empty()) text += '\n' + visible.warning + '\n';
  for (const GuideSection& section : visible.sections) {
    text += '\n' + section.title + '\n';
    AppendBlocks(text, section.intro, "");
    std::size_t number = 0;
    for (const GuideStep& step : section.steps) AppendStep(text, step, ++number);
    AppendBlocks(text, section.outro, "");
  }
  return text;
}

}  // namespace linkdock
