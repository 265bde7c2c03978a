// Measures the budgets of the design: `./scripts/bench`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { launch } from '../e2e/support/browsers.mjs';
import { Scene } from '../e2e/support/session.mjs';
import { ARTIFACTS, DIST, startStack } from '../e2e/support/stack.mjs';
import { heapAndNodes, idleCost, latency, loadTimes, wasmMemory } from './measures.mjs';

/** @type {{name: string, value: number | string, unit: string, budget?: number, aim?: number}[]} */
const rows = [];
const row = (name, value, unit, budget, aim) =>
  rows.push({ name, value: typeof value === 'number' ? Math.round(value * 100) / 100 : value, unit, budget, aim });
const kilobytes = (bytes) => bytes / 1000;

const stack = await startStack();
const browser = await launch('chromium', { width: 1000, height: 900, scale: 1 });
try {
  const page = await browser.newPage();
  const scene = new Scene(stack, page);
  await sizes(scene);
  await times(scene);
} finally {
  await browser.close();
  await stack.stop();
}
report();

/** Every file that a cold visit to a usable Lucca form asks the site for, compressed as it travels. */
async function sizes(scene) {
  const widget = await scene.inline({ provider: 'lucca' });
  await widget.find('textbox', 'Subdomain');
  const files = new Set(
    scene.page
      .requests()
      .filter((url) => url.startsWith(stack.site))
      .map((url) => new URL(url).pathname),
  );
  let total = 0;
  for (const file of [...files].sort()) {
    const size = brotli(file);
    total += size;
    row(`wire: ${file.replace(/-[0-9A-Za-z_]{8,}\./, '-*.')}`, kilobytes(size), 'KB br');
  }
  row('cold open to a usable Lucca form, all files', kilobytes(total), 'KB br', 150, 95);
  row('loader', kilobytes(brotli('/linkdock.js')), 'KB br', 4, 2);
}

function brotli(path) {
  try {
    const bytes = readFileSync(join(DIST, path));
    return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 } }).length;
  } catch {
    return 0; // linkdock.config.json is the installation's own
  }
}

async function times(scene) {
  const load = await loadTimes(browser, stack);
  row('time to a usable form on localhost, median of 7', load.widget, 'ms');
  row('same bytes on a page that does nothing, median of 7', load.baseline, 'ms');
  row('ratio', load.widget / load.baseline, '×');
  const widget = await scene.inline({ provider: 'lucca' });
  await widget.find('textbox', 'Subdomain');
  const idle = await idleCost(scene, widget);
  row('frames in 10 s idle, nothing focused', idle.frames, 'frames', 0, 0);
  row('script time in 10 s idle', idle.scriptMs, 'ms', 1, 0);
  await widget.click('textbox', 'Subdomain');
  const focused = await idleCost(scene, widget);
  row('frames in 10 s with a focused field', focused.frames, 'frames', 22, 0);
  const typing = await latency(scene, widget);
  row('input → drawn, p50', typing.p50, 'ms');
  row('input → drawn, p95', typing.p95, 'ms', 16, 4);
  row('wasm memory', (await wasmMemory(stack, browser)) / (1 << 20), 'MB', 4, 2);
  const leak = await heapAndNodes(scene, 1000);
  row('DOM nodes left by 1,000 mounts', leak.nodes, 'nodes', 0, 0);
  row('listeners left by 1,000 mounts', leak.listeners, 'listeners', 0, 0);
  row('JS heap left by 1,000 mounts', leak.heap / 1000, 'KB', undefined, 100);
}

function report() {
  const broken = rows.filter((entry) => entry.budget !== undefined && Number(entry.value) > entry.budget);
  for (const { name, value, unit, budget, aim } of rows) {
    const limit = budget === undefined ? '' : `must ≤ ${budget}`;
    console.log(
      `${name.padEnd(56)} ${String(value).padStart(9)} ${unit.padEnd(9)} ${limit.padEnd(13)} ${aim === undefined ? '' : `aim ≤ ${aim}`}`,
    );
  }
  mkdirSync(ARTIFACTS, { recursive: true });
  writeFileSync(join(ARTIFACTS, 'bench.json'), JSON.stringify(rows, null, 2));
  for (const entry of broken) console.error(`over budget: ${entry.name}: ${entry.value} ${entry.unit}, must be ≤ ${entry.budget}`);
  process.exitCode = broken.length ? 1 : 0;
}
