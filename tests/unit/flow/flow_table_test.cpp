#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "tests/unit/flow/flow_world.h"

namespace linkdock {
namespace {

// Everything that a flow is made of, values included, so that any change shows.
std::string Print(const Flow& flow) {
  std::string out(StepName(flow.step));
  for (const std::string& text : {flow.query, flow.category, flow.provider, flow.values_of,
                                  flow.focused_field, flow.account.id, flow.account.label}) {
    out += '|' + text;
  }
  for (const FieldState& state : flow.fields) {
    out += '|' + state.key + '=' + std::string(state.value.Reveal()) + state.note_text;
    out += std::to_string(state.revealed) + std::to_string(state.guide_open) +
           std::to_string(static_cast<int>(state.note));
  }
  if (flow.problem) {
    out += '|' + flow.problem->code + flow.problem->title + flow.problem->hint +
           flow.problem->reference + std::to_string(flow.problem->retry_after_s);
  }
  for (const int number : {static_cast<int>(flow.attempt), flow.waited_s, flow.copied_left_s,
                           int{flow.linking_open}, int{flow.copied}, int{flow.started},
                           int{flow.engaged}, int{flow.ticking}, int{flow.asking}}) {
    out += '|' + std::to_string(number);
  }
  return out;
}

constexpr std::size_t kScreens = 9;
constexpr std::array<std::string_view, kScreens> kScreenNames = {
    "pick",   "opening", "opening failed", "form",      "checking",
    "linked", "closed",  "question",       "empty form"};

// A flow on this screen, engaged, with no Tick under way that nobody waits for.
void GoTo(World& world, std::size_t screen) {
  if (screen == 1 || screen == 2) {
    world.catalogue.loaded.clear();
    world.ToPick();
    world.Act(ActionKind::kChooseProvider, "hostly");
    if (screen == 2) world.Send(event::ProviderFailed{"hostly", "load_failed"});
    world.catalogue.loaded.emplace("hostly", HostlyProvider());
  } else if (screen == 0) {
    world.ToPick();
  } else if (screen == 3 || screen == 7) {
    world.ToForm();
    world.Type("subdomain", "ACME");
    if (screen == 7) world.Act(ActionKind::kClose);
  } else if (screen == 8) {
    world.ToForm();
    world.Type("subdomain", "");
    world.Type("api_key", "");
  } else if (screen == 4) {
    world.ToChecking();
  } else {
    world.ToLinked();
    world.Send(event::Tick{});
    if (screen == 6) world.Act(ActionKind::kDone);
  }
  world.Act(ActionKind::kNone);
  world.flow.engaged = true;
}

struct Row {
  std::string_view name;
  std::function<Event()> event;
  std::string_view belongs;  // one letter a screen: x where it does something
};

std::function<Event()> Act(ActionKind kind, std::string_view arg = "") {
  return [=] { return Event(event::Act{{kind, std::string(arg)}}); };
}

std::function<Event()> Edit(std::string_view value, event::EditKind kind) {
  return [=] { return Event(event::Edit{"subdomain", Secret(value), kind}); };
}

std::function<Event()> Answered(std::uint32_t attempt) {
  return [=] { return Event(event::Answered{attempt, LinkedAnswer()}); };
}

const std::vector<Row>& Rows() {
  using enum ActionKind;
  static const std::vector<Row> kRows = {
      {"start again", [] { return Event(event::Start{}); }, "........."},
      {"nothing", Act(kNone), "........."},
      {"choose a provider", Act(kChooseProvider, "hostly"), "x........"},
      {"choose an unknown provider", Act(kChooseProvider, "nowhere"), "........."},
      {"choose a category", Act(kChooseCategory, "CRM"), "x........"},
      {"choose an unknown category", Act(kChooseCategory, "Crm"), "........."},
      {"submit", Act(kSubmit), "...x...xx"},
      {"cancel", Act(kCancel), "....x...."},
      {"back", Act(kBack), ".xxx...xx"},
      {"retry opening", Act(kRetryOpen), "..x......"},
      {"close", Act(kClose), "xxxxxx.xx"},
      {"close by the page", Act(kClose, "host"), "xxxxxx.xx"},
      {"close by the button", Act(kClose, "button"), "xxxxxx.xx"},
      {"close for sure", Act(kClose, "sure"), "xxxxxx.xx"},
      {"keep editing", Act(kKeepEditing), ".......x."},
      {"done", Act(kDone), ".....x..."},
      {"show a secret", Act(kToggleReveal, "api_key"), "...x...xx"},
      {"show what is no secret", Act(kToggleReveal, "subdomain"), "........."},
      {"open a field's guide", Act(kToggleGuide, "api_key"), "...x...xx"},
      {"open an unknown field's guide", Act(kToggleGuide, "nope"), "........."},
      {"open the linking section", Act(kToggleLinking), "...x...xx"},
      {"copy the guide", Act(kCopyGuide), "...x...xx"},
      {"provider ready", [] { return Event(event::ProviderReady{"hostly"}); }, ".xx......"},
      {"other provider ready", [] { return Event(event::ProviderReady{"regional"}); }, "........."},
      {"provider failed", [] { return Event(event::ProviderFailed{"hostly", "x"}); }, ".x......."},
      {"search", [] { return Event(event::Query{"host"}); }, "x........"},
      {"search for nothing", [] { return Event(event::Query{""}); }, "........."},
      {"type", Edit("b", event::EditKind::kTyped), "...x...xx"},
      {"paste", Edit("b", event::EditKind::kPasted), "...x...xx"},
      {"focus a field", [] { return Event(event::FocusField{"subdomain"}); }, "...x...xx"},
      {"leave a field", [] { return Event(event::BlurField{"subdomain"}); }, "...x....."},
      {"leave an unknown field", [] { return Event(event::BlurField{"nope"}); }, "........."},
      {"answer", Answered(1), "....x...."},
      {"answer to no check", Answered(0), "........."},
      {"answer to a later check", Answered(2), "........."},
      {"second", [] { return Event(event::Tick{}); }, "....x...."},
  };
  return kRows;
}

TEST(FlowTable, EveryEventDoesSomethingExactlyOnTheScreensItBelongsTo) {
  for (const Row& row : Rows()) {
    ASSERT_EQ(row.belongs.size(), kScreens) << row.name;
    for (std::size_t screen = 0; screen < kScreens; ++screen) {
      World world;
      GoTo(world, screen);
      const std::string before = Print(world.flow);
      world.Send(row.event());
      const bool changed = Print(world.flow) != before || !world.effects.empty();
      EXPECT_EQ(changed, row.belongs[screen] == 'x')
          << row.name << " on the screen " << kScreenNames[screen];
    }
  }
}

TEST(FlowTable, EveryScreenIsTheOneItSaysItIs) {
  const std::array<Step, kScreens> steps = {Step::kPick,   Step::kOpening,  Step::kOpening,
                                            Step::kForm,   Step::kChecking, Step::kLinked,
                                            Step::kClosed, Step::kForm,     Step::kForm};
  for (std::size_t screen = 0; screen < kScreens; ++screen) {
    World world;
    GoTo(world, screen);
    EXPECT_EQ(world.flow.step, steps[screen]) << kScreenNames[screen];
    EXPECT_EQ(world.flow.asking, screen == 7) << kScreenNames[screen];
  }
}

TEST(FlowTable, AnEventBeforeTheStartDoesNotBreakIt) {
  for (const Row& row : Rows()) {
    World world;
    world.Send(row.event());
    world.Send(event::Start{});
    EXPECT_NE(StepName(world.flow.step), "") << row.name;
  }
}

}  // namespace
}  // namespace linkdock
