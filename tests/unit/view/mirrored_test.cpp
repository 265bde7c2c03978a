// A right-to-left layout is the reflection of the left-to-right one.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/view/view_look.h"
#include "widget/view/text.h"

namespace linkdock {
namespace {

// English sentences that say they run from right to left: both layouts have the same widths.
Scene Reflected(Scene scene) {
  Result<Texts> rtl = Texts::Parse(R"({"locale.direction": "rtl"})");
  scene.world.texts.Override(rtl.value());
  return scene;
}

Rect Reflection(const Rect& rect, float width) {
  return {width - rect.x - rect.w, rect.y, rect.w, rect.h};
}

std::string Where(const Scene& scene, float width, const MirrorNode& node) {
  return scene.name + " at " + std::to_string(static_cast<int>(width)) + ": " + TextOf(node) +
         node.label;
}

TEST(Mirrored, EveryNodeOfEveryScreenIsWhereItsReflectionWas) {
  std::vector<Scene> reflections = AllScenes();
  for (const Scene& scene : AllScenes()) {
    const Scene reflected = Reflected(std::move(reflections.front()));
    reflections.erase(reflections.begin());
    for (const float width : {320.0f, 480.0f, 759.0f, 760.0f, 900.0f, 1200.0f}) {
      const ViewOutput ltr = Look(scene, {.width = width});
      const ViewOutput rtl = Look(reflected, {.width = width});
      ASSERT_EQ(ltr.mirror.size(), rtl.mirror.size()) << scene.name;
      EXPECT_EQ(ltr.height, rtl.height);
      for (std::size_t i = 0; i < ltr.mirror.size(); ++i) {
        const MirrorNode &a = ltr.mirror[i], &b = rtl.mirror[i];
        EXPECT_EQ(a.id, b.id);  // the same order for readers and for Tab
        if (a.rect.w <= 0) continue;
        // The inside of a field, its value included, runs from left to right in every language.
        if (a.kind == "prefix" || a.kind == "suffix") {
          EXPECT_NEAR(b.rect.x, b.runs.at(0).rect.x, 1) << Where(scene, width, b);
          continue;
        }
        const Rect expected = Reflection(a.rect, width);
        // In texts of several runs these begin on whole pixels, counted from the other end, and a
        // chip's ground is not part of its run.
        const bool several = a.runs.size() > 1 && !IsControl(a);
        const float near = several ? kChipPad + 1 : 0.01f;
        EXPECT_NEAR(expected.x, b.rect.x, near) << Where(scene, width, a);
        EXPECT_EQ(expected.y, b.rect.y) << Where(scene, width, a);
        EXPECT_NEAR(expected.w, b.rect.w, near) << Where(scene, width, a);
        EXPECT_EQ(expected.h, b.rect.h) << Where(scene, width, a);
      }
    }
  }
}

TEST(Mirrored, WhatIsPaintedHasTheSameShapesSaveTheSearchThatTheBrowserPaints) {
  for (Scene& scene : AllScenes()) {
    static_cast<void>(Look(scene, {.width = 480}));
    const int ltr = LastVertices();
    scene = Reflected(std::move(scene));
    static_cast<void>(Look(scene, {.width = 480}));
    if (scene.name.starts_with("pick")) {
      EXPECT_LE(LastVertices(), ltr) << scene.name;
    } else {
      EXPECT_EQ(LastVertices(), ltr) << scene.name;
    }
  }
}

TEST(Mirrored, TheGuideStandsAtTheRightAndTheCloseButtonAtTheLeft) {
  const ViewOutput output = Look(InArabic(SceneNamed("form-focus")), {.width = 900});
  const MirrorNode* field = FindNode(output.mirror, FieldId("subdomain"));
  const MirrorNode* guide = FindNode(output.mirror, MirrorIdOf("warning/text"));
  const MirrorNode* close = FindNode(output.mirror, MirrorIdOf("close"));
  EXPECT_LT(field->rect.x + field->rect.w, guide->rect.x);
  EXPECT_LT(close->rect.x, 100);
}

TEST(Mirrored, RunsOfOneLineNeitherOverlapNorSwapInAnyDirection) {
  for (Scene& english : AllScenes()) {
    const Scene scene = InArabic(std::move(english));
    for (const float width : {320.0f, 480.0f, 900.0f}) {
      const ViewOutput output = Look(scene, {.width = width});
      for (const MirrorNode& node : output.mirror) {
        if (IsControl(node)) continue;
        for (std::size_t i = 0; i + 1 < node.runs.size(); ++i) {
          const linkdock::Run &run = node.runs[i], &next = node.runs[i + 1];
          if (next.rect.y > run.rect.y + run.rect.h / 2) continue;
          const bool from_right = std::any_of(node.runs.begin(), node.runs.end(),
                                              [](const auto& r) { return r.right_to_left; });
          const linkdock::Run& left = from_right ? next : run;
          const linkdock::Run& right = from_right ? run : next;
          EXPECT_LE(left.rect.x + left.rect.w, right.rect.x + 1) << Where(scene, width, node);
        }
      }
    }
  }
}

}  // namespace
}  // namespace linkdock
