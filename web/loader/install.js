// One Linkdock per page, however often and in however many versions its script is loaded.

import { defineElement } from './element.js';
import { defineModal, openModal } from './modal.js';
import { MOCK, VERSION } from './version.js';

/** @typedef {import("../linkdock").LinkdockApi} LinkdockApi */

// A symbol, because an element's id can take every name of `window`.
const KEY = Symbol.for('linkdock');

/**
 * @param {string | undefined} script the address of this script
 * @returns {LinkdockApi}
 */
export function install(script) {
  const page = /** @type {Record<symbol, LinkdockApi>} */ (/** @type {unknown} */ (window));
  const present = page[KEY];
  if (present) {
    if (present.version !== VERSION) console.warn(`Linkdock ${present.version} is used, not ${VERSION}.`);
    return present;
  }
  const base = new URL('.', script || document.baseURI).href.replace(/\/+$/, '');
  /** @type {LinkdockApi} */
  const api = { version: VERSION, mock: MOCK, open: (options) => openModal(base, options) };
  defineElement(base); // throws where the name is taken: then nothing is installed
  defineModal();
  return (page[KEY] = api);
}
