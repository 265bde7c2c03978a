#pragma once

#include <cstdint>

// The functions that JavaScript can call; wasm/README.md says when. Strings are UTF-8 in the buffer
// that ld_buffer() has returned last, `size` bytes long; the call that reads the buffer wipes it. A
// call before ld_start(), after ld_stop() or with the id of no node does nothing.
extern "C" {

// Returns room for `size` bytes, or null if that is 0 or more than kMaxBufferBytes.
char* ld_buffer(std::uint32_t size);
// Reads the options JSON. Returns 1, or 0 if it is refused.
int ld_start(std::uint32_t size);
// Read the locale file and the provider index. Each returns 1, or 0 if the file is broken.
int ld_texts(std::uint32_t size);
int ld_index(std::uint32_t size);
// Reads a provider: the buffer holds its id, `id_size` bytes long, then its file. A file that is
// broken, or of another provider, becomes event::ProviderFailed.
void ld_provider(std::uint32_t size, std::uint32_t id_size);
// Reports that a provider's file could not be loaded; the buffer holds its id.
void ld_provider_failed(std::uint32_t size);
// Starts the flow: runs event::Start. A second call does nothing.
void ld_open();

// Sets the frame's size in CSS pixels, the device scale, and the flags of ViewportFlag.
void ld_viewport(float width, float min_height, float scale, std::uint32_t flags);
// Draws a frame. `now_ms` is any monotonic clock's time. Returns the milliseconds to the next
// wanted frame, or -1 for none.
double ld_frame(double now_ms);

// Report which mirror node has the focus (and whether with a visible ring), is hovered or is
// pressed; 0: none.
void ld_focus(std::uint32_t id, int visible);
void ld_hover(std::uint32_t id);
void ld_press(std::uint32_t id);
// Reports a field's new value: kind 0 typed, 1 pasted, dropped or filled in.
void ld_edit(std::uint32_t id, std::uint32_t size, int kind);
// Reports a field's selection in UTF-16 units, its scroll offset in CSS pixels, and whether it is a
// hole in the painting, so that the browser shows its inside.
void ld_field(std::uint32_t id, std::uint32_t selection_start, std::uint32_t selection_end,
              float scroll_left, int hole);
// Reports that the person has left a field.
void ld_blur(std::uint32_t id);
// Reports a click or submit. Its effects have been carried out when this returns.
void ld_activate(std::uint32_t id);
// Asks to close: reason 0 by the person, 2 by the host page.
void ld_close(int reason);
// Answers the effect `renew`: 0 the buffer holds another session, 1 the page has no other, 2 it
// could not get one.
void ld_session(std::uint32_t size, int how);
// Ends the widget: aborts the check and wipes every value.
void ld_stop();
}
