// Draws every screen in both themes, at three widths and two device scales, into PNG files: the
// look can be judged without a browser. Usage: view_preview <folder> [part of a file name]
#include "widget/view/view.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/preview/preview_canvas.h"
#include "widget/view/layout.h"

namespace linkdock {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(std::string(LINKDOCK_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Everything that a flow reads, from the real files.
struct World {
  Catalogue catalogue;
  Texts texts;
  Options options;
};

World MakeWorld() {
  World world;
  Result<Texts> texts = Texts::Parse(ReadFile("web/locales/en.json"));
  if (texts.ok()) world.texts = std::move(texts).value();
  for (const char* id : {"lucca", "nutshell"}) {
    Result<Provider> provider = ParseProvider(ReadFile(std::string("providers/") + id + ".json"));
    if (!provider.ok()) {
      std::fprintf(stderr, "%s: %s\n", id, provider.error().where.c_str());
      continue;
    }
    world.catalogue.index.push_back(SummaryOf(provider.value()));
    world.catalogue.loaded.emplace(id, std::move(provider).value());
  }
  world.options.integrator = "Northwind Analytics";
  world.options.accounts_url = "https://app.northwind.example/accounts";
  world.options.modal = true;
  return world;
}

struct Scene {
  std::string name;
  World world;
  Flow flow;
  MirrorId focus = 0, hover = 0, pressed = 0;
  bool focus_visible = true;
  std::map<MirrorId, FieldDom> fields{};
};

FieldState Value(std::string key, std::string_view value, NoteKind note = NoteKind::kNone,
                 std::string text = {}) {
  FieldState state;
  state.key = std::move(key);
  state.value = Secret(value);
  state.note = note;
  state.note_text = std::move(text);
  return state;
}

Scene Form(std::string name, const char* provider) {
  Scene scene{std::move(name), MakeWorld(), {}};
  scene.flow.step = Step::kForm;
  scene.flow.provider = provider;
  return scene;
}

constexpr const char* kKey = "00000000-0000-4000-8000-000000000200";

Scene Focused() {
  Scene scene = Form("form-focus", "lucca");
  scene.flow.fields.push_back(
      Value("subdomain", "acme", NoteKind::kHealed, "Taken from the address you pasted"));
  scene.flow.fields.push_back(Value("api_key", kKey));
  scene.flow.focused_field = "subdomain";
  scene.focus = FieldId("subdomain");
  scene.fields[scene.focus] = {4, 4, 0, false};
  return scene;
}

Scene Rejected() {
  Scene scene = Form("rejected", "lucca");
  scene.flow.fields.push_back(Value("subdomain", "acme"));
  scene.flow.fields.push_back(
      Value("api_key", kKey, NoteKind::kError, "Paste the key again, or generate a new one."));
  scene.flow.focused_field = "api_key";
  scene.focus = FieldId("api_key");
  scene.fields[scene.focus] = {0, 36, 0, false};
  scene.flow.problem = Problem{"invalid_credentials",
                               "Lucca did not accept this API key",
                               "Check that you copied the whole key, and that it has not been "
                               "deleted in Settings › API Keys.",
                               "7F3K-92QD",
                               0,
                               true};
  return scene;
}

Scene RateLimited() {
  Scene scene = Form("limited", "nutshell");
  scene.flow.fields.push_back(Value("username", "jane@northwind.example"));
  scene.flow.fields.push_back(Value("api_key", "0000000000000000000000000000000000000429"));
  scene.flow.fields[1].revealed = true;
  scene.flow.problem = Problem{"rate_limited",
                               "Nutshell asks us to slow down",
                               "What you typed is not the cause. Wait a moment, and try again.",
                               "",
                               27,
                               true};
  scene.focus = MirrorIdOf("reveal:api_key");
  return scene;
}

Scene NutshellOpen() {
  Scene scene = Form("nutshell-open", "nutshell");
  scene.flow.fields.push_back(Value("username", ""));
  scene.flow.fields.push_back(Value("api_key", ""));
  for (FieldState& field : scene.flow.fields) field.guide_open = true;
  scene.flow.linking_open = true;
  scene.flow.copied = true;
  scene.flow.focused_field = "api_key";
  scene.focus = MirrorIdOf("submit");
  return scene;
}

Scene Blank() {
  Scene scene = Form("form-blank", "nutshell");
  scene.flow.fields.push_back(Value("username", ""));
  scene.flow.fields.push_back(Value("api_key", ""));
  scene.focus = MirrorIdOf("copy");
  scene.world.options.provider = "nutshell";
  return scene;
}

// What no real provider has yet: prefix, select, optional field, long texts.
Scene Odd() {
  Scene scene = Form("odd", "lucca");
  AuthMethod& auth = scene.world.catalogue.loaded.find("lucca")->second.auth[0];
  auth.fields[0].prefix = "https://";
  auth.fields[0].required = false;
  Field region;
  region.key = "region";
  region.label = "Data centre of your company's production environment";
  region.kind = FieldKind::kSelect;
  region.options = {{"eu", "Europe (Frankfurt)"}, {"us", "United States"}};
  region.help = "Ask your administrator if you are not sure which one it is.";
  region.guide_section = "api-key";
  auth.fields.push_back(region);
  scene.flow.fields.push_back(Value("subdomain", "", NoteKind::kError, "Enter the Subdomain."));
  scene.flow.fields.push_back(Value("api_key", kKey));
  scene.flow.fields.push_back(Value("region", "eu"));
  scene.flow.fields[1].revealed = true;
  scene.focus = FieldId("api_key");
  scene.fields[scene.focus] = {9, 23, 0, false};
  scene.hover = MirrorIdOf("submit");
  return scene;
}

Scene Pick(std::string name) {
  Scene scene{std::move(name), MakeWorld(), {}};
  scene.world.catalogue.index[1].degraded = true;
  scene.hover = MirrorIdOf("provider:lucca");
  return scene;
}

Scene PickFocused() {
  Scene scene = Pick("pick-focus");
  scene.focus = MirrorIdOf(kSearchName);
  scene.flow.category = "CRM";
  return scene;
}

Scene PickEmpty() {
  Scene scene = Pick("pick-empty");
  scene.flow.query = "zzz";
  scene.focus = MirrorIdOf(kSearchName);
  scene.fields[scene.focus] = {3, 3, 0, false};
  return scene;
}

Scene At(std::string name, Step step) {
  Scene scene{std::move(name), MakeWorld(), {}};
  scene.flow.step = step;
  scene.flow.provider = "lucca";
  scene.flow.account = {"acc_1", "lucca", "acme.ilucca.net"};
  return scene;
}

Scene LoadProblem() {
  Scene scene = At("load-problem", Step::kOpening);
  scene.world.catalogue.loaded.clear();
  scene.flow.problem = Problem{"load_failed",
                               "Lucca could not be loaded",
                               "Check your internet connection, and try again.",
                               "",
                               0,
                               true};
  return scene;
}

Scene Opening() {
  Scene scene = At("opening", Step::kOpening);
  scene.world.catalogue.loaded.clear();
  return scene;
}

Scene Waiting() {
  Scene scene = At("checking-long", Step::kChecking);
  scene.flow.waited_s = kLongWaitS;
  scene.focus = MirrorIdOf("cancel");
  return scene;
}

std::vector<Scene> Scenes() {
  std::vector<Scene> scenes;
  scenes.push_back(Focused());
  scenes.push_back(Blank());
  scenes.push_back(Rejected());
  scenes.push_back(RateLimited());
  scenes.push_back(NutshellOpen());
  scenes.push_back(Odd());
  scenes.push_back(Pick("pick"));
  scenes.push_back(PickFocused());
  scenes.push_back(PickEmpty());
  scenes.push_back(Opening());
  scenes.push_back(LoadProblem());
  scenes.push_back(At("checking", Step::kChecking));
  scenes.push_back(Waiting());
  scenes.push_back(At("linked", Step::kLinked));
  scenes.push_back(At("closed", Step::kClosed));
  return scenes;
}

struct Shot {
  bool dark = false;
  float width = 440;
  float scale = 1;
};

void PaintCaret(const Caret& caret, const Theme& theme) {
  if (caret.rect.w <= 0) return;
  const auto [x, y, w, h] = caret.rect;
  ImGui::GetForegroundDrawList()->AddRectFilled({x, y}, {x + w, y + h}, Colour(theme.text));
}

bool Draw(const Scene& scene, const Shot& shot, const std::string& path) {
  const Theme& theme = shot.dark ? DarkTheme() : LightTheme();
  PreviewCanvas canvas({shot.width, 200, shot.scale});
  canvas.clear_rgb = theme.surface;
  const Context context{scene.world.catalogue, scene.world.texts, scene.world.options};
  ViewInput input{.context = context,
                  .flow = scene.flow,
                  .theme = theme,
                  .fonts = {canvas.regular(), canvas.strong(), canvas.mono()}};
  input.width = shot.width;
  input.min_height = 420;
  input.focus = scene.focus;
  input.focus_visible = scene.focus_visible;
  input.hover = scene.hover;
  input.fields = &scene.fields;
  input.time_s = 0.35;
  float height = 0;
  canvas.Frame([&] { height = DrawView(input).height; });
  canvas.Resize({shot.width, height, shot.scale});
  canvas.Settle([&] { PaintCaret(DrawView(input).caret, theme); });
  return canvas.Save(path);
}

int RenderAll(const std::string& folder, const std::string& filter) {
  std::filesystem::create_directories(folder);
  for (const Scene& scene : Scenes()) {
    for (const bool dark : {false, true}) {
      for (const float width : {360.0f, 480.0f, 900.0f}) {
        for (const float scale : {1.0f, 2.0f}) {
          std::ostringstream name;
          name << scene.name << '-' << (dark ? "dark" : "light") << '-' << width << '@' << scale
               << ".png";
          if (name.str().find(filter) == std::string::npos) continue;
          if (!Draw(scene, {dark, width, scale}, folder + "/" + name.str())) return 1;
        }
      }
    }
  }
  return 0;
}

}  // namespace
}  // namespace linkdock

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: view_preview <folder> [part of a file name]\n");
    return 2;
  }
  return linkdock::RenderAll(argv[1], argc > 2 ? argv[2] : "");
}
