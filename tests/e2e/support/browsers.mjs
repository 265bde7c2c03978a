// Three real browsers behind one small interface: Chromium (DevTools protocol), Firefox (WebDriver BiDi) and
// WebKitGTK (WebDriver). Clicks are pointer events at coordinates, so each one is a true hit test.
import { launchPuppeteer } from './puppeteer_browser.mjs';
import { launchWebKit } from './webkit_browser.mjs';

/**
 * @typedef {object} LaunchOptions
 * @property {number} [width] CSS pixels of the page, default 900
 * @property {number} [height] default 800
 * @property {number} [scale] device scale factor, default 1 (WebKitGTK: always 1)
 * @property {boolean} [dark] prefers-color-scheme: dark (WebKitGTK: no such switch)
 * @property {boolean} [reducedMotion]
 * @property {Record<string, unknown>} [preferences] of Firefox
 * @property {string} [profile] a folder that is kept (Chromium and Firefox); otherwise each browser has a new one
 */

/**
 * One page of any of the browsers. `frame` is the number of a widget on the page, -1 the page itself.
 * @typedef {object} Page
 * @property {string} browser
 * @property {(url: string) => Promise<void>} goto
 * @property {(frame: number, fn: Function | string, ...args: any[]) => Promise<any>} evaluate
 * @property {(x: number, y: number) => Promise<void>} click at page coordinates
 * @property {(x: number, y: number) => Promise<void>} hover
 * @property {(text: string) => Promise<void>} type real keys to what has the focus
 * @property {(key: string) => Promise<void>} press one key, with modifiers as in `Shift+Tab`
 * @property {(file: string) => Promise<void>} screenshot
 * @property {(width: number, height: number) => Promise<void>} resize
 * @property {() => string[]} problems console errors, page errors and failed requests so far
 * @property {() => string[]} requests addresses asked for so far (WebKitGTK: from performance entries only)
 * @property {() => Promise<void>} close
 */

/** @type {Record<string, (options: LaunchOptions) => Promise<{newPage: () => Promise<Page>, close: () => Promise<void>}>>} */
const LAUNCHERS = {
  chromium: (options) => launchPuppeteer('chromium', options),
  firefox: (options) => launchPuppeteer('firefox', options),
  webkit: launchWebKit,
};

/** The browsers under test; E2E_BROWSERS=chromium,firefox narrows them while developing. */
export const BROWSERS = (process.env.E2E_BROWSERS ?? Object.keys(LAUNCHERS).join(',')).split(',');

/** A missing browser throws: it is a failure, never a skip. @param {string} name @param {LaunchOptions} [options] */
export function launch(name, options = {}) {
  return LAUNCHERS[name]({ width: 900, height: 800, scale: 1, dark: false, reducedMotion: false, ...options });
}
