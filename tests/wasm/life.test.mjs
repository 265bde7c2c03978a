// The widget as Emscripten built it, without a browser: the module that ships, the JavaScript that starts it, and one life
// with more than one answer. LINKDOCK_WASM names the folder with linkdock.js and linkdock.wasm of another build.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';

import { build } from 'esbuild';

import { widgetProvider } from '../../scripts/translate_provider.mjs';
import { readAddress, readOptions } from '../../web/loader/options.js';

const BUILT = resolve(process.env.LINKDOCK_WASM ?? 'build/wasm-release/wasm');
const ANSWER_TIMEOUT_MS = 10000;
const VIEWPORT_HTML = 4; // nothing is painted
const PRIMARY = 1 << 5; // the flag of widget/view/mirror.h
const work = mkdtempSync(join(tmpdir(), 'linkdock-wasm-'));
after(() => rmSync(work, { recursive: true, force: true }));

/** web's instance.js with the module in it, as the site build bundles it. */
async function instantiate() {
  const [entry] = execFileSync('git', ['ls-files', 'web/*instance.js'], { encoding: 'utf8' }).trim().split('\n');
  const outfile = join(work, 'instance.mjs');
  await build({ entryPoints: [entry], bundle: true, format: 'esm', outfile, alias: { 'linkdock-wasm': join(BUILT, 'linkdock.js') } });
  return (await import(outfile)).instantiate;
}

/** Glyphs of one size: no painting is looked at. */
const GLYPHS = {
  measure: (/** @type {number} */ _codePoint, /** @type {number} */ px, /** @type {number} */ _face, /** @type {Float32Array} */ out) => {
    out.fill(0);
    return px / 2;
  },
  raster() {},
  width: (/** @type {Uint8Array} */ utf8, /** @type {number} */ px) => (utf8.length * px) / 2,
  first: () => 0,
  write() {},
};

/** A new instance with its host, and `give`, which writes a text into it. */
async function startInstance() {
  const decode = (/** @type {Uint8Array} */ bytes) => JSON.parse(new TextDecoder().decode(bytes));
  /** @type {any[]} */
  let nodes = [];
  /** @type {any[]} */
  const events = [];
  let crashes = 0;
  const host = {
    glyphs: GLYPHS,
    canvas() {},
    paint() {},
    text() {},
    layout() {},
    setField() {},
    kick() {},
    mirror: (/** @type {Uint8Array} */ json) => void (nodes = decode(json)),
    effect: (/** @type {Uint8Array} */ json) => {
      const effect = decode(json);
      if (effect.type === 'emit') events.push(effect.event);
    },
    uuid: randomUUID,
  };
  const module = await WebAssembly.compile(readFileSync(join(BUILT, 'linkdock.wasm')));
  const wasm = await (await instantiate())(module, host, () => crashes++);
  const give = (/** @type {string} */ text, /** @type {string} */ name, /** @type {number[]} */ ...more) =>
    wasm.give(text, (/** @type {any} */ x, /** @type {number} */ size) => x[name](size, ...more));
  return { wasm, give, events, nodes: () => nodes, crashes: () => crashes };
}

/** A widget that is open on Lucca's form and answered by its own mock. */
async function openWidget() {
  const { wasm, give, events, nodes, crashes } = await startInstance();
  const { id, name, categories, logo, ...rest } = JSON.parse(readFileSync('providers/lucca.json', 'utf8'));
  assert.equal(give(JSON.stringify({ proxy: 'mock:', provider: id }), '_ld_start'), 1);
  wasm.run(0, (/** @type {any} */ x) => x._ld_viewport(880, 0, 1, VIEWPORT_HTML));
  assert.equal(give(readFileSync('web/locales/en.json', 'utf8'), '_ld_texts'), 1);
  assert.equal(give(JSON.stringify({ schema: 1, providers: [{ id, name, categories, logo }] }), '_ld_index'), 1);
  give(id + JSON.stringify(widgetProvider({ id, name, categories, logo, ...rest })), '_ld_provider', id.length);
  wasm.run(0, (/** @type {any} */ x) => x._ld_open());
  const draw = () => {
    wasm.run(0, (/** @type {any} */ x) => x._ld_frame(performance.now()));
    return nodes();
  };
  const find = (/** @type {(node: any) => boolean} */ wanted) => {
    const found = draw().find(wanted);
    assert.ok(found, JSON.stringify(nodes().map(({ role, key, label }) => [role, key, label])));
    return found.id;
  };
  return {
    events,
    crashes,
    type: (/** @type {string} */ key, /** @type {string} */ text) => {
      const field = find((node) => node.key === key);
      wasm.give(text, (/** @type {any} */ x, /** @type {number} */ size) => x._ld_edit(field, size, 0));
    },
    connect: () => {
      const button = find((node) => node.role === 'button' && (node.flags & PRIMARY) !== 0);
      wasm.run(0, (/** @type {any} */ x) => x._ld_activate(button));
    },
    stop: () => wasm.run(0, (/** @type {any} */ x) => x._ld_stop()),
  };
}

