// Linkdock.open: the widget in a native modal dialog, and the host page exactly as before when it is gone.

import { mountDock, sentence } from './dock.js';
import { readOptions } from './options.js';
import { styledRoot } from './sheet.js';

const TAG = 'link-dock-modal';

/** @typedef {import("../linkdock").Outcome} Outcome */
/** @typedef {import("../linkdock").LinkedAccount} LinkedAccount */

/** Defines the element that holds the dialog; when anybody removes it from the page, the widget in it ends. */
export function defineModal() {
  class LinkDockModal extends HTMLElement {
    gone = () => {};
    disconnectedCallback() {
      this.gone();
    }
  }
  customElements.define(TAG, LinkDockModal);
}

/** Stops the page from scrolling, and returns the function that restores its scroll position and focus. */
function holdPage() {
  const root = document.documentElement;
  const { scrollX, scrollY } = window;
  // A sheet, not style attributes: the page may change those meanwhile. In a layer, "important" wins over the page's.
  const sheet = new CSSStyleSheet();
  const gutter = innerWidth > root.clientWidth ? 'html{scrollbar-gutter:stable!important}' : '';
  // The viewport takes the overflow of <html>, or of <body> when <html> says nothing.
  const scroller = getComputedStyle(root).overflow === 'visible' ? 'body' : 'html';
  sheet.replaceSync(`@layer{${scroller}{overflow:hidden!important}${gutter}}`);
  document.adoptedStyleSheets.push(sheet);
  /** The element that has the focus, then each element around it. @type {Element[]} */
  const path = [];
  for (let at = document.activeElement; at; at = at.parentElement) path.push(at);
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    // The dialog gave the focus back, unless the page had removed its place: then the next Tab goes on from around it.
    for (const at of /** @type {HTMLElement[]} */ (path)) {
      if (document.activeElement !== document.body) break;
      const bare = !at.hasAttribute('tabindex');
      if (bare) at.tabIndex = -1;
      at.focus({ preventScroll: true });
      if (bare) at.removeAttribute('tabindex');
    }
    scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
  };
}

let isOpen = false;

/**
 * @param {string} defaultBase
 * @param {unknown} raw
 * @returns {Promise<Outcome>}
 */
export async function openModal(defaultBase, raw) {
  const options = readOptions(raw);
  const { frame, signal } = options;
  if (isOpen) throw Object.assign(new Error('Linkdock is open.'), { code: 'already_open' });
  if (signal?.aborted) return { type: 'closed', step: 'opening', reason: 'host' };
  frame.modal = true;

  const host = /** @type {HTMLElement & { gone: () => void }} */ (document.createElement(TAG));
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', sentence(options, 'title'));
  styledRoot(host).append(dialog);
  signal?.addEventListener('abort', () => host.gone()); // throws if it is no signal, before anything is open
  document.documentElement.append(host); // there is always one; <body> may still come
  const release = holdPage();
  dialog.showModal();
  isOpen = true;

  /** Without a guide beside it, a screen is half as wide. @param {boolean} slim */
  const setWidth = (slim) => dialog.style.setProperty('--width', slim ? '440px' : '880px');
  setWidth(!frame.provider && !frame.account);

  return new Promise((resolve) => {
    /** @type {LinkedAccount | undefined} */
    let account;
    const dock = mountDock({
      box: dialog,
      base: options.base || defaultBase,
      options,
      emit(event) {
        if (event.type === 'linked') account = event.account;
        if (event.type === 'step') setWidth(/^(pick|linked)$/.test(event.step));
        try {
          options.onEvent?.(event);
        } catch (error) {
          reportError(error); // as for a listener of the element; the widget goes on
        }
      },
      ended(end) {
        isOpen = false;
        dialog.close();
        host.remove();
        release();
        resolve(account ? { type: 'linked', account } : { type: 'closed', ...end });
      },
    });
    host.gone = () => dock.end('host');
    dialog.oncancel = (event) => {
      event.preventDefault();
      dock.close();
    };
    dialog.onclose = () => dock.end();
  });
}
