// Zoom, density and size: the same widget at every scale, whole at 320 px, crisp, and nothing typed is lost on the way.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BROWSERS, launch } from './support/browsers.mjs';
import { Scene, inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY, startStack } from './support/stack.mjs';

const MOCK = { proxy: 'mock:' };
const FORM = { ...MOCK, provider: 'lucca' };
const WIDTHS = [320, 480, 900];
// Page zoom of 50 to 400 % is another device scale and a smaller viewport: 4 on a window of 1280 is 320 px.
const MOST_DRAWN = 3; // MAX_SCALE of web/frame/life.js
const SCALES = { chromium: [0.5, 1.25, 1.5, 2, 3, 4], firefox: [0.5, 1.5, 4], webkit: [] };

inEveryBrowser(
  'size',
  (check, browser) => {
    check('every screen is whole at 320, 480 and 900 px, nothing scrolls sideways, and every target is 24 px or more', async (scene) => {
      const widget = await scene.modal(MOCK);
      const everywhere = async (screen) => {
        for (const width of WIDTHS) {
          await sizeTo(scene, width, 720);
          await laidOut(scene, widget, `${screen} at ${width}`);
          assert.equal(
            await scene.page.evaluate(-1, () => document.documentElement.scrollWidth <= innerWidth),
            true,
            `the page at ${width}`,
          );
        }
      };
      await widget.find('heading', 'Connect an account');
      await everywhere('pick');
      await widget.click('button', /Lucca/);
      await widget.find('heading', 'Connect Lucca');
      await everywhere('form');
      await widget.fill('textbox', 'Subdomain', 'acme');
      await widget.fillSecret('API Key', LUCCA_KEY('000'));
      await scene.page.press('Escape');
      await widget.find('heading', 'Close without connecting?');
      await everywhere('question');
      await scene.page.press('Escape');
      await widget.gone('heading', 'Close without connecting?');
      await scene.page.press('Enter');
      await widget.find('heading', 'Checking with Lucca');
      await everywhere('checking');
      await widget.click('button', 'Cancel');
      await widget.fillSecret('API Key', LUCCA_KEY(401));
      await scene.page.press('Enter');
      await widget.find('button', 'Try again');
      await everywhere('rejected');
      await widget.fillSecret('API Key', LUCCA_KEY(200));
      await scene.page.press('Enter');
      await widget.find('heading', 'Lucca is connected');
      await everywhere('linked');
    });

    check('turning the device round and back keeps values, focus and caret', async (scene) => {
      const widget = await scene.inline(FORM);
      await sizeTo(scene, 360, 740);
      await laidOut(scene, widget, 'the form');
      await widget.fill('textbox', 'Subdomain', 'acme');
      await scene.page.press('ArrowLeft');
      await widget.until('the caret', () => widget.evaluate(() => document.activeElement.selectionStart === 3));
      for (const [width, height] of [
        [740, 360],
        [360, 740],
        [900, 400],
        [900, 800],
      ]) {
        await sizeTo(scene, width, height);
        await laidOut(scene, widget, `the form at ${width}`);
        const state = await widget.evaluate(() => [
          document.activeElement.name,
          document.activeElement.value,
          document.activeElement.selectionStart,
        ]);
        assert.deepEqual(state, ['subdomain', 'acme', 3]);
      }
      await scene.page.type('x');
      await widget.until('the letter at the caret', async () => (await widget.find('textbox', 'Subdomain')).value === 'acmxe');
    });

    check('a page that is zoomed by its own style still gets exact pixels', async (scene) => {
      const widget = await scene.inline(FORM);
      await widget.find('heading', 'Connect Lucca');
      for (const zoom of ['1.5', '0.75', '2', '1']) {
        await scene.page.evaluate(-1, (value) => void (document.documentElement.style.zoom = value), zoom);
        await laidOut(scene, widget, `zoom ${zoom}`, Number(zoom));
        await widget.until(`exact pixels at zoom ${zoom}`, async () => !(await widget.evaluate(inexact)));
        // WebKit before 2.54 hides the zoom from a frame altogether: there its height is left as it is.
        const told = await scene.page.evaluate(
          -1,
          () => document.querySelector('link-dock').shadowRoot.querySelector('iframe').clientWidth,
        );
        if ((await widget.evaluate(() => innerWidth)) !== told) continue;
        await widget.until(`a frame as high as its content at zoom ${zoom}`, () =>
          widget.evaluate(() => Math.abs(innerHeight - document.getElementById('linkdock').getBoundingClientRect().height) < 2),
        );
      }
    });

    check('text is as crisp as the browser draws it', async (scene) => {
      const widget = await scene.inline(FORM);
      await widget.find('heading', 'Connect Lucca');
      await crisp(widget, browser === 'webkit' ? 'scale 1, the only one of WebKitGTK here' : 'scale 1');
    });
  },
  { stack: { proxy: false } },
);

