// HTML mode comes by choice, by the person's own text spacing or colours, and on paper, and goes again; nothing is
// lost either way. It is whole at 320 px, which is a window of 1280 px at 400 %.
import assert from 'node:assert/strict';
import { emulateMedia, printedText } from './support/media.mjs';
import { BROWSERS } from './support/browsers.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';

const FORM = { proxy: 'mock:', provider: 'lucca', locale: 'en' };
const NARROWEST = 320; // WCAG 1.4.10

inEveryBrowser(
  'HTML mode',
  (check, browser) => {
    check('the choice keeps value and focus both ways, and own text spacing brings the form without a loss', async (scene) => {
      const widget = await scene.inline(FORM);
      await widget.fill('textbox', 'Subdomain', 'acme');
      for (const html of [true, false]) {
        await widget.evaluate(() => {
          const choice = document.querySelector('.standard');
          choice.focus();
          choice.click();
        });
        assert.equal(await isHtml(widget), html);
        assert.equal(
          await widget.evaluate(() => document.activeElement.textContent),
          html ? 'Use the drawn form' : 'Use the standard form',
        );
        assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acme');
      }
      await widget.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(
          '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
        );
        document.adoptedStyleSheets = [sheet];
      });
      await widget.until('HTML mode', () => isHtml(widget));
      assert.equal(await widget.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
      await widget.evaluate(() => void (document.adoptedStyleSheets = []));
      await widget.until('the painting', async () => !(await isHtml(widget)));
    });

    const undoing =
      browser === 'firefox'
        ? 'a change of mode keeps the value; what was typed since is undone (Firefox forgets older steps of a field whose box it builds anew)'
        : 'what was typed in one mode is undone and done again in the other';
    check(undoing, async (scene) => {
      const widget = await scene.inline(FORM);
      await widget.fill('textbox', 'Subdomain', 'acme');
      await widget.evaluate(() => void (globalThis.__field = document.activeElement));
      const field = () =>
        widget.evaluate(() => [globalThis.__field.isConnected && document.activeElement === globalThis.__field, globalThis.__field.value]);
      const until = async (command, wanted) => {
        for (let step = 0; step < 8 && (await field())[1] !== wanted; step++) await undo(scene, widget, command); // a letter at a time, in some engines
        await widget.until(`“${wanted}” after ${command}`, async () => (await field())[1] === wanted);
      };
      for (const html of [true, false]) {
        await flip(widget);
        assert.equal(await isHtml(widget), html);
        assert.deepEqual(await field(), [true, 'acme']);
        if (browser === 'firefox') {
          await undo(scene, widget);
          await scene.page.type('x');
          await widget.until('the letter', async () => (await field())[1] === 'acmex');
        } else {
          await until('undo', '');
          await flip(widget);
          await until('redo', 'acme');
          await flip(widget);
        }
        if (browser === 'firefox') await until('undo', 'acme');
      }
      assert.deepEqual(await field(), [true, 'acme']);
    });

    check('every screen is whole at 320 px, in the longest and in a right-to-left language', async (scene) => {
      await scene.page.resize(NARROWEST + 16, 800);
      for (const locale of ['de', 'ar']) {
        const widget = await scene.modal({ proxy: 'mock:', locale });
        await widget.evaluate(narrowTo, NARROWEST);
        const screen = (name) => widget.until(name, () => widget.evaluate((kind) => document.querySelector(kind) !== null, name));
        const press = (name) => widget.evaluate((kind) => document.querySelector(kind).click(), name);
        const whole = async (what) => {
          assert.equal(await isHtml(widget), true, what);
          assert.deepEqual(await widget.evaluate(tooWide), [], `${what} in ${locale}`);
        };
        await screen('.k-provider');
        await flip(widget);
        await whole('pick');
        await press('.k-provider');
        await screen('form');
        await whole('form');
        for (const disclosure of await widget.evaluate(() => [...document.querySelectorAll('[aria-expanded=false]')].map(({ id }) => id))) {
          await widget.evaluate((id) => document.getElementById(id).click(), disclosure);
        }
        await whole('the guide, opened');
        await press('.k-submit');
        await screen('[aria-invalid]');
        await whole('errors');
        await widget.evaluate(put, 'subdomain', 'a-subdomain-that-is-long-enough-for-anybody');
        await widget.evaluate(put, 'api_key', LUCCA_KEY('000'));
        await press('.k-submit');
        await screen('.k-cancel');
        await whole('checking');
        await press('.k-cancel');
        await screen('form');
        await widget.evaluate(put, 'api_key', LUCCA_KEY(401));
        await press('.k-submit');
        await screen('.k-problem');
        await whole('rejected');
        await widget.evaluate(put, 'api_key', LUCCA_KEY(200));
        await press('.k-submit');
        await screen('.k-done');
        await whole('linked');
      }
    });

    const paper =
      browser === 'webkit'
        ? 'told that it is printed, the widget is the whole form (WebKitWebDriver prints nothing)'
        : 'on paper there is the whole form and no value';
    check(paper, async (scene) => {
      const widget = await scene.inline(FORM);
      await widget.fillSecret('API Key', LUCCA_KEY(200));
      await widget.click('button', 'Show API Key'); // a text without ink would still be in a PDF
      await widget.fill('textbox', 'Subdomain', 'northwind-secret');
      const said = [
        'Connect Lucca',
        'Admin access to your Lucca account',
        'Locate Your Subdomain',
        'Copy the API Key',
        'Fill out the fields',
        'Sent encrypted to Northwind Analytics',
      ];
      if (browser === 'webkit') {
        await widget.evaluate(() => void dispatchEvent(new Event('beforeprint')));
        assert.equal(await isHtml(widget), true);
        const text = await widget.evaluate(() => document.getElementById('linkdock').innerText);
        for (const words of said) assert.ok(text.includes(words), words);
        await widget.evaluate(() => void dispatchEvent(new Event('afterprint')));
      } else {
        const text = await printedText(scene.page);
        for (const words of said) assert.ok(text.includes(words), `“${words}” in: ${text}`);
        assert.doesNotMatch(text, /northwind-secret|4000-8000/);
      }
      await widget.until('the painting', async () => !(await isHtml(widget)));
      assert.deepEqual(await widget.evaluate(() => [document.activeElement.name, document.activeElement.value]), [
        'subdomain',
        'northwind-secret',
      ]);
    });

    if (browser === 'chromium') {
      check(
        'print media without a printer, and forced colours, show the form and give the painting back, with value and focus',
        async (scene) => {
          const widget = await scene.inline(FORM);
          await widget.fill('textbox', 'Subdomain', 'acme');
          for (const [features, media] of [
            [[], 'print'],
            [[{ name: 'forced-colors', value: 'active' }], ''],
          ]) {
            await emulateMedia(scene.page, features, media);
            await widget.until(`HTML mode for ${media || 'forced colours'}`, () => isHtml(widget));
            assert.equal(await widget.evaluate(() => document.querySelector('.paint').checkVisibility()), false);
            if (!media) await inSystemColours(widget);
            await emulateMedia(scene.page, []);
            await widget.until('the painting', async () => !(await isHtml(widget)));
            assert.deepEqual(await widget.evaluate(() => [document.activeElement.name, document.activeElement.value]), [
              'subdomain',
              'acme',
            ]);
          }
        },
      );
    }
  },
  { stack: { proxy: false } },
);

