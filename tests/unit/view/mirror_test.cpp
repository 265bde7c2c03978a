#include "widget/view/mirror.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/unit/view/view_look.h"

namespace linkdock {
namespace {

MirrorNode Sample() {
  MirrorNode node;
  node.id = 7;
  node.role = Role::kTextField;
  node.rect = {1, 2, 100, 46};
  node.runs.push_back({{1, 2, 30, 20}, "acme ", TextStyle::kBody, "", 0, false});
  node.options.push_back({"eu", "Europe"});
  return node;
}

TEST(Mirror, IdsAreStableAndNeverZero) {
  EXPECT_EQ(MirrorIdOf("field:subdomain"), MirrorIdOf("field:subdomain"));
  EXPECT_NE(MirrorIdOf("field:subdomain"), MirrorIdOf("field:api_key"));
  EXPECT_NE(MirrorIdOf(""), 0u);
  EXPECT_EQ(FieldId("subdomain"), MirrorIdOf("field:subdomain"));
}

TEST(Mirror, EverySceneHasEachIdOnceAndParentsBeforeChildren) {
  for (const Scene& scene : AllScenes()) {
    for (const float width : {360.0f, 900.0f}) {
      const Mirror mirror = Look(scene, {.width = width}).mirror;
      std::set<MirrorId> seen;
      for (const MirrorNode& node : mirror) {
        EXPECT_TRUE(node.parent == 0 || seen.contains(node.parent)) << scene.name;
        EXPECT_TRUE(seen.insert(node.id).second)
            << scene.name << " at " << width << ": " << TextOf(node);
      }
      for (const MirrorNode& node : mirror) {
        for (const MirrorId id : {node.described_by, node.described_by_2, node.owner}) {
          EXPECT_TRUE(id == 0 || seen.contains(id)) << scene.name;
        }
      }
    }
  }
}

TEST(Mirror, TheHashOfTheSameSceneIsTheSame) {
  for (const Scene& scene : AllScenes()) {
    EXPECT_EQ(MirrorHash(Look(scene).mirror), MirrorHash(Look(scene).mirror)) << scene.name;
  }
}

TEST(Mirror, HoverFocusAndTypingDoNotChangeTheHash) {
  Scene scene = SceneNamed("form-focus");
  const std::uint64_t before = MirrorHash(Look(scene).mirror);
  scene.hover = MirrorIdOf("submit");
  scene.pressed = MirrorIdOf("submit");
  scene.focus = FieldId("api_key");
  scene.fields[scene.focus] = {3, 9, 12, false};
  scene.flow.fields[1].value = Secret("something else");
  EXPECT_EQ(MirrorHash(Look(scene).mirror), before);
}

TEST(Mirror, EachChangeOfContentChangesTheHash) {
  const Mirror plain{Sample()};
  const auto changed = [&](auto change) {
    Mirror mirror{Sample()};
    change(mirror[0]);
    return MirrorHash(mirror) != MirrorHash(plain);
  };
  EXPECT_TRUE(changed([](MirrorNode& n) { n.id = 8; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.parent = 8; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.role = Role::kSearch; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.flags = kInvalid; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.level = 2; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.rect.w += 1; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.label = "x"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.key = "x"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.autocomplete = "x"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.input_mode = "x"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.placeholder = "x"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.described_by = 3; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.described_by_2 = 3; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.owner = 3; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.pad_left = 3; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.pad_right = 3; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.runs[0].text = "acme"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.runs[0].rect.y += 1; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.runs[0].style = TextStyle::kHelp; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.runs[0].href = "https://a.example"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.runs[0].link_id = 1; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.runs[0].strong = true; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.options[0].label = "x"; }));
  EXPECT_TRUE(changed([](MirrorNode& n) { n.options.clear(); }));
  EXPECT_FALSE(changed([](MirrorNode& n) { n.rect.w += 0.001f; }));  // less than any layout shows
}

TEST(Mirror, JsonHoldsTheNodesAndLeavesEmptyMembersOut) {
  const nlohmann::json json = nlohmann::json::parse(MirrorJson({Sample()}));
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0]["id"], 7);
  EXPECT_EQ(json[0]["role"], "field");
  EXPECT_EQ(json[0]["rect"], (nlohmann::json{1, 2, 100, 46}));
  EXPECT_EQ(json[0]["runs"][0]["text"], "acme ");
  EXPECT_EQ(json[0]["runs"][0]["style"], "body");
  EXPECT_EQ(json[0]["options"][0]["value"], "eu");
  for (const char* absent :
       {"label", "parent", "flags", "owner", "pad_left", "placeholder", "action"}) {
    EXPECT_FALSE(json[0].contains(absent)) << absent;
  }
}

TEST(Mirror, JsonWritesLengthsAsTheLayoutCountsThem) {
  MirrorNode node = Sample();
  node.rect = {-0.5f, 10.015625f, 0.1f, 1234567.0f};
  const nlohmann::json rect = nlohmann::json::parse(MirrorJson({node}))[0]["rect"];
  EXPECT_EQ(rect, (nlohmann::json{-0.5, 10.015625, 0.09375, 1234567}));
}

TEST(Mirror, AnEmptyMirrorIsAnEmptyArray) { EXPECT_EQ(MirrorJson({}), "[]"); }

TEST(Mirror, JsonSurvivesTextThatIsNotUtf8) {
  MirrorNode node = Sample();
  node.label = "a\xff b";
  EXPECT_TRUE(nlohmann::json::accept(MirrorJson({node})));
}

TEST(Mirror, NoTypedValueEverEntersTheMirror) {
  for (const char* name : {"form-focus", "rejected", "limited", "odd"}) {
    Scene scene = SceneNamed(name);
    for (FieldState& field : scene.flow.fields) field.value = Secret("canary-5c1d");
    for (const bool revealed : {false, true}) {
      for (FieldState& field : scene.flow.fields) field.revealed = revealed;
      EXPECT_EQ(MirrorJson(Look(scene).mirror).find("canary-5c1d"), std::string::npos) << name;
    }
  }
}

}  // namespace
}  // namespace linkdock