/** @param {any[]} events @param {string} type @param {number} count */
async function heard(events, type, count) {
  const end = Date.now() + ANSWER_TIMEOUT_MS;
  while (events.filter((event) => event.type === type).length < count) {
    assert.ok(Date.now() < end, `${type} was not heard ${count} times: ${JSON.stringify(events)}`);
    await new Promise((later) => setTimeout(later, 20));
  }
  return events.filter((event) => event.type === type)[count - 1];
}

test('every answer of one life arrives: the first callback does not end the runtime', async () => {
  const widget = await openWidget();
  widget.type('subdomain', 'acme');
  const CODES = { 401: 'invalid_credentials', 503: 'provider_unavailable', 403: 'insufficient_permissions' };
  for (const [index, [verdict, code]] of Object.entries(CODES).entries()) {
    widget.type('api_key', `00000000-0000-4000-8000-000000000${verdict}`);
    widget.connect();
    assert.equal((await heard(widget.events, 'check_result', index + 1)).code, code);
  }
  widget.type('api_key', '00000000-0000-4000-8000-000000000200');
  widget.connect();
  assert.equal((await heard(widget.events, 'linked', 1)).account.provider, 'lucca');
  assert.equal(widget.crashes(), 0);
  widget.stop();
});

test('the module keeps its runtime, and knows each option that instance.js hands it', () => {
  const glue = readFileSync(join(BUILT, 'linkdock.js'), 'utf8');
  assert.ok(/\bnoExitRuntime\s*=[^;,]*\b(true|!0|1)\b/.test(glue), 'noExitRuntime is true from the start');
  const options = ['instantiateWasm', 'onAbort', 'print', 'printErr', 'HEAPU8'];
  assert.deepEqual(
    options.filter((name) => !glue.includes(`["${name}"]`)),
    [],
  );
});

/** Values at the limits of each option, some within and some beyond. @type {Record<string, unknown[]>} */
const AT_THE_LIMITS = {
  proxy: [
    'https://a.example',
    'https://a.example./',
    'https://A.example:8443/x/',
    'https://a.example/%61/../b',
    'https://a.example/a%20b',
    'https://a.example/.well-known/x',
    'https://bücher.example/ä',
    'https://a_b.example',
    'https://a..b.example',
    'http://localhost:1',
    'http://127.1',
    'http://[::1]',
    'https://[::1]',
    'https://a.example:65535',
    'https://a.example:0',
    'https://a.example//b',
    'https://a.example/a;b',
    `https://a.example/${'a'.repeat(494)}`,
    `https://a.example/${'a'.repeat(495)}`,
    `https://${'a'.repeat(260)}.example`,
    'mock:',
  ],
  session: ['!', '~'.repeat(4096), '~'.repeat(4097), 'ä'],
  accountsUrl: ['https://a.example/accounts', 'https://a.example/a%20b', 'http://[::1]/', `https://a.example/${'a'.repeat(495)}`],
  provider: ['a', 'A.b:c-d_e', 'a'.repeat(128), 'a'.repeat(129), 'ä'],
  account: ['A.b:c-d_e', 'a'.repeat(128), 'a'.repeat(129)],
  providers: [['a', 'A.b:c-d_e'], [], ['a'.repeat(128)], Array.from({ length: 200 }, (_, i) => `p${i}`)],
  scopes: [['a:b'], [], Array.from({ length: 200 }, (_, i) => `s${i}`)],
  locale: ['en', 'x'.repeat(35), 'x'.repeat(36), 'zh-Hant-TW'],
  theme: ['auto', 'light', 'dark', 'Dark'],
  accent: ['#2853e0', '#ABCDEF', '#abc'],
  integrator: ['a', '字'.repeat(80), '🙂'.repeat(40), 'a'.repeat(81)],
  whiteLabel: [true, false],
  texts: [{}, { 'form.connect': '' }, { 'form.connect': '字'.repeat(400), 'no.such.text': 'x' }],
};

test('wasm takes every option that the loader takes', async () => {
  const refused = [];
  let taken = 0;
  for (const [name, values] of Object.entries(AT_THE_LIMITS)) {
    for (const value of values) {
      let frame, session;
      try {
        ({ frame, session } = readOptions({ proxy: 'https://a.example', session: 'x', [name]: value }));
      } catch {
        continue; // the page hears of it before there is a frame
      }
      taken++;
      const { give } = await startInstance();
      const options = { ...frame, session, parent: 'https://host.example' };
      if (give(JSON.stringify(options), '_ld_start') !== 1) refused.push(`${name}: ${JSON.stringify(value).slice(0, 60)}`);
    }
  }
  assert.ok(taken > 30, String(taken));
  assert.deepEqual(refused, []);
});

test('The loader takes every address of a proxy that wasm takes, as a browser writes it', async () => {
  const refused = [];
  let taken = 0;
  for (const value of AT_THE_LIMITS.proxy) {
    const proxy = URL.canParse(value) ? new URL(value).href.replace(/\/+$/, '') : value;
    const { give } = await startInstance();
    if (give(JSON.stringify({ proxy, session: 'x', parent: 'https://host.example' }), '_ld_start') !== 1) continue;
    taken++;
    if (proxy !== 'mock:' && readAddress(proxy) !== proxy) refused.push(proxy);
  }
  assert.ok(taken >= 10, String(taken));
  assert.deepEqual(refused, []);
});
