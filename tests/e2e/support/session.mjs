// One stack, one browser and one page per test, named after the browser; what went wrong is photographed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BROWSERS, launch } from './browsers.mjs';
import { ARTIFACTS, SESSION, startStack } from './stack.mjs';
import { Widget, widgetAt } from './widget.mjs';

const TEST_MS = 180_000; // axe-core over every screen takes WebKitGTK 85 s on a machine with ten jobs a core
const SUITE_MS = 900_000;

/**
 * Declares the same tests in every browser, or in those that `browsers` names.
 * @param {string} title
 * @param {(check: (name: string, body: (scene: Scene) => Promise<void>) => void, browserName: string) => void} declare
 * @param {{stack?: object, launch?: import('./browsers.mjs').LaunchOptions, browsers?: string[]}} [options]
 */
export function inEveryBrowser(title, declare, options = {}) {
  for (const name of BROWSERS.filter((browser) => options.browsers?.includes(browser) ?? true)) {
    describe(`${title} (${name})`, { timeout: SUITE_MS }, () => {
      let stack, browser;
      before(async () => {
        stack = await startStack(options.stack);
        browser = await launch(name, options.launch);
      });
      after(async () => {
        await browser?.close();
        await stack?.stop();
      });
      declare((testName, body) => {
        test(`${testName} in ${name}`, { timeout: TEST_MS }, async () => {
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
   * Presses a key that may move the focus out of its frame: that crosses from one process to another a little later,
   * and nothing tells when it does not.
   */
  async walk(chord) {
    await this.page.press(chord);
    await new Promise((resolve) => setTimeout(resolve, 80));
  }

  async openHost(query = '') {
    await this.page.goto(this.stack.host + query);
  }

  /** The page around the widgets, to be searched like one. */
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

  /** What the host page has heard so far. @returns {Promise<any[]>} */
  events() {
    return this.page.evaluate(-1, () => globalThis.seen);
  }

  async eventOfType(type) {
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      const found = (await this.events()).find((event) => event.type === type);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    throw new Error(`no event ${type}; heard ${JSON.stringify(await this.events())}`);
  }

  async outcome() {
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      const [first] = await this.page.evaluate(-1, () => globalThis.outcomes);
      if (first) return first;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    throw new Error('open() did not settle');
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
    await new Promise((resolve) => setTimeout(resolve, 150)); // WebKitGTK fills the clipboard a little later
    await this.page.evaluate(-1, () => document.getElementById('clipboard').remove());
  }

  /** Pastes what is in the clipboard. @param {import('./widget.mjs').Widget} widget */
  async pasteInto(widget, role, name) {
    await widget.click(role, name);
    await this.page.press('Control+v');
  }
}
