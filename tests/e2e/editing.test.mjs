// Editing is the browser's own, and what is painted lies where the browser has it: caret and selection within a quarter of a
// pixel, in every script and at every scale.
import assert from 'node:assert/strict';
import { clicks, drag, fieldNow, frameOffset } from './support/editing.mjs';
import { inEveryBrowser } from './support/session.mjs';

const NAME = 'Username (Email)';
const NEAR = 0.25; // CSS pixels
// East Asian text, combining marks, emoji and scripts that join are the browser's own to paint: see holes.test.mjs.
const VALUES = ['jane@northwind.example', 'AVAToWa. fi ffl', 'Ελληνικά κείμενα', 'Русский текст', 'naïve café Ünï'];
const LONG = 'a very long value that does not fit into any field and therefore scrolls inside of it, until its end @ northwind.example';

async function open(scene) {
  const widget = await scene.inline({ provider: 'nutshell', proxy: 'mock:' });
  await widget.find('heading', 'Connect Nutshell');
  return widget;
}

async function set(widget, text) {
  await widget.click('textbox', NAME);
  await widget.evaluate((value) => {
    document.activeElement.select();
    document.execCommand('insertText', false, value);
  }, text);
  await settled(widget, (field) => field.value === text);
}

const LATEST = 6000; // milliseconds that a painting may take on a loaded machine; WebKitGTK draws there a few frames a second

/** The field once it is what is expected and the painting has followed it, or should have. */
function settled(widget, expected) {
  let since = 0;
  return widget.until(
    'the field',
    async () => {
      const field = await fieldNow(widget);
      if (expected && !expected(field)) return null;
      since ||= Date.now();
      return (agrees(field) || Date.now() - since > LATEST) && field;
    },
    20_000,
  );
}

const edges = ({ expected, inner }) => [Math.max(expected.start, inner.left), Math.min(expected.end, inner.right)];

function agrees(field) {
  if (field.start === field.end) return field.caret !== null && Math.abs(field.caret - field.expected.end) <= NEAR;
  const [start, end] = edges(field);
  return field.selection !== null && Math.abs(field.selection.start - start) <= NEAR && Math.abs(field.selection.end - end) <= NEAR;
}

function near(painted, real, what) {
  assert.ok(painted !== null && Math.abs(painted - real) <= NEAR, `${what}: painted at ${painted}, the browser has it at ${real}`);
}

function caretIsNear(field, what) {
  near(field.caret, field.expected.end, `${what}, caret at ${field.end}`);
}

function selectionIsNear(field, what) {
  assert.ok(field.selection, `${what}: a selection is painted`);
  const [start, end] = edges(field);
  near(field.selection.start, start, `${what}, selection from ${field.start}`);
  near(field.selection.end, end, `${what}, selection to ${field.end}`);
}

async function everyPlace(scene) {
  const widget = await open(scene);
  // WebDriver needs seconds for what the others do at once; one value of each kind is enough there.
  for (const value of scene.page.browser === 'webkit' ? VALUES.filter((_, i) => i % 2 === 0) : VALUES) {
    await set(widget, value);
    for (const place of [value.length >> 1, value.length]) {
      await widget.evaluate((at) => document.activeElement.setSelectionRange(at, at), place);
      caretIsNear(await settled(widget, (field) => field.end === place && field.caret !== null), value);
    }
    await widget.evaluate((at) => document.activeElement.setSelectionRange(1, at), value.length - 1);
    selectionIsNear(await settled(widget, (field) => field.end === value.length - 1 && field.selection), value);
  }
}

