#include <gtest/gtest.h>

#include "tests/unit/flow/flow_world.h"

namespace linkdock {
namespace {

std::string Names(const World& world) {
  std::string names;
  for (const auto* summary : PickList({world.catalogue, world.texts, world.options}, world.flow)) {
    names += summary->id + " ";
  }
  return names;
}

bool PickerOf(const World& world) {
  return HasPicker({world.catalogue, world.texts, world.options});
}

TEST(FlowStart, SeveralAllowedProvidersOpenThePicker) {
  World world;
  world.Send(event::Start{});
  EXPECT_EQ(world.flow.step, Step::kPick);
  EXPECT_EQ(world.Emitted(), "{\"type\":\"ready\"}\n{\"type\":\"step\",\"step\":\"pick\"}\n");
  EXPECT_TRUE(PickerOf(world));
}

TEST(FlowStart, AnInlineWidgetLeavesTheFocusToThePageAndADialogTakesIt) {
  World inline_widget;
  inline_widget.Send(event::Start{});
  EXPECT_EQ(inline_widget.Focus(), "");
  World dialog;
  dialog.options.modal = true;
  dialog.Send(event::Start{});
  EXPECT_EQ(dialog.Focus(), "search");
}

TEST(FlowStart, APreselectedProviderThatIsNotLoadedIsLoaded) {
  World world;
  world.options.provider = "hostly";
  world.catalogue.loaded.clear();
  world.Send(event::Start{});
  EXPECT_EQ(world.flow.step, Step::kOpening);
  ASSERT_NE(world.Find<effect::LoadProvider>(), nullptr);
  EXPECT_EQ(world.Find<effect::LoadProvider>()->id, "hostly");
  EXPECT_EQ(world.Said(), "Opening Hostly\n");
  EXPECT_FALSE(PickerOf(world));
}

TEST(FlowStart, APreselectedProviderThatIsLoadedOpensItsFormAtOnce) {
  World world;
  world.options.provider = "hostly";
  world.Send(event::Start{});
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.Count<effect::LoadProvider>(), 0);
  ASSERT_EQ(world.flow.fields.size(), 2u);
  EXPECT_EQ(world.flow.fields[0].key, "subdomain");
}

TEST(FlowStart, OneAllowedProviderSkipsThePicker) {
  World world;
  world.options.providers = {"regional"};
  world.Send(event::Start{});
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.flow.provider, "regional");
  EXPECT_FALSE(PickerOf(world));
  world.Act(ActionKind::kBack);
  EXPECT_EQ(world.flow.step, Step::kForm);
}

TEST(FlowStart, AnUnknownOrForbiddenProviderIsAProblemWithACode) {
  struct Case {
    std::string_view provider;
    std::vector<std::string> allowed;
  };
  const Case cases[] = {{"nowhere", {}}, {"hostly", {"regional"}}, {"<script>", {}}};
  for (const Case& row : cases) {
    World world;
    world.options.provider = row.provider;
    world.options.providers = row.allowed;
    world.Send(event::Start{});
    ASSERT_TRUE(world.flow.problem.has_value()) << row.provider;
    EXPECT_EQ(world.flow.step, Step::kOpening);
    EXPECT_EQ(world.flow.problem->code, "unknown_provider");
    EXPECT_FALSE(world.flow.problem->try_again);
    EXPECT_EQ(world.Count<effect::LoadProvider>(), 0);
    EXPECT_NE(world.Emitted().find("\"type\":\"error\""), std::string::npos);
    world.Act(ActionKind::kRetryOpen);
    EXPECT_EQ(world.Count<effect::LoadProvider>(), 0);
  }
}

TEST(FlowStart, NothingToPickIsSaidAndReported) {
  World world;
  world.options.providers = {"gone"};
  world.Send(event::Start{});
  EXPECT_EQ(world.flow.step, Step::kPick);
  EXPECT_TRUE(world.Said().starts_with("!There is nothing to connect yet. Northwind has not"));
  EXPECT_NE(world.Emitted().find("\"code\":\"no_providers\""), std::string::npos);
}

TEST(FlowStart, ASecondStartChangesNothing) {
  World world;
  world.ToForm();
  world.Send(event::Start{});
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_TRUE(world.effects.empty());
}

