// When drawing fails in any way, the person sees the last good picture or HTML mode, never a blank, and nothing that
// was typed is lost. The faults come from tests/e2e/pages/faults.js, in a copy of the site that only this test serves.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { BROWSERS, launch } from './support/browsers.mjs';
import { faultySite } from './support/faults.mjs';
import { Scene, inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY, startStack } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const MOCK = { proxy: 'mock:', provider: 'lucca', locale: 'en' };
const faulty = faultySite();
after(() => faulty.remove());

inEveryBrowser(
  'drawing faults',
  (check) => {
    check('a browser without a canvas, or with falsified pixels, shows a working HTML mode', async (scene) => {
      const widget = await scene.inline({ ...MOCK, locale: 'en-x-nocontext' });
      await scene.mount({ ...MOCK, locale: 'en-x-falsified' });
      const falsified = await widgetAt(scene.page, 1);
      await falsified.find('heading', 'Connect Lucca');
      assert.equal((await look(falsified)).html, true, 'falsified');
      await widget.fill('textbox', 'Subdomain', 'acme');
      assert.deepEqual(await look(widget), { html: true, painted: false, choice: '' }, 'no canvas, and none offered');
      await widget.fillSecret('API Key', LUCCA_KEY(200));
      await scene.page.press('Enter');
      await widget.find('heading', 'Lucca is connected');
      assert.deepEqual(scene.page.problems(), []);
    });

    check('a context that is lost and comes back, while typing and while checking, loses nothing', async (scene) => {
      const widget = await scene.inline(MOCK);
      await widget.fill('textbox', 'Subdomain', 'acm');
      await holdOn(widget);
      await lose(widget);
      assert.deepEqual(await look(widget), { html: true, painted: false, choice: '' });
      await scene.page.type('e');
      assert.deepEqual(await held(widget), { same: true, focused: true, value: 'acme', caret: 4 });
      await restore(widget);
      assert.deepEqual(await look(widget), { html: false, painted: true, choice: 'Use the standard form' }, 'at once');
      await scene.page.press('ArrowLeft');
      await scene.page.type('!');
      assert.deepEqual(await held(widget), { same: true, focused: true, value: 'acm!e', caret: 4 });
      await scene.page.press('Backspace');
      await widget.fillSecret('API Key', LUCCA_KEY('000'));
      await scene.page.press('Enter');
      await widget.find('heading', 'Checking with Lucca');
      await lose(widget);
      assert.equal((await look(widget)).html, true);
      await widget.until(
        'its height',
        async () => (await frameHeight(scene)) === (await widget.evaluate(() => document.getElementById('linkdock').offsetHeight)),
      );
      await restore(widget);
      assert.deepEqual(await look(widget), { html: false, painted: true, choice: 'Use the standard form' });
      await widget.click('button', 'Cancel');
      assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acme');
    });

    check('a canvas that is too large, or that throws, gives way until another size can be tried', async (scene) => {
      const widget = await scene.inline(MOCK);
      await widget.fill('textbox', 'Subdomain', 'ac');
      await holdOn(widget);
      for (const [fault, letter, width] of [
        ['size', 'm', 700],
        ['paint', 'e', 640],
      ]) {
        await widget.evaluate((name) => void (__faults.canvas = name), fault);
        if (fault === 'size') await scene.page.resize(width + 20, 800);
        await scene.page.type(letter);
        await widget.until(`HTML mode after ${fault}`, async () => (await look(widget)).html);
        await widget.evaluate(() => void (__faults.canvas = ''));
        await scene.page.resize(width, 800);
        await widget.until('the painting', async () => (await look(widget)).painted);
        assert.equal((await look(widget)).html, false);
      }
      assert.deepEqual(await held(widget), { same: true, focused: true, value: 'acme', caret: 4 });
    });

    check('a trap while typing is not noticed: a fresh instance goes on with everything', async (scene) => {
      const widget = await scene.modal({ proxy: 'mock:', locale: 'en' });
      await widget.click('button', /Lucca/);
      await widget.fillSecret('API Key', LUCCA_KEY(200));
      await widget.fill('textbox', 'Subdomain', 'ae');
      await holdOn(widget);
      await scene.page.press('ArrowLeft');
      await trap(widget, 'edit');
      await scene.page.type('c'); // this one traps,
      await scene.page.type('m'); // and this one comes while nobody is there
      await widget.until('the new instance', () => widget.evaluate(() => __faults.instances === 2));
      await widget.until('its picture', async () => (await look(widget)).painted);
      assert.deepEqual(await held(widget), { same: true, focused: true, value: 'acme', caret: 3 });
      await scene.page.press('Enter');
      await widget.find('heading', 'Lucca is connected');
      assert.match((await scene.eventOfType('linked')).account.label, /acme/);
      assert.deepEqual(
        (await scene.events()).filter(({ type }) => type === 'step').map(({ step }) => step),
        ['pick', 'opening', 'form', 'checking', 'linked'],
      );
      assert.deepEqual(scene.page.problems(), []);
    });

    check('a trap in the middle of painting leads to HTML mode, and a second one to a card that keeps the values', async (scene) => {
      const widget = await scene.inline(MOCK);
      await widget.fillSecret('API Key', LUCCA_KEY(200));
      await widget.fill('textbox', 'Subdomain', 'acm');
      await holdOn(widget);
      await trap(widget, 'paint');
      await scene.page.type('e');
      await widget.until('the new instance', () => widget.evaluate(() => __faults.instances === 2));
      await widget.until('HTML mode', async () => (await look(widget)).html);
      assert.deepEqual(await held(widget), { same: true, focused: true, value: 'acme', caret: 4 });
      assert.equal((await look(widget)).choice, '', 'painting is not offered again');
      await widget.until('its hearing', () => widget.evaluate(() => document.querySelector('[aria-current]') !== null));
      await trap(widget, 'edit');
      await scene.page.type('x');
      await widget.find('heading', 'Something went wrong here');
      await widget.click('button', 'Try again');
      assert.equal((await widget.until('the form', async () => (await widget.all('textbox', 'Subdomain'))[0])).value, 'acmex');
      await scene.page.press('Enter');
      assert.equal((await widget.secret('API Key')).value, LUCCA_KEY(200));
    });

    check('a device without memory for the wasm gets a card with that cause, and a start when there is some', async (scene) => {
      const widget = await scene.modal({ proxy: 'mock:', provider: 'lucca', locale: 'en-x-nomemory' });
      await widget.find('heading', 'There is not enough memory');
      assert.match(await widget.evaluate(() => document.querySelector('.card').innerText), /Close other tabs.*Try again/s);
      assert.equal((await scene.eventOfType('error')).code, 'load_failed');
      await widget.evaluate(() => void (__faults.memory = 'firefox'));
      await widget.click('button', 'Try again');
      await widget.find('heading', 'There is not enough memory');
      await widget.evaluate(() => void (__faults.memory = ''));
      await widget.click('button', 'Try again');
      await widget.fill('textbox', 'Subdomain', 'acme');
      await holdOn(widget);
      await widget.evaluate(() => void (__faults.memory = 'none'));
      await trap(widget, 'edit'); // a fresh instance would take over, if there were memory for it
      await scene.page.type('x');
      await widget.find('heading', 'There is not enough memory');
      await widget.evaluate(() => void (__faults.memory = ''));
      await widget.click('button', 'Try again');
      assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acmex');
    });

    check('wasm that cannot run gives a card with the cause and a way on, also in the modal', async (scene) => {
      for (const wrong of ['nowasm', 'nocompile']) {
        const widget = await scene.modal({ proxy: 'mock:', locale: `en-x-${wrong}` });
        await widget.find('heading', 'This browser cannot show this page');
        assert.match(await widget.evaluate(() => document.querySelector('.card').innerText), /WebAssembly.*Try again/s);
        await widget.click('button', 'Try again');
        await widget.find('heading', 'This browser cannot show this page');
        await pressClose(scene, widget);
        assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'opening', reason: 'user' });
      }
    });
  },
  { stack: { proxy: false, dist: faulty.dist } },
);