if (BROWSERS.includes('firefox')) {
  inEveryBrowser(
    'forced colours',
    (check, browser) => {
      if (browser === 'firefox') {
        check('a person who has colours of their own gets the form in them', async (scene) => {
          const widget = await scene.inline(FORM);
          await widget.fill('textbox', 'Subdomain', 'acme');
          assert.equal(await isHtml(widget), true);
          await inSystemColours(widget);
        });
      }
    },
    { stack: { proxy: false }, launch: { preferences: { 'browser.display.document_color_use': 2 } } },
  );
}

if (BROWSERS.includes('webkit')) {
  inEveryBrowser(
    'forced colours',
    (check, browser) => {
      if (browser === 'webkit') {
        check('WebKitGTK knows the question and never says yes, so the painting stays', async (scene) => {
          const widget = await scene.inline(FORM);
          await widget.find('heading', 'Connect Lucca');
          assert.deepEqual(
            await widget.evaluate(() => [matchMedia('(forced-colors: active)').matches, matchMedia('(forced-colors: none)').matches]),
            [false, true],
          );
          assert.equal(await isHtml(widget), false);
        });
      }
    },
    { stack: { proxy: false } },
  );
}

const isHtml = (widget) => widget.evaluate(() => document.documentElement.classList.contains('html'));
const flip = (widget) => widget.evaluate(() => document.querySelector('.standard').click());

