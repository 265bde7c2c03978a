// axe-core finds nothing on any screen, in any locale, theme and mode: one walk through the widget per locale, flipping theme
// and mode on every screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { runAxe } from './support/axe.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { DIST, LUCCA_KEY } from './support/stack.mjs';

// axe's rules meet the same DOM whatever the engine: Chromium takes every locale, the others one of each direction.
const LOCALES = { chromium: ['en', 'fr', 'de', 'es', 'ja', 'ar'] };
const ONE_OF_EACH_DIRECTION = ['de', 'ar'];
const read = (path) => JSON.parse(readFileSync(`${DIST}/${path}`, 'utf8'));

inEveryBrowser(
  'accessibility matrix',
  (check, browser) => {
    for (const locale of LOCALES[browser] ?? ONE_OF_EACH_DIRECTION) {
      check(`axe-core finds no violation on any screen, theme and mode in ${locale}`, async (scene) => {
        const walk = wordsOf(locale);
        const widget = await scene.inline({ proxy: 'mock:', locale });
        await widget.find('heading', walk.say('pick.title'));
        await everyLook(scene, widget, `${locale} pick`);
        await widget.click('button', /Lucca/);
        await widget.find('heading', walk.say('form.title'));
        await everyLook(scene, widget, `${locale} form`);
        await widget.click('button', walk.say('form.connect'));
        await widget.until('errors', async () => (await widget.find('textbox', walk.subdomain)).invalid);
        await everyLook(scene, widget, `${locale} form with errors`);
        await widget.fill('textbox', walk.subdomain, 'acme');
        await send(scene, widget, walk, '000');
        await widget.find('heading', walk.say('checking.title'));
        await everyLook(scene, widget, `${locale} checking`);
        await widget.click('button', walk.say('checking.cancel'));
        await send(scene, widget, walk, 401);
        await widget.find('button', walk.say('form.try_again'));
        await everyLook(scene, widget, `${locale} rejected`);
        await send(scene, widget, walk, 200);
        await widget.find('heading', walk.say('linked.title'));
        await everyLook(scene, widget, `${locale} linked`);
        assert.deepEqual(await runAxe(scene.hostPage()), [], `${locale} host page`);
      });
    }
  },
  { stack: { proxy: false } },
);

/** The sentences of a locale, and the labels that its catalogue file gives the fields. */
function wordsOf(locale) {
  const texts = read(`locales/${locale}.json`);
  const [{ fields }] = read(locale === 'en' ? 'providers/lucca.json' : `providers/${locale}/lucca.json`).auth;
  const labelOf = (key) => fields.find((field) => field.key === key).label;
  return {
    say: (key) => texts[key].replace('{provider}', 'Lucca'),
    subdomain: labelOf('subdomain'),
    apiKey: labelOf('api_key'),
  };
}

async function send(scene, widget, walk, verdict) {
  await widget.fillSecret(walk.apiKey, LUCCA_KEY(verdict));
  await scene.page.press('Enter');
}

async function everyLook(scene, widget, screen) {
  for (const theme of ['light', 'dark']) {
    await scene.page.evaluate(-1, (name) => document.querySelector('link-dock').setAttribute('theme', name), theme);
    await widget.until(theme, () => widget.evaluate((name) => document.documentElement.style.colorScheme === name, theme));
    for (const mode of ['drawn', 'standard']) {
      assert.deepEqual(await runAxe(widget), [], `${screen}, ${theme}, ${mode}`);
      await flip(widget);
    }
  }
}

/** The person's own switch between painted and HTML mode. */
async function flip(widget) {
  const before = await widget.evaluate(() => document.documentElement.classList.contains('html'));
  await widget.evaluate(() => document.querySelector('.standard').click());
  await widget.until('the other mode', () => widget.evaluate((was) => document.documentElement.classList.contains('html') !== was, before));
}
