// While the browser must paint a field itself the canvas has a hole there: a composition, a filled-in value, a field that
// somebody restyled, a finger. Nothing else of the picture changes, and nothing that was composed is lost.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { fieldNow, frameOffset } from './support/editing.mjs';
import { inputMethod } from './support/ime.mjs';
import { difference, masked, readPicture, shifted } from './support/pixels.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { artifact } from './support/stack.mjs';

const NAME = 'Username (Email)';
const SEEN = 48; // steps of 255 in a channel: less is the soft edge of a glyph at another fraction of a pixel
const CORNER = 16; // px of the frame's round corners, whose soft edge WebKitGTK draws in one of two ways each time
const MOST = 0.02; // of the field's pixels
const MOST_SELECTED = 0.09;
const MOST_OF_LIGHT_ON_DARK = 0.06; // WebKitGTK gives light glyphs on dark softer edges than its own canvas does

// The texts that an input method shows after each key, and the text that it commits: [language, steps, result, whether the browser shapes it].
const LANGUAGES = [
  ['Japanese', ['k', 'か', 'かn', 'かん', 'かんj', 'かんじ', '漢字', '感じ'], '漢字', true], // the hole stays: such text is the browser's to paint
  ['Korean', ['ㅎ', '하', '한'], '한', true],
  ['Korean, after the syllable gave its last letter to the next', ['ㄱ', '그', '글'], '그리', true],
  ['Chinese', ['n', 'ni', 'ni h', 'ni hao'], '你好', true],
  ['Vietnamese', ['t', 'ti', 'tie', 'tiê', 'tiên', 'tiêng'], 'tiếng'],
  ['a dead key', ['´'], 'é'],
  ['emoji of several code points', ['👩'], '👩‍💻', true],
  ['a character outside the basic plane', ['𠮷'], '𠮷野家', null], // whether there is a glyph for it depends on the fonts
];

async function open(scene, attributes = {}) {
  const widget = await scene.inline({ provider: 'nutshell', proxy: 'mock:', ...attributes });
  await widget.find('heading', 'Connect Nutshell');
  await widget.click('textbox', NAME);
  await widget.until('the focus', async () => (await widget.find('textbox', NAME)).focused);
  return widget;
}

const until = (widget, what, ask) =>
  widget.until(what, async () => {
    const field = await fieldNow(widget);
    return ask(field) && field;
  });

/** Composes and waits until it is there. The hole comes first, with the beginning of the composition, the text with its first event. */
async function composed(widget, ime, text) {
  const { value: before } = await fieldNow(widget);
  await ime.compose(text);
  return until(widget, `a hole over ${text}`, ({ hole, value }) => hole && value !== before);
}

/** Forces a hole as a finger would: the browser's own handles need the field. */
const touch = (widget, type) =>
  widget.evaluate((pointerType) => {
    document.activeElement.dispatchEvent(new PointerEvent('pointerdown', { pointerType, button: 0, bubbles: true }));
    dispatchEvent(new PointerEvent('pointerup'));
    document.activeElement.dispatchEvent(new Event('select', { bubbles: true }));
  }, type);

