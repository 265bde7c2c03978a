// The host page: it scrolls, hears nothing, breaks nothing, and has everything back when the dialog is gone.
import assert from 'node:assert/strict';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const FORM = { proxy: 'mock:', provider: 'lucca' };

inEveryBrowser(
  'host page',
  (check, browser) => {
    const wheel =
      browser === 'webkit'
        ? 'nothing in the widget listens to wheel or touch or scrolls (WebKitWebDriver has no wheel)'
        : browser === 'firefox'
          ? 'the wheel over the widget scrolls the page (Firefox has no touch without a touch screen)'
          : 'the wheel and a finger over the widget scroll the page';
    check(wheel, async (scene) => {
      await scene.page.resize(900, 500);
      const widget = await scene.inline(FORM);
      await widget.find('heading', 'Connect Lucca');
      await widget.until('the height', () => widget.evaluate(() => document.documentElement.scrollHeight <= innerHeight));
      assert.equal(await widget.evaluate(() => getComputedStyle(document.querySelector('input')).touchAction), 'auto');
      if (browser !== 'webkit') {
        const field = await widget.place('textbox', 'Subdomain');
        for (const [x, y] of [
          [field.x, field.y],
          [200, 400],
        ]) {
          const from = await scrollOf(scene);
          await scene.page.hover(x, y);
          const roll = async () => {
            await scene.page.raw.mouse.wheel({ deltaY: 120 });
            await hostUntil(scene, 'the scrolled page', (start) => scrollY > start, from);
          };
          // Right after a frame in another process was resized Chromium loses a wheel at times, as it does a press.
          await roll().catch(roll);
        }
      }
      if (browser === 'chromium') {
        const from = await scrollOf(scene);
        const touch = await await scene.page.raw.createCDPSession();
        await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 300, y: 400 }] });
        for (let y = 380; y >= 200; y -= 20)
          await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: 300, y }] });
        await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        await hostUntil(scene, 'the page under the finger', (start) => scrollY > start, from);
      }
      await scene.page.resize(900, 800);
    });

    check('the page hears no key of what is typed, and Escape in the frame is not its Escape', async (scene) => {
      await scene.openHost();
      await scene.page.evaluate(-1, () => {
        globalThis.heard = [];
        for (const type of ['keydown', 'keypress', 'keyup', 'input', 'paste', 'beforeinput']) {
          for (const target of [globalThis, document])
            target.addEventListener(type, (event) => globalThis.heard.push(`${type} ${event.key ?? ''}`), true);
        }
      });
      await scene.mount(FORM);
      const widget = await widgetAt(scene.page, 0);
      await widget.fill('textbox', 'Subdomain', 'acme');
      await widget.fillSecret('API Key', LUCCA_KEY(200));
      for (const key of ['Escape', 'ArrowLeft', 'Enter']) await scene.page.press(key);
      await widget.find('heading', 'Lucca is connected');
      assert.deepEqual(await scene.page.evaluate(-1, () => globalThis.heard), []);
    });

    check(
      'a hostile style sheet, a transformed ancestor and a page that runs right to left break neither element nor dialog',
      async (scene) => {
        await scene.openHost();
        await scene.page.evaluate(-1, hostile);
        await scene.mount(FORM);
        const inline = await widgetAt(scene.page, 0);
        await inline.find('heading', 'Connect Lucca');
        assert.ok((await sizeOfFrame(scene, 0)).width > 300);
        await inline.evaluate(() => document.querySelector('input[name=subdomain]').focus());
        await scene.page.evaluate(
          -1,
          () => void globalThis.Linkdock.open({ proxy: 'mock:', provider: 'lucca' }).then((outcome) => globalThis.outcomes.push(outcome)),
        );
        const modal = await widgetAt(scene.page, 1);
        await modal.find('heading', 'Connect Lucca');
        await modal.until('the dialog in its full size, faded in', async () => {
          const { width, height, opacity } = await sizeOfFrame(scene, 1);
          return width === 868 && height > 500 && opacity === '1'; // 900 less the margins
        });
        await modal.click('textbox', 'Subdomain');
        await scene.page.type('acme');
        await modal.until('the value', async () => (await modal.find('textbox', 'Subdomain')).value === 'acme');
      },
    );

    check('the dialog gives back scroll position, style attributes and focus, whatever the page did meanwhile', async (scene) => {
      await scene.openHost();
      const before = await scene.page.evaluate(-1, tallPage);
      await scene.page.evaluate(-1, (options) => void globalThis.openOnClick(options), FORM);
      await scene.page.evaluate(-1, () => document.getElementById('before').click());
      const widget = await widgetAt(scene.page, 0);
      await widget.find('heading', 'Connect Lucca');
      const during = await scene.page.evaluate(-1, () => ({
        overflow: getComputedStyle(document.body).overflowY,
        width: document.querySelector('main').getBoundingClientRect().width,
        reachable:
          document.getElementById('after').matches(':modal') || (document.getElementById('after').focus(), document.activeElement.id),
      }));
      assert.equal(during.overflow, 'hidden', 'the page behind stands still');
      assert.equal(during.width, before.width, 'and does not move when its scroll bar goes');
      assert.notEqual(during.reachable, 'after', 'and is inert');
      await scene.page.evaluate(-1, () => {
        scrollTo({ top: 40, behavior: 'instant' });
        document.documentElement.style.setProperty('--page', '2');
        document.body.style.color = 'navy';
      });
      await widget.click('button', 'Close');
      await scene.outcome();
      const after = await scene.page.evaluate(-1, () => ({
        scroll: scrollY,
        overflow: getComputedStyle(document.body).overflowY,
        focus: document.activeElement.id,
        width: document.querySelector('main').getBoundingClientRect().width,
        sheets: document.adoptedStyleSheets.length,
        root: document.documentElement.getAttribute('style'),
        body: document.body.getAttribute('style'),
      }));
      assert.deepEqual(after, {
        scroll: before.scroll,
        overflow: 'visible',
        focus: 'before',
        width: before.width,
        sheets: 1,
        root: '--page: 2;',
        body: 'color: navy;',
      });
    });

    check("over the page's own open dialog it opens, closes by itself, and leaves that one open with the focus in it", async (scene) => {
      await scene.openHost();
      await scene.page.evaluate(
        -1,
        (options) => {
          const dialog = document.createElement('dialog');
          dialog.id = 'own';
          const opener = document.createElement('button');
          opener.id = 'inner';
          opener.textContent = 'Inner';
          opener.onclick = () => globalThis.Linkdock.open(options).then((outcome) => globalThis.outcomes.push(outcome));
          dialog.append(opener);
          document.body.append(dialog);
          dialog.showModal();
          opener.click();
        },
        FORM,
      );
      const widget = await widgetAt(scene.page, 0);
      await widget.click('button', 'Close');
      await scene.outcome();
      assert.deepEqual(await scene.page.evaluate(-1, () => [document.getElementById('own').open, document.activeElement.id]), [
        true,
        'inner',
      ]);
    });

    check('a second open is refused, and one in the event or the task in which the first closes works', async (scene) => {
      await scene.openHost();
      const codes = await scene.page.evaluate(
        -1,
        async (options) => {
          const results = [];
          const controller = new AbortController();
          const first = globalThis.Linkdock.open({
            ...options,
            signal: controller.signal,
            onEvent: (event) => {
              if (event.type === 'close') globalThis.third = globalThis.Linkdock.open({ ...options, signal: AbortSignal.timeout(200) });
            },
          });
          await globalThis.Linkdock.open(options).catch((error) => results.push(error.code));
          controller.abort();
          results.push((await first).reason, (await globalThis.third).reason);
          const fourth = globalThis.Linkdock.open(options);
          document.querySelector('link-dock-modal').remove();
          const fifth = globalThis.Linkdock.open({ ...options, signal: AbortSignal.timeout(200) });
          results.push((await fourth).reason, (await fifth).reason);
          results.push(document.querySelectorAll('link-dock-modal').length, document.adoptedStyleSheets.length);
          return results;
        },
        FORM,
      );
      assert.deepEqual(codes, ['already_open', 'host', 'host', 'host', 'host', 0, 0]);
    });

    const media =
      browser === 'chromium'
        ? 'dark, more contrast and less motion are obeyed at once, and the theme attribute over them'
        : `the theme attribute is obeyed at once (${browser === 'firefox' ? 'Firefox' : 'WebKitGTK'} cannot change its media while it runs)`;
    check(media, async (scene) => {
      const widget = await scene.inline(FORM);
      await widget.fill('textbox', 'Subdomain', 'acme');
      const ground = () =>
        widget.evaluate(() => [...document.querySelector('canvas').getContext('2d').getImageData(2, 2, 1, 1).data].slice(0, 3).join());
      const painted = (what, rgb) => widget.until(what, async () => (await ground()) === rgb);
      const set = (theme) => scene.page.evaluate(-1, (value) => document.querySelector('link-dock').setAttribute('theme', value), theme);
      await set('dark');
      await painted('the dark ground', '28,32,39');
      await set('light');
      await painted('the light ground', '246,247,249');
      if (browser === 'chromium') await liveMedia(scene, widget, { set, painted });
      assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acme');
      assert.equal((await widget.find('textbox', 'Subdomain')).focused, true);
    });
  },
  { stack: { proxy: false } },
);

