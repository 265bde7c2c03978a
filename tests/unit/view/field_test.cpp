#include "widget/view/field.h"

#include <gtest/gtest.h>

#include "tests/unit/view/view_look.h"

namespace linkdock {
namespace {

constexpr float kNarrowField = 360;

// The form with the focus in a field, its caret at an offset.
Scene Typing(const char* key, std::string_view value, std::uint32_t caret) {
  Scene scene = SceneNamed("form-focus");
  for (FieldState& field : scene.flow.fields) {
    if (field.key == key) field.value = Secret(value);
  }
  scene.focus = FieldId(key);
  scene.fields[scene.focus] = {caret, caret, 0, false};
  return scene;
}

float ValueStart(const ViewOutput& output, MirrorId id) {
  const MirrorNode* field = FindNode(output.mirror, id);
  return field->rect.x + field->pad_left;
}

TEST(Field, TheCaretStandsBehindTheGlyphsBeforeIt) {
  const std::string value = "acme-Wíll";
  for (const std::uint32_t offset : {0u, 1u, 4u, 7u, static_cast<std::uint32_t>(value.size())}) {
    const Scene scene = Typing("subdomain", value, offset);
    const ViewOutput output = Look(scene);
    const float prefix = PrefixWidth(MetricsOf(TestFonts(), TextStyle::kField), value, offset);
    EXPECT_FLOAT_EQ(output.caret.rect.x, ValueStart(output, scene.focus) + prefix) << offset;
    EXPECT_EQ(output.caret.field, scene.focus);
    EXPECT_GT(output.caret.rect.w, 0);
  }
}

TEST(Field, TheCaretOfASecretCountsBullets) {
  const Scene scene = Typing("api_key", "aé€x", 3);  // two code points
  const ViewOutput output = Look(scene);
  const float bullets = TextWidth(TestFonts(), TextStyle::kField, "••");
  EXPECT_FLOAT_EQ(output.caret.rect.x, ValueStart(output, scene.focus) + bullets);
}

TEST(Field, ScrollingMovesTheCaretAndHidesItOutsideTheField) {
  Scene scene = Typing("subdomain", std::string(80, 'w'), 80);
  EXPECT_EQ(Look(scene).caret.rect.w, 0);  // at the end of a value that is longer than the field
  const float all =
      PrefixWidth(MetricsOf(TestFonts(), TextStyle::kField), std::string(80, 'w'), 80);
  scene.fields[scene.focus].scroll_left = all - 50;
  const ViewOutput output = Look(scene);
  EXPECT_NEAR(output.caret.rect.x, ValueStart(output, scene.focus) + 50, 0.01f);
}

TEST(Field, NoCaretShowsWithoutFocusWithASelectionOrInAHole) {
  Scene scene = Typing("subdomain", "acme", 2);
  scene.fields[scene.focus].selection_end = 4;
  EXPECT_EQ(Look(scene).caret.rect.w, 0);
  scene = Typing("subdomain", "acme", 2);
  scene.fields[scene.focus].hole = true;
  EXPECT_EQ(Look(scene).caret.rect.w, 0);
  scene = Typing("subdomain", "acme", 2);
  scene.focus = 0;
  EXPECT_EQ(Look(scene).caret.field, 0u);
}

TEST(Field, AnOffsetBehindTheValueIsItsEnd) {
  const Scene inside = Typing("subdomain", "acme", 4), behind = Typing("subdomain", "acme", 400);
  EXPECT_FLOAT_EQ(Look(inside).caret.rect.x, Look(behind).caret.rect.x);
}

TEST(Field, AMegabyteOfTextIsPaintedOnlyWhereItShows) {
  static_cast<void>(Look(Typing("subdomain", "", 0)));
  const int empty = LastVertices();
  for (const char* key : {"subdomain", "api_key"}) {
    Scene scene = Typing(key, std::string(1 << 20, 'x'), 0);
    scene.fields[scene.focus].scroll_left = 100'000;
    static_cast<void>(Look(scene));
    EXPECT_LT(LastVertices(), empty + 1000) << key;
  }
}

TEST(Field, BytesThatAreNotUtf8AreNoTrap) {
  for (const char* key : {"subdomain", "api_key"}) {
    const ViewOutput output = Look(Typing(key, "a\xff\xfe\xc3", 4));
    EXPECT_GT(output.height, 0);
  }
}

TEST(Field, AnEmptyFieldHasItsPlaceholderAndAFilledOneDoesNotPaintIt) {
  static_cast<void>(Look(Typing("subdomain", "", 0)));
  const int with_placeholder = LastVertices();
  static_cast<void>(Look(Typing("subdomain", "x", 0)));
  EXPECT_LT(LastVertices(), with_placeholder);
}

TEST(Field, AHolePaintsTheFrameButNotTheValue) {
  Scene scene = Typing("subdomain", "acme", 0);
  static_cast<void>(Look(scene));
  const int painted = LastVertices();
  scene.fields[scene.focus].hole = true;
  static_cast<void>(Look(scene));
  EXPECT_EQ(LastVertices(), painted - 4 * 4);  // four glyphs
}

// The hole that the browser paints in, and the field around it.
struct Opened {
  Rect hole, field;
};
Opened HoleOf(const Scene& scene, std::string_view name) {
  const ViewOutput output = Look(scene);
  const MirrorNode* node = FindNode(output.mirror, MirrorIdOf(name));
  return {node->hole, node->rect};
}

TEST(Field, AHoleLeavesFrameLineAdornmentsAndTheSideOfAnotherControlPainted) {
  Scene scene = Typing("api_key", "0000", 0);
  EXPECT_EQ(HoleOf(scene, "field:api_key").hole, Rect{});
  scene.fields[scene.focus].hole = true;
  const auto [hole, field] = HoleOf(scene, "field:api_key");
  EXPECT_EQ(hole, (Rect{field.x + 2, field.y + 2, field.w - 2 - kRadius, field.h - 4}));
  const auto [mirrored, there] = HoleOf(InArabic(std::move(scene)), "field:api_key");
  EXPECT_EQ(mirrored, (Rect{there.x + kRadius, there.y + 2, there.w - 2 - kRadius, there.h - 4}));
  scene = Typing("subdomain", "acme", 0);
  scene.fields[scene.focus].hole = true;
  const ViewOutput output = Look(scene);
  const MirrorNode* node = FindNode(output.mirror, scene.focus);
  EXPECT_EQ(node->hole, (Rect{node->rect.x + 2, node->rect.y + 2,
                              node->rect.w - 2 - node->pad_right, node->rect.h - 4}));
}

TEST(Field, AValueThatNeedsShapingIsPaintedByTheBrowserAndItsNeighbourIsNot) {
  for (const char* value : {"شركة", "חברה", "会社", "e\u0301", "🚀"}) {
    const ViewOutput output = Look(Typing("subdomain", value, 0));
    EXPECT_GT(FindNode(output.mirror, FieldId("subdomain"))->hole.w, 0) << value;
    EXPECT_EQ(output.caret.rect.w, 0) << value;
    EXPECT_EQ(FindNode(output.mirror, FieldId("api_key"))->hole, Rect{}) << value;
  }
  for (const char* value : {"société", "компания", "εταιρεία"}) {
    EXPECT_EQ(HoleOf(Typing("subdomain", value, 0), "field:subdomain").hole, Rect{}) << value;
  }
}

TEST(Field, InARightToLeftLanguageDataRunsFromLeftToRightAndTheSearchFromRightToLeft) {
  const Scene plain = Typing("subdomain", "acme", 2);
  const Scene arabic = InArabic(Typing("subdomain", "acme", 2));
  const ViewOutput ltr = Look(plain), rtl = Look(arabic);
  const MirrorNode *left = FindNode(ltr.mirror, plain.focus),
                   *right = FindNode(rtl.mirror, plain.focus);
  EXPECT_EQ(left->pad_right, right->pad_right);  // the suffix stays behind the value
  EXPECT_FLOAT_EQ(ltr.caret.rect.x - left->rect.x, rtl.caret.rect.x - right->rect.x);
  const auto [hole, field] = HoleOf(InArabic(SceneNamed("pick")), kSearchName);
  EXPECT_GT(hole.w, 0);
  EXPECT_EQ(hole.x, field.x + 2);
  EXPECT_LT(hole.x + hole.w, field.x + field.w - 30);  // its icon is at the right
}

TEST(Field, AdornmentsTakeTheirRoomFromTheValue) {
  const ViewOutput output = Look(SceneNamed("odd"), {.width = kNarrowField});
  const MirrorNode* field = FindNode(output.mirror, FieldId("subdomain"));
  EXPECT_GT(field->pad_left, 60);
  EXPECT_GT(field->pad_right, 60);
  EXPECT_GT(field->rect.w - field->pad_left - field->pad_right,
            60);  // something is left to type in
}

TEST(Field, AVeryLongSuffixLeavesRoomToType) {
  Scene scene = SceneNamed("form-focus");
  scene.world.catalogue.loaded.find("lucca")->second.auth[0].fields[0].suffix =
      ".a-very-long-suffix-that-no-field-could-hold.example.com";
  const ViewOutput output = Look(scene, {.width = 320});
  const MirrorNode* field = FindNode(output.mirror, FieldId("subdomain"));
  EXPECT_GT(field->rect.w - field->pad_left - field->pad_right, 60);
}

TEST(Field, ShowStandsBesideTheSecretAndKeepsItsPlaceWhenItBecomesHide) {
  Scene scene = SceneNamed("form-focus");
  const Mirror masked = Look(scene).mirror;
  const MirrorNode* show = Find(masked, Role::kButton, "Show API Key");
  ASSERT_NE(show, nullptr);
  EXPECT_EQ(TextOf(*show), "Show");
  EXPECT_EQ(show->action, (Action{ActionKind::kToggleReveal, "api_key"}));
  scene.flow.fields[1].revealed = true;
  const Mirror revealed = Look(scene).mirror;
  const MirrorNode* hide = Find(revealed, Role::kButton, "Hide API Key");
  ASSERT_NE(hide, nullptr);
  EXPECT_EQ(hide->id, show->id);
  EXPECT_EQ(hide->rect, show->rect);
  EXPECT_EQ(FindNode(masked, FieldId("api_key"))->flags & (kSecretField | kRevealed), kSecretField);
  EXPECT_EQ(FindNode(revealed, FieldId("api_key"))->flags & (kSecretField | kRevealed),
            kSecretField | kRevealed);
}

TEST(Field, ASelectHasItsChoicesWithAnEmptyOneFirst) {
  const Mirror mirror = Look(SceneNamed("odd")).mirror;
  const MirrorNode* select = FindNode(mirror, FieldId("region"));
  ASSERT_EQ(select->role, Role::kSelect);
  ASSERT_EQ(select->options.size(), 3u);
  EXPECT_EQ(select->options[0].value, "");
  EXPECT_EQ(select->options[1].label, "Europe (Frankfurt)");
}

}  // namespace
}  // namespace linkdock
