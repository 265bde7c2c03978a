// Photographs every screen at 360, 480 and 900 px, light and dark, device scale 1 and 2, and in HTML mode, for a
// person to look at (artifacts/screenshots/), and checks what a machine can: nothing is cut off, nothing scrolls sideways, the
// canvas is not blank.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { launch } from './support/browsers.mjs';
import { Scene } from './support/session.mjs';
import { LUCCA_KEY, NUTSHELL_KEY, artifact, startStack } from './support/stack.mjs';

const LOOKS = [
  { scale: 1, dark: false },
  { scale: 2, dark: false },
  { scale: 1, dark: true },
  { scale: 2, dark: true },
];
const WIDTHS = [360, 480, 900];

describe('screenshots (chromium)', { timeout: 600_000 }, () => {
  for (const look of LOOKS) {
    test(`every screen at scale ${look.scale}, ${look.dark ? 'dark' : 'light'}, is whole and painted`, { timeout: 300_000 }, async () => {
      const stack = await startStack();
      const browser = await launch('chromium', { ...look, height: 860, reducedMotion: true });
      try {
        for (const width of WIDTHS) await photographAll(stack, browser, look, width);
      } finally {
        await browser.close();
        await stack.stop();
      }
    });
  }
});

const FORM_LOOKS = [
  ['en', false, 360],
  ['en', true, 900],
  ['ar', false, 900],
  ['ar', true, 360],
];

describe('screenshots of HTML mode (chromium)', { timeout: 300_000 }, () => {
  for (const [locale, dark, width] of FORM_LOOKS) {
    test(
      `every screen in ${locale} at ${width} px, ${dark ? 'dark' : 'light'}, is whole without its canvas`,
      { timeout: 120_000 },
      async () => {
        const stack = await startStack({ proxy: false });
        const browser = await launch('chromium', { dark, width, height: 860, reducedMotion: true });
        try {
          await photographForm(new Scene(stack, await browser.newPage()), locale, (screen) =>
            artifact('chromium', `standard-${screen}-${locale}-${width}-${dark ? 'dark' : 'light'}.png`),
          );
        } finally {
          await browser.close();
          await stack.stop();
        }
      },
    );
  }
});

/** By the elements' kinds, which are the same in every language. */
async function photographForm(scene, locale, name) {
  const widget = await scene.modal({ proxy: 'mock:', locale });
  const press = (kind) => widget.evaluate((selector) => document.querySelector(selector).click(), kind);
  const shot = async (screen, kind) => {
    await widget.until(screen, () => widget.evaluate((selector) => document.querySelector(selector) !== null, kind));
    await widget.grown();
    await scene.page.screenshot(name(screen));
    const seen = await widget.evaluate(() => ({
      html: document.documentElement.classList.contains('html'),
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    assert.deepEqual(seen, { html: true, sideways: 0 }, screen);
  };
  const send = async (verdict) => {
    await widget.evaluate(
      (values) => {
        for (const [key, text] of Object.entries(values)) {
          const input = document.querySelector(`input[name=${key}]`);
          input.value = text;
          input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
        }
      },
      { subdomain: 'acme', api_key: LUCCA_KEY(verdict) },
    );
    await press('.k-submit');
  };
  await widget.until('the picker', () => widget.evaluate(() => document.querySelector('.k-provider') !== null));
  await press('.standard');
  await shot('pick', '.k-provider');
  await press('.k-provider');
  await shot('form', 'form');
  await press('.k-submit');
  await shot('errors', '[aria-invalid]');
  await send('000');
  await shot('checking', '.k-cancel');
  await press('.k-cancel');
  await widget.until('the form', () => widget.evaluate(() => document.querySelector('form') !== null));
  await send(401);
  await shot('rejected', '.k-problem');
  await send(200);
  await shot('linked', '.k-done');
}

async function photographAll(stack, browser, look, width) {
  const page = await browser.newPage();
  await page.resize(width, 860);
  const scene = new Scene(stack, page);
  const name = (screen) => artifact('chromium', `${screen}-${width}-${look.dark ? 'dark' : 'light'}@${look.scale}x.png`);
  const shot = async (widget, screen) => {
    await widget.grown();
    await page.screenshot(name(screen));
    await wholeAndPainted(widget, `${screen} at ${width}`);
  };
  const widget = await scene.modal({}, 'https://acme.ilucca.net/settings');
  await widget.find('heading', 'Connect an account');
  await shot(widget, 'pick');
  await widget.click('button', /Lucca/);
  await widget.find('heading', 'Connect Lucca');
  await shot(widget, 'form-empty');
  await widget.click('button', 'Connect');
  await widget.until('errors', async () => (await widget.find('textbox', 'Subdomain')).invalid);
  await shot(widget, 'form-errors');
  await scene.pasteInto(widget, 'textbox', 'Subdomain');
  await shot(widget, 'form-healed');
  await widget.fillSecret('API Key', LUCCA_KEY('000'));
  await page.press('Enter');
  await widget.find('heading', 'Checking with Lucca');
  await shot(widget, 'checking');
  await widget.click('button', 'Cancel');
  await widget.fillSecret('API Key', LUCCA_KEY(401));
  await page.press('Enter');
  await widget.find('button', 'Try again');
  await shot(widget, 'rejected');
  await widget.fillSecret('API Key', LUCCA_KEY(200));
  await page.press('Enter');
  await widget.find('heading', 'Lucca is connected');
  await shot(widget, 'connected');
  await photographNutshell(scene, shot);
  await page.close();
}

async function photographNutshell(scene, shot) {
  const widget = await scene.modal({ provider: 'nutshell' });
  await widget.fill('textbox', 'Username (Email)', 'jane@northwind.example');
  await widget.fillSecret('API Key', NUTSHELL_KEY(200));
  await shot(widget, 'nutshell-form');
}

async function wholeAndPainted(widget, what) {
  const seen = await widget.evaluate(() => {
    const canvas = document.querySelector('canvas');
    const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, Math.min(canvas.height, 1200));
    const colours = new Set();
    for (let at = 0; at < data.length; at += 4 * 7) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return { colours: colours.size, width, sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth };
  });
  assert.ok(seen.colours > 20, `${what} is painted (${seen.colours} colours)`);
  assert.equal(seen.sideways, 0, `${what} does not scroll sideways`);
}