/** WebKitGTK's test browser binds no key to undo: there its command stands for the entry of the context menu. */
function undo(scene, widget, command = 'undo') {
  if (scene.page.browser === 'webkit') return widget.evaluate((name) => document.execCommand(name), command);
  return scene.page.press(command === 'undo' ? 'Control+z' : 'Control+Shift+z');
}

/** Every element that carries meaning has a system colour, and no picture or shadow stands in for a border. */
async function inSystemColours(widget) {
  assert.equal(await widget.evaluate(() => matchMedia('(forced-colors: active)').matches), true);
  assert.deepEqual(await widget.evaluate(foreignColours), []);
}

/* The functions below run inside the page. */

function narrowTo(width) {
  if (innerWidth > width) document.body.style.width = `${width}px`; // a window as narrow as this is not to be had everywhere
}

/** Elements that reach out of the page or are cut off. */
function tooWide() {
  const most = document.body.getBoundingClientRect();
  const found = [];
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push('the page scrolls sideways');
  for (const element of document.querySelectorAll('.mirror *')) {
    if (!element.checkVisibility() || getComputedStyle(element).position === 'absolute') continue;
    const box = element.getBoundingClientRect();
    if (box.left < most.left - 0.5 || box.right > most.right + 0.5) found.push(`${element.className}: ${box.left}–${box.right}`);
    if (
      !element.matches('input, select') &&
      getComputedStyle(element).overflowX !== 'visible' &&
      element.scrollWidth > element.clientWidth + 1
    )
      found.push(`${element.className} is cut off`);
  }
  return found;
}

function put(name, text) {
  const input = document.querySelector(`input[name=${name}]`);
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}

function foreignColours() {
  const probe = document.createElement('i');
  document.body.append(probe);
  const system = new Set(
    [
      'Canvas',
      'CanvasText',
      'LinkText',
      'VisitedText',
      'ButtonFace',
      'ButtonText',
      'ButtonBorder',
      'Field',
      'FieldText',
      'Highlight',
      'HighlightText',
      'GrayText',
    ].map((name) => {
      probe.style.color = name;
      return getComputedStyle(probe).color;
    }),
  );
  probe.remove();
  const found = [];
  for (const element of document.querySelectorAll('.mirror :is(h1, h2, p, label, a, button, input)')) {
    const { color } = getComputedStyle(element);
    if (!system.has(color)) found.push(`${element.localName}.${element.className}: ${color}`);
  }
  for (const element of document.querySelectorAll('.k-box, .k-submit')) {
    const { borderTopColor, borderTopWidth, outlineWidth } = getComputedStyle(element);
    if (!(parseFloat(borderTopWidth) >= 1 && system.has(borderTopColor)) && !(parseFloat(outlineWidth) >= 2))
      found.push(`${element.className} has no edge: ${borderTopColor}`);
  }
  return found;
}
