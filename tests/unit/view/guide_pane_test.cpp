#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/view/view_look.h"
#include "widget/view/form_field.h"

namespace linkdock {
namespace {

using Lines = std::vector<std::string>;

const Provider& ProviderOf(const Scene& scene) {
  return scene.world.catalogue.loaded.find(scene.flow.provider)->second;
}

Guide VisibleIn(const Scene& scene) {
  const Options& options = scene.world.options;
  return VisibleGuide(ProviderOf(scene).auth[0].guide, options.scopes, options.white_label,
                      options.integrator);
}

void Append(Lines& texts, const std::vector<Block>& blocks) {
  for (const Block& block : blocks) {
    for (const RichText& item : block.items) texts.push_back(PlainText(item));
  }
}

Lines TextsOf(const Guide& guide) {
  Lines texts{guide.warning};
  for (const GuideSection& section : guide.sections) {
    texts.push_back(section.title);
    Append(texts, section.intro);
    for (const GuideStep& step : section.steps) {
      texts.push_back(step.title);
      Append(texts, step.blocks);
    }
    Append(texts, section.outro);
  }
  return texts;
}

TEST(GuideView, BesideTheFormTheGuideStandsWordForWord) {
  for (const char* name : {"form-focus", "form-blank"}) {
    const Scene scene = SceneNamed(name);
    for (const float width : {760.0f, 880.0f, 1200.0f}) {
      EXPECT_EQ(TextsIn(Look(scene, {.width = width}).mirror, MirrorIdOf("guide")),
                TextsOf(VisibleIn(scene)))
          << name << " at " << width;
    }
  }
}

TEST(GuideView, WhenNarrowEveryWordOfTheGuideCanBeReached) {
  for (const char* provider : {"lucca", "nutshell"}) {
    Scene scene = FormScene("all-open", provider);
    for (const Field& field : ProviderOf(scene).auth[0].fields) {
      scene.flow.fields.push_back(FieldWith(field.key, ""));
      scene.flow.fields.back().guide_open = true;
    }
    scene.flow.linking_open = true;
    std::multiset<std::string> found;
    for (const MirrorNode& node : Look(scene, {.width = 360}).mirror) found.insert(TextOf(node));
    for (const std::string& text : TextsOf(VisibleIn(scene))) {
      // A part that shows only some steps leaves its section's title out; the steps name
      // themselves.
      const bool title_of_parts = text == "Get Your API Key";
      EXPECT_TRUE(found.contains(text) || title_of_parts) << provider << ": " << text;
    }
  }
}

TEST(GuideView, WhenNarrowTheGuideIsClosedUntilItIsAskedFor) {
  Scene scene = SceneNamed("form-blank");
  const Mirror closed = Look(scene, {.width = 360}).mirror;
  EXPECT_EQ(Find(closed, Role::kHeading, "Sign in to Nutshell"), nullptr);
  EXPECT_FALSE(Find(closed, Role::kButton, "Where do I find this? API Key")->flags & kExpanded);
  scene.flow.fields[1].guide_open = true;
  const Mirror open = Look(scene, {.width = 360}).mirror;
  EXPECT_NE(Find(open, Role::kHeading, "Sign in to Nutshell"), nullptr);
  const MirrorNode* toggle = Find(open, Role::kButton, "Where do I find this? API Key");
  EXPECT_TRUE(toggle->flags & kExpanded);
  EXPECT_TRUE(toggle->flags & kDisclosure);
  EXPECT_EQ(toggle->action, (Action{ActionKind::kToggleGuide, "api_key"}));
}

TEST(GuideView, AnOpenGuideStandsBetweenLabelAndField) {
  Scene scene = SceneNamed("form-blank");
  scene.flow.fields[0].guide_open = true;
  const Mirror mirror = Look(scene, {.width = 360}).mirror;
  const float label = FindNode(mirror, MirrorIdOf("label:username"))->rect.y;
  const float guide = Find(mirror, Role::kHeading, "About your username")->rect.y;
  const float field = FindNode(mirror, FieldId("username"))->rect.y;
  EXPECT_LT(label, guide);
  EXPECT_LT(guide, field);
}

TEST(GuideView, AFieldThatNamesStepsOpensOnlyThose) {
  Scene scene = SceneNamed("form-blank");
  scene.flow.fields[0].guide_open = true;
  const Mirror mirror = Look(scene, {.width = 360}).mirror;
  EXPECT_NE(Find(mirror, Role::kHeading, "About your username"), nullptr);
  EXPECT_EQ(Find(mirror, Role::kHeading, "Create a new API key"), nullptr);
}

TEST(GuideView, StepsThatNoFieldNamesAreShownByTheFirstFieldOfTheirSection) {
  GuideSection section;
  section.id = "s";
  for (const char* id : {"a", "b", "c"}) {
    section.steps.emplace_back();
    section.steps.back().id = id;
  }
  Field first, second, whole;
  first.key = "first";
  first.guide_steps = {"a"};
  second.key = "second";
  second.guide_steps = {"b"};
  whole.key = "whole";
  for (Field* field : {&first, &second, &whole}) field->guide_section = "s";
  const std::vector<const Field*> all{&first, &second, &whole};
  const auto ids = [&](const Field& field) {
    std::string joined;
    for (const GuideStep* step : StepsFor(field, section, all)) joined += step->id;
    return joined;
  };
  EXPECT_EQ(ids(first), "ac");
  EXPECT_EQ(ids(second), "b");
  EXPECT_EQ(ids(whole), "abc");
}

TEST(GuideView, TheSectionOfTheFocusedFieldIsCurrent) {
  Scene scene = SceneNamed("form-focus");
  const auto current = [&] {
    Lines names;
    const Mirror mirror = Look(scene).mirror;
    for (const MirrorNode& node : mirror) {
      if (node.flags & kCurrent)
        names.push_back(node.role == Role::kGroup ? node.label : TextsIn(mirror, node.id)[0]);
    }
    return names;
  };
  EXPECT_EQ(current(), Lines{"Finding Your Subdomain"});
  scene.flow.focused_field = "api_key";
  EXPECT_EQ(current(), Lines{"Generating an API Key"});
  scene.flow.focused_field.clear();
  EXPECT_EQ(current(), Lines{});
  scene = SceneNamed("form-blank");
  scene.flow.focused_field = "username";
  EXPECT_EQ(current(), Lines{"About your username"});
}

TEST(GuideView, WhiteLabellingHidesTheLinkingSectionAndItsDisclosure) {
  Scene scene = SceneNamed("form-focus");
  EXPECT_NE(Find(Look(scene).mirror, Role::kHeading, "Linking the Account"), nullptr);
  scene.world.options.white_label = true;
  EXPECT_EQ(Find(Look(scene).mirror, Role::kHeading, "Linking the Account"), nullptr);
  const Mirror narrow = Look(scene, {.width = 360}).mirror;
  EXPECT_EQ(Find(narrow, Role::kButton, "What happens when I connect?"), nullptr);
}

TEST(GuideView, LinksToTheAccountsPageNeedAnAccountsPage) {
  Scene scene = SceneNamed("form-focus");
  const auto targets = [&] {
    std::set<std::string> found;
    for (const MirrorNode& node : Look(scene).mirror) {
      for (const linkdock::Run& run : node.runs) {
        if (!run.href.empty()) found.insert(run.href);
      }
    }
    return found;
  };
  EXPECT_EQ(targets(), std::set<std::string>{"https://app.northwind.example/accounts"});
  scene.world.options.accounts_url.clear();
  EXPECT_EQ(targets(), std::set<std::string>{});
}

TEST(GuideView, ASectionThatNoFieldPointsAtIsShownOpenlyWhenNarrow) {
  Scene scene = SceneNamed("form-focus");
  AuthMethod& auth = scene.world.catalogue.loaded.find("lucca")->second.auth[0];
  for (Field& field : auth.fields) field.guide_section = "api-key";
  const Mirror mirror = Look(scene, {.width = 360}).mirror;
  EXPECT_NE(Find(mirror, Role::kHeading, "Finding Your Subdomain"), nullptr);
}

TEST(GuideView, AStepMaySayWhichChosenActionsNeedIt) {
  Scene scene = SceneNamed("form-focus");
  GuideStep& step =
      scene.world.catalogue.loaded.find("lucca")->second.auth[0].guide.sections[0].steps[0];
  step.scopes = {"employees:read", "absences:read", "payroll:read"};
  step.list_scopes = true;
  scene.world.options.scopes = {"payroll:read", "employees:read"};
  EXPECT_NE(Find(Look(scene).mirror, Role::kParagraph, "Needed for: employees:read, payroll:read"),
            nullptr);
  scene.world.options.scopes = {"other"};
  EXPECT_EQ(Find(Look(scene).mirror, Role::kHeading, "Locate Your Subdomain"), nullptr);
}

TEST(GuideView, CopyingSaysSoInTheSameButton) {
  Scene scene = SceneNamed("form-focus");
  const Mirror before = Look(scene).mirror;
  scene.flow.copied = true;
  const Mirror after = Look(scene).mirror;
  const MirrorNode* copy = FindNode(after, MirrorIdOf("copy"));
  EXPECT_EQ(TextOf(*copy), "Copied. Paste it into an e-mail or a chat.");
  EXPECT_EQ(copy->action.kind, ActionKind::kCopyGuide);
  EXPECT_EQ(copy->rect.y, FindNode(before, MirrorIdOf("copy"))->rect.y);
  EXPECT_EQ(copy->rect.h, FindNode(before, MirrorIdOf("copy"))->rect.h);
}

}  // namespace
}  // namespace linkdock