inEveryBrowser(
  'text editing',
  (check, browser) => {
    check('caret and selection are painted where the browser has them, in every script', everyPlace);

    check('keys and mouse select as everywhere, and what they select is painted', async (scene) => {
      const widget = await open(scene);
      await set(widget, 'one two three');
      for (const [keys, start, end] of [
        [['Home'], 0, 0],
        [['Shift+End'], 0, 13],
        [['ArrowRight', 'Shift+ArrowLeft', 'Shift+ArrowLeft'], 11, 13],
        [['Control+a'], 0, 13],
        [['ArrowLeft', 'Shift+ArrowRight'], 0, 1],
        [['Shift+Home', 'End', 'Shift+Home'], 0, 13],
      ]) {
        for (const key of keys) await scene.page.press(key);
        const field = await settled(widget, (now) => now.start === start && now.end === end);
        if (start === end) caretIsNear(field, keys.join());
        else selectionIsNear(field, keys.join());
      }
      const offset = await frameOffset(scene.page);
      const { inner, box } = await fieldNow(widget);
      const word = { x: offset.x + inner.left + 45, y: offset.y + box.y + 23 };
      const beside = async () => {
        // and so far away that the next press begins a series of its own
        await clicks(scene.page, { x: offset.x + box.x + box.width - 60, y: word.y }, 1);
        await settled(widget, (field) => field.start === field.end);
      };
      // Presses that a loaded machine has drawn apart are no series: they are made again.
      const series = async (count, selects) => {
        await widget.until(`${count} presses that select “${selects}”`, async () => {
          await beside();
          await clicks(scene.page, word, count);
          const { value, start, end } = await fieldNow(widget);
          return value.slice(start, end).trim() === selects;
        });
        selectionIsNear(await settled(widget, (field) => field.end > field.start), `${count} presses`);
      };
      await series(2, 'two');
      await series(3, 'one two three');
      await beside();
      await drag(scene.page, { x: offset.x + inner.left + 1, y: word.y }, { x: word.x, y: word.y }, { x: word.x + 6, y: word.y + 5 });
      const dragged = await settled(widget, (field) => field.end > field.start);
      assert.ok(dragged.start === 0 && dragged.end > 2 && dragged.end < 9, `${dragged.start}–${dragged.end}`);
      selectionIsNear(dragged, 'mouse drag');
    });

    check('a long value scrolls inside the field and is painted where it is', async (scene) => {
      const widget = await open(scene);
      await widget.fill('textbox', NAME, LONG); // with keys: what a script puts in is not scrolled to
      await scene.page.press('End');
      const atEnd = await settled(widget, (field) => field.end === LONG.length && field.scroll > 100);
      caretIsNear(atEnd, 'End');
      assert.ok(atEnd.caret <= atEnd.inner.right + 1 && atEnd.caret > atEnd.inner.right - 40, 'the caret is in the field');
      for (let i = 0; i < 5; i++) await scene.page.press('Shift+ArrowLeft');
      selectionIsNear(await settled(widget, (field) => field.end - field.start === 5), 'five from the end');
      await scene.page.press('Home');
      caretIsNear(await settled(widget, (field) => field.end === 0 && field.scroll < 1), 'Home');
      const offset = await frameOffset(scene.page);
      const { box, inner } = await fieldNow(widget);
      const y = offset.y + box.y + 23;
      await drag(
        scene.page,
        { x: offset.x + inner.left + 100, y },
        { x: offset.x + inner.right - 5, y },
        { x: offset.x + box.x + box.width + 20, y },
        { x: offset.x + box.x + box.width + 25, y: y + 1 },
      );
      const past = await settled(widget, (field) => field.end - field.start > 20);
      selectionIsNear(past, 'dragged past the edge');
      await scene.page.press('End');
      await scene.page.press('Tab');
      await widget.until('the field to be left', () => widget.evaluate(() => document.activeElement.name !== 'username'));
    });

    check('copy, cut, paste, undo and redo are the browser’s own', async (scene) => {
      const widget = await open(scene);
      await scene.copyFromHost('zero');
      await set(widget, 'one two');
      await scene.page.press('Control+a');
      await scene.page.press('Control+x');
      await settled(widget, (field) => field.value === '');
      await scene.page.press('Control+v');
      caretIsNear(await settled(widget, (field) => field.value === 'one two'), 'pasted');
      await scene.page.press('Control+a');
      await scene.page.press('Control+c');
      await scene.page.press('End');
      await scene.page.press('Control+v');
      await settled(widget, (field) => field.value === 'one twoone two');
      await undo(scene, widget);
      caretIsNear(await settled(widget, (field) => field.value === 'one two'), 'undone');
      await undo(scene, widget, 'redo');
      await settled(widget, (field) => field.value === 'one twoone two');
    });

    check('what a paste healed comes back as it was pasted with undo', async (scene) => {
      const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
      await widget.find('heading', 'Connect Lucca');
      await scene.copyFromHost('https://acme.ilucca.net/x');
      await scene.pasteInto(widget, 'textbox', 'Subdomain');
      await settled(widget, (field) => field.value === 'acme');
      assert.match((await widget.find('textbox', 'Subdomain')).description, /Taken from the address you pasted/);
      await undo(scene, widget);
      await settled(widget, (field) => field.value !== 'acme');
    });

    const dragging = {
      chromium: 'text that is dropped into a field with the mouse arrives and is healed',
      firefox:
        'text is dragged out of the guide with the mouse as its words alone, and a drop arrives and is healed (WebDriver BiDi ends no drag)',
      webkit: 'nothing stands in the way of a drag, and a drop arrives and is healed (WebKitWebDriver starts no drag)',
    };
    check(dragging[browser], async (scene) => {
      const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
      await widget.find('heading', 'Connect Lucca');
      const healed = () => widget.until('the healed value', async () => (await widget.find('textbox', 'Subdomain')).value === 'acme');
      if (browser === 'chromium') {
        const mouse = await scene.page.raw.createCDPSession();
        const data = { items: [{ mimeType: 'text/plain', data: 'https://acme.ilucca.net' }], dragOperationsMask: 1 };
        const carry = async (type) => {
          const { x, y } = await widget.place('textbox', 'Subdomain');
          await mouse.send('Input.dispatchDragEvent', { type, x, y, data });
        };
        await widget.evaluate(() => document.querySelector('input').addEventListener('dragover', () => (globalThis.__over = true)));
        await carry('dragEnter');
        await widget.until('the field to have seen it', async () => {
          await carry('dragOver');
          return widget.evaluate(() => globalThis.__over);
        });
        await carry('drop');
        await healed();
        await widget.fill('textbox', 'Subdomain', '');
      }
      if (browser === 'firefox') {
        const from = await widget.evaluate(selectAddress);
        const offset = await frameOffset(scene.page);
        await drag(
          scene.page,
          { x: from.x + offset.x, y: from.y + offset.y },
          { x: from.x + offset.x + 8, y: from.y + offset.y + 2 },
          { x: from.x + offset.x + 40, y: from.y + offset.y },
        );
        await widget.until('the drag', () => widget.evaluate(() => globalThis.__dragged));
        assert.equal(await widget.evaluate(() => globalThis.__dragged), 'https://acme.ilucca.net true');
      }
      const prevented = await widget.evaluate(dropInPage, 'https://acme.ilucca.net');
      assert.deepEqual(prevented, [], 'nothing stands in the way of a drag, a drop or a menu');
      await healed();
    });

    check('showing and hiding a secret keeps value, caret, selection and focus, and hidden it cannot be copied', async (scene) => {
      const widget = await open(scene);
      const key = '0123456789abcdefABCD';
      await scene.copyFromHost('clipboard');
      await widget.fillSecret('API Key', key);
      caretIsNear(await settled(widget), 'hidden');
      await scene.page.press('Control+a');
      selectionIsNear(await settled(widget, (field) => field.end === key.length && field.start === 0), 'hidden');
      await scene.page.press('Control+c');
      await widget.evaluate(() => document.activeElement.setSelectionRange(5, 9));
      await settled(widget, (field) => field.start === 5);
      await widget.evaluate(() => [...document.querySelectorAll('button')].find((button) => button.textContent === 'Show').click());
      const shown = await settled(widget, (field) => field.type === 'text');
      assert.deepEqual([shown.value, shown.start, shown.end], [key, 5, 9]);
      selectionIsNear(shown, 'shown');
      await widget.evaluate(() => [...document.querySelectorAll('button')].find((button) => button.textContent === 'Hide').click());
      const hidden = await settled(widget, (field) => field.type === 'password');
      assert.deepEqual([hidden.value, hidden.start, hidden.end], [key, 5, 9]);
      assert.equal(await pastedElsewhere(scene, widget), 'clipboard', 'a hidden secret is not copied');
      await widget.click('button', 'Show API Key');
      await widget.click('textbox', 'API Key');
      await scene.page.press('Control+a');
      await scene.page.press('Control+c');
      await widget.until('a shown one to be copied', async () => (await pastedElsewhere(scene, widget)) === key);
    });

    check('the context menu and every key but Escape are left to the browser', async (scene) => {
      const widget = await open(scene);
      await widget.click('textbox', NAME);
      await widget.evaluate(() => {
        globalThis.__kept = [];
        for (const type of ['contextmenu', 'keydown', 'wheel', 'mousedown', 'dblclick', 'selectstart', 'paste', 'cut', 'auxclick']) {
          addEventListener(type, (event) => event.defaultPrevented && globalThis.__kept.push(`${type} ${event.key ?? ''}`));
        }
      });
      for (const key of ['Home', 'End', 'ArrowLeft', 'Tab', 'Shift+Tab', 'Control+a', 'Escape']) await scene.page.press(key);
      await widget.evaluate(() => {
        for (const target of document.querySelectorAll('input, button, .run, canvas')) {
          for (const type of ['contextmenu', 'dblclick', 'wheel', 'mousedown'])
            target.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true }));
        }
      });
      assert.deepEqual(await widget.evaluate(() => globalThis.__kept), []);
    });
  },
  { stack: { proxy: false } },
);

