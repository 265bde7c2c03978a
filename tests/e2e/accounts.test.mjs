// The Accounts page: its states in the languages of the widget, from left to right and from right to left.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { ACCOUNTS_TEXTS } from '../../web/accounts/accounts_texts.js';
import { runAxe } from './support/axe.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { artifact } from './support/stack.mjs';

const ROWS = [
  { id: 'acc_1', provider: 'lucca', label: 'acme.ilucca.net', status: 'active', created_at: '2026-11-20T09:30:00Z' },
  { id: 'acc_2', provider: 'nutshell', label: 'jane@northwind.example', status: 'failing', created_at: '2026-11-21T09:30:00Z' },
];
const LANGUAGES = { chromium: ['en', 'fr', 'de', 'es', 'ja', 'ar'] };

inEveryBrowser('accounts page', (check, browser) => {
  check('the list, the empty list and the failure are told in every language, and axe finds nothing', async (scene) => {
    const proxy = await listingProxy();
    try {
      for (const locale of LANGUAGES[browser] ?? ['de', 'ar']) {
        const words = ACCOUNTS_TEXTS[locale];
        const accounts = { proxy: proxy.url, session: 'ld_s_accounts', integrator: 'Northwind Analytics', locale };
        writeFileSync(join(scene.stack.dir, 'linkdock.config.json'), JSON.stringify({ accounts }));
        const page = scene.hostPage();
        for (const [state, status, rows] of [['list', 200, ROWS], ['empty', 200, []], ['failed', 500, []]]) {
          Object.assign(proxy, { status, rows });
          await scene.page.goto(`${scene.stack.site}/accounts.html`);
          await page.find('heading', words.title);
          await page.until(state, () => page.evaluate(() => document.getElementById('card').getAttribute('aria-busy') === 'false'));
          const text = await page.evaluate(() => document.querySelector('main').innerText);
          const said = { list: [words.lead_for.replace('{integrator}', 'Northwind Analytics'), words.active, words.failing, words.again, words.connected], empty: [words.none, words.none_hint], failed: [words.failed, words.retry] };
          for (const sentence of said[state]) assert.ok(text.toLowerCase().includes(sentence.toLowerCase()), `${locale} ${state}: “${sentence}” in ${text}`);
          assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [locale, locale === 'ar' ? 'rtl' : 'ltr']);
          assert.deepEqual(await page.evaluate(cutOff), [], `${locale} ${state}`);
          assert.deepEqual(await runAxe(page), [], `${locale} ${state}`);
          if (/en|ar/.test(locale)) await scene.page.screenshot(artifact(browser, `accounts-${state}-${locale}.png`));
        }
      }
    } finally {
      await proxy.close();
    }
  });
}, { stack: { proxy: false } });

async function listingProxy() {
  const server = createServer((request, response) => {
    const headers = { 'Access-Control-Allow-Origin': request.headers.origin ?? '*', 'Access-Control-Allow-Headers': 'authorization, linkdock-parent-origin', 'Content-Type': 'application/json' };
    if (request.method === 'OPTIONS') return void response.writeHead(204, headers).end();
    response.writeHead(proxy.status, headers).end(JSON.stringify({ accounts: proxy.rows, request_id: 'r-1' }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const proxy = {
    url: `http://127.0.0.1:${server.address().port}`, status: 200, rows: ROWS,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
  return proxy;
}

/** What sticks out of its card or of the page, which hide it. */
function cutOff() {
  return [...document.querySelectorAll('button, time, .who, .state')].filter((element) => {
    const box = element.getBoundingClientRect();
    const room = (element.closest('table')?.parentElement ?? document.body).getBoundingClientRect();
    return box.width > 0 && (box.left < room.left || box.right > room.right);
  }).map((element) => element.textContent);
}