TEST(FlowOpening, AFailedLoadIsACardWithRetry) {
  World world;
  world.options.provider = "hostly";
  Provider loaded = std::move(world.catalogue.loaded.find("hostly")->second);
  world.catalogue.loaded.erase("hostly");
  world.Send(event::Start{});
  world.Send(event::ProviderFailed{"hostly", "load_failed"});
  ASSERT_TRUE(world.flow.problem.has_value());
  EXPECT_EQ(world.flow.problem->code, "load_failed");
  EXPECT_EQ(world.flow.problem->title, "Hostly could not be loaded");
  EXPECT_EQ(world.Emitted(),
            "{\"type\":\"error\",\"provider\":\"hostly\",\"code\":\"load_failed\"}\n");
  world.Act(ActionKind::kRetryOpen);
  EXPECT_FALSE(world.flow.problem.has_value());
  EXPECT_EQ(world.Count<effect::LoadProvider>(), 1);
  world.catalogue.loaded.emplace("hostly", std::move(loaded));
  world.Send(event::ProviderReady{"hostly"});
  EXPECT_EQ(world.flow.step, Step::kForm);
}

TEST(FlowOpening, AReadyProviderThatIsNotThereOrHasNoWayToSignInIsABrokenOne) {
  for (const bool there : {false, true}) {
    World world;
    world.options.provider = "hostly";
    world.catalogue.loaded.clear();
    world.Send(event::Start{});
    if (there) world.catalogue.loaded.emplace("hostly", Provider{"hostly", "Hostly", {}, {}, {}});
    world.Send(event::ProviderReady{"hostly"});
    EXPECT_EQ(world.flow.step, Step::kOpening);
    ASSERT_TRUE(world.flow.problem.has_value());
    EXPECT_EQ(world.flow.problem->code, "broken_catalogue");
  }
}

TEST(FlowOpening, TheAnswerForAnotherProviderIsIgnored) {
  World world;
  Provider hostly = std::move(world.catalogue.loaded.find("hostly")->second);
  world.catalogue.loaded.erase("hostly");
  world.Send(event::Start{});
  world.Act(ActionKind::kChooseProvider, "hostly");
  EXPECT_EQ(world.flow.step, Step::kOpening);
  world.Send(event::ProviderReady{"regional"});
  world.Send(event::ProviderFailed{"regional", "load_failed"});
  EXPECT_EQ(world.flow.step, Step::kOpening);
  EXPECT_FALSE(world.flow.problem.has_value());
  world.Act(ActionKind::kBack);
  world.catalogue.loaded.emplace("hostly", std::move(hostly));
  world.Send(event::ProviderReady{"hostly"});
  EXPECT_EQ(world.flow.step, Step::kPick);
}

TEST(FlowPick, TheSearchIgnoresCaseAndDiacritics) {
  World world;
  world.ToPick();
  for (const std::string_view query :
       {"regional", "RÉGIONAL", "re\xCC\x81gional oeuvre", "œuv rég", "  ional  "}) {
    world.Send(event::Query{std::string(query)});
    EXPECT_EQ(Names(world), "regional ") << query;
  }
  world.Send(event::Query{"nothing like it"});
  EXPECT_EQ(Names(world), "");
  EXPECT_EQ(world.Said(), "No tool matches your search\n");
  world.Send(event::Query{""});
  EXPECT_EQ(Names(world), "hostly regional ");
  EXPECT_EQ(world.Said(), "2 tools\n");
}

TEST(FlowPick, ACategoryNarrowsTheListAndAnUnknownOneIsIgnored) {
  World world;
  world.ToPick();
  world.Act(ActionKind::kChooseCategory, "CRM");
  EXPECT_EQ(Names(world), "regional ");
  EXPECT_EQ(world.Said(), "One tool\n");
  world.Act(ActionKind::kChooseCategory, "Space travel");
  EXPECT_EQ(world.flow.category, "CRM");
  world.Act(ActionKind::kChooseCategory, "");
  EXPECT_EQ(Names(world), "hostly regional ");
  const Context context{world.catalogue, world.texts, world.options};
  EXPECT_EQ(PickCategories(context), (std::vector<std::string_view>{"HRIS", "CRM"}));
}

