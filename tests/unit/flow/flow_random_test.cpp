#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "tests/unit/flow/flow_world.h"

namespace linkdock {
namespace {

constexpr int kEvents = 200'000;
constexpr std::string_view kCanary = "c0ffee00-0000-4000-8000-0000000ca9a7";

// A person, a network and a page that do anything at any moment, from one seed.
class Chaos {
 public:
  explicit Chaos(unsigned seed) : random_(seed) {}

  Event Next(const World& world) {
    switch (Below(13)) {
      case 0:
        return event::ProviderReady{Id()};
      case 1:
        return event::ProviderFailed{Id(), Below(2) == 0 ? "load_failed" : "?"};
      case 2:
        return event::Query{Pick({"", "h", "é", "zzz", "\xFF"})};
      case 3:
      case 4:
        return NextEdit();
      case 5:
        return event::FocusField{Key()};
      case 6:
        return event::BlurField{Key()};
      case 7:
        return event::Answered{world.flow.attempt - (Below(4) == 0 ? 1u : 0u), Answer()};
      case 8:
        return world.flow.ticking ? Event(event::Tick{}) : Event(event::Start{});
      case 9:
        return event::Renewed{static_cast<Renewal>(2 + Below(3))};
      default:
        return event::Act{NextAction()};
    }
  }

  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  std::string Pick(const std::vector<std::string>& choices) {
    return choices[static_cast<std::size_t>(Below(static_cast<int>(choices.size())))];
  }
  std::string Id() { return Pick({"hostly", "regional", "", "nowhere"}); }

 private:
  std::string Key() {
    return Pick({"subdomain", "api_key", "region", "office", "token", "version", ""});
  }
  Event NextEdit() {
    const std::string key = Key();
    const bool secret = key == "api_key" || key == "token";
    const std::string good = secret ? std::string(kCanary) : key == "region" ? "eu" : "acme";
    return event::Edit{key, Secret(Below(3) == 0 ? Value() : good),
                       Below(2) == 0 ? event::EditKind::kTyped : event::EditKind::kPasted};
  }
  std::string Value() {
    const std::string canary(kCanary);
    return Pick({canary, canary, " " + canary + " ", "Bearer " + canary, "acme", "us", "eu", "",
                 "https://acme.hostly.example/" + canary, "a\xFF", std::string("a\0b", 3), "\r\n"});
  }
  CheckAnswer Answer() {
    if (Below(4) == 0) return LinkedAnswer();
    if (Below(2) == 0) return ProxyAnswer(static_cast<AnswerKind>(2 + Below(8)), Below(3));
    return RejectedAnswer(static_cast<VerdictCode>(1 + Below(10)), Key(), Below(3));
  }
  linkdock::Action NextAction() {
    // Closing ends the flow, so it is rarer than the rest.
    const auto kind = static_cast<ActionKind>(Below(static_cast<int>(ActionKind::kCopyGuide) + 1));
    if (kind == ActionKind::kClose && Below(5) != 0) return {ActionKind::kSubmit, ""};
    if (kind == ActionKind::kClose)
      return {kind, Pick({"", "", "button", "button", "sure", "host"})};
    const bool field = kind == ActionKind::kToggleReveal || kind == ActionKind::kToggleGuide;
    return {kind, field ? Key() : Id()};
  }

