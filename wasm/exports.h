#pragma once

#include <cstdint>

// Everything that JavaScript can call; wasm/README.md says when. Strings are UTF-8 in the buffer
// that ld_buffer() returned last; the call that reads it wipes it. Calls before ld_start(), after
// ld_stop() or with an unknown id do nothing.
extern "C" {

// Room for `size` bytes, at most kMaxBufferBytes; null if it is more.
char* ld_buffer(std::uint32_t size);
// Reads the options JSON: 1, or 0 if it was refused.
int ld_start(std::uint32_t size);
// Read the locale file and the provider index: 1, or 0 if the file is broken.
int ld_texts(std::uint32_t size);
int ld_index(std::uint32_t size);
// The buffer holds a provider's id, `id_size` bytes, then its file.
void ld_provider(std::uint32_t size, std::uint32_t id_size);
// The buffer holds the id of a provider whose file could not be loaded.
void ld_provider_failed(std::uint32_t size);
// Starts the flow.
void ld_open();

// The frame's size in CSS pixels, the device scale, and kViewport… flags.
void ld_viewport(float width, float min_height, float scale, std::uint32_t flags);
// Draws. Returns the milliseconds to the next wanted frame, or -1 for none.
double ld_frame(double now_ms);

// What the DOM reports; ids are mirror ids, 0 is none.
void ld_focus(std::uint32_t id, int visible);
void ld_hover(std::uint32_t id);
void ld_press(std::uint32_t id);
// A field's new value: kind 0 typed, 1 pasted, dropped or filled in.
void ld_edit(std::uint32_t id, std::uint32_t size, int kind);
// A field's selection in UTF-16 units, its scroll offset, and whether the browser paints it.
void ld_field(std::uint32_t id, std::uint32_t selection_start, std::uint32_t selection_end,
              float scroll_left, int hole);
void ld_blur(std::uint32_t id);
// A click or submit: what it leads to is done before this returns.
void ld_activate(std::uint32_t id);
// Asks to close: reason 0 by the person, 2 by the host page.
void ld_close(int reason);
// What came of the effect `renew`: 0 the buffer holds another session, 1 the page has no other, 2
// it could not get one.
void ld_session(std::uint32_t size, int how);
// Ends everything: stops the check, forgets every value.
void ld_stop();
}
