// The painted and the HTML mode are the same widget: the same accessibility tree, Tab order, announcements and
// request on every screen, in both themes and directions.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { linked, rejected } from '../proxy/contract.mjs';
import { recordSpeech } from './support/probes.mjs';
import { withProxy } from './support/scripted_proxy.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';
import { treeOf } from './support/tree.mjs';

const isHtml = (widget) => widget.evaluate(() => document.documentElement.classList.contains('html'));
const flip = (widget) => widget.evaluate(() => document.querySelector('.standard').click());

inEveryBrowser(
  'dual mode',
  (check) => {
    check('every screen has the same accessibility tree in both modes, themes and directions', async (scene) => {
      for (const [locale, theme] of [
        ['en', 'light'],
        ['ar', 'dark'],
      ]) {
        const widget = await scene.modal({ proxy: 'mock:', locale, theme });
        const screen = (name) => widget.until(name, () => widget.evaluate((kind) => document.querySelector(kind) !== null, name));
        const press = (name) => widget.evaluate((kind) => document.querySelector(kind).click(), name);
        const key = (end) => widget.evaluate(typeKey, LUCCA_KEY(end));
        await screen('.k-provider');
        assert.equal(await widget.evaluate(() => document.documentElement.dir), locale === 'ar' ? 'rtl' : 'ltr');
        await same(scene, widget, 'pick');
        await widget.evaluate(holdProvider);
        await press('.k-provider');
        await screen('.r-progress');
        await same(scene, widget, 'opening');
        await widget.evaluate(() => globalThis.__fail());
        await screen('.k-retry');
        await same(scene, widget, 'a provider that could not be loaded');
        await widget.evaluate(() => globalThis.__mend());
        await press('.k-retry');
        await screen('form');
        await same(scene, widget, 'form');
        await press('.k-submit');
        await screen('[aria-invalid]');
        await same(scene, widget, 'errors');
        await widget.evaluate(typeSubdomain);
        await key('000');
        await press('.k-submit');
        await screen('.k-cancel');
        await same(scene, widget, 'checking');
        await press('.k-cancel');
        await screen('form');
        await key('401');
        await press('.k-submit');
        await screen('.k-problem');
        await same(scene, widget, 'rejected');
        await key('200');
        await press('.k-submit');
        await screen('.k-done');
        await same(scene, widget, 'linked');
      }
    });

    // From the first field forward, and back past the beginning.
    const there = (forward, back) => [...Array(forward).fill('Tab'), ...Array(back).fill('Shift+Tab')];
    for (const [screen, locale, chords] of [
      ['form', 'en', there(4, 7)],
      ['form', 'ar', there(4, 7)],
      ['pick', 'ar', there(5, 6)],
    ]) {
      check(`Tab goes the same way in both modes, forward and back, on the screen ${screen} in ${locale}`, async (scene) => {
        const widget = await scene.inline({ proxy: 'mock:', locale, ...(screen === 'form' && { provider: 'lucca' }) });
        await widget.until('a field', () => widget.evaluate(() => document.querySelector('input') !== null));
        const label = await widget.evaluate(
          () => document.querySelector('input').labels[0]?.textContent.trim() ?? document.querySelector('input').getAttribute('aria-label'),
        );
        const walks = [];
        for (const html of [false, true]) {
          if ((await isHtml(widget)) !== html) await flip(widget);
          await widget.click(screen === 'form' ? 'textbox' : 'searchbox', label);
          const walk = [];
          for (const chord of chords) {
            await scene.walk(widget, chord);
            const id = await widget.evaluate(() =>
              document.hasFocus() ? document.activeElement.id || document.activeElement.href : 'outside',
            );
            walk.push(id || 'choice of mode');
          }
          walks.push(walk);
        }
        assert.deepEqual(walks[1], walks[0]);
        assert.ok(new Set(walks[0]).size >= 5, `really walked: ${walks[0]}`);
      });
    }

    check('among Arabic words a path of names and a key run the same way in both modes', async (scene) => {
      const widget = await scene.inline({ proxy: 'mock:', provider: 'lucca', locale: 'ar' });
      await widget.until('the guide', () => widget.evaluate(() => document.querySelectorAll('strong').length > 2));
      for (const html of [false, true]) {
        if ((await isHtml(widget)) !== html) await flip(widget);
        await widget.until('the path from right to left, the key from left to right', () => widget.evaluate(runsAsRead));
      }
    });

    check('both modes announce the same and send the same request, byte for byte', async (scene) => {
      await withProxy(
        async (proxy) => {
          const answers = [rejected(), linked(), rejected(), linked()]; // the first key of each widget is refused
          proxy.check = () => answers.shift();
          const spoken = [];
          for (const html of [false, true]) {
            const widget = await scene.inline({ proxy: proxy.url, session: 'ld_s_dual-mode', provider: 'lucca', locale: 'en' });
            await widget.find('heading', 'Connect Lucca');
            if (html) await flip(widget);
            const speech = await recordSpeech(widget);
            await widget.fill('textbox', 'Subdomain', 'acme');
            await widget.fillSecret('API Key', LUCCA_KEY(401));
            await scene.page.press('Enter');
            await widget.find('button', 'Try again');
            await widget.fillSecret('API Key', LUCCA_KEY(200));
            await scene.page.press('Enter');
            await widget.find('heading', 'Lucca is connected');
            assert.equal(await isHtml(widget), html);
            spoken.push(
              await widget.until(
                'the last announcement',
                async () => (await speech.spoken()).some((text) => /is connected/.test(text)) && speech.spoken(),
              ),
            );
          }
          assert.deepEqual(spoken[1], spoken[0]);
          const bodies = proxy.calls.filter(({ path }) => path === '/v1/check').map((call) => call.body);
          assert.equal(bodies.length, 4);
          assert.equal(bodies[2], bodies[0]);
          assert.equal(bodies[3], bodies[1]);
          assert.match(bodies[1], /"api_key":"00000000-0000-4000-8000-000000000200"/);
        },
        { minimal: true },
      );
    });
  },
  { stack: { proxy: false } },
);

