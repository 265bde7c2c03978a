// Probes that a test or a measurement puts into the widget's document: a counter of frames, and a hold on the wasm memory.
import { processorMs } from './cpu.mjs';
import { nothingFor } from './patience.mjs';

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
 * The frames of each widget, and the processor time of the whole browser, in the same stretch of time, in which nobody asks the page anything: WebKitGTK's driver gives
 * every frame that it asks the focus, and that is drawn.
 * @param {import('./widget.mjs').Widget[]} widgets @param {number} milliseconds
 * @param {number} [settling] before, on a busy machine, for what was done before
 */
export async function framesAtRest(widgets, milliseconds, settling = 2500) {
  for (const widget of widgets) {
    await countFrames(widget);
    await widget.evaluate(
      (rest, stretch) => {
        globalThis.__atRest = undefined;
        setTimeout(() => {
          const before = globalThis.__frames;
          setTimeout(() => (globalThis.__atRest = globalThis.__frames - before), stretch);
        }, rest);
      },
      settling,
      milliseconds,
    );
  }
  await nothingFor(settling, 'what was done before is drawn, and scroll bars fade');
  const before = processorMs();
  await nothingFor(milliseconds, 'what an idle widget costs is measured over this time');
  const used = processorMs() - before;
  const frames = await Promise.all(
    widgets.map((widget) =>
      widget
        .until('the count', () => widget.evaluate(() => globalThis.__atRest !== undefined && { count: globalThis.__atRest }))
        .then(({ count }) => count),
    ),
  );
  return { frames, processorMs: used };
}

/** Keeps all that the live regions say from now on, for `spoken()`. @param {import('./widget.mjs').Widget} widget */
export async function recordSpeech(widget) {
  await widget.evaluate(() => {
    globalThis.__spoken = [];
    for (const region of document.querySelectorAll('.live')) {
      new MutationObserver(() => {
        const text = `${region.getAttribute('role')}: ${region.textContent}`;
        if (region.textContent && globalThis.__spoken.at(-1) !== text) globalThis.__spoken.push(text);
      }).observe(region, { childList: true, characterData: true, subtree: true });
    }
  });
  return { spoken: () => widget.evaluate(() => globalThis.__spoken) };
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
