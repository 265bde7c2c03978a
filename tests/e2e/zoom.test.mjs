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
const SCALES = { chromium: [0.5, 1.25, 1.5, 2, 3, 4], firefox: [0.5, 1.5, 4], webkit: [] };

inEveryBrowser('size', (check, browser) => {
  check('every screen is whole at 320, 480 and 900 px, nothing scrolls sideways, and every target is 24 px or more', async (scene) => {
    const widget = await scene.modal(MOCK);
    const everywhere = async (screen) => {
      for (const width of WIDTHS) {
        await scene.page.resize(width, 720);
        await widget.until(`${screen} laid out for ${width}`, () => widget.evaluate(isLaidOut));
        assert.deepEqual(await widget.evaluate(misfits), [], `${screen} at ${width}`);
        assert.equal(await scene.page.evaluate(-1, () => document.documentElement.scrollWidth <= innerWidth), true, `the page at ${width}`);
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
    await scene.page.resize(360, 740);
    const widget = await scene.inline(FORM);
    await widget.fill('textbox', 'Subdomain', 'acme');
    await scene.page.press('ArrowLeft');
    await widget.until('the caret', () => widget.evaluate(() => document.activeElement.selectionStart === 3));
    for (const [width, height] of [[740, 360], [360, 740], [900, 400], [900, 800]]) {
      await scene.page.resize(width, height);
      await widget.until(`the form at ${width}`, () => widget.evaluate(isLaidOut));
      const state = await widget.evaluate(() => [document.activeElement.name, document.activeElement.value, document.activeElement.selectionStart]);
      assert.deepEqual(state, ['subdomain', 'acme', 3]);
    }
    await scene.page.type('x');
    await widget.until('the letter at the caret', async () => (await widget.find('textbox', 'Subdomain')).value === 'acmxe');
  });

  check('a page that is zoomed by its own style, or scaled around the widget, still gets exact pixels or the nearest', async (scene) => {
    const widget = await scene.inline(FORM);
    await widget.find('heading', 'Connect Lucca');
    for (const zoom of ['1.5', '0.75', '2', '1']) {
      await scene.page.evaluate(-1, (value) => void (document.documentElement.style.zoom = value), zoom);
      await widget.until(`exact pixels at zoom ${zoom}`, async () => (await widget.evaluate(isLaidOut)) && !(await widget.evaluate(inexact)));
      assert.deepEqual(await widget.evaluate(misfits), [], zoom);
    }
  });

  check('text is as crisp as the browser draws it', async (scene) => {
    const widget = await scene.inline(FORM);
    await widget.find('heading', 'Connect Lucca');
    await crisp(widget, browser === 'webkit' ? 'scale 1, the only one of WebKitGTK here' : 'scale 1');
  });
}, { stack: { proxy: false } });

for (const name of BROWSERS) {
  describe(`device scale (${name}${name === 'webkit' ? ': always 1, its driver has no other' : ''})`, { timeout: 300_000 }, () => {
    for (const scale of SCALES[name]) {
      test(`at scale ${scale} canvas, layout and glyphs are exact in ${name}`, { timeout: 60_000 }, async () => {
        const stack = await startStack({ proxy: false });
        const width = Math.max(320, Math.min(900, Math.round(1280 / scale)));
        const browser = await launch(name, { scale, width, height: 600 });
        try {
          const page = await browser.newPage();
          const widget = await new Scene(stack, page).inline(FORM);
          await widget.find('heading', 'Connect Lucca');
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

async function crisp(widget, what) {
  const share = await widget.until('painted text', () => widget.evaluate(differingShare));
  assert.ok(share.ink > 20, `${what}: there is text (${share.ink})`);
  assert.ok(share.different <= 0.01, `${what}: ${(share.different * 100).toFixed(2)} % of “${share.text}” differs from the browser's own`);
}

/* The functions below run inside the page: they may use nothing from this module. */

function isLaidOut() {
  const canvas = document.querySelector('canvas').getBoundingClientRect();
  const root = document.getElementById('linkdock');
  return Math.abs(canvas.width - root.clientWidth) < 1 && canvas.height > 50;
}

/** What sticks out or is too small to be hit. Links in a sentence are exempt (WCAG 2.2, 2.5.8). */
function misfits() {
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`the frame scrolls sideways: ${page.scrollWidth} of ${page.clientWidth}`);
  for (const e of document.querySelectorAll('button, input, select, a[href], .run')) {
    const box = e.getBoundingClientRect();
    if (box.right <= 0 || box.width === 0) continue;
    if (box.left < 0 || box.right > page.clientWidth + 0.5) found.push(`${e.textContent || e.name} sticks out to ${box.right}`);
    if (e.matches('button, input, select') && (box.width < 23.99 || box.height < 23.99)) found.push(`${e.textContent || e.name} is ${box.width} × ${box.height}`);
  }
  return found;
}

/** How the canvas's own pixels differ from those of the device; empty when they do not. */
function inexact() {
  const canvas = document.querySelector('canvas');
  const box = canvas.getBoundingClientRect();
  const width = box.width * devicePixelRatio;
  const height = box.height * devicePixelRatio;
  const exact = Math.abs(width - canvas.width) < 0.01 * devicePixelRatio + 0.02 && Math.abs(height - canvas.height) < 0.01 * devicePixelRatio + 0.02;
  return exact ? '' : `${canvas.width} × ${canvas.height} for ${width} × ${height}`;
}

/**
 * The painted heading against the same glyphs drawn by the browser at the same device pixel size; each glyph stands on a
 * whole device pixel, as Dear ImGui places it. The share of pixels that differ by more than a rounding of the blend.
 */
function differingShare() {
  const paint = document.querySelector('canvas');
  const scale = paint.width / paint.getBoundingClientRect().width;
  const run = document.querySelector('.s-title');
  const canvas = paint.getContext('2d');
  const box = run.getBoundingClientRect();
  const top = paint.getBoundingClientRect();
  const x = Math.floor((box.left - top.left - 2) * scale);
  const y = Math.floor((box.top - top.top) * scale);
  const w = Math.ceil((box.width + 4) * scale);
  const h = Math.ceil(box.height * scale);
  const painted = canvas.getImageData(x, y, w, h).data;
  const scratch = Object.assign(document.createElement('canvas'), { width: w, height: h }).getContext('2d', { willReadFrequently: true });
  const style = getComputedStyle(document.documentElement);
  const font = `600 ${20 * scale}px ${style.getPropertyValue('--font')}`;
  let best = { different: 1, ink: 0, text: run.textContent };
  // The baseline is the browser's to choose; a fraction of a pixel of the run's own start is the layout's.
  for (let baseline = Math.floor(h * 0.55); baseline < h * 0.95; baseline++) {
    scratch.fillStyle = style.getPropertyValue('--surface') || '#fff';
    scratch.fillRect(0, 0, w, h);
    scratch.font = font;
    scratch.fontKerning = 'none';
    scratch.fillStyle = style.getPropertyValue('--text');
    let pen = (box.left - top.left) * scale - x;
    for (const glyph of run.textContent) {
      scratch.fillText(glyph, Math.round(pen), baseline);
      pen += scratch.measureText(glyph).width;
    }
    const own = scratch.getImageData(0, 0, w, h).data;
    let different = 0;
    let ink = 0;
    for (let i = 0; i < own.length; i += 4) {
      if (Math.abs(own[i] - painted[i]) > 8) different++;
      if (painted[i] < 128) ink++;
    }
    if (different / (w * h) < best.different) best = { different: different / (w * h), ink, text: run.textContent };
  }
  return best;
}