inEveryBrowser(
  'refusal',
  (check) => {
    check('a dialog on a page that may not have it can be closed', async (scene) => {
      const widget = await scene.modal({ proxy: 'mock:', locale: 'en' });
      await widget.find('heading', 'This page cannot be used here');
      await pressClose(scene, widget);
      assert.equal((await scene.outcome()).reason, 'user');
    });
  },
  { stack: { proxy: false, config: { parentOrigins: ['https://elsewhere.example'] } } },
);

if (BROWSERS.includes('firefox')) {
  describe('fingerprinting resistance (firefox)', { timeout: 120_000 }, () => {
    test('the canvas is falsified by the browser itself, and HTML mode is shown', async () => {
      const stack = await startStack({ proxy: false });
      const browser = await launch('firefox', { preferences: { 'privacy.resistFingerprinting': true } });
      try {
        const scene = new Scene(stack, await browser.newPage());
        const widget = await scene.inline(MOCK);
        await widget.fill('textbox', 'Subdomain', 'acme');
        assert.deepEqual(await look(widget), { html: true, painted: false, choice: '' });
      } finally {
        await browser.close();
        await stack.stop();
      }
    });
  });
}

/** Which mode is shown, whether the canvas holds a picture, and what the button for changing it says. */
function look(widget) {
  return widget.evaluate(() => {
    const canvas = document.querySelector('.paint');
    const colours = new Set();
    if (canvas.width && canvas.height) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4 * 7) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    }
    const standard = document.querySelector('.standard');
    return {
      html: document.documentElement.classList.contains('html'),
      painted: colours.size > 20,
      choice: standard.hidden ? '' : standard.textContent,
    };
  });
}

// By the keyboard: a click that takes away the frame it is in is never acknowledged.
async function pressClose(scene, widget) {
  if (scene.page.browser === 'webkit') return widget.click('button', 'Close');
  await widget.evaluate(() => [...document.querySelectorAll('.card button')].at(-1).focus());
  await scene.page.press('Enter');
}

const holdOn = (widget) => widget.evaluate(() => void (globalThis.__held = document.activeElement));
const held = (widget) =>
  widget.evaluate(() => ({
    same: __held.isConnected,
    focused: document.activeElement === __held,
    value: __held.value,
    caret: __held.selectionEnd,
  }));
const trap = (widget, kind) => widget.evaluate((name) => void (__faults.trap = name), kind);
// No engine can be told to lose a 2D context: the events are the browser's, their sender is not.
const lose = (widget) => widget.evaluate(() => void document.querySelector('.paint').dispatchEvent(new Event('contextlost')));
const restore = (widget) => widget.evaluate(() => void document.querySelector('.paint').dispatchEvent(new Event('contextrestored')));
const frameHeight = (scene) =>
  scene.page.evaluate(-1, () => document.querySelector('link-dock').shadowRoot.querySelector('iframe').offsetHeight);
