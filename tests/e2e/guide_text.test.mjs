// The guide's words are real text in the place of the painted ones: selected across lines and steps, copied as a person
// expects them, found with the page's search; its links are links.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { clicks, drag, frameOffset } from './support/editing.mjs';
import { difference, readPicture } from './support/pixels.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { artifact } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const NEAR = 0.25; // CSS pixels

async function open(scene, provider = 'nutshell') {
  const widget = await scene.inline({ provider, proxy: 'mock:' });
  await widget.find('heading', /^Connect (Nutshell|Lucca)/);
  await widget.until('the guide', () => widget.evaluate(() => document.querySelectorAll('ol li').length > 3));
  await widget.grown();
  return widget;
}

/** The place of words in page coordinates. */
async function placeOf(scene, widget, words) {
  const offset = await frameOffset(scene.page);
  const box = await widget.evaluate(boxOfWords, words);
  assert.ok(box, `“${words}” is in the guide`);
  return {
    left: box.left + offset.x,
    right: box.right + offset.x,
    x: (box.left + box.right) / 2 + offset.x,
    y: (box.top + box.bottom) / 2 + offset.y,
    box,
  };
}

/** Selects with the mouse and copies; what the clipboard gets. */
async function dragAndCopy(scene, widget, ...stops) {
  await widget.evaluate(() => {
    getSelection().removeAllRanges();
    globalThis.__copied = undefined;
    addEventListener('copy', (event) => (globalThis.__copied = event.clipboardData.getData('text/plain')), { once: true });
  });
  await drag(scene.page, ...stops);
  await scene.page.press('Control+c');
  return widget.until('the copy', () => widget.evaluate(() => globalThis.__copied));
}

