// A page can harm the widget on purpose or by accident in these ways: two versions, a changed release, clobbered names, bent built-ins,
// foreign windows, a frame that is led away, callbacks that throw.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { serve } from '../../scripts/serve.mjs';
import {
  bendPage,
  hostPage,
  inline,
  integrityOf,
  intrude,
  keepReports,
  listenElsewhere,
  loaderText,
  servePages,
  shortenPatience,
} from './support/hostile.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { DIST, LUCCA_KEY } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const VERSION = JSON.parse(readFileSync('package.json', 'utf8')).version;
const FORM = { proxy: 'mock:', provider: 'lucca', locale: 'en' };
const pages = await servePages();
after(() => pages.stop());

/** Opens a page with this in its head and at the top of its body. */
async function openPage(scene, parts) {
  pages.put('/page', hostPage(parts));
  await scene.page.goto(`${pages.host}/page`);
}

const loader = (scene) => `<script src="${scene.stack.site}/linkdock.js"></script>`;
const onPage = (scene, fn, ...args) => scene.page.evaluate(-1, fn, ...args);

async function pageUntil(scene, what, fn, ...args) {
  const page = scene.hostPage();
  return page.until(what, () => page.evaluate(fn, ...args));
}

async function link(scene, widget) {
  await widget.fill('textbox', 'Subdomain', 'acme');
  await widget.fillSecret('API Key', LUCCA_KEY(200));
  await scene.page.press('Enter');
  await widget.find('heading', 'Lucca is connected');
}

