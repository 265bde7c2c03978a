// The keyboard, and closing: what a native form in a native dialog does, and a question before anything typed is lost.
import assert from 'node:assert/strict';
import { nothingFor } from './support/patience.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const MOCK = { proxy: 'mock:' };
const FORM = { ...MOCK, provider: 'lucca' };
const QUESTION = 'Close without connecting?';

inEveryBrowser(
  'keyboard',
  (check) => {
    check('Escape on a form with something typed asks first, and a second Escape gives back field, caret and undo', async (scene) => {
      const widget = await openForm(scene);
      await scene.page.type('acme');
      await scene.page.press('ArrowLeft');
      await widget.until('the caret', async () => (await caretOf(widget)) === 3);
      await scene.page.press('Escape');
      await widget.find('heading', QUESTION);
      await focusIs(widget, 'Keep editing');
      assert.match(await widget.live(), /Close without connecting\? What you typed will be lost\./);
      assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acme', 'the control stays and keeps its value');
      await scene.page.press('Escape');
      await widget.gone('heading', QUESTION);
      await focusIs(widget, 'Subdomain');
      assert.equal(await caretOf(widget), 3, 'the caret is where it was');
      // WebKitWebDriver's Control+z undoes nothing in any page; the command that it stands for does.
      if (scene.page.browser === 'webkit') await widget.evaluate(() => void document.execCommand('undo'));
      else await scene.page.press('Control+z');
      await widget.until('the undo', async () => (await widget.find('textbox', 'Subdomain')).value !== 'acme');
    });

    check('Keep editing keeps, Close closes, by Enter and by Space, and the focus goes back to the opener', async (scene) => {
      const widget = await openForm(scene);
      await scene.page.type('a');
      for (const key of ['Enter', 'Space']) {
        await scene.page.press('Escape');
        await focusIs(widget, 'Keep editing');
        await scene.page.press(key);
        await widget.gone('heading', QUESTION);
        await focusIs(widget, 'Subdomain');
      }
      await widget.click('button', 'Close');
      await focusIs(widget, 'Keep editing');
      await scene.page.press('Tab');
      await focusIs(widget, 'Close');
      await scene.page.press('Space');
      assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'form', reason: 'user' });
      await hostFocusIs(scene, 'before');
    });

    check('nothing typed, or typed and deleted again, closes at once', async (scene) => {
      const widget = await openForm(scene);
      await scene.page.type('a');
      await scene.page.press('Backspace');
      await scene.page.press('Escape');
      assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'form', reason: 'user' });
    });

    check('Escape in a search that holds something empties it, as browsers do, and the next one closes', async (scene) => {
      const widget = await scene.modal(MOCK);
      await widget.fill('searchbox', 'Search tools by name', 'luc');
      await scene.page.press('Escape');
      await widget.until('the empty search', async () => (await widget.find('searchbox', 'Search tools by name')).value === '');
      await scene.page.press('Escape');
      assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'pick', reason: 'user' });
    });

    check("the dialog's own cancel (Android's back) asks too: a frame that asks is not ended, a deaf one is", async (scene) => {
      const widget = await openForm(scene);
      await scene.page.type('a');
      const cancel = () =>
        scene.page.evaluate(
          -1,
          () =>
            void document
              .querySelector('link-dock-modal')
              .shadowRoot.querySelector('dialog')
              .dispatchEvent(new Event('cancel', { cancelable: true })),
        );
      await cancel();
      await focusIs(widget, 'Keep editing');
      await nothingFor(1400, 'a frame that says nothing is waited for a second');
      assert.deepEqual(await scene.page.evaluate(-1, () => globalThis.outcomes), []);
      await cancel();
      await focusIs(widget, 'Subdomain');
      await widget.evaluate(() => void (MessagePort.prototype.postMessage = () => {}));
      await cancel();
      assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'form', reason: 'user' });
      await hostFocusIs(scene, 'before');
    });

    check('the page that closes is never asked: by its signal, and by removal', async (scene) => {
      for (const how of ['signal', 'removal']) {
        await scene.openHost();
        await scene.page.evaluate(-1, openAbortable, FORM);
        const widget = await widgetAt(scene.page, 0);
        await opensOn(widget, 'textbox', 'Subdomain');
        await scene.page.type('a');
        await widget.until('the value', async () => (await widget.find('textbox', 'Subdomain')).value === 'a');
        await scene.page.evaluate(
          -1,
          (way) => (way === 'signal' ? globalThis.controller.abort() : document.querySelector('link-dock-modal').remove()),
          how,
        );
        assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'form', reason: 'host' }, how);
      }
    });

    check('Tab and Shift+Tab go through an inline widget in DOM order, in and out; nothing takes Tab, arrows or Space', async (scene) => {
      const widget = await scene.inline(FORM);
      await widget.find('heading', 'Connect Lucca');
      await widget.evaluate(watchKeys);
      const order = await widget.evaluate(namesOf, 'tabbable');
      assert.ok(order.length >= 6, order.join());
      await focusHost(scene, 'before');
      assert.deepEqual(await walk(scene, widget, 'Tab', 'after'), order);
      assert.deepEqual(await walk(scene, widget, 'Shift+Tab', 'before'), [...order].reverse());
      await widget.fill('textbox', 'Subdomain', 'acme');
      for (const [key, caret] of [
        ['ArrowLeft', 3],
        ['Home', 0],
        ['ArrowRight', 1],
        ['End', 4],
      ]) {
        await scene.page.press(key);
        await widget.until(`the caret after ${key}`, async () => (await caretOf(widget)) === caret);
      }
      for (const key of ['ArrowUp', 'ArrowDown', 'Space']) await scene.page.press(key);
      await widget.until('the space', async () => (await widget.find('textbox', 'Subdomain')).value === 'acme ');
      assert.deepEqual(await widget.evaluate(() => globalThis.__taken), []);
    });

    check('in the modal Tab goes round, both ways, and never into the page behind', async (scene) => {
      const widget = await openForm(scene);
      const order = await widget.evaluate(namesOf, 'tabbable');
      const at = order.indexOf('Subdomain');
      const round = [...order.slice(at + 1), ...order.slice(0, at + 1)];
      for (const [key, expected] of [
        ['Tab', round],
        ['Shift+Tab', [...round.slice(0, -1).reverse(), 'Subdomain']],
      ]) {
        await widget.click('textbox', 'Subdomain');
        await focusIs(widget, 'Subdomain');
        await widget.evaluate(recordStops);
        let stops = [];
        for (let press = 0; press < order.length + 6 && !stops.includes('Subdomain'); press++) {
          await scene.walk(widget, key);
          // Between the end and the beginning a browser stops at the dialog and at its own bars.
          const host = await scene.page.evaluate(-1, () => document.activeElement?.tagName);
          assert.match(host, /^(LINK-DOCK-MODAL|BODY|HTML)$/, 'the page behind is inert');
          stops = await widget.evaluate(namesOf, 'stops');
        }
        // A focus that comes late, after one more press, is still in order; what that press added is cut off.
        assert.deepEqual(stops.slice(0, stops.indexOf('Subdomain') + 1 || undefined), expected, key);
      }
    });

    check(
      'Enter submits from every field, Space and Enter press buttons, and the focus follows: field, error, confirmation',
      async (scene) => {
        const widget = await scene.inline(FORM);
        await widget.click('textbox', 'Subdomain');
        await scene.page.press('Enter');
        await widget.until('the first error', async () => (await widget.find('textbox', 'Subdomain')).invalid);
        await focusIs(widget, 'Subdomain');
        await scene.page.type('acme');
        await scene.page.press('Enter');
        await focusIs(widget, 'API Key');
        await scene.page.type(LUCCA_KEY(401));
        await scene.page.press('Tab');
        await focusIs(widget, 'Show API Key');
        for (const [key, type] of [
          ['Space', 'text'],
          ['Enter', 'password'],
        ]) {
          await scene.page.press(key);
          await widget.until(`a ${type} field after ${key}`, () =>
            widget.evaluate((wanted) => document.querySelector('input[name=api_key]').type === wanted, type),
          );
        }
        await scene.page.press('Shift+Tab');
        await focusIs(widget, 'API Key');
        await scene.page.press('Enter');
        await widget.find('button', 'Try again');
        await focusIs(widget, 'API Key');
        await scene.page.press('Control+a');
        await scene.page.type(LUCCA_KEY(200));
        await scene.page.press('Enter');
        await focusIs(widget, 'Lucca is connected');
      },
    );

    check(
      'a modal opens on the first field or the search (WebKit: in the frame, and a click goes on); an inline widget takes neither focus nor scroll position',
      async (scene) => {
        const pick = await scene.modal(MOCK);
        await opensOn(pick, 'searchbox', 'Search tools by name');
        await scene.page.press('Escape');
        await scene.outcome();
        await scene.openHost();
        await scene.page.evaluate(-1, () => {
          document.querySelector('h1').style.marginBottom = '1200px';
          document.getElementById('before').focus({ preventScroll: true });
        });
        await scene.mount(FORM);
        const widget = await widgetAt(scene.page, 0);
        await widget.find('heading', 'Connect Lucca');
        await scene.eventOfType('ready');
        await nothingFor(250, 'a wish for the focus is repeated when the frame is resized');
        assert.deepEqual(await scene.page.evaluate(-1, () => [document.activeElement.id, scrollY]), ['before', 0]);
      },
    );

    check('an opener that is gone: the next Tab goes on from where it was', async (scene) => {
      const widget = await openForm(scene);
      const before = await scene.page.evaluate(-1, () => {
        document.getElementById('before').remove();
        return document.documentElement.outerHTML.replace(/<link-dock-modal.*<\/link-dock-modal>/, '');
      });
      await scene.page.press('Escape');
      await scene.outcome();
      assert.equal(await scene.page.evaluate(-1, () => document.documentElement.outerHTML), before, 'the page is exactly as it was');
      await scene.page.press('Tab');
      await hostFocusIs(scene, 'after');
    });

    check('in a small frame each stop of Tab is shown whole and looks focused, also above a soft keyboard', async (scene) => {
      // Without a window manager WebKitGTK's window loses the focus when it is resized: there only the dialog becomes small.
      const small =
        scene.page.browser === 'webkit'
          ? (...size) => scene.page.evaluate(-1, shrinkDialog, ...size)
          : (...size) => scene.page.resize(...size);
      const widget = await openForm(scene);
      await small(400, 420);
      await widget.until('the small frame', () =>
        widget.evaluate(
          () =>
            innerWidth < 400 &&
            innerHeight < 420 &&
            Math.abs(document.querySelector('canvas').getBoundingClientRect().width - innerWidth) < 30,
        ),
      );
      const order = await widget.evaluate(namesOf, 'tabbable');
      const at = order.indexOf('Subdomain');
      const wrong = [];
      // Back to the beginning and on to the end, not round: headless Firefox forgets the frame's focus between the two.
      for (const key of [...Array(at).fill('Shift+Tab'), ...Array(order.length - 1).fill('Tab')]) {
        await widget.frames(3); // the ring of the stop before last is gone
        await widget.evaluate(rememberPixels);
        await scene.page.press(key);
        const fault = await widget
          .until('a ring', async () => {
            const answer = await widget.evaluate(focusFault);
            return answer ? false : { answer };
          })
          .catch(async () => ({ answer: `${key} to ${await activeName(widget)}: ${await widget.evaluate(focusFault)}` }));
        if (fault.answer) wrong.push(fault.answer);
      }
      assert.deepEqual(wrong, []);
      await widget.fillSecret('API Key', 'x');
      await small(400, 240); // a soft keyboard over half of it
      await widget.until('the field above the keyboard', async () => !(await widget.evaluate(focusFault)));
      if (scene.page.browser !== 'webkit') await scene.page.resize(900, 800);
    });
  },
  { stack: { proxy: false } },
);

