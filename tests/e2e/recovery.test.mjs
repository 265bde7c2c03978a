// Without a connection: the widget says so, and goes on by itself when the connection is back, with everything that was typed.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { serve } from '../../scripts/serve.mjs';
import { linked, opened, problem } from '../proxy/contract.mjs';
import { hostPage, servePages } from './support/hostile.mjs';
import { withProxy } from './support/scripted_proxy.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { DIST, LUCCA_KEY } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const pages = await servePages();
after(() => pages.stop());

const FORBIDDEN = problem(403, 'origin_not_allowed');
// WebKitWebDriver has no switch for the network: the site ends, and the page is told what navigator.onLine is.
const REAL = { chromium: true, firefox: true, webkit: false };

inEveryBrowser(
  'recovery',
  (check, browser) => {
    const how = REAL[browser] ? '' : ' (the site ends and navigator.onLine is replaced: WebKitWebDriver cannot cut the network)';
    check(
      `opened while offline, the page says so, and the widget comes by itself when the browser is online again${how}`,
      async (scene) => {
        const site = await startSite();
        try {
          pages.put('/page', hostPage({ head: `<script src="${site.url}/linkdock.js"></script>` }));
          await scene.page.goto(`${pages.host}/page`);
          await setOnline(scene, site, false);
          await scene.mount({ proxy: 'mock:', provider: 'lucca', locale: 'en' });
          const host = scene.hostPage();
          await host.until('the card', () => host.evaluate(cardIs, 'You are offline.'));
          assert.equal((await scene.eventOfType('error')).code, 'load_failed');
          await setOnline(scene, site, true);
          const widget = await widgetAt(scene.page, 0);
          await fillIn(widget);
          await scene.page.press('Enter');
          await widget.find('heading', 'Lucca is connected');
        } finally {
          await site.stop();
        }
      },
    );

    check('a proxy that was out of reach when the widget opened is asked again at online, and nothing typed is lost', async (scene) => {
      await withProxy(async (proxy) => {
        const widget = await openDown(scene, proxy);
        proxy.down = false;
        await widget.evaluate(() => void dispatchEvent(new Event('online')));
        await widget.until('the question', async () => proxy.calls.some(({ path }) => path === '/v1/session'));
        await keptAndLinked(scene, widget);
        const { headers } = proxy.calls.filter(({ path }) => path === '/v1/check').at(-1);
        assert.equal(headers['linkdock-parent-origin'], new URL(scene.stack.host).origin);
      });
    });

    check(
      'a proxy that comes back without a word from the browser is asked again once it refuses, and the next press links',
      async (scene) => {
        await withProxy(async (proxy) => {
          const widget = await openDown(scene, proxy);
          await widget.click('button', 'Connect');
          assert.equal((await scene.eventOfType('check_result')).code, 'proxy_unreachable');
          await widget.find('button', 'Try again');
          assert.equal((await widget.secret('API Key')).value, LUCCA_KEY(200));
          proxy.down = false;
          await widget.click('button', 'Try again');
          await widget.until('the refusal', async () => (await scene.events()).some(({ code }) => code === 'forbidden'));
          await keptAndLinked(scene, widget);
        });
      },
    );
  },
  { stack: { proxy: false } },
);

/** A form that is filled in, while the proxy cannot be reached. It refuses what comes from a page that it is not told. */
async function openDown(scene, proxy) {
  proxy.down = true;
  proxy.session = (token, headers) => (headers['linkdock-parent-origin'] ? opened() : FORBIDDEN);
  proxy.check = (token, headers) => (headers['linkdock-parent-origin'] ? linked() : FORBIDDEN);
  const widget = await scene.inline({ proxy: proxy.url, provider: 'lucca', locale: 'en' });
  await fillIn(widget);
  return widget;
}

async function fillIn(widget) {
  await widget.fill('textbox', 'Subdomain', 'acme');
  await widget.fillSecret('API Key', LUCCA_KEY(200));
}

/** The form is as it was before anything was sent, and links. A press in the moment of the change may be the old life's, or nobody's. */
async function keptAndLinked(scene, widget) {
  await widget.find('button', 'Connect');
  assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acme');
  assert.equal((await widget.secret('API Key')).value, LUCCA_KEY(200));
  await widget.until(
    'the link',
    async () => {
      if ((await widget.all('button', 'Connect')).length) await widget.click('button', 'Connect');
      await widget.until('its heading', async () => (await widget.all('heading', 'Lucca is connected'))[0], 3000);
      return true;
    },
    30_000,
  );
}

/** The built site on a port that it keeps while it is ended and started again. */
async function startSite() {
  let server = await serve({ dir: DIST, port: 0 });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const stop = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, stop, start: async () => void (server = await serve({ dir: DIST, port })) };
}

async function setOnline(scene, site, online) {
  if (REAL[scene.page.browser]) return void (await scene.page.raw.setOfflineMode(!online));
  if (online) await site.start();
  else await site.stop();
  await scene.page.evaluate(
    -1,
    (value) => {
      Object.defineProperty(navigator, 'onLine', { get: () => value, configurable: true });
      dispatchEvent(new Event(value ? 'online' : 'offline'));
    },
    online,
  );
}

/** Runs inside the page. @param {string} words */
function cardIs(words) {
  return document.querySelector('link-dock').shadowRoot.querySelector('.card p')?.textContent === words;
}