inEveryBrowser(
  'holes',
  (check, browserName) => {
    check('a composition shows in a hole and commits exactly, in every language', async (scene) => {
      const widget = await open(scene);
      const ime = await inputMethod(scene.page);
      for (const [language, steps, result, shaped = false] of LANGUAGES) {
        for (const step of steps) {
          await ime.compose(step);
          await until(
            widget,
            `${language}: a hole over ${step}`,
            ({ hole, value }) => hole && (browserName === 'webkit' ? value !== '' : value === step),
          );
        }
        await ime.commit(result);
        const field = await until(
          widget,
          `${language}: ${result}`,
          ({ value, hole, end }) => value === result && hole === (shaped ?? hole) && end === value.length,
        );
        if (shaped === false) await until(widget, 'the painted caret', ({ caret }) => caret !== null);
        assert.equal(field.start, result.length);
        await widget.evaluate(() => (document.activeElement.select(), document.execCommand('delete')));
        await until(widget, 'an empty field', ({ value }) => value === '');
      }
    });

    check('a composition in the middle of a value, and one that is given up, leave the rest alone', async (scene) => {
      const widget = await open(scene);
      const ime = await inputMethod(scene.page);
      await scene.page.type('ab');
      await until(widget, 'ab', ({ value, end }) => value === 'ab' && end === 2);
      await scene.page.press('ArrowLeft');
      await until(widget, 'the caret in the middle', ({ end }) => end === 1);
      await composed(widget, ime, 'か');
      await ime.cancel();
      await until(widget, 'what was there', ({ value, end, hole }) => value === 'ab' && end === 1 && !hole);
      await composed(widget, ime, 'か');
      await ime.commit('é');
      const { caret, expected } = await until(
        widget,
        'the commit',
        ({ value, end, hole, caret: at }) => value === 'aéb' && end === 2 && !hole && at !== null,
      );
      assert.ok(Math.abs(caret - expected.end) <= 0.25, `painted at ${caret}, the browser has it at ${expected.end}`);
    });

    check('Enter that ends a composition does not submit, Escape that ends one does not close', async (scene) => {
      const widget = await scene.modal({ provider: 'nutshell', proxy: 'mock:' });
      await widget.find('heading', 'Connect Nutshell');
      await widget.click('textbox', NAME);
      const ime = await inputMethod(scene.page);
      await composed(widget, ime, 'か');
      if (browserName === 'webkit') {
        await ime.cancel(); // a real Escape, which GTK's input method takes
        await until(widget, 'no composition', ({ value, hole }) => value === '' && !hole);
        await composed(widget, ime, 'か');
      } else await keyOfComposition(widget, 'Escape');
      await scene.page.press('Enter'); // in WebKitGTK it commits; the others submit, if nobody stands in the way
      if (browserName === 'webkit') await until(widget, 'the commit', ({ value }) => value === 'か');
      else await keyOfComposition(widget, 'Enter');
      await widget.frames(3); // a submit belongs to the key; what it does would be drawn by now
      assert.equal((await widget.find('textbox', NAME)).invalid, false, 'nothing was submitted');
      assert.deepEqual(await scene.page.evaluate(-1, () => globalThis.outcomes), [], 'the dialog is open');
      if (browserName !== 'webkit') await ime.commit('漢');
      await until(widget, 'the end of it', ({ value }) => value === (browserName === 'webkit' ? 'か' : '漢'));
      await scene.page.press('Enter');
      await widget.until('now it is submitted', async () => (await widget.find('textbox', NAME)).invalid);
    });

    check('leaving the field in the middle of a composition keeps what is there, once', async (scene) => {
      const widget = await open(scene);
      const ime = await inputMethod(scene.page);
      const { value: before } = await composed(widget, ime, 'tiê');
      await widget.evaluate(() => document.activeElement.blur());
      await widget.until('no hole', () =>
        widget
          .evaluate(() => alphaInField() === 255)
          .catch(async () => {
            await widget.evaluate(defineAlpha);
            return false;
          }),
      );
      const after = (await widget.find('textbox', NAME)).value;
      assert.ok(after === before || after === '', `“${before}” became “${after}”`); // GTK drops its number, the others commit
    });

    check('healing waits for the end of a composition', async (scene) => {
      const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
      await widget.find('heading', 'Connect Lucca');
      await widget.click('textbox', 'Subdomain');
      await widget.until('the focus', async () => (await widget.find('textbox', 'Subdomain')).focused);
      const ime = await inputMethod(scene.page);
      const { value } = await composed(widget, ime, 'か');
      await widget.evaluate(() =>
        document.activeElement.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' })),
      );
      assert.equal((await fieldNow(widget)).value, value, 'untouched while it is composed');
      await ime.commit('acme');
      await until(widget, 'the text', (field) => field.value === 'acme' && !field.hole);
    });

    check('a field that anybody restyles at any moment shows as they made it', async (scene) => {
      const widget = await open(scene);
      await scene.page.type('jane@northwind.example');
      await until(widget, 'the text', ({ value }) => value.endsWith('example'));
      for (const style of [
        'background-color: rgb(255, 240, 200) !important',
        'color: rgb(0, 90, 0)',
        'background-image: linear-gradient(red, red)',
        'background: rgb(250, 250, 250)',
      ]) {
        await widget.evaluate((text) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`input[name=username] { ${text} }`.replace(/(!important)?\s*}$/, ' !important }'));
          document.adoptedStyleSheets = [sheet];
        }, style);
        await until(widget, `a hole for a sheet with ${style}`, ({ hole }) => hole);
        await widget.evaluate(() => void (document.adoptedStyleSheets = []));
        await until(widget, 'the painting again', ({ hole }) => !hole);
        await widget.evaluate((text) => {
          const [name, value] = text.replace('!important', '').split(': ');
          document.activeElement.style.setProperty(name, value, 'important');
        }, style);
        await until(widget, `a hole for a style of its own with ${style}`, ({ hole }) => hole);
        await widget.evaluate((name) => document.activeElement.style.removeProperty(name), style.split(':')[0]);
        await until(widget, 'the painting again', ({ hole }) => !hole);
      }
    });

    check('an element that an extension puts beside a field moves no control and takes no focus', async (scene) => {
      const widget = await open(scene);
      await widget.evaluate(() => {
        const icon = document.createElement('span');
        document.activeElement.before(icon);
        document.activeElement.after(document.createElement('span'));
        globalThis.__left = 0;
        document.activeElement.addEventListener('blur', () => globalThis.__left++);
      });
      await scene.page.type('x');
      await scene.page.press('Enter'); // an error: the mirror changes around the field
      await widget.until('the error', async () => (await widget.find('textbox', NAME)).invalid);
      assert.equal(await widget.evaluate(() => globalThis.__left), 0);
      assert.equal((await widget.find('textbox', NAME)).focused, true);
    });
  },
  { stack: { proxy: false } },
);