for (const name of BROWSERS) {
  describe(`device scale (${name}${name === 'webkit' ? ': always 1, its driver has no other' : ''})`, { timeout: 300_000 }, () => {
    for (const scale of SCALES[name]) {
      const what =
        scale > MOST_DRAWN ? 'HTML mode stands in for the painting, without scrolling sideways' : 'canvas, layout and glyphs are exact';
      test(`at scale ${scale} ${what} in ${name}`, { timeout: 60_000 }, async () => {
        const stack = await startStack({ proxy: false });
        const width = Math.max(320, Math.min(900, Math.round(1280 / scale)));
        const browser = await launch(name, { scale, width, height: 600 });
        try {
          const page = await browser.newPage();
          const widget = await new Scene(stack, page).inline(FORM);
          await widget.find('heading', 'Connect Lucca');
          if (scale > MOST_DRAWN) return await standsIn(widget);
          await widget.until('its layout', () => widget.evaluate(isLaidOut));
          assert.deepEqual([await widget.evaluate(inexact), await widget.evaluate(misfits)], ['', []]);
          await crisp(widget, `scale ${scale}`);
        } finally {
          await browser.close();
          await stack.stop();
        }
      });
    }
  });
}

/** Wasm's 4 MB do not hold so many pixels: HTML mode is shown, whole at this width, and takes what is typed. */
async function standsIn(widget) {
  await widget.until('HTML mode', () => widget.evaluate(() => document.documentElement.classList.contains('html')));
  assert.equal(await widget.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  await widget.fill('textbox', 'Subdomain', 'acme');
}

/** Without a window manager WebKitGTK's window loses the focus when it is resized: there the widget's place is. */
function sizeTo(scene, width, height) {
  return scene.page.browser === 'webkit'
    ? scene.page.evaluate(
        -1,
        (wide) => {
          const dialog = document.querySelector('link-dock-modal')?.shadowRoot.querySelector('dialog');
          if (dialog) dialog.style.setProperty('--width', `${wide - 16}px`);
          else document.getElementById('slot').style.width = `${wide - 16}px`;
        },
        width,
      )
    : scene.page.resize(width, height);
}

/** Waits until the frame has the size that the page gives it and is drawn for that; then everything must fit. */
async function laidOut(scene, widget, what, zoom = 1) {
  const fits = async () => {
    // In pixels of the device: under a zoom of the page's own style WebKit gives a frame more CSS pixels, the others denser ones.
    const given =
      zoom *
      (await scene.page.evaluate(
        -1,
        () => document.querySelector('link-dock, link-dock-modal').shadowRoot.querySelector('iframe').clientWidth * devicePixelRatio,
      ));
    const has = await widget.evaluate(() => innerWidth * devicePixelRatio);
    if (Math.abs(given - has) > 2 || !(await widget.evaluate(isLaidOut)))
      return [`not laid out: ${has} of ${given} pixels, ${await widget.evaluate(layoutNow)}`];
    return widget.evaluate(misfits);
  };
  let faults = [];
  await widget.until(what, async () => (faults = await fits()).length === 0).catch(() => {});
  assert.deepEqual(faults, [], what);
}

async function crisp(widget, what) {
  const share = await widget.until('painted text', () => widget.evaluate(differingShare));
  assert.ok(share.ink > 20, `${what}: there is text (${share.ink})`);
  assert.ok(share.different <= 0.01, `${what}: ${(share.different * 100).toFixed(2)} % of “${share.text}” differs from the browser's own`);
}

/* The functions below run inside the page: they may use nothing from this module. */

function isLaidOut() {
  const [canvas, root] = ['canvas', '#linkdock'].map((selector) => document.querySelector(selector).getBoundingClientRect());
  return Math.abs(canvas.width - root.width) < 1 && canvas.height > 50;
}

function layoutNow() {
  const { width, height } = document.querySelector('canvas').getBoundingClientRect();
  return `canvas ${width} × ${height} in ${document.getElementById('linkdock').getBoundingClientRect().width}, ${document.documentElement.className} ${document.querySelector('.mirror').dataset.screen}`;
}

/** Elements that stick out or are too small to be hit. Links in a sentence are exempt (WCAG 2.2, 2.5.8). */
function misfits() {
  const found = [];
  const page = document.documentElement;
  // Under a zoom of the host page's style WebKit 2.54 tells rectangles in the host's pixels, and all else in its own.
  const told = page.getBoundingClientRect().width / page.offsetWidth;
  const room = told === 1 ? page.clientWidth : Math.max(page.clientWidth, innerWidth); // scrollWidth may be in the one or the other
  if (page.scrollWidth > room) found.push(`the frame scrolls sideways: ${page.scrollWidth} of ${page.clientWidth}`);
  for (const e of document.querySelectorAll('button, input, select, a[href], .run')) {
    const rect = e.getBoundingClientRect();
    const box = { left: rect.left / told, right: rect.right / told, width: rect.width / told, height: rect.height / told };
    if (box.right <= 0 || box.width === 0) continue;
    if (box.left < 0 || box.right > page.clientWidth + 0.5) found.push(`${e.textContent || e.name} sticks out to ${box.right}`);
    if (e.matches('button, input, select') && (box.width < 23.99 || box.height < 23.99))
      found.push(`${e.textContent || e.name} is ${box.width} × ${box.height}`);
  }
  return found;
}

/** How the canvas's own pixels differ from those of the device; empty when they do not. */
function inexact() {
  const canvas = document.querySelector('canvas');
  const box = canvas.getBoundingClientRect();
  const width = box.width * devicePixelRatio;
  const height = box.height * devicePixelRatio;
  const exact =
    Math.abs(width - canvas.width) < 0.01 * devicePixelRatio + 0.02 && Math.abs(height - canvas.height) < 0.01 * devicePixelRatio + 0.02;
  return exact ? '' : `${canvas.width} × ${canvas.height} for ${width} × ${height}`;
}

/**
 * The painted heading against the browser's own glyphs, drawn by fillText at the same device pixel size. Each stands on
 * the nearest quarter of a device pixel, as widget/raster/glyphs.cpp places them. The share of inked pixels that differ
 * by more than a rounding.
 */
function differingShare() {
  const paint = document.querySelector('canvas');
  const place = paint.getBoundingClientRect();
  const scale = paint.width / place.width;
  const run = document.querySelector('.s-title');
  const box = run.getBoundingClientRect();
  const style = getComputedStyle(document.documentElement);
  const [ground, ink] = ['--surface', '--text'].map((name) => parseInt(style.getPropertyValue(name).trim().slice(1, 3), 16));
  const w = Math.ceil((box.width + 8) * scale);
  const h = Math.ceil(box.height * scale);
  const pixels = paint
    .getContext('2d')
    .getImageData(Math.floor((box.left - place.left - 4) * scale), Math.floor((box.top - place.top) * scale), w, h).data;
  const painted = Float32Array.from({ length: w * h }, (_, i) => (pixels[i * 4] - ground) / (ink - ground));
  const topOf = (cover) => Math.floor(cover.findIndex((value) => value > 0.05) / w);
  const leftOf = (cover) => {
    for (let i = 0; i < w * h; i++) if (cover[(i % h) * w + Math.floor(i / h)] > 0.05) return Math.floor(i / h);
    return w;
  };

  const scratch = Object.assign(document.createElement('canvas'), { width: w, height: h }).getContext('2d', { willReadFrequently: true });
  scratch.font = `600 ${20 * scale}px ${style.getPropertyValue('--font')}`;
  scratch.fontKerning = 'none';
  const base = Math.round(h * 0.75);
  const glyphs = [];
  let pen = 0;
  for (const letter of run.textContent) {
    scratch.clearRect(0, 0, w, h);
    scratch.fillText(letter, 2, base);
    glyphs.push({ pen, nudge: 0, cover: scratch.getImageData(0, 0, w, h).data });
    pen += scratch.measureText(letter).width;
  }
  const compose = (start) => {
    const cover = new Float32Array(w * h);
    for (const glyph of glyphs) {
      const at = Math.round((start + glyph.pen) * 4) / 4 + glyph.nudge;
      const whole = Math.floor(at);
      const part = at - whole;
      for (let i = 0; i < w * h; i++) {
        const x = (i % w) - whole + 2;
        if (x < 0 || x >= w) continue;
        const from = (i - (i % w) + x) * 4 + 3;
        const alpha = (glyph.cover[from] * (1 - part) + (x > 0 ? glyph.cover[from - 4] : 0) * part) / 255;
        if (alpha > 0) cover[i] += (1 - cover[i]) * alpha;
      }
    }
    return cover;
  };
  const first = compose(4);
  const start = 4 + leftOf(painted) - leftOf(first);
  const down = topOf(painted) - topOf(first);
  const judge = (from) => {
    const own = compose(from);
    let different = 0;
    let inked = 0;
    for (let i = 0; i < w * h; i++) {
      const value = own[i - down * w] ?? 0;
      if (value > 0.03 || painted[i] > 0.03) inked++;
      if (Math.abs(value - painted[i]) > 0.04) different++;
    }
    return { different: different / inked, ink: inked, text: run.textContent, from };
  };
  const better = (a, b) => (b.different < a.different ? b : a);
  // The run's own start is the layout's, on a fraction of a pixel; and where a glyph stands between two quarters, both are near.
  let best = [-0.5, -0.25, -0.125, 0, 0.125, 0.25, 0.5].map((step) => judge(start + step)).reduce(better);
  for (const glyph of glyphs) {
    let nudge = 0;
    for (const quarter of [-0.25, 0.25]) {
      glyph.nudge = quarter;
      const found = judge(best.from);
      if (found.different < best.different) [best, nudge] = [found, quarter];
    }
    glyph.nudge = nudge;
  }
  return best;
}
