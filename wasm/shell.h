#pragma once

#include <optional>
#include <string>

#include "wasm/check.h"
#include "wasm/options.h"
#include "wasm/painter.h"
#include "widget/flow/flow.h"

namespace linkdock {

// One widget: its settings and data, its flow, and the parts that touch the browser. Each event
// goes through Dispatch(), and its effects have been carried out when Dispatch() returns.
struct Shell {
  Settings settings;
  Texts texts;
  Catalogue catalogue;
  Flow flow;
  CheckSender sender;
  std::optional<Painter> painter;
  bool open = false;                         // between ld_open() and the end
  std::optional<effect::FocusTarget> focus;  // waits for the frame that shows its target
  long wake_timer = 0;                       // 0: none
};

// Runs the event through the flow, runs the effects, and asks for a frame.
void Dispatch(Shell& shell, Event event);

// The data that the flow and the view read; it refers to the shell.
[[nodiscard]] Context ContextOf(const Shell& shell);

// Draws a frame, and moves the focus to its new target if the frame shows it. Returns the
// milliseconds to the next wanted frame, or -1.
[[nodiscard]] double DrawFrame(Shell& shell, double now_ms);

// Ends the widget: nothing stays in flight, no value stays in memory.
void Stop(Shell& shell);

}  // namespace linkdock
