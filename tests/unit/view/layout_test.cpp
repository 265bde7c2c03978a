// The rules that every screen obeys at every width.
#include "widget/view/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/view/view_look.h"

namespace linkdock {
namespace {

bool Overlap(const Rect& a, const Rect& b, float allowed) {
  return a.x + allowed < b.x + b.w && b.x + allowed < a.x + a.w && a.y + allowed < b.y + b.h &&
         b.y + allowed < a.y + a.h;
}

std::string Where(const Scene& scene, float width, const MirrorNode& node) {
  return scene.name + " at " + std::to_string(static_cast<int>(width)) + ": " +
         std::string(RoleName(node.role)) + " " + TextOf(node) + node.label;
}

// Calls back for every scene at every width, from left to right and from right to left.
template <typename Check>
void Everywhere(Check check) {
  std::vector<Scene> scenes = AllScenes();
  for (Scene& scene : AllScenes()) scenes.push_back(InArabic(std::move(scene)));
  for (const Scene& scene : scenes) {
    for (const float width : TriedWidths()) check(scene, width, Look(scene, {.width = width}));
  }
}

TEST(Layout, EveryControlAndEveryTextLiesInsideTheWidget) {
  Everywhere([](const Scene& scene, float width, const ViewOutput& output) {
    for (const MirrorNode& node : output.mirror) {
      std::vector<Rect> rects{node.rect};
      for (const linkdock::Run& run : node.runs) rects.push_back(run.rect);
      for (const Rect& rect : rects) {
        EXPECT_GE(rect.x, 0) << Where(scene, width, node);
        EXPECT_GE(rect.y, 0) << Where(scene, width, node);
        EXPECT_LE(rect.x + rect.w, width) << Where(scene, width, node);
        EXPECT_LE(rect.y + rect.h, output.height) << Where(scene, width, node);
      }
    }
  });
}

TEST(Layout, EveryTargetIsLargeEnough) {
  Everywhere([](const Scene& scene, float width, const ViewOutput& output) {
    for (const MirrorNode& node : output.mirror) {
      if (!IsControl(node)) continue;
      EXPECT_GE(node.rect.w, kMinTarget) << Where(scene, width, node);
      EXPECT_GE(node.rect.h, kMinTarget) << Where(scene, width, node);
    }
  });
}

TEST(Layout, NoTwoControlsOverlap) {
  Everywhere([](const Scene& scene, float width, const ViewOutput& output) {
    const Mirror& mirror = output.mirror;
    for (std::size_t i = 0; i < mirror.size(); ++i) {
      for (std::size_t j = i + 1; j < mirror.size(); ++j) {
        if (!IsControl(mirror[i]) || !IsControl(mirror[j])) continue;
        EXPECT_FALSE(Overlap(mirror[i].rect, mirror[j].rect, 0))
            << Where(scene, width, mirror[i]) << " / " << Where(scene, width, mirror[j]);
      }
    }
  });
}

// A prefix or suffix stands in its field, in the padding that the field keeps free for it.
bool StandsInPadding(const MirrorNode& field, const MirrorNode& text, const Rect& rect) {
  if ((text.kind != "prefix" && text.kind != "suffix") || text.parent != field.parent) return false;
  const Rect& area = field.rect;
  return rect.x + rect.w <= area.x + field.pad_left || rect.x >= area.x + area.w - field.pad_right;
}

TEST(Layout, NoTextRunsIntoAnotherTextOrIntoAControl) {
  Everywhere([](const Scene& scene, float width, const ViewOutput& output) {
    struct Owned {
      const MirrorNode* node;
      Rect rect;
    };
    std::vector<Owned> all;
    for (const MirrorNode& node : output.mirror) {
      for (const linkdock::Run& run : node.runs) all.push_back({&node, run.rect});
      if (IsControl(node)) all.push_back({&node, node.rect});
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        if (all[i].node == all[j].node) continue;
        if (StandsInPadding(*all[i].node, *all[j].node, all[j].rect)) continue;
        if (StandsInPadding(*all[j].node, *all[i].node, all[i].rect)) continue;
        EXPECT_FALSE(Overlap(all[i].rect, all[j].rect, 1.5f))
            << Where(scene, width, *all[i].node) << " / " << Where(scene, width, *all[j].node);
      }
    }
  });
}

TEST(Layout, ControlsLieOnWholePixels) {
  Everywhere([](const Scene& scene, float width, const ViewOutput& output) {
    for (const MirrorNode& node : output.mirror) {
      if (!IsControl(node)) continue;
      for (const float edge : {node.rect.x, node.rect.y, node.rect.w, node.rect.h}) {
        EXPECT_FLOAT_EQ(edge, std::round(edge)) << Where(scene, width, node);
      }
    }
  });
}

TEST(Layout, ReadingOrderGoesDownInsideEachColumn) {
  Everywhere([](const Scene& scene, float width, const ViewOutput& output) {
    if (width >= kWideFrom) return;  // two columns
    float last = 0;
    for (const MirrorNode& node : output.mirror) {
      if (node.runs.empty() || node.id == MirrorIdOf("close")) continue;
      EXPECT_GE(node.rect.y + node.rect.h, last) << Where(scene, width, node);
      last = node.rect.y;
    }
  });
}

TEST(Layout, ANarrowerWidgetIsNeverShorter) {
  for (const Scene& scene : AllScenes()) {
    for (const auto& [from, to] : {std::pair{320, 470}, std::pair{480, 750}}) {
      float last = 1e6f;
      for (int width = from; width <= to; width += 15) {
        const float height = Look(scene, {.width = static_cast<float>(width)}).height;
        EXPECT_LE(height, last) << scene.name << " at " << width;
        last = height;
      }
    }
  }
}

TEST(Layout, TheWidgetIsAsHighAsTheFrameAtLeast) {
  for (const Scene& scene : AllScenes()) {
    EXPECT_GE(Look(scene, {.width = 440, .min_height = 5000}).height, 5000) << scene.name;
    EXPECT_GT(Look(scene, {.width = 440}).height, 100) << scene.name;
    EXPECT_LT(Look(scene, {.width = 320}).height, 4000) << scene.name;
  }
}

TEST(Layout, ShortScreensStandInTheMiddleOfAHighFrame) {
  for (const char* name : {"checking", "linked", "closed"}) {
    const Scene scene = SceneNamed(name);
    const ViewOutput low = Look(scene, {.width = 440}),
                     high = Look(scene, {.width = 440, .min_height = 1000});
    const Rect at_low = FindNode(low.mirror, MirrorIdOf(kHeadingName))->rect;
    const Rect at_high = FindNode(high.mirror, MirrorIdOf(kHeadingName))->rect;
    EXPECT_NEAR(at_high.y - at_low.y, (1000 - low.height) / 2, 1) << name;
  }
}

TEST(Layout, TheFootIsSeenWithoutScrollingUnderALongGuide) {
  const ViewOutput output = Look(SceneNamed("form-focus"), {.width = 880, .min_height = 640});
  const MirrorNode* foot = FindNode(output.mirror, MirrorIdOf("foot"));
  EXPECT_GT(output.height, 640);
  EXPECT_LE(foot->rect.y + foot->rect.h, 640);
}

TEST(Layout, TheDeviceScaleDoesNotMoveAnything) {
  for (const Scene& scene : AllScenes()) {
    const Mirror once = Look(scene, {.width = 480}).mirror;
    const Mirror twice = Look(scene, {.width = 480, .scale = 2}).mirror;
    ASSERT_EQ(once.size(), twice.size()) << scene.name;
    for (std::size_t i = 0; i < once.size(); ++i) {
      EXPECT_NEAR(once[i].rect.y, twice[i].rect.y, 4)
          << scene.name;  // hinting may differ by a line at most
      EXPECT_NEAR(once[i].rect.x, twice[i].rect.x, 4) << scene.name;
    }
  }
}

}  // namespace
}  // namespace linkdock
