#pragma once

#include <cstdint>

// Everything that wasm asks of JavaScript; bridge.js implements it.
extern "C" {

// Sets the canvas's size in pixels, which clears it.
void ld_js_canvas(int width, int height);
// Puts a rectangle of RGBA pixels on the canvas.
void ld_js_paint(const std::uint32_t* pixels, int x, int y, int width, int height);
// The height of the content and the text caret in CSS pixels; caret_height 0: there is none.
void ld_js_layout(float height, float caret_x, float caret_y, float caret_height);
// The mirror list as JSON.
void ld_js_mirror(const char* json, std::uint32_t size);
// Something that the page must do, as JSON.
void ld_js_effect(const char* json, std::uint32_t size);
// The value that the real control must show.
void ld_js_set_field(std::uint32_t id, const char* text, std::uint32_t size);
// Something changed: a frame is wanted.
void ld_js_kick();
// Measures one code point in device pixels into out: left, top, right, bottom of the ink (y
// downwards from the baseline), then the font's ascent and descent. Returns the advance.
float ld_js_glyph_measure(std::uint32_t code_point, float px, int face, float* out);
// Draws one code point's coverage, one byte a pixel, into width × height bytes.
void ld_js_glyph_raster(std::uint32_t code_point, float px, int face, int left, int top, int width,
                        int height, std::uint8_t* out);
// The advance of a text that is shaped as a whole, in device pixels.
float ld_js_text_measure(const char* text, std::uint32_t size, float px, int face);
// Paints it over what ld_js_paint() put on the canvas in this frame, and nowhere else. x is its
// left end, or its right end when it runs from right to left; y is its baseline.
void ld_js_text_paint(const char* text, std::uint32_t size, float px, int face, int x, int y,
                      std::uint32_t rgb, int right_to_left);
// Bytes of its first word, or of its first character as people see it; 0: the browser cannot tell.
std::uint32_t ld_js_text_first(const char* text, std::uint32_t size, int word);
// Ends the request behind emscripten_fetch_t::id; none of its callbacks runs any more.
void ld_js_abort(std::uint32_t fetch_id);
// Writes a random UUID, 36 characters without an end mark.
void ld_js_uuid(char* out);
}