async function openForm(scene) {
  const widget = await scene.modal(FORM);
  await opensOn(widget, 'textbox', 'Subdomain');
  return widget;
}

/** WebKit lets no frame of another origin focus anything before the person has done something in it; there they click. */
async function opensOn(widget, role, name) {
  if (widget.page.browser === 'webkit') await widget.click(role, name);
  await focusIs(widget, name);
}

async function focusIs(widget, name) {
  // In Chromium also the frame must have it; without a window manager the others do not say so.
  const whole = widget.page.browser === 'chromium';
  await widget.until(
    `the focus on ${name}`,
    async () => (await activeName(widget)) === name && (!whole || widget.evaluate(() => document.hasFocus())),
  );
}

/** Accessible name enough of what has the focus. */
const activeName = async (widget) => (await widget.evaluate(namesOf, 'focused'))[0] ?? '';

function caretOf(widget) {
  return widget.evaluate(() => document.activeElement.selectionStart);
}

async function hostFocusIs(scene, id) {
  const page = await widgetAt(scene.page, -1);
  await page.until(`the focus on ${id}`, () => page.evaluate((wanted) => document.activeElement?.id === wanted, id));
}

function focusHost(scene, id) {
  return scene.page.evaluate(-1, (wanted) => document.getElementById(wanted).focus(), id);
}