const TRIES = 3; // a dialog may grow to the width of a new screen in the middle of one

/** The same tree before and after each change of mode. */
async function same(scene, widget, what) {
  for (let left = TRIES - 1; ; left--) {
    const [painted, standard] = [await toldOf(scene, widget, false), await toldOf(scene, widget, true)];
    await flip(widget);
    assert.ok(painted.tree.length > 3, what);
    if (left > 0 && !isDeepStrictEqual(painted, standard)) continue;
    return assert.deepEqual(standard, painted, what);
  }
}

/** The accessibility tree of one mode: the one the document describes and, in Chromium, also the one the browser built. */
async function toldOf(scene, widget, html) {
  if (html) await flip(widget);
  assert.equal(await isHtml(widget), html);
  const tree = html ? await treeOf(widget) : await settledTree(widget);
  return { tree, real: scene.page.browser === 'chromium' ? await chromiumTree(scene) : null };
}

async function settledTree(widget) {
  await widget.until('a painting as wide as the frame', () =>
    widget.evaluate(() => {
      const wide = document.querySelector('canvas').width / devicePixelRatio;
      return Math.abs(wide - document.getElementById('linkdock').clientWidth) < 1;
    }),
  );
  return treeOf(widget);
}

/** The accessibility tree that Chromium hands to assistive technology. */
async function chromiumTree(scene) {
  const frame = scene.page.raw.frames().find((each) => each.url().includes('/frame.html'));
  const root = await scene.page.raw.browser().target().createCDPSession();
  const { sessionId } = await root.send('Target.attachToTarget', { targetId: frame._id, flatten: true });
  const session = root.connection().session(sessionId);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await root.detach();
  // How text is cut into boxes is layout, and so are unnamed boxes.
  const layout = ['StaticText', 'InlineTextBox', 'LineBreak', 'generic', 'none', 'strong', 'code', 'RootWebArea'];
  const told = ['invalid', 'disabled', 'pressed', 'expanded', 'required', 'level'];
  return nodes
    .filter(({ ignored, role }) => !ignored && !layout.includes(role.value))
    .map(({ role, name, description, value, properties = [] }) =>
      [
        role.value,
        name?.value.replace(/\s+/g, ' ').trim() ?? '',
        description?.value ?? '',
        value?.value ?? '',
        ...properties.filter((each) => told.includes(each.name)).map((each) => `${each.name}=${each.value.value}`),
      ].join('|'),
    )
    .filter((line) => !/Use the (standard|drawn) form|استخدام النموذج/.test(line));
}

/* The functions below run inside the page. */

function typeKey(text) {
  const input = document.querySelectorAll('input')[1];
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}

/** The provider's file does not come until it is said to have failed; a moment later all is as before. */
function holdProvider() {
  const { fetch } = globalThis;
  const failed = new Promise((resolve) => (globalThis.__fail = resolve));
  globalThis.__mend = () => (globalThis.fetch = fetch);
  globalThis.fetch = (address, init) =>
    /providers\//.test(address) ? failed.then(() => Promise.reject(new TypeError('no network'))) : fetch(address, init);
}

function runsAsRead() {
  const placeOf = (words) => {
    const walker = document.createTreeWalker(document.querySelector('.mirror'), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(words);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + words.length);
      return range.getBoundingClientRect().left;
    }
    return NaN;
  };
  return placeOf('Settings') > placeOf('API Keys') && placeOf('00000000-0000') < placeOf('-000000000000');
}

function typeSubdomain() {
  const input = document.querySelector('input');
  input.value = 'acme';
  input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}