TEST(FlowPick, AnEndlessSearchIsCutBetweenCodePoints) {
  World world;
  world.ToPick();
  std::string query = "x";
  for (int i = 0; i < 1000; ++i) query += "é";
  world.Send(event::Query{query});
  EXPECT_EQ(world.flow.query.size(), 255u);  // 256 would end inside of an é
  world.Send(event::Query{query.substr(1)});
  EXPECT_EQ(world.flow.query.size(), 256u);
}

TEST(FlowPick, OnlyAnAllowedProviderCanBeChosen) {
  World world;
  world.ToPick();
  world.Act(ActionKind::kChooseProvider, "nowhere");
  EXPECT_EQ(world.flow.step, Step::kPick);
  world.Act(ActionKind::kChooseProvider, "");
  EXPECT_EQ(world.flow.step, Step::kPick);
  world.Act(ActionKind::kChooseProvider, "hostly");
  EXPECT_EQ(world.flow.step, Step::kForm);
  EXPECT_EQ(world.Focus(), "subdomain");
}

TEST(FlowBack, KeepsTheValuesUntilAnotherProviderIsChosen) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kToggleReveal, "api_key");
  world.Act(ActionKind::kBack);
  EXPECT_EQ(world.flow.step, Step::kPick);
  EXPECT_EQ(world.Focus(), "search");
  EXPECT_EQ(world.Emitted(), "{\"type\":\"step\",\"step\":\"pick\"}\n");
  world.Act(ActionKind::kChooseProvider, "hostly");
  EXPECT_EQ(world.Value("subdomain"), "acme");
  EXPECT_EQ(world.Value("api_key"), kGoodKey);
  EXPECT_FALSE(world.State("api_key").revealed);
  world.Act(ActionKind::kBack);
  world.Act(ActionKind::kChooseProvider, "regional");
  EXPECT_EQ(FindFieldState(world.flow, "api_key"), nullptr);
  world.Act(ActionKind::kBack);
  world.Act(ActionKind::kChooseProvider, "hostly");
  EXPECT_EQ(world.Value("api_key"), "");
}

TEST(FlowClose, WipesEveryValueEmptiesTheControlsAndEndsTheFlow) {
  World world;
  world.ToForm();
  world.Act(ActionKind::kClose, "sure");
  EXPECT_EQ(world.flow.step, Step::kClosed);
  EXPECT_TRUE(world.flow.fields.empty());
  EXPECT_EQ(world.Count<effect::SetField>(), 2);
  for (const Effect& effect : world.effects) {
    if (const auto* set = std::get_if<effect::SetField>(&effect)) {
      EXPECT_TRUE(set->value.empty());
    }
  }
  ASSERT_NE(world.Find<effect::Close>(), nullptr);
  EXPECT_EQ(world.Find<effect::Close>()->reason, CloseReason::kUser);
  EXPECT_EQ(world.Find<effect::Close>()->step, Step::kForm);
  EXPECT_EQ(world.Emitted(),
            "{\"type\":\"close\",\"step\":\"form\",\"provider\":\"hostly\",\"reason\":\"user\"}\n");
}

TEST(FlowClose, ByThePageIsToldApartFromByThePerson) {
  World world;
  world.ToPick();
  world.Act(ActionKind::kClose, "host");
  EXPECT_EQ(world.Find<effect::Close>()->reason, CloseReason::kHost);
  EXPECT_EQ(world.Emitted(), "{\"type\":\"close\",\"step\":\"pick\",\"reason\":\"host\"}\n");
}

TEST(FlowClose, WhileCheckingStopsTheCheck) {
  World world;
  world.ToChecking();
  world.Act(ActionKind::kClose);
  EXPECT_EQ(world.Count<effect::CancelCheck>(), 1);
  EXPECT_TRUE(world.flow.fields.empty());
  EXPECT_EQ(world.Count<effect::Close>(), 1);
  world.Answer(LinkedAnswer());
  EXPECT_EQ(world.flow.step, Step::kClosed);
  EXPECT_TRUE(world.effects.empty());
}

TEST(FlowDone, ClosesWithTheReasonDone) {
  World world;
  world.ToLinked();
  world.Act(ActionKind::kDone);
  EXPECT_EQ(world.flow.step, Step::kClosed);
  EXPECT_EQ(world.Find<effect::Close>()->reason, CloseReason::kDone);
  EXPECT_EQ(world.Find<effect::Close>()->step, Step::kLinked);
}

}  // namespace
}  // namespace linkdock
