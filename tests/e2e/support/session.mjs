// One stack, one browser and one page per test, named after the browser; what went wrong is photographed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { BROWSERS, launch } from './browsers.mjs';
import { until } from './patience.mjs';
import { ARTIFACTS, SESSION, startStack } from './stack.mjs';
import { Widget, widgetAt } from './widget.mjs';

const TEST_MS = 180_000; // axe-core over every screen takes WebKitGTK 85 s on a machine with ten jobs a core
const SUITE_MS = 900_000;
const NOWHERE_MS = 1000; // the focus, on its way from one process to another, is not so long in none, on a busy machine either

/**
 * Declares the same tests in every browser, or in those that `browsers` names.
 * @param {string} title
 * @param {(check: (name: string, body: (scene: Scene) => Promise<void>) => void, browserName: string) => void} declare
 * @param {{stack?: object, launch?: import('./browsers.mjs').LaunchOptions, browsers?: string[]}} [options]
 */
export function inEveryBrowser(title, declare, options = {}) {
  for (const name of BROWSERS.filter((browser) => options.browsers?.includes(browser) ?? true)) {
    describe(`${title} (${name})`, { timeout: SUITE_MS }, () => {
      let stack, browser; // started by the first test: where one alone is run again, the others start nothing
      after(async () => {
        await browser?.close();
        await stack?.stop();
      });
      declare((testName, body) => {
        test(`${testName} in ${name}`, { timeout: TEST_MS }, async () => {
          stack ??= await startStack(options.stack);
          browser ??= await launch(name, options.launch);
          const page = await browser.newPage();
          try {
            await body(new Scene(stack, page));
          } catch (error) {
            await photograph(page, testName);
            throw error;
          } finally {
            await page.close();
          }
        });
      }, name);
    });
  }
}

async function photograph(page, testName) {
  const folder = join(ARTIFACTS, 'failures');
  mkdirSync(folder, { recursive: true });
  await page.screenshot(join(folder, `${page.browser} ${testName.replaceAll('/', '-').slice(0, 80)}.png`)).catch(() => {});
}

export class Scene {
  /** @param {Awaited<ReturnType<typeof startStack>>} stack @param {import('./browsers.mjs').Page} page */
  constructor(stack, page) {
    this.stack = stack;
    this.page = page;
  }

  /**
   * Presses a key that moves the focus, and waits until it rests somewhere else: it may cross from one process to another. Between
   * the end of a page and its beginning the browser's own bars have it, of which no document hears anything.
   * @param {Widget} widget @param {string} chord
   */
  async walk(widget, chord) {
    const before = await this.#focus(widget);
    await this.page.press(chord);
    const end = Date.now() + NOWHERE_MS;
    let last = before;
    await until(`the focus after ${chord}`, async () => {
      const [was, now] = [last, await this.#focus(widget)];
      last = now;
      return (now.there && now.place !== before.place && now.place === was.place) || Date.now() > end;
    });
  }

  /** Whether a document has the focus, and where. @param {Widget} widget */
  async #focus(widget) {
    const host = await this.page.evaluate(-1, () => `${document.activeElement?.localName} ${document.activeElement?.id}`);
    const [active, has] = await widget.evaluate(() => {
      const { activeElement, body } = document;
      return [activeElement === body ? -1 : [...document.querySelectorAll('*')].indexOf(activeElement), document.hasFocus()];
    });
    const inside = host.startsWith('link-dock');
    return {
      place: `${host} ${inside ? active : ''} ${inside && has}`,
      there: inside ? active >= 0 : !/^(body|html|undefined)/.test(host),
    };
  }

  async openHost(query = '') {
    await this.page.goto(this.stack.host + query);
  }

  /** The host page, to be searched like one. */
  hostPage() {
    return new Widget(this.page, -1);
  }

  /** An inline widget, ready to use. @param {Record<string, string>} attributes */
  async inline(attributes = {}) {
    await this.openHost();
    await this.mount(attributes);
    return widgetAt(this.page, 0);
  }

  async mount(attributes = {}) {
    const all = { proxy: this.stack.proxyUrl, session: SESSION, integrator: 'Northwind Analytics', ...attributes };
    await this.page.evaluate(-1, (values) => globalThis.mountWidget(values), all);
  }

  /** The modal, opened by a real click. @param {object} options @param {string} clipboard what is copied before */
  async modal(options = {}, clipboard = '') {
    await this.openHost();
    if (clipboard) await this.copyFromHost(clipboard);
    const all = { proxy: this.stack.proxyUrl, session: SESSION, integrator: 'Northwind Analytics', ...options };
    await this.page.evaluate(-1, (values) => globalThis.openOnClick(values), all);
    const host = await widgetAt(this.page, -1);
    await host.click('button', 'Before');
    return widgetAt(this.page, 0);
  }

  /** The events that the host page has heard so far. @returns {Promise<any[]>} */
  events() {
    return this.page.evaluate(-1, () => globalThis.seen);
  }

  /** Waits until the host page has heard it: it comes from another process, later than the screen shows what it tells. */
  eventOfType(type) {
    const seen = async () => `; heard ${JSON.stringify(await this.events())}`;
    return until(`the event ${type} in ${this.page.browser}`, async () => (await this.events()).find((event) => event.type === type), {
      seen,
    });
  }

  /** The events that the host page has heard, once this one is among them. @param {string} type */
  async eventsUntil(type) {
    await this.eventOfType(type);
    return this.events();
  }

  outcome() {
    return until('open() to settle', () => this.page.evaluate(-1, () => globalThis.outcomes[0]));
  }

  /** Real copy and real paste: the text goes through the browser's clipboard into what has the focus. */
  async copyFromHost(text) {
    await this.page.evaluate(
      -1,
      (value) => {
        const area = document.createElement('textarea');
        area.id = 'clipboard';
        area.value = value;
        document.body.prepend(area);
        area.scrollIntoView();
        area.focus();
        area.select();
      },
      text,
    );
    await this.page.press('Control+c');
    await this.clipboardHolds(text);
    await this.page.evaluate(-1, () => document.getElementById('clipboard').remove());
  }

  /** WebKitGTK fills the clipboard a little later: pasted over itself until it is the text. @param {string} text */
  clipboardHolds(text) {
    return until('the clipboard', async () => {
      await this.page.evaluate(-1, () => {
        const area = document.getElementById('clipboard');
        area.value = '';
        area.focus();
      });
      await this.page.press('Control+v');
      return (await this.page.evaluate(-1, () => document.getElementById('clipboard').value)) === text;
    });
  }

  /** Pastes what is in the clipboard. @param {import('./widget.mjs').Widget} widget */
  async pasteInto(widget, role, name) {
    await widget.click(role, name);
    await this.page.press('Control+v');
  }
}
