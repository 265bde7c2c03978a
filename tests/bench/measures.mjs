// How each figure of bench.mjs is taken, in Chromium through the DevTools protocol.
import { createServer } from 'node:http';
import { Scene } from '../e2e/support/session.mjs';
import { SESSION } from '../e2e/support/stack.mjs';
import { widgetAt } from '../e2e/support/widget.mjs';

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** From navigation to a form that takes input, beside a page that fetches the same files and does nothing with them. */
export async function loadTimes(browser, stack, rounds = 7) {
  const widget = [], baseline = [];
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

async function timeOf(browser, url, stack) {
  const page = await browser.newPage();
  await page.raw.setCacheEnabled(false);
  await page.goto(url);
  if (stack) {
    const attributes = { provider: 'lucca', proxy: stack.proxyUrl, session: SESSION };
    await page.evaluate(-1, (values) => globalThis.mountWidget(values), attributes);
    await page.raw.waitForFunction(() => globalThis.seen.some((event) => event.type === 'ready'), { polling: 5 });
    const ready = await page.evaluate(-1, () => performance.now());
    await page.close();
    return ready;
  }
  await page.raw.waitForFunction(() => globalThis.done !== undefined, { polling: 5 });
  const done = await page.evaluate(-1, () => globalThis.done);
  await page.close();
  return done;
}

function pageThatOnlyFetches(files) {
  const script = `Promise.all(${JSON.stringify(files)}.map((url) => fetch(url, { mode: 'no-cors', cache: 'no-store' }).then((r) => r.arrayBuffer()))).then(() => { globalThis.done = performance.now(); });`;
  const server = createServer((request, response) => {
    if (request.url === '/a.js') response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    else response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>same bytes</title><script src="/a.js"></script>');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({
    url: `http://localhost:${server.address().port}/`,
    stop: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }),
  })));
}

/** Animation frames asked for, and script time of the whole page, over ten seconds in which nobody does anything. */
export async function idleCost(scene, widget) {
  await pause(800);
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
  const before = await scene.page.raw.metrics();
  await pause(10_000);
  const after = await scene.page.raw.metrics();
  return { frames: await widget.evaluate(() => globalThis.__frames), scriptMs: (after.ScriptDuration - before.ScriptDuration) * 1000 };
}

/** From an input event's own time stamp to the end of the animation frame that painted it, over 60 typed keys. */
export async function latency(scene, widget) {
  await widget.evaluate(() => {
    globalThis.__latency = [];
    let pending = [];
    document.addEventListener('input', (event) => pending.push(event.timeStamp), true);
    const original = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = (callback) => original.call(globalThis, (time) => {
      callback(time);
      const now = performance.now();
      for (const stamp of pending) globalThis.__latency.push(now - stamp);
      pending = [];
    });
  });
  for (let key = 0; key < 60; key++) {
    await scene.page.type('abcdefghij'[key % 10]);
    await pause(30);
  }
  const values = (await widget.evaluate(() => globalThis.__latency)).sort((a, b) => a - b);
  return { p50: values[Math.floor(values.length * 0.5)], p95: values[Math.floor(values.length * 0.95)] };
}

/** Bytes of the memory that the wasm instance exports. */
export async function wasmMemory(stack, browser) {
  const page = await browser.newPage();
  await page.raw.evaluateOnNewDocument(() => {
    for (const name of ['instantiate', 'instantiateStreaming']) {
      const original = WebAssembly[name];
      WebAssembly[name] = (...args) => original.apply(WebAssembly, args).then((result) => {
        for (const value of Object.values((result.instance ?? result).exports)) if (value instanceof WebAssembly.Memory) globalThis.__memory = value;
        return result;
      });
    }
  });
  const widget = await new Scene(stack, page).inline({ provider: 'lucca' });
  await widget.find('textbox', 'Subdomain');
  const bytes = await widget.evaluate(() => globalThis.__memory.buffer.byteLength);
  await page.close();
  return bytes;
}

/** What mounting and unmounting leaves in the host page. */
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
  return { nodes: after.Nodes - before.Nodes, listeners: after.JSEventListeners - before.JSEventListeners, heap: after.JSHeapUsedSize - before.JSHeapUsedSize };
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
