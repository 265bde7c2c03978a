// Finds what a user or a screen reader finds, by role and name, inside a widget's frame or the host page.
import { buildSync } from 'esbuild';
import { until } from './patience.mjs';

// Testing Library's role and name computation, bundled once and run inside the page.
const FINDER = buildSync({
  stdin: { contents: "export { queryAllByRole } from '@testing-library/dom'", resolveDir: process.cwd() },
  bundle: true,
  format: 'iife',
  globalName: '__linkdockFinder',
  write: false,
  minify: true,
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', 'process.env': '{}' },
}).outputFiles[0].text;

/**
 * An element by role and name, or a password field by its label: it has no ARIA role (HTML-AAM).
 * @typedef {{role?: string, name?: string, pattern?: string, secret?: string}} Query
 * @typedef {object} Found
 * @property {{x: number, y: number, width: number, height: number}} rect in its own document
 * @property {string} value
 * @property {string} text
 * @property {boolean} invalid
 * @property {boolean} focused
 * @property {boolean} disabled
 * @property {string} description text of its aria-describedby
 * @typedef {Found & {x: number, y: number}} Placed with its centre in page coordinates
 */

/** @param {string} role @param {string | RegExp} [name] @returns {Query} */
const queryOf = (role, name) => (name instanceof RegExp ? { role, pattern: name.source } : { role, name });

/** @param {Query} query */
const wordsOf = ({ role, name, pattern, secret }) => (secret ? `the secret field ${secret}` : `${role} “${name ?? pattern ?? ''}”`);

const LONG = 24; // characters: each key costs the browser a frame
const TYPED = 4;

/** @param {import('./browsers.mjs').Page} page @param {number} frame */
export async function widgetAt(page, frame = 0) {
  const widget = new Widget(page, frame);
  await widget.until('its frame', async () => (await page.evaluate(frame, () => document.readyState)) !== 'loading');
  return widget;
}

export class Widget {
  /** @param {import('./browsers.mjs').Page} page @param {number} frame */
  constructor(page, frame) {
    this.page = page;
    this.frame = frame;
  }

  evaluate(fn, ...args) {
    return this.page.evaluate(this.frame, fn, ...args);
  }

  /** Polls until the answer is truthy. @param {string} what @param {() => Promise<any>} ask @param {number} [ms] */
  until(what, ask, ms) {
    const onScreen = () => this.evaluate(() => document.body?.innerText ?? '').catch(() => '(no frame)');
    return until(`${what} in ${this.page.browser}`, ask, { ms, seen: async () => `; on screen: ${(await onScreen()).slice(0, 600)}` });
  }

  /** All elements with this role and name right now. @returns {Promise<Found[]>} */
  all(role, name) {
    return this.#ask(lookInPage, queryOf(role, name));
  }

  /** Waits for it. @returns {Promise<Found>} */
  find(role, name) {
    return this.until(wordsOf(queryOf(role, name)), async () => (await this.all(role, name))[0]);
  }

  /** @param {string} role @param {string | RegExp} name */
  async gone(role, name) {
    await this.until(`${role} “${name}” to go`, async () => (await this.all(role, name)).length === 0);
  }

  /** @returns {Promise<Found | undefined>} */
  async secret(label) {
    return (await this.#ask(lookInPage, { secret: label }))[0];
  }

  /** Waits for it, scrolls to it and waits until it rests. @returns {Promise<Placed>} */
  place(role, name) {
    return this.#aim(queryOf(role, name));
  }

  click(role, name) {
    return this.#press(queryOf(role, name));
  }

  /**
   * A real press, which must hit the element. Right after a frame in another process was resized, browsers may still send the
   * pointer to where something was before: a press of which the frame has heard nothing, and one that hit something else while
   * the element was on its way to another place, are repeated, as a person would. A button that slips away under the press, and
   * a press without its click, are failures of the widget.
   * @param {Query} query
   */
  async #press(query) {
    let said = '';
    for (let attempt = 0; attempt < 4; attempt++) {
      const { x, y } = await this.#aim(query);
      await this.#ask(watchPress, query);
      await this.page.click(x, y);
      const press = await this.evaluate(pressInPage).catch(() => undefined);
      if (!press || press.clicked) return; // the press may have taken its page away
      said = press.hit ? 'the press hit it, and no click followed' : press.heard ? `the press hit ${press.heard}` : 'no press arrived';
      const now = await this.#aim(query);
      if (press.heard && Math.abs(now.x - x) < 1 && Math.abs(now.y - y) < 1) break;
    }
    throw new Error(`${this.page.browser}: ${wordsOf(query)} was pressed in vain: ${said}`);
  }