/** The names of the widget's stops until the focus is on the page's element with this id. */
async function walk(scene, widget, key, end) {
  const names = [];
  for (let press = 0; press < 40; press++) {
    await scene.walk(widget, key);
    if ((await scene.page.evaluate(-1, () => document.activeElement?.id)) === end) return names;
    names.push(await activeName(widget));
  }
  throw new Error(`${key} does not leave the widget: ${names.join(' | ')}`);
}

/* The functions below run inside the page: they may use nothing from this module. */

/** Runs in the page: the accessible names of the focused element, of all that Tab leads to, or of the stops recorded so far. */
function namesOf(which) {
  const active = document.activeElement;
  const elements = {
    focused: () => (active && active !== document.body ? [active] : []),
    tabbable: () =>
      [...document.querySelectorAll('a[href],button,input,select')].filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility()),
    stops: () => globalThis.__stops,
  };
  return elements[which]().map((e) => (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent).trim());
}

// The document's own record of what the focus came to: asking from outside after each key can miss a stop on a busy machine.
// Headless Firefox sends no event for a focus that has been in its bars, so the record looks by itself too.
function recordStops() {
  const isFirst = !globalThis.__stops;
  globalThis.__stops = [];
  globalThis.__last = document.activeElement;
  const look = () => {
    const e = document.activeElement;
    if (!e || e === document.body || e === globalThis.__last) return;
    globalThis.__last = e;
    globalThis.__stops.push(e);
  };
  const watch = () => {
    look();
    requestAnimationFrame(watch);
  };
  if (!isFirst) return;
  addEventListener('focusin', look);
  watch();
}

