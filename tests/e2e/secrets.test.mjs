// A canary key goes the whole way, right and wrong, and must then be found nowhere: no address, log, storage, event, console
// line, page attribute, database, or copy in the wasm memory.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { keepWasmMemory } from './support/probes.mjs';
import { inEveryBrowser } from './support/session.mjs';

const CANARY = 'CANARYkeyThatMustNeverLeak1234567890';
const ENCODED = Buffer.from(`jane@northwind.example:${CANARY}200`).toString('base64');

inEveryBrowser('secrets', (check, browserName) => {
  check('a canary key is found nowhere after linking, rejection and close', async (scene) => {
    if (scene.page.browser === 'chromium') await keepWasmMemory(scene.page);
    const widget = await scene.inline({ provider: 'nutshell' });
    await widget.fill('textbox', 'Username (Email)', 'jane@northwind.example');
    await widget.fillSecret('API Key', `${CANARY}401`);
    await scene.page.press('Enter');
    await widget.find('button', 'Try again');
    await noTrace(scene, widget);
    await widget.fillSecret('API Key', `${CANARY}200`);
    await scene.page.press('Enter');
    await widget.find('heading', 'Nutshell is connected');
    await noTrace(scene, widget);
    const inputs = await widget.evaluate(() => [...document.querySelectorAll('input')].map((input) => input.value));
    assert.ok(
      inputs.every((value) => !value.includes('CANARY')),
      'no control holds it any more',
    );
    if (browserName === 'chromium') {
      const copies = await widget.evaluate(countInMemory, CANARY);
      assert.notEqual(copies, -1, 'the memory was captured');
      assert.equal(copies, 0, 'copies in the wasm memory');
    }
  });
});

async function noTrace(scene, widget) {
  const places = {
    'host events': JSON.stringify(await scene.events()),
    'requested addresses': scene.page.requests().join('\n'),
    'resource entries': await widget.evaluate(() =>
      performance
        .getEntries()
        .map((entry) => entry.name)
        .join('\n'),
    ),
    console: scene.page.problems().join('\n'),
    'frame page': await widget.evaluate(() => document.documentElement.outerHTML + location.href),
    'frame storage': await widget.evaluate(readStorage),
    'host page': await scene.page.evaluate(-1, () => document.documentElement.outerHTML + location.href),
    'host storage': await scene.page.evaluate(-1, readStorage),
    'proxy log': scene.stack.proxy.logs(),
    'files of proxy and simulators': filesUnder(scene.stack.dir),
  };
  for (const [place, content] of Object.entries(places)) {
    assert.ok(!content.includes('CANARYkey'), `the key is in: ${place}`);
    assert.ok(!content.includes(ENCODED.slice(0, -4)), `the encoded key is in: ${place}`);
  }
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n');
}

function readStorage() {
  const dump = (storage) => JSON.stringify(Object.entries(storage));
  return dump(localStorage) + dump(sessionStorage) + document.cookie + (window.name ?? '');
}

function countInMemory(needle) {
  if (!globalThis.__memory) return -1;
  const bytes = new Uint8Array(globalThis.__memory.buffer);
  const wanted = new TextEncoder().encode(needle);
  let copies = 0;
  for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) copies++;
  }
  return copies;
}
