#pragma once

#include <cstdint>

// The functions that wasm calls in JavaScript; bridge.js implements them. Pointers are read during
// the call only. A face is 0 regular, 1 strong or 2 monospaced; px is a font size in device pixels.
extern "C" {

// Sets the canvas's size in pixels, which clears it.
void ld_js_canvas(int width, int height);
// Puts a rectangle of width × height RGBA pixels on the canvas, at device pixel (x, y).
void ld_js_paint(const std::uint32_t* pixels, int x, int y, int width, int height);
// Sets the height of the content and the place of the text caret, in CSS pixels; caret_height 0
// hides the caret.
void ld_js_layout(float height, float caret_x, float caret_y, float caret_height);
// Hands over the mirror list, as the JSON of MirrorJson().
void ld_js_mirror(const char* json, std::uint32_t size);
// Hands over an effect that the page carries out, as the JSON that wasm/README.md lists.
void ld_js_effect(const char* json, std::uint32_t size);
// Writes a value, UTF-8, into the real control of a mirror node.
void ld_js_set_field(std::uint32_t id, const char* text, std::uint32_t size);
// Asks for an animation frame, in which JavaScript calls ld_frame().
void ld_js_kick();
// Measures one code point in device pixels into out: left, top, right, bottom of the ink (y
// downwards from the baseline), then the font's ascent and descent. Returns the advance.
float ld_js_glyph_measure(std::uint32_t code_point, float px, int face, float* out);
// Draws one code point's coverage, one byte a pixel, into width × height bytes. left and top are
// the first pixel's distance from the pen, as ld_js_glyph_measure() gives them.
void ld_js_glyph_raster(std::uint32_t code_point, float px, int face, int left, int top, int width,
                        int height, std::uint8_t* out);
// Returns the advance of a text that is shaped as a whole, in device pixels.
float ld_js_text_measure(const char* text, std::uint32_t size, float px, int face);
// Paints a shaped text over what ld_js_paint() has put on the canvas in this frame, and nowhere
// else. x is its left end, or its right end when it runs from right to left; y is its baseline;
// both are device pixels. rgb is 0xRRGGBB.
void ld_js_text_paint(const char* text, std::uint32_t size, float px, int face, int x, int y,
                      std::uint32_t rgb, int right_to_left);
// Returns how many bytes the first word of a text has, or, when `word` is 0, its first character as
// people see it. 0: the browser cannot tell.
std::uint32_t ld_js_text_first(const char* text, std::uint32_t size, int word);
// Ends the request behind emscripten_fetch_t::id; none of its callbacks runs after this.
void ld_js_abort(std::uint32_t fetch_id);
// Writes a random UUID, 36 characters without an end mark.
void ld_js_uuid(char* out);
}