  /** Where it is once it rests and its frame is as high as its content wants. @param {Query} query @returns {Promise<Placed>} */
  async #aim(query) {
    return this.until(wordsOf(query), async () => {
      const found = await this.#ask(restInPage, query);
      if (!found) return undefined;
      const frame = await this.page.evaluate(-1, restOfFrame, this.frame, found.rect.y + found.rect.height / 2);
      if (!frame) return undefined;
      if (frame.height >= 0 && found.wanted >= 0 && frame.height !== found.wanted)
        throw new Error(`its frame is ${frame.height} px high and wants ${found.wanted}`);
      return { ...found, x: frame.x + found.rect.x + found.rect.width / 2, y: frame.y + found.rect.y + found.rect.height / 2 };
    });
  }

  /** The frame has the height that its content wants, and has been painted so. */
  async grown() {
    await this.until('the height of its content', async () => {
      const wanted = await this.#ask(wantedHeight);
      const frame = await this.page.evaluate(-1, restOfFrame, this.frame, null);
      return frame?.height === wanted;
    });
    await this.frames(2);
  }

  /** Lets the document draw this many frames: what was asked for before is on the screen then. @param {number} count */
  frames(count) {
    return this.evaluate(framesInPage, count);
  }

  /** Clicks the field, selects what is there and types with real keys; of a long text, which people paste, only the end. */
  fill(role, name, text) {
    return this.#fill(queryOf(role, name), text);
  }

  /** Clicks into a password field. */
  enterSecret(label) {
    return this.#enter({ secret: label });
  }

  fillSecret(label, text) {
    return this.#fill({ secret: label }, text);
  }

  /** @param {Query} query @returns {Promise<Found>} */
  async #enter(query) {
    await this.#press(query);
    return this.until(`focus on ${wordsOf(query)}`, async () => (await this.#ask(lookInPage, query)).find(({ focused }) => focused));
  }

  /** @param {Query} query @param {string} text */
  async #fill(query, text) {
    if ((await this.#enter(query)).value) await this.page.press('Control+a');
    if (text === '') await this.page.press('Delete');
    if (text.length > LONG) await this.evaluate((start) => void document.execCommand('insertText', false, start), text.slice(0, -TYPED));
    await this.page.type(text.length > LONG ? text.slice(-TYPED) : text);
    await this.until(`${wordsOf(query)} to hold what was typed`, async () => (await this.#ask(lookInPage, query))[0].value === text);
  }

  /** The text of the live regions, polite then assertive. */
  live() {
    return this.evaluate(() =>
      [...document.querySelectorAll('[role=status],[role=alert],[aria-live]')]
        .map((e) => e.textContent ?? '')
        .join(' ')
        .trim(),
    );
  }

  /** Asks a function that needs the tools in the page; a document that does not have them yet answers null. */
  async #ask(fn, ...args) {
    const answer = await this.evaluate(fn, ...args);
    if (answer !== null) return answer;
    const code = `${FINDER}; globalThis.__linkdockFinder = __linkdockFinder;`;
    await this.evaluate(this.page.browser === 'webkit' ? code : `(() => { ${code} })()`);
    await this.evaluate(installTools);
    return this.evaluate(fn, ...args);
  }
}

/* The functions below run inside the page: they may use nothing from this module. */

function installTools() {
  const pick = ({ role, name, pattern, secret }) => {
    if (!secret)
      return globalThis.__linkdockFinder.queryAllByRole(
        document.body,
        role,
        pattern ? { name: new RegExp(pattern) } : name ? { name } : {},
      );
    return [...document.querySelectorAll('input[type=password]')].filter(
      (input) =>
        [...(input.labels ?? [])].some((text) => text.textContent?.trim() === secret) || input.getAttribute('aria-label') === secret,
    );
  };
  const describe = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const described = (element.getAttribute('aria-describedby') ?? '').split(/\s+/).filter(Boolean);
    return {
      rect: { x, y, width, height },
      value: element.value ?? '',
      text: element.textContent ?? '',
      invalid: element.getAttribute('aria-invalid') === 'true',
      focused: document.activeElement === element,
      disabled: element.disabled === true,
      description: described
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join(' ')
        .trim(),
    };
  };
  const wanted = () => {
    const [root, card] = ['#linkdock', '#linkdock > .card'].map((selector) => document.querySelector(selector));
    const height =
      card || document.documentElement.classList.contains('html')
        ? (card ?? root)?.offsetHeight
        : parseFloat(root?.style.getPropertyValue('--height'));
    return height > 0 ? Math.ceil(height) : -1;
  };
  globalThis.__linkdockTools = { pick, describe, wanted };
}

function lookInPage(query) {
  const tools = globalThis.__linkdockTools;
  return tools ? tools.pick(query).map(tools.describe) : null;
}

// The element, in view, once it has kept its place for three frames; false when there is none or it does not rest.
async function restInPage(query) {
  const tools = globalThis.__linkdockTools;
  if (!tools) return null;
  const [element] = tools.pick(query);
  if (!element) return false;
  element.scrollIntoView({ block: 'center' });
  const frame = () =>
    new Promise((resolve) => {
      requestAnimationFrame(resolve);
      setTimeout(resolve, 100); // a frame that is out of sight draws nothing
    });
  let before = element.getBoundingClientRect();
  for (let still = 0, frames = 0; still < 3; frames++) {
    if (frames > 60) return false;
    await frame();
    const now = element.getBoundingClientRect();
    still = now.x === before.x && now.y === before.y && now.width > 0 ? still + 1 : 0;
    before = now;
  }
  return { ...tools.describe(element), wanted: tools.wanted() };
}

/** As many pixels as the document tells the host page, or -1. */
const wantedHeight = () => globalThis.__linkdockTools?.wanted() ?? null;

// Where the frame lies once it has kept its place for three frames, and the height that it was told, or -1; null when `y` in
// the frame is not in view then. WebKit does not scroll a host page of another origin when something in the frame
// is scrolled to, so that is done here.
async function restOfFrame(index, y) {
  const frames = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.tagName === 'IFRAME' && /(frame|link)\.html/.test(element.src)) frames.push(element);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  const element = frames[index];
  if (index >= 0 && !element) return null;
  const place = () => {
    if (!element) return { x: 0, y: 0, height: -1 };
    const box = element.getBoundingClientRect();
    return {
      x: box.x + element.clientLeft,
      y: box.y + element.clientTop,
      height: element.style.height ? parseFloat(element.style.height) : -1,
    };
  };
  const outOfView = (place) => y !== null && (place.y + y <= 10 || place.y + y >= innerHeight - 10);
  let before = place();
  if (outOfView(before)) scrollBy(0, before.y + y - innerHeight / 2);
  for (let still = 0, frames = 0; still < 3 && frames < 60; frames++) {
    await new Promise(requestAnimationFrame);
    const now = place();
    still = now.x === before.x && now.y === before.y && now.height === before.height ? still + 1 : 0;
    before = now;
  }
  return outOfView(before) ? null : before; // the browser itself may have scrolled too, and later: then it is looked at again
}

function watchPress(query) {
  const [element] = globalThis.__linkdockTools.pick(query);
  const press = (globalThis.__press = { heard: '', hit: false, clicked: false });
  const over = new AbortController();
  const on = (type, hear) => addEventListener(type, hear, { capture: true, signal: over.signal });
  on('pointerdown', ({ target }) => {
    press.heard = target.outerHTML?.slice(0, 80) ?? String(target);
    press.hit = element === target || Boolean(element?.contains(target));
  });
  on('click', () => {
    press.clicked = press.hit;
    over.abort();
  });
  return true;
}

/** The outcome of the press, once its click has come or is overdue. */
async function pressInPage() {
  const press = globalThis.__press;
  for (let turns = 0; press && !press.clicked && turns < 30; turns++) await new Promise((resolve) => setTimeout(resolve, 16));
  return press;
}

async function framesInPage(count) {
  for (let frame = 0; frame < count; frame++) {
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
      setTimeout(resolve, 1000); // a frame that is out of sight draws nothing
    });
  }
}
