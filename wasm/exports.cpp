#include "wasm/exports.h"

#include <emscripten.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wasm/shell.h"
#include "wasm/utf16.h"

namespace linkdock {
namespace {

// A provider file with its id is the largest thing that comes in.
constexpr std::size_t kMaxBufferBytes = kMaxProviderBytes + 44 * 1024;

// The choices that exports.h numbers.
constexpr int kPastedKind = 1;
constexpr int kClosedByHost = 2;
constexpr int kRenewed = 0;
constexpr int kNoOther = 1;

// The module's only state: one frame document holds one widget.
struct State {
  Shell shell;
  std::vector<char> buffer;
};
State& Get() {
  static State state;
  return state;
}

// Takes over the bytes that JavaScript has written into the buffer; its end wipes and frees them.
class Input {
 public:
  explicit Input(std::uint32_t size) : bytes_(std::exchange(Get().buffer, {})), size_(size) {
    if (size_ > bytes_.size()) size_ = bytes_.size();
  }
  ~Input() {
    if (!bytes_.empty()) WipeBytes(bytes_.data(), bytes_.size());
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  [[nodiscard]] std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::vector<char> bytes_;
  std::size_t size_;
};

void FailProvider(Shell& shell, std::string_view id, std::string_view code) {
  Dispatch(shell, event::ProviderFailed{std::string(id), std::string(code)});
}

const MirrorNode* NodeOf(const Shell& shell, MirrorId id) {
  return shell.painter ? FindNode(shell.painter->mirror(), id) : nullptr;
}

// The text that a control shows, in which offsets of UTF-16 units are counted.
std::string_view TextOf(const Shell& shell, const MirrorNode& node) {
  if (node.role == Role::kSearch) return shell.flow.query;
  for (const FieldState& field : shell.flow.fields) {
    if (field.key == node.key) return field.value.Reveal();
  }
  return {};
}

}  // namespace
}  // namespace linkdock

using linkdock::Get;
using linkdock::Input;
using linkdock::kClosedByHost;
using linkdock::kNoOther;
using linkdock::kPastedKind;
using linkdock::kRenewed;

EMSCRIPTEN_KEEPALIVE char* ld_buffer(std::uint32_t size) {
  if (size == 0 || size > linkdock::kMaxBufferBytes) return nullptr;
  Get().buffer.assign(size, '\0');
  return Get().buffer.data();
}

EMSCRIPTEN_KEEPALIVE int ld_start(std::uint32_t size) {
  const Input input(size);
  linkdock::Shell& shell = Get().shell;
  linkdock::Result<linkdock::Settings> settings = linkdock::ReadSettings(input.text());
  if (shell.painter || !settings.has_value()) return 0;
  shell.settings = std::move(settings).value();
  shell.sender.ReportTo(
      [](void* user, std::uint32_t attempt, linkdock::CheckAnswer answer) {
        linkdock::Dispatch(*static_cast<linkdock::Shell*>(user),
                           linkdock::event::Answered{attempt, std::move(answer)});
      },
      &shell);
  shell.painter.emplace(shell.settings.accent);
  return 1;
}

EMSCRIPTEN_KEEPALIVE int ld_texts(std::uint32_t size) {
  const Input input(size);
  linkdock::Shell& shell = Get().shell;
  linkdock::Result<linkdock::Texts> texts = linkdock::Texts::Parse(input.text());
  if (!texts.has_value()) return 0;
  shell.texts = std::move(texts).value();
  if (shell.settings.texts) shell.texts.Override(*shell.settings.texts);
  return 1;
}

EMSCRIPTEN_KEEPALIVE int ld_index(std::uint32_t size) {
  const Input input(size);
  auto index = linkdock::ParseIndex(input.text());
  if (!index.has_value()) return 0;
  Get().shell.catalogue.index = std::move(index).value();
  return 1;
}

EMSCRIPTEN_KEEPALIVE void ld_provider(std::uint32_t size, std::uint32_t id_size) {
  const Input input(size);
  linkdock::Shell& shell = Get().shell;
  const std::string id(input.text().substr(0, id_size));
  linkdock::Result<linkdock::Provider> provider =
      linkdock::ParseProvider(input.text().substr(id.size()));
  if (!provider.has_value() || provider.value().id != id)
    return linkdock::FailProvider(shell, id, "broken_catalogue");
  shell.catalogue.loaded.insert_or_assign(id, std::move(provider).value());
  linkdock::Dispatch(shell, linkdock::event::ProviderReady{id});
}

EMSCRIPTEN_KEEPALIVE void ld_provider_failed(std::uint32_t size) {
  const Input input(size);
  linkdock::FailProvider(Get().shell, input.text(), "load_failed");
}

EMSCRIPTEN_KEEPALIVE void ld_open() {
  linkdock::Shell& shell = Get().shell;
  if (!shell.painter || shell.open) return;
  shell.open = true;
  linkdock::Dispatch(shell, linkdock::event::Start{});
}

EMSCRIPTEN_KEEPALIVE void ld_viewport(float width, float min_height, float scale,
                                      std::uint32_t flags) {
  if (Get().shell.painter) Get().shell.painter->SetViewport({width, min_height, scale, flags});
}

EMSCRIPTEN_KEEPALIVE double ld_frame(double now_ms) {
  return linkdock::DrawFrame(Get().shell, now_ms);
}

EMSCRIPTEN_KEEPALIVE void ld_focus(std::uint32_t id, int visible) {
  linkdock::Shell& shell = Get().shell;
  if (!shell.painter) return;
  linkdock::Pointing& pointing = shell.painter->pointing;
  const bool moved = pointing.focus != id;
  pointing.focus = id;
  pointing.focus_visible = visible != 0;
  const linkdock::MirrorNode* node = moved ? linkdock::NodeOf(shell, id) : nullptr;
  if (node != nullptr && !node->key.empty())
    linkdock::Dispatch(shell, linkdock::event::FocusField{node->key});
}

EMSCRIPTEN_KEEPALIVE void ld_hover(std::uint32_t id) {
  if (Get().shell.painter) Get().shell.painter->pointing.hover = id;
}

EMSCRIPTEN_KEEPALIVE void ld_press(std::uint32_t id) {
  if (Get().shell.painter) Get().shell.painter->pointing.pressed = id;
}

EMSCRIPTEN_KEEPALIVE void ld_edit(std::uint32_t id, std::uint32_t size, int kind) {
  const Input input(size);
  linkdock::Shell& shell = Get().shell;
  const linkdock::MirrorNode* node = linkdock::NodeOf(shell, id);
  if (node == nullptr) return;
  if (node->role == linkdock::Role::kSearch) {
    linkdock::Dispatch(shell, linkdock::event::Query{std::string(input.text())});
    return;
  }
  const auto edit_kind =
      kind == kPastedKind ? linkdock::event::EditKind::kPasted : linkdock::event::EditKind::kTyped;
  linkdock::Dispatch(shell,
                     linkdock::event::Edit{node->key, linkdock::Secret(input.text()), edit_kind});
}

EMSCRIPTEN_KEEPALIVE void ld_field(std::uint32_t id, std::uint32_t selection_start,
                                   std::uint32_t selection_end, float scroll_left, int hole) {
  linkdock::Shell& shell = Get().shell;
  const linkdock::MirrorNode* node = linkdock::NodeOf(shell, id);
  if (node == nullptr) return;
  const std::string_view text = linkdock::TextOf(shell, *node);
  shell.painter->fields[id] = {linkdock::ByteOffsetOfUtf16(text, selection_start),
                               linkdock::ByteOffsetOfUtf16(text, selection_end), scroll_left,
                               hole != 0};
}

EMSCRIPTEN_KEEPALIVE void ld_blur(std::uint32_t id) {
  linkdock::Shell& shell = Get().shell;
  const linkdock::MirrorNode* node = linkdock::NodeOf(shell, id);
  if (node != nullptr && !node->key.empty())
    linkdock::Dispatch(shell, linkdock::event::BlurField{node->key});
}

EMSCRIPTEN_KEEPALIVE void ld_activate(std::uint32_t id) {
  linkdock::Shell& shell = Get().shell;
  const linkdock::MirrorNode* node = linkdock::NodeOf(shell, id);
  if (node == nullptr || (node->flags & linkdock::kDisabled) != 0) return;
  linkdock::Dispatch(shell, linkdock::event::Act{node->action});
}

EMSCRIPTEN_KEEPALIVE void ld_close(int reason) {
  const char* by = reason == kClosedByHost ? "host" : "";
  linkdock::Dispatch(Get().shell, linkdock::event::Act{{linkdock::ActionKind::kClose, by}});
}

EMSCRIPTEN_KEEPALIVE void ld_session(std::uint32_t size, int how) {
  const Input input(size);
  linkdock::Shell& shell = Get().shell;
  const bool renewed = how == kRenewed && linkdock::IsSessionToken(input.text());
  if (renewed) shell.settings.session = linkdock::Secret(input.text());
  using linkdock::Renewal;
  linkdock::Dispatch(shell, linkdock::event::Renewed{renewed           ? Renewal::kDone
                                                     : how == kNoOther ? Renewal::kNoOther
                                                                       : Renewal::kFailed});
}

EMSCRIPTEN_KEEPALIVE void ld_stop() { linkdock::Stop(Get().shell); }