const LOOKS = [
  [1, false],
  [1, true],
  [2, false, ['chromium']],
  [2, true, ['chromium']],
]; // the others' drivers have scale 1 only
for (const [scale, dark, browsers] of LOOKS) {
  inEveryBrowser(
    `a hole at scale ${scale}, ${dark ? 'dark' : 'light'}`,
    (check, browserName) => {
      check('is not to be seen', async (scene) => {
        const widget = await open(scene, { theme: dark ? 'dark' : 'light' });
        const value = 'jane@northwind.example';
        await scene.page.type(value);
        await hideCarets(widget);
        // WebKitGTK's scroll bar fades away by itself.
        if (browserName === 'webkit') await scene.page.evaluate(-1, () => (document.documentElement.style.overflow = 'hidden'));
        await until(widget, 'the text', (field) => field.value === value && field.end === value.length);
        await unseen(scene, widget, { scale, dark }, 'text');
        await scene.page.press('Control+a');
        await until(widget, 'the selection', ({ start, selection }) => start === 0 && selection);
        await unseen(scene, widget, { scale, dark }, 'selected');
      });
    },
    { launch: { scale, dark }, stack: { proxy: false }, browsers },
  );
}

async function unseen(scene, widget, { scale, dark }, what) {
  const { box } = await fieldNow(widget);
  const offset = await frameOffset(scene.page);
  const pixels = (x, y, width, height) => ({
    x: Math.round(x * scale),
    y: Math.round(y * scale),
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  });
  const rect = pixels(offset.x + box.x, offset.y + box.y, box.width, box.height);
  const [right, bottom] = await widget.evaluate((corner) => [innerWidth - corner, innerHeight - corner], CORNER);
  const corners = [
    [0, 0],
    [right, 0],
    [0, bottom],
    [right, bottom],
  ].map(([x, y]) => pixels(offset.x + x, offset.y + y, CORNER, CORNER));
  const painted = masked(await photograph(scene, widget, 'mouse', `${what} painted`), corners);
  const native = masked(await photograph(scene, widget, 'touch', `${what} native`), corners);
  await photograph(scene, widget, 'mouse', `${what} painted again`);
  const inner = { x: rect.x + 4 * scale, y: rect.y + 4 * scale, width: rect.width - 8 * scale, height: rect.height - 8 * scale };
  // Firefox centres a field's text on another whole pixel than its fonts' ascent and descent give: it stands one higher.
  const seen = difference(painted, scene.page.browser === 'firefox' ? shifted(native, 1) : native, inner, SEEN);
  assert.equal(difference(painted, native, rect).outside, 0, `${what}: nothing changes around the field`);
  const share = seen.inside / (rect.width * rect.height);
  // The browser's own highlight is only as high as its glyphs, the painted one is 24 px high: 5 px of its width differ.
  const soft = scene.page.browser === 'webkit' && dark ? MOST_OF_LIGHT_ON_DARK : MOST;
  assert.ok(share < (what === 'text' ? soft : MOST_SELECTED), `${what}: ${(share * 100).toFixed(2)} % of the field's pixels differ`);
}

async function photograph(scene, widget, pointer, what) {
  await touch(widget, pointer);
  await until(widget, `${pointer}: hole`, ({ hole }) => hole === (pointer === 'touch'));
  await widget.frames(3);
  const file = artifact(scene.page.browser, `hole ${what}.png`);
  await scene.page.screenshot(file);
  const picture = readPicture(file);
  rmSync(file);
  return picture;
}

/** Two carets that blink are never at the same point of it. */
const hideCarets = (widget) =>
  widget.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.caret { visibility: hidden !important } input { caret-color: transparent !important }');
    document.adoptedStyleSheets = [sheet];
  });

/** The key as the browser reports it while an input method has it. */
const keyOfComposition = (widget, key) =>
  widget.evaluate((name) => {
    const event = new KeyboardEvent('keydown', { key: name, keyCode: 229, isComposing: true, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(event);
  }, key);

function defineAlpha() {
  globalThis.alphaInField = () => {
    const canvas = document.querySelector('canvas');
    const box = document.querySelector('input[name=username]').getBoundingClientRect();
    const scale = canvas.width / canvas.getBoundingClientRect().width;
    return canvas.getContext('2d').getImageData((box.x + box.width / 2) * scale, (box.y + box.height / 2) * scale, 1, 1).data[3];
  };
}
