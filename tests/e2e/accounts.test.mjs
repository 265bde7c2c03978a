// The Accounts page: its states in the languages of the widget, from left to right and from right to left.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNTS_TEXTS } from '../../web/accounts/accounts_texts.js';
import { accountList, problem } from '../proxy/contract.mjs';
import { startFakeProxy, using } from '../proxy/fake_proxy.mjs';
import { runAxe } from './support/axe.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { artifact } from './support/stack.mjs';

const LIST = accountList([
  { id: 'acc_1', provider: 'lucca', label: 'acme.ilucca.net', status: 'active', created_at: '2026-11-20T09:30:00.000Z' },
  { id: 'acc_2', provider: 'nutshell', label: 'jane@northwind.example', status: 'failing', created_at: '2026-11-21T09:30:00.000Z' },
  { id: 'acc_3', provider: 'lucca', label: 'asleep.ilucca.net', status: 'suspended', created_at: '2026-11-22T09:30:00.000Z' },
]);
const LANGUAGES = { chromium: ['en', 'fr', 'de', 'es', 'ja', 'ar'] };

inEveryBrowser(
  'accounts page',
  (check, browser) => {
    check('the list, the empty list and the failure are told in every language, and axe finds nothing', async (scene) => {
      let answer = LIST;
      await using(await startFakeProxy(() => answer), async (proxy) => {
        for (const locale of LANGUAGES[browser] ?? ['de', 'ar']) {
          const words = ACCOUNTS_TEXTS[locale];
          const accounts = { proxy: proxy.url, session: 'ld_s_accounts', integrator: 'Northwind Analytics', locale };
          writeFileSync(join(scene.stack.dir, 'linkdock.config.json'), JSON.stringify({ accounts }));
          const page = scene.hostPage();
          for (const [state, told] of [
            ['list', LIST],
            ['empty', accountList([])],
            ['failed', problem(500, 'internal')],
          ]) {
            answer = told;
            await scene.page.goto(`${scene.stack.site}/accounts.html`);
            await page.find('heading', words.title);
            await page.until(state, () => page.evaluate(() => document.getElementById('card').getAttribute('aria-busy') === 'false'));
            const text = await page.evaluate(() => document.querySelector('main').innerText);
            const said = {
              list: [
                words.lead_for.replace('{integrator}', 'Northwind Analytics'),
                words.active,
                words.failing,
                words.suspended,
                words.again,
                words.connected,
              ],
              empty: [words.none, words.none_hint],
              failed: [words.failed, words.retry],
            };
            for (const sentence of said[state])
              assert.ok(text.toLowerCase().includes(sentence.toLowerCase()), `${locale} ${state}: “${sentence}” in ${text}`);
            assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [
              locale,
              locale === 'ar' ? 'rtl' : 'ltr',
            ]);
            assert.deepEqual(await page.evaluate(cutOff), [], `${locale} ${state}`);
            assert.deepEqual(await runAxe(page), [], `${locale} ${state}`);
            if (/en|ar/.test(locale)) await scene.page.screenshot(artifact(browser, `accounts-${state}-${locale}.png`));
          }
        }
        assert.ok(proxy.calls.every(({ method, path }) => `${method} ${path}` === 'GET /v1/accounts'));
      });
    });
  },
  { stack: { proxy: false } },
);

/** Elements that stick out of their card or of the page and are cut off there. */
function cutOff() {
  return [...document.querySelectorAll('button, time, .who, .state')]
    .filter((element) => {
      const box = element.getBoundingClientRect();
      const room = (element.closest('table')?.parentElement ?? document.body).getBoundingClientRect();
      return box.width > 0 && (box.left < room.left || box.right > room.right);
    })
    .map((element) => element.textContent);
}
