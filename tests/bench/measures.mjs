// Takes each figure of bench.mjs, in Chromium through the DevTools protocol.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countFrames, keepWasmMemory } from '../e2e/support/probes.mjs';
import { Scene } from '../e2e/support/session.mjs';
import { DIST, SESSION, startSite } from '../e2e/support/stack.mjs';
import { widgetAt } from '../e2e/support/widget.mjs';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** From navigation to a form that takes input, beside a page that fetches the same files and does nothing with them. */
export async function loadTimes(browser, stack, rounds = 7) {
  const widget = [],
    baseline = [];
  const files = await filesOfOneVisit(browser, stack);
  const empty = await pageThatOnlyFetches(files);
  try {
    for (let round = 0; round < rounds; round++) {
      widget.push(await timeOf(browser, `${stack.host}`, stack));
      baseline.push(await timeOf(browser, empty.url, null));
    }
  } finally {
    await empty.stop();
  }
  return { widget: median(widget), baseline: median(baseline) };
}

async function filesOfOneVisit(browser, stack) {
  const page = await browser.newPage();
  const scene = new Scene(stack, page);
  const widget = await scene.inline({ provider: 'lucca' });
  await widget.find('textbox', 'Subdomain');
  const files = page.requests().filter((url) => url.startsWith(stack.site));
  await page.close();
  return files;
}

// In both cases from the host page's time origin. A form is usable one frame after its first field stands in the DOM.
async function timeOf(browser, url, stack) {
  const page = await browser.newPage();
  await page.raw.setCacheEnabled(false);
  await page.raw.evaluateOnNewDocument(noteFirstField);
  await page.goto(url);
  if (stack) {
    const attributes = { provider: 'lucca', proxy: stack.proxyUrl, session: SESSION };
    await page.evaluate(-1, (values) => globalThis.mountWidget(values), attributes);
  }
  const origin = await page.evaluate(-1, () => performance.timeOrigin);
  const end = await poll(() => page.evaluate(stack ? 0 : -1, () => globalThis.__usableAt ?? globalThis.done));
  await page.close();
  return end - origin;
}

async function poll(ask) {
  for (let round = 0; round < 400; round++) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    await pause(25);
  }
  throw new Error('nothing became usable');
}

function noteFirstField() {
  new MutationObserver((_, observer) => {
    if (!document.querySelector('input')) return;
    observer.disconnect();
    requestAnimationFrame(() =>
      setTimeout(() => {
        globalThis.__usableAt = performance.timeOrigin + performance.now();
      }),
    );
  }).observe(document, { childList: true, subtree: true });
}

// The same site, with one more page: it fetches the same files and does nothing with them.
async function pageThatOnlyFetches(files) {
  const folder = mkdtempSync(join(tmpdir(), 'linkdock-baseline-'));
  const dist = join(folder, 'dist');
  cpSync(DIST, dist, { recursive: true });
  const paths = files.map((url) => new URL(url).pathname);
  writeFileSync(
    join(dist, 'baseline.js'),
    `Promise.all(${JSON.stringify(paths)}.map((path) => fetch(path).then((r) => r.arrayBuffer())))
    .then(() => { globalThis.done = performance.timeOrigin + performance.now(); });`,
  );
  writeFileSync(join(dist, 'baseline.html'), '<!doctype html><title>same bytes</title><script src="/baseline.js"></script>');
  const stops = [() => rmSync(folder, { recursive: true, force: true })];
  const site = await startSite(folder, {}, stops, dist);
  return {
    url: `${site}/baseline.html`,
    stop: async () => {
      for (const stop of stops.reverse()) await stop();
    },
  };
}

/** Animation frames asked for, and script time of the whole page, over ten seconds in which nobody does anything. */
export async function idleCost(scene, widget) {
  await pause(800);
  const counter = await countFrames(widget);
  const before = await scene.page.raw.metrics();
  await pause(10_000);
  const after = await scene.page.raw.metrics();
  return { frames: await counter.frames(), scriptMs: (after.ScriptDuration - before.ScriptDuration) * 1000 };
}

/** From an input event's own time stamp to its last pixel on the canvas, over 60 typed keys. */
export async function latency(scene, widget) {
  await widget.evaluate(() => {
    // Drawn is when the last pixel of the answer is on the canvas, in whichever turn that is.
    const keys = (globalThis.__latency = []);
    document.addEventListener('input', (event) => keys.push({ from: event.timeStamp, to: 0 }), true);
    const original = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...args) {
      original.apply(this, args);
      const key = keys[keys.length - 1];
      if (key) key.to = performance.now();
    };
  });
  for (let key = 0; key < 60; key++) {
    await scene.page.type('abcdefghij'[key % 10]);
    await pause(30);
  }
  const drawn = await widget.evaluate(() => globalThis.__latency.filter(({ to }) => to > 0).map(({ from, to }) => to - from));
  if (drawn.length < 50) throw new Error(`only ${drawn.length} of 60 keys were drawn`);
  const values = drawn.sort((a, b) => a - b);
  return { p50: values[Math.floor(values.length * 0.5)], p95: values[Math.floor(values.length * 0.95)] };
}

/** Bytes of the memory that the wasm instance exports. */
export async function wasmMemory(stack, browser) {
  const page = await browser.newPage();
  await keepWasmMemory(page);
  const widget = await new Scene(stack, page).inline({ provider: 'lucca' });
  await widget.find('textbox', 'Subdomain');
  const bytes = await widget.evaluate(() => globalThis.__memory.buffer.byteLength);
  await page.close();
  return bytes;
}

/** Counts the nodes, listeners and bytes that mounting and unmounting leave in the host page. */
export async function heapAndNodes(scene, rounds) {
  await scene.openHost();
  await scene.mount({ provider: 'lucca', proxy: 'mock:' });
  await (await widgetAt(scene.page, 0)).find('textbox', 'Subdomain');
  await scene.page.evaluate(-1, () => globalThis.unmountWidgets());
  const before = await settled(scene);
  for (let round = 0; round < rounds; round++) {
    await scene.mount({ provider: 'lucca', proxy: 'mock:' });
    if (round % 50 === 0) await pause(150);
    await scene.page.evaluate(-1, () => {
      globalThis.unmountWidgets();
      globalThis.seen.length = 0;
    });
  }
  const after = await settled(scene);
  return {
    nodes: after.Nodes - before.Nodes,
    listeners: after.JSEventListeners - before.JSEventListeners,
    heap: after.JSHeapUsedSize - before.JSHeapUsedSize,
  };
}

async function settled(scene) {
  const client = await scene.page.raw.createCDPSession();
  await pause(800);
  for (let round = 0; round < 4; round++) {
    await client.send('HeapProfiler.collectGarbage');
    await pause(150);
  }
  await client.detach();
  return scene.page.raw.metrics();
}
