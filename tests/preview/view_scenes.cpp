#include "tests/preview/view_scenes.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <utility>

namespace linkdock {
namespace {

// The flat logos, as the site's build makes them; tests/unit/scripts/flatten_logo.test.mjs
// compares.
constexpr std::pair<const char*, const char*> kProviders[] = {
    {"lucca", "48#f07a2bR0 0 48 48 12#ffffffM22 30l11 0 0 6-17 0 0-24 6 0"},
    {"nutshell",
     "96#5a3fd6R0 0 96 96 24#ffffffM56 51l0-27 12 0 0 48-12 0-16-27 0 27-12 0 0-48 12 0"},
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(std::string(LINKDOCK_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

World MakeWorld() {
  World world;
  Result<Texts> texts = Texts::Parse(ReadFile("web/locales/en.json"));
  if (texts.has_value()) world.texts = std::move(texts).value();
  for (const auto& [id, logo] : kProviders) {
    Result<Provider> provider = ParseProvider(ReadFile(std::string("providers/") + id + ".json"));
    if (!provider.has_value()) {
      std::fprintf(stderr, "%s: %s\n", id, provider.error().where.c_str());
      continue;
    }
    provider.value().logo = logo;
    world.catalogue.index.push_back(SummaryOf(provider.value()));
    world.catalogue.loaded.emplace(id, std::move(provider).value());
  }
  world.options.integrator = "Northwind Analytics";
  world.options.accounts_url = "https://app.northwind.example/accounts";
  world.options.modal = true;
  return world;
}

FieldState FieldWith(std::string key, std::string_view value, NoteKind note, std::string text) {
  FieldState state;
  state.key = std::move(key);
  state.value = Secret(value);
  state.note = note;
  state.note_text = std::move(text);
  return state;
}

Scene FormScene(std::string name, std::string_view provider) {
  Scene scene{std::move(name), MakeWorld(), {}};
  scene.flow.step = Step::kForm;
  scene.flow.provider = provider;
  return scene;
}

Scene PickScene(std::string name, int invented) {
  Scene scene{std::move(name), MakeWorld(), {}};
  scene.world.catalogue.index[1].degraded = true;
  for (int i = 0; i < invented; ++i) {
    ProviderSummary summary;
    summary.id = "invented-" + std::to_string(i);
    summary.name = "Invented Provider " + std::to_string(i);
    summary.categories = {i % 2 == 0 ? "HRIS" : "Ticketing"};
    scene.world.catalogue.index.push_back(std::move(summary));
  }
  scene.hover = MirrorIdOf("provider:lucca");
  return scene;
}

Scene SceneAt(std::string name, Step step) {
  Scene scene{std::move(name), MakeWorld(), {}};
  scene.flow.step = step;
  scene.flow.provider = "lucca";
  scene.flow.account = {"acc_1", "lucca", "acme.ilucca.net"};
  return scene;
}

namespace {

constexpr const char* kKey = "00000000-0000-4000-8000-000000000200";

Scene Focused() {
  Scene scene = FormScene("form-focus", "lucca");
  scene.flow.fields.push_back(
      FieldWith("subdomain", "acme", NoteKind::kHealed, "Taken from the address you pasted"));
  scene.flow.fields.push_back(FieldWith("api_key", kKey));
  scene.flow.focused_field = "subdomain";
  scene.focus = FieldId("subdomain");
  scene.fields[scene.focus] = {4, 4, 0, false};
  return scene;
}

Scene Asking() {
  Scene scene = Focused();
  scene.name = "form-closing";
  scene.flow.asking = true;
  scene.focus = MirrorIdOf(kKeepName);
  scene.focus_visible = true;
  return scene;
}

Scene Rejected() {
  Scene scene = FormScene("rejected", "lucca");
  scene.flow.fields.push_back(FieldWith("subdomain", "acme"));
  scene.flow.fields.push_back(
      FieldWith("api_key", kKey, NoteKind::kError, "Paste the key again, or generate a new one."));
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
  Scene scene = FormScene("limited", "nutshell");
  scene.flow.fields.push_back(FieldWith("username", "jane@northwind.example"));
  scene.flow.fields.push_back(FieldWith("api_key", "0000000000000000000000000000000000000429"));
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
  Scene scene = FormScene("nutshell-open", "nutshell");
  scene.flow.fields.push_back(FieldWith("username", ""));
  scene.flow.fields.push_back(FieldWith("api_key", ""));
  for (FieldState& field : scene.flow.fields) field.guide_open = true;
  scene.flow.linking_open = true;
  scene.flow.copied = true;
  scene.flow.focused_field = "api_key";
  scene.focus = MirrorIdOf("submit");
  return scene;
}

Scene Blank() {
  Scene scene = FormScene("form-blank", "nutshell");
  scene.flow.fields.push_back(FieldWith("username", ""));
  scene.flow.fields.push_back(FieldWith("api_key", ""));
  scene.focus = MirrorIdOf("copy");
  scene.world.options.provider = "nutshell";
  return scene;
}

// A form with everything that no real provider has yet: prefix, select, optional field, long texts.
Scene Odd() {
  Scene scene = FormScene("odd", "lucca");
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
  scene.flow.fields.push_back(FieldWith("subdomain", "", NoteKind::kError, "Enter the Subdomain."));
  scene.flow.fields.push_back(FieldWith("api_key", kKey));
  scene.flow.fields.push_back(FieldWith("region", "eu"));
  scene.flow.fields[1].revealed = true;
  scene.focus = FieldId("api_key");
  scene.fields[scene.focus] = {9, 23, 0, false};
  scene.hover = MirrorIdOf("submit");
  return scene;
}

Scene PickFocused() {
  Scene scene = PickScene("pick-focus");
  scene.focus = MirrorIdOf(kSearchName);
  scene.flow.category = "CRM";
  return scene;
}

Scene PickEmpty() {
  Scene scene = PickScene("pick-empty");
  scene.flow.query = "zzz";
  scene.focus = MirrorIdOf(kSearchName);
  scene.fields[scene.focus] = {3, 3, 0, false};
  return scene;
}

Scene LoadProblem() {
  Scene scene = SceneAt("load-problem", Step::kOpening);
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
  Scene scene = SceneAt("opening", Step::kOpening);
  scene.world.catalogue.loaded.clear();
  return scene;
}

Scene Waiting() {
  Scene scene = SceneAt("checking-long", Step::kChecking);
  scene.flow.waited_s = kLongWaitS;
  scene.focus = MirrorIdOf("cancel");
  return scene;
}

}  // namespace

std::vector<Scene> AllScenes() {
  std::vector<Scene> scenes;
  scenes.push_back(Focused());
  scenes.push_back(Blank());
  scenes.push_back(Asking());
  scenes.push_back(Rejected());
  scenes.push_back(RateLimited());
  scenes.push_back(NutshellOpen());
  scenes.push_back(Odd());
  scenes.push_back(PickScene("pick"));
  scenes.push_back(PickScene("pick-many", 12));
  scenes.push_back(PickFocused());
  scenes.push_back(PickEmpty());
  scenes.push_back(Opening());
  scenes.push_back(LoadProblem());
  scenes.push_back(SceneAt("checking", Step::kChecking));
  scenes.push_back(Waiting());
  scenes.push_back(SceneAt("linked", Step::kLinked));
  scenes.push_back(SceneAt("closed", Step::kClosed));
  return scenes;
}

Scene SceneNamed(std::string_view name) {
  std::vector<Scene> scenes = AllScenes();
  for (Scene& scene : scenes) {
    if (scene.name == name) return std::move(scene);
  }
  return {};
}

Scene InArabic(Scene scene) {
  Result<Texts> texts = Texts::Parse(ReadFile("web/locales/ar.json"));
  if (texts.has_value()) scene.world.texts = std::move(texts).value();
  scene.name += "-ar";
  return scene;
}

ViewInput InputFor(const Scene& scene, const Context& context, const Theme& theme, Fonts fonts) {
  ViewInput input{.context = context, .flow = scene.flow, .theme = theme, .fonts = fonts};
  input.focus = scene.focus;
  input.focus_visible = scene.focus_visible;
  input.hover = scene.hover;
  input.pressed = scene.pressed;
  input.fields = &scene.fields;
  input.time_s = 0.35;  // the progress bar is on its way
  input.reduced_motion = scene.reduced_motion;
  return input;
}

}  // namespace linkdock