for (const scale of [1.25, 1.5, 2, 3]) {
  inEveryBrowser(
    `text editing at device scale ${scale}`,
    (check) => {
      check(`caret and selection are painted where the browser has them at scale ${scale}`, everyPlace);
    },
    { launch: { scale }, stack: { proxy: false }, browsers: ['chromium'] },
  );
}

/** WebKitGTK's test browser binds no key to undo: there its command stands for the entry of the context menu. */
function undo(scene, widget, command = 'undo') {
  if (scene.page.browser === 'webkit') return widget.evaluate((name) => document.execCommand(name), command);
  return scene.page.press(command === 'undo' ? 'Control+z' : 'Control+Shift+z');
}

/** Pastes into the other field and tells what arrived. */
async function pastedElsewhere(scene, widget) {
  await set(widget, 'x');
  await scene.page.press('Control+a');
  await scene.page.press('Control+v');
  return (await settled(widget, (field) => field.value !== 'x')).value;
}

/* The functions below run inside the frame. */

function selectAddress() {
  const code = [...document.querySelectorAll('code.run')].find((each) => each.textContent.includes('https'));
  getSelection().selectAllChildren(code);
  addEventListener('dragstart', (event) => (globalThis.__dragged = `${event.dataTransfer.getData('text/plain')} ${event.isTrusted}`));
  const box = code.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

// The events that the widget receives during a drop.
function dropInPage(text) {
  const kept = [];
  for (const type of ['dragstart', 'dragenter', 'dragover', 'drop', 'contextmenu'])
    addEventListener(type, (event) => event.defaultPrevented && kept.push(type));
  const input = document.querySelector('input[name=subdomain]');
  for (const type of ['dragenter', 'dragover', 'drop']) input.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true }));
  input.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }));
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromDrop', data: text }));
  return kept;
}
