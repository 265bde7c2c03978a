// What a test or a measurement plants in the widget's document: a counter of frames, and a hold on the wasm memory.

/** Counts the animation frames asked for from now on; `frames()` tells how many. @param {import('./widget.mjs').Widget} widget */
export async function countFrames(widget) {
  await widget.evaluate(() => {
    globalThis.__frames = 0;
    if (globalThis.__counting) return;
    globalThis.__counting = true;
    const original = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = (callback) => {
      globalThis.__frames++;
      return original.call(globalThis, callback);
    };
  });
  return { frames: () => widget.evaluate(() => globalThis.__frames) };
}

/**
 * Before the page is opened, and in Chromium only (no other lets a script in before the frame's own): keeps the memory
 * that the wasm exports as `__memory`.
 * @param {import('./browsers.mjs').Page} page
 */
export async function keepWasmMemory(page) {
  await page.raw.evaluateOnNewDocument(() => {
    const keep = (result) => {
      for (const value of Object.values((result.instance ?? result).exports)) {
        if (value instanceof WebAssembly.Memory) globalThis.__memory = value;
      }
      return result;
    };
    for (const name of ['instantiate', 'instantiateStreaming']) {
      const original = WebAssembly[name];
      WebAssembly[name] = (...args) => original.apply(WebAssembly, args).then(keep);
    }
  });
}