function watchKeys() {
  globalThis.__taken = [];
  addEventListener('keydown', (event) =>
    setTimeout(() => {
      if (event.defaultPrevented) globalThis.__taken.push(event.key);
    }),
  );
}

function openAbortable(options) {
  globalThis.controller = new AbortController();
  globalThis.Linkdock.open({ ...options, signal: globalThis.controller.signal }).then((outcome) => globalThis.outcomes.push(outcome));
}

function shrinkDialog(width, height) {
  const { shadowRoot } = document.querySelector('link-dock-modal');
  shadowRoot.querySelector('dialog').style.setProperty('--width', `${width - 16}px`);
  shadowRoot.querySelector('iframe').style.maxHeight = `${height - 16}px`;
}

function rememberPixels() {
  const canvas = document.querySelector('canvas');
  globalThis.__before = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
}

/** The fault of the focused element: empty when it has none, `no ring`, or a sentence. */
function focusFault() {
  const e = document.activeElement;
  const box = e.getBoundingClientRect();
  if (box.top < -0.5 || box.left < -0.5 || box.bottom > innerHeight + 0.5 || box.right > innerWidth + 0.5) {
    return `${e.textContent || e.name} is at ${Math.round(box.top)}–${Math.round(box.bottom)} of ${innerHeight}`;
  }
  const styled = [e, ...e.querySelectorAll('*')].some((part) => getComputedStyle(part).outlineStyle !== 'none');
  if (styled || e.className === 'standard' || !globalThis.__before) return '';
  const canvas = document.querySelector('canvas');
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const [x, y] = [box.left - 6, box.top + scrollY - 6].map((v) => Math.max(0, Math.floor(v * scale)));
  const [w, h] = [box.width + 12, box.height + 12].map((v) => Math.floor(v * scale));
  const now = canvas.getContext('2d').getImageData(x, y, w, h).data;
  let changed = 0;
  for (let row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      const was = ((y + row) * globalThis.__before.width + x + column) * 4;
      const is = (row * w + column) * 4;
      if (globalThis.__before.data[was] !== now[is] || globalThis.__before.data[was + 1] !== now[is + 1]) changed++;
    }
  }
  return changed >= 2 * (box.width + box.height) ? '' : 'no ring'; // 2.4.13: a line around it
}
