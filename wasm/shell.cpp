#include "wasm/shell.h"

#include <emscripten/html5.h>

#include <utility>
#include <variant>

#include "wasm/bridge.h"
#include "wasm/effects.h"

namespace linkdock {
namespace {

constexpr double kTickMs = 1000;

void StopWaking(Shell& shell) {
  if (shell.wake_timer != 0) emscripten_clear_timeout(std::exchange(shell.wake_timer, 0));
}

// At most one Tick is on its way; asking again starts the second anew.
void WakeInASecond(Shell& shell) {
  StopWaking(shell);
  shell.wake_timer = emscripten_set_timeout(
      [](void* user) {
        auto& woken = *static_cast<Shell*>(user);
        woken.wake_timer = 0;
        Dispatch(woken, event::Tick{});
      },
      kTickMs, &shell);
}

// Carries one effect out.
struct EffectRunner {
  Shell& shell;

  void operator()(const effect::LoadProvider& load) const { SendLoadProvider(load.id); }
  void operator()(const effect::SendCheck& check) const {
    shell.sender.Send(shell.settings, check, CurrentProvider(ContextOf(shell), shell.flow));
  }
  void operator()(const effect::CancelCheck&) const { shell.sender.Cancel(); }
  void operator()(const effect::RenewSession&) const { SendRenew(); }
  void operator()(const effect::SetField& field) const {
    const std::string_view value = field.value.Reveal();
    for (const MirrorNode& node : shell.painter->mirror()) {
      if (node.key != field.key) continue;
      ld_js_set_field(node.id, value.data(), static_cast<std::uint32_t>(value.size()));
    }
  }
  void operator()(const effect::FocusTarget& target) const { shell.focus = target; }
  void operator()(const effect::Announce& announce) const {
    SendAnnounce(announce.text, announce.assertive);
  }
  void operator()(const effect::Copy& copy) const { SendCopy(copy.text); }
  void operator()(const effect::Wake&) const { WakeInASecond(shell); }
  void operator()(const effect::Emit& emit) const { SendEmit(emit.event); }
  void operator()(const effect::Close& close) const {
    SendClose(close.reason, StepName(close.step));
  }
};

bool IsTarget(const MirrorNode& node, const effect::FocusTarget& target) {
  using Kind = effect::FocusTarget::Kind;
  const bool focusable = (node.flags & kProgrammaticFocus) != 0;
  switch (target.kind) {
    case Kind::kField:
      return node.key == target.key &&
             (node.role == Role::kTextField || node.role == Role::kSelect);
    case Kind::kSearch:
      return node.role == Role::kSearch;
    case Kind::kHeading:
      return focusable && node.role == Role::kHeading;
    case Kind::kProblem:
      return focusable && node.role != Role::kHeading;
    case Kind::kQuestion:
      return node.id == MirrorIdOf(kKeepName);
  }
  return false;
}

void MoveFocus(Shell& shell) {
  if (!shell.focus) return;
  const effect::FocusTarget target = *std::exchange(shell.focus, std::nullopt);
  for (const MirrorNode& node : shell.painter->mirror()) {
    if (!IsTarget(node, target)) continue;
    SendFocus(node.id);
    return;
  }
}

}  // namespace

Context ContextOf(const Shell& shell) {
  return {shell.catalogue, shell.texts, shell.settings.options};
}

void Dispatch(Shell& shell, Event event) {
  if (!shell.open) return;
  Updated updated = Update(ContextOf(shell), std::move(shell.flow), std::move(event));
  shell.flow = std::move(updated.flow);
  for (const Effect& effect : updated.effects) std::visit(EffectRunner{shell}, effect);
  if (shell.flow.step == Step::kLinked) shell.settings.session.Wipe();
  if (shell.flow.step == Step::kClosed) {
    shell.settings.session.Wipe();
    shell.sender.Cancel();
    StopWaking(shell);
  }
  ld_js_kick();
}

double DrawFrame(Shell& shell, double now_ms) {
  if (!shell.open) return -1;
  const double next_ms = shell.painter->Draw(ContextOf(shell), shell.flow, now_ms);
  MoveFocus(shell);
  return next_ms;
}

void Stop(Shell& shell) {
  shell.open = false;
  shell.sender.Cancel();
  StopWaking(shell);
  shell.painter.reset();
  shell.flow = Flow();
  shell.catalogue = Catalogue();
  shell.settings = Settings();
}

}  // namespace linkdock
