// Finds what a user or a screen reader finds, by role and name, inside a widget's frame or the page around it.
import { buildSync } from 'esbuild';

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
 * @typedef {object} Found
 * @property {number} x centre, in page coordinates
 * @property {number} y
 * @property {{x: number, y: number, width: number, height: number}} rect in its own document
 * @property {string} value
 * @property {string} text
 * @property {boolean} invalid
 * @property {boolean} focused
 * @property {boolean} disabled
 * @property {string} description text of its aria-describedby
 */

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

  /** Polls until the answer is truthy. @param {string} what @param {() => Promise<any>} ask */
  async until(what, ask, milliseconds = 10_000) {
    const end = Date.now() + milliseconds;
    let last;
    while (Date.now() < end) {
      try {
        const answer = await ask();
        if (answer) return answer;
      } catch (error) {
        last = error;
      }
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    const seen = await this.evaluate(() => document.body?.innerText ?? '').catch(() => '(no frame)');
    throw new Error(
      `${this.page.browser}: waited in vain for ${what}${last ? ` (${last.message})` : ''}; on screen: ${seen.slice(0, 600)}`,
    );
  }

  /** All elements with this role and name right now. @returns {Promise<Found[]>} */
  async all(role, name) {
    await this.#inject();
    const found = await this.evaluate(findInPage, role, name instanceof RegExp ? name.source : name, name instanceof RegExp);
    const offset = await this.#frameOffset();
    return found.map((entry) => ({ ...entry, x: entry.x + offset.x, y: entry.y + offset.y }));
  }

  /** Waits for it. @returns {Promise<Found>} */
  find(role, name) {
    return this.until(`${role} “${name}”`, async () => (await this.all(role, name))[0]);
  }

  /** @param {string} role @param {string | RegExp} name */
  async gone(role, name) {
    await this.until(`${role} “${name}” to go`, async () => (await this.all(role, name)).length === 0);
  }

  async click(role, name) {
    await this.find(role, name);
    await this.evaluate(scrollIntoViewInPage, role, name instanceof RegExp ? name.source : name, name instanceof RegExp);
    await this.#press(() => this.find(role, name));
  }

  // Right after a frame in another process was resized, Chromium may still send the pointer to the page behind it. Only a
  // press of which the frame has heard nothing at all is repeated, so that a button that slips away is still a failure.
  async #press(look) {
    for (let attempt = 0; attempt < 4; attempt++) {
      const place = await this.#settled(look);
      const moved = await this.page.evaluate(-1, scrollHostTo, place.y);
      const target = moved ? await this.#settled(look) : place;
      await this.evaluate(watchPointer);
      await this.page.click(target.x, target.y);
      for (let wait = 0; wait < 8; wait++) {
        if (await this.evaluate(() => globalThis.__pressed).catch(() => true)) return;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
    }
    throw new Error(`${this.page.browser}: no press arrived`);
  }

  /** Where it is once it has stopped moving: a person does not click within a frame of a change either. */
  async #settled(look) {
    let before = await look();
    for (let still = 0; still < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const now = await look();
      still = now.x === before.x && now.y === before.y ? still + 1 : 0;
      before = now;
    }
    return before;
  }

  /** Clicks into a field. One that still moved, with a dialog that grows, is clicked again, as a person would. */
  async #enter(name, look, click) {
    const before = await look();
    await click();
    const after = await look();
    if (!after.focused && after.y !== before.y) await click();
    await this.until(`focus on ${name}`, async () => (await look()).focused);
  }

  /** Clicks the field, selects what is there and types with real keys. */
  async fill(role, name, text) {
    await this.#enter(
      name,
      () => this.find(role, name),
      () => this.click(role, name),
    );
    if ((await this.find(role, name)).value) await this.page.press('Control+a');
    if (text === '') await this.page.press('Delete');
    else await this.page.type(text);
    await this.until(`${name} to hold what was typed`, async () => (await this.find(role, name)).value === text);
  }

  /** A password field has no ARIA role (HTML-AAM), so it is found by its label. @returns {Promise<Found | undefined>} */
  async secret(label) {
    await this.#inject();
    const found = await this.evaluate(findSecretInPage, label);
    const offset = await this.#frameOffset();
    return found && { ...found, x: found.x + offset.x, y: found.y + offset.y };
  }

  /** Clicks into a password field. */
  async enterSecret(label) {
    await this.until(`the secret field ${label}`, () => this.secret(label));
    await this.#enter(
      label,
      () => this.secret(label),
      () => this.#press(() => this.secret(label)),
    );
  }

  async fillSecret(label, text) {
    await this.enterSecret(label);
    if ((await this.secret(label)).value) await this.page.press('Control+a');
    await this.page.type(text);
    await this.until(`${label} to hold what was typed`, async () => (await this.secret(label)).value === text);
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

  async #inject() {
    if (!(await this.evaluate(() => '__linkdockFinder' in globalThis))) {
      const code = `${FINDER}; globalThis.__linkdockFinder = __linkdockFinder;`;
      await this.evaluate(this.page.browser === 'webkit' ? code : `(() => { ${code} })()`);
      await this.evaluate(installDescribe);
    }
  }

  #frameOffset() {
    if (this.frame < 0) return { x: 0, y: 0 };
    return this.page.evaluate(-1, frameOffsetInPage, this.frame);
  }
}

/* The functions below run inside the page: they may use nothing from this module. */

function findInPage(role, name, isPattern) {
  const finder = globalThis.__linkdockFinder;
  const matcher = isPattern ? new RegExp(name) : name;
  const found = finder.queryAllByRole(document.body, role, name === undefined || name === null ? {} : { name: matcher });
  return found.map((element) => globalThis.__linkdockDescribe(element));
}

function findSecretInPage(label) {
  const input = [...document.querySelectorAll('input[type=password]')].find(
    (candidate) =>
      [...(candidate.labels ?? [])].some((text) => text.textContent?.trim() === label) || candidate.getAttribute('aria-label') === label,
  );
  if (!input) return null;
  input.scrollIntoView({ block: 'center' });
  return globalThis.__linkdockDescribe(input);
}

function installDescribe() {
  globalThis.__linkdockDescribe = (element) => {
    const box = element.getBoundingClientRect();
    const described = (element.getAttribute('aria-describedby') ?? '').split(/\s+/).filter(Boolean);
    return {
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      rect: { x: box.x, y: box.y, width: box.width, height: box.height },
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
}

function scrollIntoViewInPage(role, name, isPattern) {
  const finder = globalThis.__linkdockFinder;
  const [element] = finder.queryAllByRole(document.body, role, { name: isPattern ? new RegExp(name) : name });
  element?.scrollIntoView({ block: 'center' });
}

// WebKit does not scroll the page around a frame of another origin when something in the frame is scrolled to.
function scrollHostTo(y) {
  if (y > 10 && y < innerHeight - 10) return false;
  scrollBy(0, y - innerHeight / 2);
  return true;
}

function watchPointer() {
  globalThis.__pressed = false;
  addEventListener(
    'pointerdown',
    () => {
      globalThis.__pressed = true;
    },
    { capture: true, once: true },
  );
}

function frameOffsetInPage(index) {
  const frames = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.tagName === 'IFRAME' && /(frame|link)\.html/.test(element.src)) frames.push(element);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  const box = frames[index].getBoundingClientRect();
  return { x: box.x + frames[index].clientLeft, y: box.y + frames[index].clientTop };
}