inEveryBrowser('hostile page', (check, browser) => {
  check('of two versions the first stays and works, and the warning names both', async (scene) => {
    const other = loaderText((text) => text.replace(`"${VERSION}"`, '"0.0.9"'));
    assert.notEqual(other, loaderText());
    pages.put('/older/linkdock.js', other);
    const warnings = inline(() => {
      globalThis.warned = [];
      console.warn = (...words) => globalThis.warned.push(words.join(' '));
    });
    const keep = inline(() => void (globalThis.first = globalThis.Linkdock));
    await openPage(scene, { head: `${warnings}${loader(scene)}${keep}<script src="${pages.elsewhere}/older/linkdock.js"></script>` });
    const found = await onPage(scene, () => ({
      version: globalThis.Linkdock.version,
      same: globalThis.first === globalThis.Linkdock,
      warned: globalThis.warned,
    }));
    assert.deepEqual(found, { version: VERSION, same: true, warned: [`Linkdock ${VERSION} is used, not 0.0.9.`] });
    await scene.mount(FORM);
    await (await widgetAt(scene.page, 0)).find('heading', 'Connect Lucca');
    assert.ok((await frameSource(scene)).startsWith(`${scene.stack.site}/frame.html`));
  });

  check('a loader that is changed by a byte is refused by its integrity value and leaves nothing; the true one works', async (scene) => {
    const changed = loaderText((text) => text.replace('"mock:"', '"mocK:"'));
    pages.put('/changed/linkdock.js', changed);
    const tag = (source, integrity) =>
      `<script src="${source}" integrity="${integrity}" crossorigin="anonymous" onerror="globalThis.refused = event.type"></script>`;
    const element = '<link-dock proxy="mock:" provider="lucca" locale="en"></link-dock>';
    const look = () =>
      onPage(scene, () => ({
        refused: globalThis.refused ?? '',
        api: typeof globalThis.Linkdock,
        element: typeof customElements.get('link-dock'),
        dialog: typeof customElements.get('link-dock-modal'),
        key: Symbol.for('linkdock') in globalThis,
        frame: document.querySelector('link-dock')?.shadowRoot?.querySelector('iframe') !== undefined,
      }));
    const right = integrityOf(loaderText());
    await openPage(scene, { head: tag(`${pages.elsewhere}/changed/linkdock.js`, right), top: element });
    assert.deepEqual(await look(), {
      refused: 'error',
      api: 'undefined',
      element: 'undefined',
      dialog: 'undefined',
      key: false,
      frame: false,
    });
    await openPage(scene, { head: tag(`${pages.elsewhere}/changed/linkdock.js`, integrityOf(changed)) });
    assert.equal((await look()).api, 'object', 'nothing but the value refused it');
    await openPage(scene, { head: tag(`${scene.stack.site}/linkdock.js`, right), top: element });
    await (await widgetAt(scene.page, 0)).find('heading', 'Connect Lucca');
    assert.deepEqual(await look(), { refused: '', api: 'object', element: 'function', dialog: 'function', key: true, frame: true });
  });

  check('a frame whose script is changed by a byte does not run, and the host page says so', async (scene) => {
    const changed = await changedSite();
    try {
      await openPage(scene, { head: `${inline(shortenPatience)}<script src="${changed.url}/linkdock.js"></script>` });
      await scene.mount(FORM);
      assert.equal((await scene.eventOfType('error')).code, 'load_failed');
      await pageUntil(scene, 'the card', cardText, 'This could not be loaded.');
      assert.equal(await scene.page.evaluate(0, () => document.querySelectorAll('canvas, input').length), 0);
    } finally {
      await changed.stop();
    }
  });

  check('clobbered names, bent built-ins and polluted prototypes choose nothing, hear no key and stop nobody', async (scene) => {
    const evil = `${pages.elsewhere}/evil`;
    const members = {
      base: evil,
      proxy: evil,
      session: 'ld_s_evil',
      theme: 'dark',
      modal: true,
      provider: 'nutshell',
      account: 'acc_evil',
      type: 'close',
      reason: 'evil',
    };
    const names = ['documentElement', 'body', 'head', 'activeElement', 'baseURI', 'defaultView', 'scripts'];
    const clobber = `<img name="currentScript" alt="" src="${evil}/x.js">${names.map((name) => `<form name="${name}"><input name="src"></form>`).join('')}
      <a id="Linkdock"></a><form id="customElements"></form>`;
    await openPage(scene, { head: inline(bendPage, members), top: clobber + loader(scene) });
    assert.equal(await onPage(scene, () => document.currentScript?.tagName), 'IMG', 'the name is taken');
    await scene.mount({ provider: 'lucca', locale: 'en' });
    const widget = await widgetAt(scene.page, 0);
    assert.ok((await frameSource(scene)).startsWith(`${scene.stack.site}/frame.html`), 'the page of the script, not of the picture');
    await link(scene, widget);
    const linked = await scene.eventOfType('linked');
    assert.equal(linked.account.provider, 'lucca');
    await onPage(
      scene,
      (options) => {
        globalThis.unmountWidgets();
        globalThis.Linkdock.open(options).then((outcome) => globalThis.outcomes.push(outcome));
      },
      FORM,
    );
    const modal = await widgetAt(scene.page, 0);
    await link(scene, modal);
    await modal.click('button', 'Done');
    assert.equal((await scene.outcome()).type, 'linked');
    const heard = await onPage(scene, () => {
      globalThis.fetch('data:,asked');
      return globalThis.overheard.join('\n');
    });
    assert.ok(heard.includes('data:,asked') && heard.includes('define ["link-dock"'), 'what is bent does overhear');
    assert.ok(!heard.includes(LUCCA_KEY(200)), 'the key');
  });

  check("opening messages and events of other frames, of any origin, are nobody's", async (scene) => {
    pages.put('/intruder', `<!doctype html><title>Intruder</title>${inline(intrude, `${pages.elsewhere}/evil`)}`);
    const frames = [pages.elsewhere, pages.host].map((origin) => `<iframe title="Intruder" src="${origin}/intruder"></iframe>`).join('');
    await openPage(scene, { head: inline(keepReports) + loader(scene), top: frames });
    await pageUntil(scene, 'both intruders', () => Object.keys(globalThis.reports).length === 2);
    await scene.mount({ provider: 'lucca', locale: 'en' });
    const widget = await widgetAt(scene.page, 0);
    await link(scene, widget);
    const reports = await pageUntil(
      scene,
      'their tries',
      () => Object.values(globalThis.reports).every(({ sent }) => sent > 40) && globalThis.reports,
    );
    for (const origin of [pages.elsewhere, pages.host]) {
      const answers = reports[origin].heard.filter((data) => data?.type !== 'linkdock:open' && data?.type !== 'stop'); // of the other intruder
      assert.deepEqual(answers, [], origin);
    }
    const events = (await scene.eventsUntil('linked')).filter(({ type }) => /linked|close/.test(type));
    assert.deepEqual(
      events.map(({ type, account }) => [type, account.label]),
      [['linked', 'acme.ilucca.net']],
    );
  });

  check('a frame that was led away gets neither options nor session, is covered, and the person can start again', async (scene) => {
    pages.put('/away/frame.html', `<!doctype html><title>Away</title><h1>Type your key here</h1>${inline(listenElsewhere)}`);
    await openPage(scene, { head: inline(keepReports) + loader(scene) });
    await scene.mount({ ...FORM, session: 'ld_s_for-the-frame-alone' });
    const widget = await widgetAt(scene.page, 0);
    await widget.find('heading', 'Connect Lucca');
    await onPage(scene, shortenPatience);
    await widget.evaluate((address) => void setTimeout(() => location.assign(address)), `${pages.elsewhere}/away/frame.html`);
    await pageUntil(scene, 'the other page', () => 'elsewhere' in globalThis.reports);
    assert.equal((await scene.eventOfType('error')).code, 'load_failed');
    await pageUntil(scene, 'the card', cardText, 'This could not be loaded.');
    const seen = await onPage(scene, () => ({
      heard: globalThis.reports.elsewhere.heard,
      shown: getComputedStyle(document.querySelector('link-dock').shadowRoot.querySelector('iframe')).display,
    }));
    assert.deepEqual(seen, { heard: [], shown: 'none' });
    await onPage(scene, () => document.querySelector('link-dock').shadowRoot.querySelector('button').click());
    await link(scene, await widgetAt(scene.page, 0));
  });

  check("callbacks and listeners that throw are the page's own errors, one each, and the widget goes on", async (scene) => {
    const listen = inline(() => {
      globalThis.thrown = [];
      addEventListener('error', (event) => globalThis.thrown.push(event.message.replace(/^.*host /, '')));
      globalThis.fail = (event) => {
        globalThis.seen.push(event);
        throw new Error(`host ${event.type}`);
      };
    });
    await openPage(scene, { head: listen + loader(scene) });
    await onPage(
      scene,
      (options) => {
        globalThis.Linkdock.open({ ...options, onEvent: globalThis.fail }).then((outcome) => globalThis.outcomes.push(outcome));
      },
      FORM,
    );
    const modal = await widgetAt(scene.page, 0);
    await link(scene, modal);
    await modal.click('button', 'Done');
    assert.equal((await scene.outcome()).type, 'linked');
    const told = (await scene.events()).map(({ type }) => type);
    assert.ok(told.includes('linked') && told.at(-1) === 'close', told.join());
    assert.deepEqual(await onPage(scene, () => globalThis.thrown), told);
    await scene.mount(FORM);
    await onPage(scene, () => {
      globalThis.thrown = [];
      for (const type of ['ready', 'linked']) document.querySelector('link-dock').addEventListener(type, globalThis.fail);
    });
    await link(scene, await widgetAt(scene.page, 0));
    await pageUntil(scene, 'its errors', () => globalThis.thrown.join() === 'ready,linked');
  });

  check(
    'a page that throws, aborts or removes the widget while it is asked for a session, or names no signal, leaves nothing behind',
    async (scene) => {
      await openPage(scene, { head: loader(scene) });
      const results = await onPage(
        scene,
        async (options) => {
          const left = () => document.querySelectorAll('link-dock-modal').length + document.adoptedStyleSheets.length;
          const controller = new AbortController();
          const during = (act) =>
            globalThis.Linkdock.open({
              ...options,
              signal: controller.signal,
              fetchSession() {
                act();
                return 'ld_s_late';
              },
            });
          const removed = await during(() => document.querySelector('link-dock-modal').remove());
          const aborted = await during(() => controller.abort());
          const refused = await globalThis.Linkdock.open({ ...options, signal: {} }).catch((error) => error.name);
          return [removed.reason, aborted.reason, refused, left()];
        },
        FORM,
      );
      assert.deepEqual(results, ['host', 'host', 'TypeError', 0]);
      await onPage(scene, () => {
        let calls = 0;
        const element = document.createElement('link-dock');
        element.fetchSession = () => {
          if (!calls++) throw new Error('none now');
          return 'ld_s_second';
        };
        element.addEventListener('error', (event) => globalThis.seen.push(event.detail));
        for (const [name, value] of [
          ['proxy', 'mock:'],
          ['provider', 'lucca'],
          ['locale', 'en'],
        ])
          element.setAttribute(name, value);
        document.getElementById('slot').append(element);
      });
      assert.equal((await scene.eventOfType('error')).code, 'session_failed');
      await pageUntil(scene, 'the card', cardText, 'This could not be loaded.');
      await onPage(scene, () => document.querySelector('link-dock').shadowRoot.querySelector('button').click());
      await (await widgetAt(scene.page, 0)).find('heading', 'Connect Lucca');
    },
  );
});

const frameSource = (scene) => scene.page.evaluate(-1, () => document.querySelector('link-dock').shadowRoot.querySelector('iframe').src);

/** Runs inside the page. @param {string} words */
function cardText(words) {
  return document.querySelector('link-dock').shadowRoot.querySelector('.card p')?.textContent === words;
}

/** The built site, with one byte of the frame's script changed. */
async function changedSite() {
  const dir = mkdtempSync(join(tmpdir(), 'linkdock-changed-'));
  cpSync(DIST, dir, { recursive: true });
  const [name] = readdirSync(join(dir, 'assets')).filter((file) => /^frame-.*\.js$/.test(file));
  const bytes = readFileSync(join(dir, 'assets', name));
  const at = bytes.indexOf('linkdock:open');
  assert.ok(at > 0);
  bytes[at] = 'L'.charCodeAt(0);
  writeFileSync(join(dir, 'assets', name), bytes);
  rmSync(join(dir, 'assets', `${name}.br`), { force: true });
  const server = await serve({ dir, port: 0 });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
