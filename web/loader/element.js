// <link-dock>: the widget inline. Attributes and properties may come in any order, before or after the script.

import { mountDock } from './dock.js';
import { ATTRIBUTES, isIncomplete, readOptions } from './options.js';
import { styledRoot } from './sheet.js';

/** @param {string} option */
const attribute = (option) => option.replace(/[A-Z]/, '-$&').toLowerCase();

/**
 * The options that an element's attributes ask for, unchecked. An empty attribute counts as absent; options that end in
 * "s" are lists, separated by spaces or commas.
 * @param {HTMLElement} element
 */
function attributeOptions(element) {
  /** @type {Record<string, unknown>} */
  const options = {};
  for (const option of ATTRIBUTES) {
    const value = element.getAttribute(attribute(option));
    if (option === 'whiteLabel') options[option] = value !== null && value !== 'false';
    else if (value) options[option] = option.endsWith('s') ? value.match(/[^\s,]+/g) : value;
  }
  return options;
}

/** @typedef {(() => unknown) | null | undefined} FetchSession */

/** @param {string} defaultBase the folder of this script */
export function defineElement(defaultBase) {
  class LinkDock extends HTMLElement {
    static observedAttributes = ATTRIBUTES.map(attribute);

    /** @type {ReturnType<typeof mountDock> | undefined} */
    #dock;
    #planned = false;
    /** @type {FetchSession} */
    #fetchSession;
    #box = document.createElement('div');

    constructor() {
      super();
      styledRoot(this).append(this.#box);
    }

    get fetchSession() {
      return this.#fetchSession;
    }
    set fetchSession(/** @type {FetchSession} */ value) {
      this.#fetchSession = value;
      if (!this.#dock) this.restart(); // a running widget is left alone: React gives a new function with every render
    }

    connectedCallback() {
      if (Object.hasOwn(this, 'fetchSession')) {
        // A value that was set before the script came is an own property, which hides the accessor.
        const { fetchSession } = this;
        delete (/** @type {any} */ (this).fetchSession);
        this.#fetchSession = fetchSession;
      }
      this.restart();
    }

    disconnectedCallback() {
      this.#dock?.stop();
      this.#dock = undefined;
    }

    /** Element.moveBefore keeps the iframe alive, and with it what was typed. */
    connectedMoveCallback() {}

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (before === now) return;
      if (name === 'theme' && this.#dock) this.#dock.setTheme(now || 'auto');
      else this.restart();
    }

    /** Many changes in one task make one start. */
    restart() {
      if (this.#planned) return;
      this.#planned = true;
      queueMicrotask(() => {
        this.#planned = false;
        this.#start();
      });
    }

    #start() {
      this.disconnectedCallback();
      const { texts } = /** @type {any} */ (this);
      const raw = { ...attributeOptions(this), texts, fetchSession: this.#fetchSession };
      if (!this.isConnected || isIncomplete(raw)) return;
      /** @param {import("../linkdock").LinkdockEvent} detail */
      const emit = (detail) => void this.dispatchEvent(new CustomEvent(detail.type, { detail }));
      try {
        const options = readOptions(raw);
        const ended = () => (this.#dock = undefined);
        this.#dock = mountDock({ box: this.#box, base: options.base || defaultBase, options, emit, ended });
      } catch (error) {
        console.error(error);
        emit({ type: 'error', code: 'invalid_options' });
      }
    }
  }
  // `texts` stands on the prototype, so that frameworks see a property; a value that was set before the script came stays.
  /** @type {any} */ (LinkDock.prototype).texts = null;
  customElements.define('link-dock', LinkDock);
}