async function liveMedia(scene, widget, { set, painted }) {
  const frames = scene.page.raw.frames().filter((frame) => frame.url().includes('frame.html'));
  const emulate = async (features) => {
    for (const client of [scene.page.raw, ...frames].map((place) => place.client ?? place._client?.())) {
      await client?.send('Emulation.setEmulatedMedia', { features }).catch(() => {});
    }
  };
  await set('auto');
  await emulate([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await painted('dark as the person has it', '28,32,39');
  await emulate([
    { name: 'prefers-color-scheme', value: 'light' },
    { name: 'prefers-contrast', value: 'more' },
  ]);
  await widget.until('the line of a field in a strong colour', () =>
    widget.evaluate(
      () =>
        getComputedStyle(document.documentElement).getPropertyValue('--text-3') ===
        getComputedStyle(document.documentElement).getPropertyValue('--text'),
    ),
  );
  await painted('the light ground', '246,247,249');
  await emulate([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await widget.until('a caret that does not blink', () =>
    widget.evaluate(() => {
      const caret = document.querySelector('.caret');
      return caret.style.visibility === 'hidden' && getComputedStyle(caret).visibility === 'visible';
    }),
  );
}

const scrollOf = (scene) => scene.page.evaluate(-1, () => scrollY);

async function hostUntil(scene, what, fn, ...args) {
  const page = await widgetAt(scene.page, -1);
  await page.until(what, () => page.evaluate(fn, ...args));
}

function sizeOfFrame(scene, index) {
  return scene.page.evaluate(
    -1,
    (number) => {
      const roots = [...document.querySelectorAll('link-dock, link-dock-modal')].map((element) => element.shadowRoot);
      const frame = roots.map((root) => root.querySelector('iframe'))[number];
      return { width: frame.offsetWidth, height: frame.offsetHeight, opacity: getComputedStyle(frame).opacity };
    },
    index,
  );
}

/* The functions below run inside the page. */

function hostile() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { all: unset !important; } html { font-size: 40px !important; direction: rtl; }
    iframe, dialog { display: none !important; width: 1px !important; opacity: 0 !important; }
    html > :not(head, body) { display: inline !important; color: red !important; }
    body { transform: rotate(0.5deg) scale(0.9) !important; } #slot { display: block !important; transform: translateX(10px) !important; }
    link-dock { display: block !important; letter-spacing: 1em !important; text-transform: uppercase !important; }`);
  document.adoptedStyleSheets = [sheet];
}

function tallPage() {
  const header = document.createElement('header');
  header.textContent = 'Sticky';
  Object.assign(header.style, { position: 'sticky', top: '0', height: '60px' });
  document.body.prepend(header);
  const smooth = new CSSStyleSheet();
  smooth.replaceSync('html { scroll-behavior: smooth }');
  document.adoptedStyleSheets = [smooth];
  document.querySelector('h1').style.marginBottom = '1500px';
  document.getElementById('slot').style.height = '1500px';
  scrollTo({ top: 1234, behavior: 'instant' });
  document.getElementById('before').focus({ preventScroll: true });
  return { scroll: scrollY, width: document.querySelector('main').getBoundingClientRect().width };
}