  std::mt19937 random_;
};

// The state of the world around the flow: the check that is under way, and whether a second is
// being waited for.
struct Model {
  bool checking = false;
  bool goes_on = false;  // the same check is to be sent again
  std::uint32_t attempt = 0;
  bool waiting = false;
};

bool MayHoldValues(const Flow& flow) {
  return flow.step == Step::kForm || flow.step == Step::kChecking ||
         (flow.step == Step::kPick && !flow.values_of.empty());
}

bool HoldsValues(const Flow& flow) {
  return std::any_of(flow.fields.begin(), flow.fields.end(),
                     [](const FieldState& state) { return !state.value.empty(); });
}

void CheckFlow(const World& world) {
  const Flow& flow = world.flow;
  EXPECT_TRUE(MayHoldValues(flow) || flow.fields.empty());
  EXPECT_EQ(flow.fields.empty(), flow.values_of.empty());
  const bool has_problem = flow.problem.has_value();
  EXPECT_TRUE(!has_problem || flow.step == Step::kForm || flow.step == Step::kOpening);
  EXPECT_TRUE(flow.step != Step::kLinked || !flow.account.id.empty());
  EXPECT_TRUE(flow.step != Step::kForm || flow.values_of == flow.provider);
  // The question stands only where something would be lost. (A control that is emptied is an edit,
  // which answers it.)
  EXPECT_TRUE(!flow.asking || (flow.step == Step::kForm && HoldsValues(flow)));
  EXPECT_FALSE(has_problem && (flow.problem->title.empty() || flow.problem->hint.empty()));
  for (const FieldState& state : flow.fields) {
    EXPECT_EQ(state.note == NoteKind::kNone, state.note_text.empty()) << state.key;
    EXPECT_EQ(state.note_text.find(kCanary), std::string::npos);
  }
}

void FollowEffect(const World& world, const Effect& effect, Model& model) {
  if (const auto* send = std::get_if<effect::SendCheck>(&effect)) {
    EXPECT_TRUE(!model.checking || model.goes_on) << "two checks at once";
    model.goes_on = false;
    EXPECT_EQ(send->attempt, model.attempt + 1) << "attempts count up by one";
    model.checking = true;
    model.attempt = send->attempt;
  } else if (const auto* cancel = std::get_if<effect::CancelCheck>(&effect)) {
    EXPECT_EQ(cancel->attempt, model.attempt);
    model.checking = false;
  } else if (std::holds_alternative<effect::Wake>(effect)) {
    EXPECT_FALSE(model.waiting) << "two clocks at once";
    model.waiting = true;
  } else if (const auto* set = std::get_if<effect::SetField>(&effect)) {
    const bool closing = world.flow.step == Step::kClosed && set->value.empty();
    EXPECT_TRUE(closing || FindFieldState(world.flow, set->key) != nullptr) << set->key;
  } else if (const auto* emit = std::get_if<effect::Emit>(&effect)) {
    EXPECT_EQ(HostEventJson(emit->event).find(kCanary), std::string::npos);
  } else if (const auto* say = std::get_if<effect::Announce>(&effect)) {
    EXPECT_FALSE(say->text.empty());
    EXPECT_EQ(say->text.find(kCanary), std::string::npos);
  } else if (const auto* close = std::get_if<effect::Close>(&effect)) {
    EXPECT_EQ(world.flow.step, Step::kClosed);
    EXPECT_NE(close->step, Step::kClosed);
  }
}

// How this event closes the widget, if it is one that does.
std::string CloseArgOf(const Event& event) {
  const auto* act = std::get_if<event::Act>(&event);
  return act != nullptr && act->action.kind == ActionKind::kClose ? act->action.arg : "";
}

std::unique_ptr<World> NewWorld(Chaos& chaos) {
  auto world = std::make_unique<World>();
  if (chaos.Below(3) == 0) world->options.provider = chaos.Id();
  if (chaos.Below(3) == 0) world->options.providers = {chaos.Id(), chaos.Id()};
  if (chaos.Below(3) == 0) world->options.integrator.clear();
  if (chaos.Below(3) == 0) world->catalogue.loaded.erase("hostly");
  world->options.modal = chaos.Below(2) == 0;
  world->Send(event::Start{});
  return world;
}

TEST(FlowRandom, TwoHundredThousandEventsNeverBreakItsPromises) {
  Chaos chaos(20261122);
  Model model;
  int linked = 0, closed = 0, rejected = 0, asked = 0;
  std::unique_ptr<World> world = NewWorld(chaos);
  for (int i = 0; i < kEvents && !testing::Test::HasFailure(); ++i) {
    Event next = chaos.Next(*world);
    const bool tick = std::holds_alternative<event::Tick>(next);
    const bool answered = std::holds_alternative<event::Answered>(next);
    const Step before = world->flow.step;
    const bool asked_before = world->flow.asking;
    const bool would_lose = before == Step::kForm && HoldsValues(world->flow);
    const std::string how = CloseArgOf(next);
    if (tick) model.waiting = false;
    world->Send(std::move(next));
    const Flow& flow = world->flow;
    if (before == Step::kChecking && flow.step == Step::kForm)
      model.checking = model.goes_on = false;
    if (answered && flow.step == Step::kLinked) model.checking = false;
    if (answered && flow.step == Step::kChecking)
      model.goes_on = flow.resend_in_s > 0 || flow.renewal == Renewal::kAsked;
    for (const Effect& effect : world->effects) FollowEffect(*world, effect, model);
    EXPECT_EQ(model.checking, world->flow.step == Step::kChecking);
    EXPECT_EQ(model.waiting, world->flow.ticking);
    CheckFlow(*world);
    EXPECT_TRUE(!would_lose || world->flow.step != Step::kClosed || how == "sure" || how == "host");
    asked += !asked_before && world->flow.asking ? 1 : 0;
    linked += before != Step::kLinked && world->flow.step == Step::kLinked ? 1 : 0;
    rejected += before == Step::kChecking && world->flow.problem ? 1 : 0;
    if (world->flow.step != Step::kClosed && chaos.Below(400) != 0) continue;
    closed += world->flow.step == Step::kClosed ? 1 : 0;
    world = NewWorld(chaos);
    model = {};
    for (const Effect& effect : world->effects) FollowEffect(*world, effect, model);
  }
  // The walk is worth something only if it gets everywhere.
  EXPECT_GT(linked, 50);
  EXPECT_GT(rejected, 100);
  EXPECT_GT(closed, 50);
  EXPECT_GT(asked, 50);
}

}  // namespace
}  // namespace linkdock
