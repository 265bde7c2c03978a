// A real password manager: the KeePassXC extension, as Debian packages it, fills the key into the widget's frame; what it
// filled in is drawn, shown as filled and sent. In Firefox, because the packaged version is an extension of the second
// manifest version, which Chromium no longer loads. The program behind it is ours (support/keepassxc_host.mjs).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { BROWSERS, launch } from './support/browsers.mjs';
import { until } from './support/patience.mjs';
import { Scene } from './support/session.mjs';
import { NUTSHELL_KEY, startStack } from './support/stack.mjs';

const EXTENSION = resolve('build/third_party/keepassxc-browser/usr/share/webext/keepassxc-browser');
const ID = 'keepassxc-browser@keepassxc.org';
const NATIVE = 'org.keepassxc.keepassxc_browser';
const EMAIL = 'jane@northwind.example';

if (BROWSERS.includes('firefox')) {
  describe('KeePassXC (firefox)', { timeout: 120_000 }, () => {
    test('the real extension fills in a key, which is drawn and sent in firefox', { timeout: 90_000 }, async () => {
      assert.ok(existsSync(EXTENSION), `${EXTENSION} is missing: run scripts/setup --browsers`);
      const home = makeHome();
      const before = process.env.HOME;
      process.env.HOME = home;
      const stack = await startStack({ proxy: false });
      const browser = await launch('firefox', { height: 900 });
      try {
        const page = await browser.newPage();
        await pair(page.raw, stack.host);
        await fillAndSend(new Scene(stack, page));
      } finally {
        process.env.HOME = before;
        await browser.close();
        await stack.stop();
        rmSync(home, { recursive: true, force: true, maxRetries: 3 });
      }
    });
  });
}

/** A home folder whose Firefox finds our program under KeePassXC's name. */
function makeHome() {
  const home = mkdtempSync(join(tmpdir(), 'linkdock-home-'));
  const folder = join(home, '.mozilla', 'native-messaging-hosts');
  mkdirSync(folder, { recursive: true });
  const program = join(home, 'keepassxc');
  const host = resolve('tests/e2e/support/keepassxc_host.mjs');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${host}" "${EXTENSION}" ${EMAIL} ${NUTSHELL_KEY(200)}\n`, { mode: 0o755 });
  const manifest = { name: NATIVE, description: 'for a test', path: program, type: 'stdio', allowed_extensions: [ID] };
  writeFileSync(join(folder, `${NATIVE}.json`), JSON.stringify(manifest));
  return home;
}

/**
 * A person does this once: pairs the extension with the program, here from the extension's own popup, and lets it fill by itself;
 * and since its version 1.9 they allow it, for each site, to fill in frames of other sites.
 */
async function pair(page, site) {
  const { connection } = page.browser();
  await page.browser().installExtension(EXTENSION);
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const { context } = tree.result.contexts.find(({ url }) => url.endsWith('/browser.xhtml'));
  const expression = `WebExtensionPolicy.getByID("${ID}").mozExtensionHostname`;
  const { result } = await connection.send('script.evaluate', { expression, target: { context }, awaitPromise: true });
  page.goto(`moz-extension://${result.result.value}/popups/popup.html`).catch(() => {}); // its load is never reported
  await until('the extension to pair', () => page.evaluate(pairInPopup, site), { ms: 30_000 });
}

async function fillAndSend(scene) {
  const widget = await scene.inline({ provider: 'nutshell', proxy: 'mock:' });
  await widget.find('heading', 'Connect Nutshell');
  await widget.until('the key that the manager fills in', async () => (await widget.secret('API Key')).value === NUTSHELL_KEY(200), 20_000);
  await widget.fill('textbox', 'Username (Email)', EMAIL);
  await widget.until('the painted bullets', () => widget.evaluate(isPainted));
  await scene.page.press('Enter');
  await widget.find('heading', 'Nutshell is connected');
}

/* The functions below run in pages: they may use nothing from this module. */

async function pairInPopup(site) {
  const settings = await browser.runtime.sendMessage({ action: 'load_settings' });
  if (!settings || !document.querySelector('#connect-button')) return false;
  settings.autoFillSingleEntry = true;
  settings.sitePreferences = [{ url: site, ignore: 'ignoreNothing', allowIframes: true }];
  await browser.storage.local.set({ settings });
  await browser.runtime.sendMessage({ action: 'save_settings', args: settings }).catch(() => {});
  await browser.runtime.sendMessage({ action: 'associate' });
  return 'keyRing' in (await browser.storage.local.get());
}

/** Dark pixels in the key's field: the bullets, in the canvas. */
function isPainted() {
  const canvas = document.querySelector('canvas');
  const box = document.querySelector('input[name=api_key]').getBoundingClientRect();
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const { data } = canvas.getContext('2d').getImageData(Math.round((box.x + 14) * scale), Math.round((box.y + 10) * scale), 100, 26);
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255 && data[at + 1] < 80) return true;
  return false;
}
