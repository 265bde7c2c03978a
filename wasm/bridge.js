// The JavaScript end of bridge.h: hands each call to the host object that web/frame/instance.js gives to the module.
// Views of the heap are valid only during the call.
mergeInto(LibraryManager.library, {
  ld_js_canvas: function (width, height) {
    Module['host'].canvas(width, height);
  },
  ld_js_paint: function (ptr, x, y, width, height) {
    Module['host'].paint(new Uint8ClampedArray(HEAPU8.buffer, ptr, width * height * 4), x, y, width, height);
  },
  ld_js_layout: function (height, x, y, caretHeight) {
    Module['host'].layout(height, x, y, caretHeight);
  },
  ld_js_mirror: function (ptr, size) {
    Module['host'].mirror(HEAPU8.subarray(ptr, ptr + size));
  },
  ld_js_effect: function (ptr, size) {
    Module['host'].effect(HEAPU8.subarray(ptr, ptr + size));
  },
  ld_js_set_field: function (id, ptr, size) {
    Module['host'].setField(id >>> 0, HEAPU8.subarray(ptr, ptr + size));
  },
  ld_js_kick: function () {
    Module['host'].kick();
  },
  ld_js_glyph_measure: function (codePoint, px, face, out) {
    return Module['host'].glyphs.measure(codePoint, px, face, HEAPF32.subarray(out >> 2, (out >> 2) + 6));
  },
  ld_js_glyph_raster: function (codePoint, px, face, left, top, width, height, out) {
    Module['host'].glyphs.raster(codePoint, px, face, left, top, width, height, HEAPU8.subarray(out, out + width * height));
  },
  ld_js_text_measure: function (ptr, size, px, face) {
    return Module['host'].glyphs.width(HEAPU8.subarray(ptr, ptr + size), px, face);
  },
  ld_js_text_paint: function (ptr, size, px, face, x, y, rgb, rightToLeft) {
    Module['host'].text(HEAPU8.subarray(ptr, ptr + size), px, face, x, y, rgb, rightToLeft);
  },
  ld_js_text_first: function (ptr, size, word) {
    return Module['host'].glyphs.first(HEAPU8.subarray(ptr, ptr + size), word);
  },
  // emscripten_fetch_close() of Emscripten 3.1.6 forgets the request without aborting it: its late handlers would write into
  // memory that is no longer theirs. Newer ones keep the requests in a table with get().
  ld_js_abort__deps: ['$Fetch'],
  ld_js_abort: function (id) {
    var request = Fetch.xhrs.get ? Fetch.xhrs.get(id) : Fetch.xhrs[id - 1];
    if (!request) return;
    request.onload = request.onerror = request.ontimeout = request.onprogress = request.onreadystatechange = null;
    request.abort();
  },
  ld_js_uuid: function (out) {
    var text = Module['host'].uuid();
    for (var i = 0; i < 36; i++) HEAPU8[out + i] = text.charCodeAt(i);
  },
});