inEveryBrowser(
  'guide text',
  (check, browserName) => {
    check('a drag across lines and steps copies the words as one reads them', async (scene) => {
      const widget = await open(scene);
      const from = await placeOf(scene, widget, 'Get Your API Key');
      const to = await placeOf(scene, widget, 'Connections');
      const copied = await dragAndCopy(
        scene,
        widget,
        { x: from.left + 1, y: from.y },
        { x: to.x, y: to.y - 60 },
        { x: to.right - 1, y: to.y },
      );
      assert.equal(
        copied,
        [
          'Get Your API Key',
          "To connect Nutshell with Northwind Analytics, you'll need your Nutshell login email and an API key.",
          '',
          '1. Sign in to Nutshell',
          'Sign in to your Nutshell account.',
          '',
          '2. Open API Keys settings',
          'Navigate to the API Keys page in your Nutshell settings.',
          '• Click Settings in the bottom-left corner of the sidebar.',
          '• Click Connections',
        ].join('\n'),
      );
    });

    check('a drag that ends beside the words selects up to there and nothing else', async (scene) => {
      const widget = await open(scene);
      const middle = await placeOf(scene, widget, 'connect Nutshell');
      assert.equal(
        await dragAndCopy(scene, widget, { x: middle.left + 1, y: middle.y }, { x: middle.right - 1, y: middle.y }),
        'connect Nutshell',
      );
      const first = await placeOf(scene, widget, 'You need admin');
      const second = await placeOf(scene, widget, 'generate an API key.');
      const whole = 'You need admin access to your Nutshell account to generate an API key.';
      assert.equal(
        await dragAndCopy(
          scene,
          widget,
          { x: first.left + 1, y: first.y },
          { x: second.right - 9, y: second.y },
          { x: second.right + 60, y: second.y },
        ),
        whole,
      );
      const sign = await placeOf(scene, widget, 'Sign in to your');
      const below = { x: sign.x, y: sign.y + 18 }; // between this step and the next
      assert.match(
        await dragAndCopy(scene, widget, { x: sign.left + 1, y: sign.y }, { x: sign.x, y: sign.y }, below),
        /^Sign in to your( Nutshell account\.)?|^Sign in t/,
      );
    });

    check('double click takes a word, triple click the paragraph over its lines', async (scene) => {
      const widget = await open(scene);
      // Not the first word: WebKitGTK takes the last one of the text before it as well, as it sees no space between the two.
      const place = await placeOf(scene, widget, 'page in your');
      const selected = async () => (await widget.evaluate(() => getSelection().toString())).trim().replace(/\s+/g, ' ');
      const heading = await placeOf(scene, widget, 'Get Your API Key');
      // A press elsewhere begins a new series. Presses that a loaded machine has drawn apart are none: they are made again.
      const series = (what, at, count, words) =>
        widget.until(what, async () => {
          await clicks(scene.page, heading, 1);
          await clicks(scene.page, at, count);
          return words.test(await selected());
        });
      await series('the word', { x: place.left + 10, y: place.y }, 2, /^page$/);
      const long = await placeOf(scene, widget, 'To connect');
      await series('the paragraph', { x: long.left + 5, y: long.y }, 3, /^To connect .* an API key\.$/);
    });

    check('the words are as wide as the painted ones to a quarter of a pixel, and lie on them', async (scene) => {
      for (const provider of ['nutshell', 'lucca']) {
        const widget = await open(scene, provider);
        const off = await widget.evaluate(wordsOffPaint, NEAR);
        assert.deepEqual(off, []);
      }
    });

    check('a search of the page finds words across line breaks and shows the hit on the painted glyphs', async (scene) => {
      const widget = await open(scene);
      for (const words of ['bottom-left corner of the sidebar', 'Click Settings in', 'Add API key...', 'API Key field']) {
        assert.ok(
          await widget.evaluate((text) => {
            getSelection().removeAllRanges();
            return window.find(text, false, false, true);
          }, words),
          `“${words}” is found`,
        );
      }
      await scene.page.evaluate(-1, () => scrollTo(0, 0));
      const { box } = await placeOf(scene, widget, 'Add API key...');
      const offset = await frameOffset(scene.page);
      const rect = {
        x: Math.floor(box.left + offset.x),
        y: Math.floor(box.top + offset.y),
        width: Math.ceil(box.right - box.left),
        height: Math.ceil(box.bottom - box.top),
      };
      let before,
        after,
        marked = 0;
      // A selection that a script makes is not always repainted at once in WebKitGTK.
      for (let attempt = 0; attempt < 6 && marked < 0.4; attempt++) {
        after = await pictureOf(scene, widget, () => getSelection().removeAllRanges());
        before = await pictureOf(scene, widget, findAgain);
        marked = difference(before, after, rect, 8).inside / (rect.width * rect.height);
      }
      assert.ok(marked > 0.4, `${marked} of the pixels are marked`);
      const dark = (picture) => countDark(picture, rect);
      assert.ok(dark(before) > 0.7 * dark(after), 'the glyphs are still to be read');
    });

    // Not hidden="until-found": a closed section is not laid out at all, so there is nothing to find until it is opened.
    check('at a narrow width a search finds what is open, and each closed section is one button away', async (scene) => {
      await scene.openHost();
      await scene.page.evaluate(-1, () => void (document.getElementById('slot').style.width = '400px'));
      await scene.mount({ provider: 'lucca', proxy: 'mock:', locale: 'en' });
      const widget = await widgetAt(scene.page, 0);
      const closed = await widget.until('the disclosures', () =>
        widget.evaluate(() => {
          const names = [...document.querySelectorAll('[aria-expanded=false]')].map(
            (button) => button.getAttribute('aria-label') ?? button.textContent,
          );
          return names.length > 2 && names;
        }),
      );
      const finds = (text) =>
        widget.evaluate((words) => {
          getSelection().removeAllRanges();
          return window.find(words, false, false, true);
        }, text);
      const within = ['Locate Your Subdomain', 'Copy the API key immediately', 'Use one of the three linking methods'];
      assert.equal(closed.length, within.length);
      for (const [i, words] of within.entries()) {
        assert.equal(await finds(words), false, `“${words}” while it is closed`);
        await widget.click('button', closed[i]);
        await widget.until(`“${words}” to be found`, () => finds(words));
      }
      assert.equal(await finds('Admin access to your Lucca'), true);
    });

    check('a link of the guide opens by click and middle click, once each, shows its address and how it is pointed at', async (scene) => {
      const widget = await open(scene);
      const link = await placeOf(scene, widget, 'Nutshell account');
      const found = await placeOf(scene, widget, 'Sign in to your ');
      const at = { x: found.right + 20, y: found.y };
      assert.equal(
        await widget.evaluate(
          (x, y) => document.elementFromPoint(x, y).closest('a')?.href,
          at.x - (link.x - mid(link.box)),
          at.y - (link.y - midY(link.box)),
        ),
        'https://app.nutshell.com/',
      );
      await widget.evaluate(countActivations);
      await scene.page.hover(at.x, at.y);
      await widget.until('the hover', () =>
        widget.evaluate(() => getComputedStyle(document.querySelector('a:hover .run') ?? document.body).textDecorationLine === 'underline'),
      );
      const tabs = await openTabs(scene.page);
      await clicks(scene.page, at, 1, 'middle');
      await widget.until('a new tab', async () => (await openTabs(scene.page)) === tabs + 1);
      assert.deepEqual(await widget.evaluate(() => globalThis.__heard.filter((type) => type === 'submit')), []);
      await widget.evaluate(() => document.querySelector('a[href^="https://app"]').focus());
      assert.equal(await widget.evaluate(() => document.activeElement.href), 'https://app.nutshell.com/');
      await closeOthers(scene.page);
    });

    check('“Send these instructions to my admin” copies the whole guide', async (scene) => {
      const widget = await open(scene);
      await widget.click('button', 'Send these instructions to my admin');
      await widget.until('the confirmation', async () => /Copied/.test(await widget.evaluate(() => document.body.textContent)));
      await scene.page.evaluate(-1, () => void document.body.prepend(document.createElement('textarea')));
      const pasted = await widget.until('the paste', async () => {
        await scene.page.evaluate(-1, () => document.querySelector('textarea').focus());
        await scene.page.press('Control+v'); // again, should the clipboard be filled a little later
        return scene.page.evaluate(-1, () => document.querySelector('textarea').value);
      });
      const said = await widget.evaluate(() => [...document.querySelectorAll('section li p, section li h3')].map((e) => e.textContent));
      const words = (text) => text.replace(/[*`[\]()•\s]+|\d+\. /g, '');
      for (const sentence of said)
        assert.ok(
          words(pasted).includes(words(sentence)) || /account|method|page/i.test(sentence),
          `“${sentence}” is in what was copied: ${pasted}`,
        );
      assert.ok(said.length > 20);
    });
  },
  { stack: { proxy: false }, launch: { height: 1100 } },
);

const mid = (box) => (box.left + box.right) / 2;
const midY = (box) => (box.top + box.bottom) / 2;

function findAgain() {
  getSelection().removeAllRanges();
  window.find('Add API key...', false, false, true);
  globalThis.scrollTo(0, 0);
}

async function pictureOf(scene, widget, act) {
  await widget.evaluate(act);
  await widget.frames(3);
  return photograph(scene, 'found');
}

async function photograph(scene, what) {
  const file = artifact(scene.page.browser, `guide ${what}.png`);
  await scene.page.screenshot(file);
  const picture = readPicture(file);
  rmSync(file);
  return picture;
}

function countDark(picture, rect) {
  let dark = 0;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) if (picture.at(x, y)[1] < 128) dark++;
  }
  return dark;
}

async function openTabs(page) {
  return page.browser === 'webkit' ? (await page.raw.getAllWindowHandles()).length : (await page.raw.browser().pages()).length;
}

async function closeOthers(page) {
  if (page.browser !== 'webkit') {
    for (const other of await page.raw.browser().pages())
      if (other !== page.raw && /nutshell|blank|error/.test(other.url())) await other.close().catch(() => {});
    return;
  }
  const own = await page.raw.getWindowHandle();
  for (const handle of await page.raw.getAllWindowHandles()) {
    if (handle === own) continue;
    await page.raw.switchTo().window(handle);
    await page.raw.close();
  }
  await page.raw.switchTo().window(own);
}

/* The functions below run inside the frame: they may use nothing from this module. */

function boxOfWords(words) {
  for (const element of document.querySelectorAll('.words')) {
    const at = element.textContent.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    let passed = 0;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { length } = node.data;
      if (at >= passed && at < passed + length) range.setStart(node, at - passed);
      if (at + words.length > passed && at + words.length <= passed + length) range.setEnd(node, at + words.length - passed);
      passed += length;
    }
    const box = range.getBoundingClientRect();
    return { left: box.left, right: box.right, top: box.top, bottom: box.bottom };
  }
  return null;
}

// Each run is as wide as the sum of its painted glyphs, has ink at both of its ends, and the last of a line has none behind it.
function wordsOffPaint(near) {
  const canvas = document.querySelector('canvas');
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const picture = canvas.getContext('2d');
  const ruler = document.createElement('canvas').getContext('2d');
  const off = [];
  for (const run of document.querySelectorAll('.words .run')) {
    const text = run.textContent.trim();
    if (text.length < 3) continue;
    const range = document.createRange();
    range.setStart(run.firstChild, run.textContent.indexOf(text));
    range.setEnd(run.firstChild, run.textContent.indexOf(text) + text.length);
    const box = range.getBoundingClientRect();
    const style = getComputedStyle(run);
    ruler.font = `${style.fontWeight} ${parseFloat(style.fontSize) * scale}px ${style.fontFamily}`;
    ruler.fontKerning = 'none';
    const painted = [...text].reduce((sum, character) => sum + ruler.measureText(character).width, 0) / scale;
    if (Math.abs(painted - box.width) > near) off.push(`${text}: ${box.width} wide, painted ${painted}`);
    if (!hasInk(box.left, 9, box) || !hasInk(box.right - 9, 9, box)) off.push(`${text}: no ink at an end`);
    if (run.matches('.end') && run.localName !== 'code' && hasInk(box.right + 2, 8, box)) off.push(`${text}: ink behind it`);
  }
  return off;

  function hasInk(left, width, { top, height }) {
    const { data } = picture.getImageData(
      Math.round(left * scale),
      Math.round(top * scale),
      Math.round(width * scale),
      Math.round(height * scale),
    );
    for (let at = 4; at < data.length; at += 4) if (Math.abs(data[at + 1] - data[1]) > 60) return true;
    return false;
  }
}

function countActivations() {
  globalThis.__heard = [];
  for (const type of ['click', 'auxclick', 'submit']) addEventListener(type, () => globalThis.__heard.push(type), true);
}
