#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "widget/flow/flow.h"
#include "widget/view/view.h"

namespace linkdock {

// Flows at rest in front of the view: the preview program paints them, and the view's tests look at
// them.

// Everything that a flow reads, from the real files of the repository.
struct World {
  Catalogue catalogue;
  Texts texts;
  Options options;
};
[[nodiscard]] World MakeWorld();

struct Scene {
  std::string name;
  World world;
  Flow flow;
  MirrorId focus = 0, hover = 0, pressed = 0;
  bool focus_visible = true;
  bool reduced_motion = false;
  std::map<MirrorId, FieldDom> fields{};
};

[[nodiscard]] FieldState FieldWith(std::string key, std::string_view value,
                                   NoteKind note = NoteKind::kNone, std::string text = {});
// The form of a provider, nothing typed yet.
[[nodiscard]] Scene FormScene(std::string name, std::string_view provider);
// The picker with this many invented providers behind the real ones.
[[nodiscard]] Scene PickScene(std::string name, int invented = 0);
// Lucca at any other step.
[[nodiscard]] Scene SceneAt(std::string name, Step step);
// Each screen in each state worth looking at.
[[nodiscard]] std::vector<Scene> AllScenes();
// The one of AllScenes() with this name.
[[nodiscard]] Scene SceneNamed(std::string_view name);

// The same scene with the widget's own sentences in Arabic, from right to left; the provider's stay
// English.
[[nodiscard]] Scene InArabic(Scene scene);

// The input with which the view draws a scene; the scene and the theme must outlive it.
[[nodiscard]] ViewInput InputFor(const Scene& scene, const Context& context, const Theme& theme,
                                 Fonts fonts);

}  // namespace linkdock
