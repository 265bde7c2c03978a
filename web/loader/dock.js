// One widget: its iframe, the port to it and their life. Inline element and dialog both use it.

import { readMessage } from './messages.js';
import { readToken } from './options.js';

const READY_TIMEOUT_MS = 20000; // a whole cold start on a 2G line (100 KB at 10 KB/s) takes half of it
const CLOSE_TIMEOUT_MS = 1000; // a frame that has not answered by then is closed without being asked

/** @typedef {import("../linkdock").LinkdockEvent} LinkdockEvent */
/** @typedef {import("../linkdock").Step} Step */
/** @typedef {import("../linkdock").CloseReason} CloseReason */
/** @typedef {{ step: Step, reason: CloseReason }} End where the user was, and who closed */
/** @typedef {import("./options.js").ReadOptions} ReadOptions */
/**
 * @typedef {object} Place where a widget lives
 * @property {HTMLElement} box its content and its classes belong to the dock
 * @property {string} base the folder of frame.html, without a trailing slash
 * @property {ReadOptions} options
 * @property {(event: LinkdockEvent) => void} emit
 * @property {(end: End) => void} ended called once, before the event `close`, unless stopped before
 */

/** The sentences that the loader shows itself; `texts` can replace each, as `loader.title` and so on. @type {Record<string, string>} */
const SENTENCES = {
  title: 'Connect an account',
  failed: 'This could not be loaded.',
  offline: 'You are offline.',
  retry: 'Try again',
  close: 'Close',
};

/** @param {ReadOptions} options @param {string} key */
export const sentence = (options, key) => options.frame.texts?.[`loader.${key}`] || SENTENCES[key];

/**
 * Adds an element with a text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Node} parent
 * @param {Tag} tag
 * @param {string} text
 */
function add(parent, tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return parent.appendChild(element);
}

/** @param {Place} place */
export function mountDock({ box, base, options, emit, ended }) {
  const { frame } = options;
  /** @type {HTMLIFrameElement} */ let iframe;
  /** @type {MessagePort | undefined} */ let port;
  /** @type {Promise<unknown> | undefined} */ let nextSession;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  /** @type {Step} */ let step;
  /** @type {"loading" | "live" | "failed" | "closed"} */ let state;
  let theme = frame.theme || 'auto';

  const paint = () => (box.className = `box ${theme} ${state}`);

  /** @param {typeof state} next */
  function enter(next) {
    clearTimeout(timer);
    state = next;
    paint();
  }

  async function askSession() {
    const { fetchSession, session } = options;
    await null; // fetchSession may abort the signal or remove the widget: it is called only when mountDock() has returned
    return fetchSession ? readToken(await fetchSession()) || Promise.reject() : session;
  }

  /** @param {object} message */
  const say = (message) => port?.postMessage(message);

  function stop() {
    removeEventListener('online', again);
    enter('closed');
    say({ type: 'stop' });
    port?.close();
    box.replaceChildren(); // no message reaches the frame any more
  }

  /** @param {string} [reason] @param {string} [at] */
  function end(reason = 'user', at = step) {
    if (state === 'closed') return;
    stop();
    const how = /** @type {End} */ ({ step: at, reason });
    ended(how);
    emit({ type: 'close', ...how });
  }

  /** @param {string} code */
  function fail(code) {
    if (state !== 'loading') return say({ type: 'session' }); // the frame asked, and there is none
    enter('failed');
    const card = add(box, 'div', '');
    card.className = 'card';
    const words = add(card, 'p', sentence(options, navigator.onLine ? 'failed' : 'offline'));
    words.setAttribute('role', 'alert');
    add(card, 'button', sentence(options, 'retry')).onclick = load;
    if (frame.modal) add(card, 'button', sentence(options, 'close')).onclick = () => end();
    emit({ type: 'error', code });
  }

  /** Shows the frame, which can talk to the user itself now. This may be late, after its failure was shown. */
  function revive() {
    box.querySelector('.card')?.remove();
    enter('live');
    const root = /** @type {ShadowRoot} */ (box.getRootNode());
    if (frame.modal && root.activeElement !== iframe) iframe.focus(); // only then: a second focus() takes it from the field inside
  }

  /** @param {unknown} data */
  function hear(data) {
    const { title, ...message } = /** @type {any} */ (readMessage(data) || { type: '' }); // its own type: a polluted prototype could have one
    const { type } = message;
    if (!type || state === 'closed') return;
    if (title) {
      // The frame's title is in the language of the widget.
      iframe.title = title;
      if (frame.modal) box.setAttribute('aria-label', title);
    }
    if (type === 'session') {
      greet();
    } else if (type === 'resize') {
      iframe.style.height = `${message.height}px`;
    } else if (type === 'close') {
      end(message.reason, message.step);
    } else {
      if (type === 'step') step = message.step;
      if (type !== 'ready' || state !== 'live') emit(message);
      if (type === 'ready' || type === 'error') revive();
    }
  }

  /** Sends the one message that is not on the port. A frame that loads itself again, or asks for a session, gets a new one. */
  async function greet() {
    const target = iframe;
    const coming = nextSession || askSession();
    nextSession = undefined;
    try {
      const session = await coming;
      if (target !== iframe) return;
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port1.onmessage = (event) => hear(event.data);
      const message = { type: 'linkdock:open', version: 1, options: { ...frame, session } };
      target.contentWindow?.postMessage(message, new URL(base).origin, [port2]);
    } catch {
      fail('session_failed');
    }
  }

  /** Gives the frame its time to say that it is ready; after that the load has failed. */
  function expect() {
    enter('loading');
    timer = setTimeout(fail, navigator.onLine ? READY_TIMEOUT_MS : 0, 'load_failed');
  }

  function load() {
    port?.close();
    step = 'opening';
    expect();
    nextSession = askSession();
    nextSession.catch(() => fail('session_failed'));
    iframe = document.createElement('iframe');
    iframe.title = sentence(options, 'title');
    iframe.allow = 'clipboard-write';
    /** @type {any} */ (iframe).credentialless = window.crossOriginIsolated;
    iframe.onload = () => {
      if (state === 'live') expect(); // it has loaded itself again, or another page, which stays covered: the greeting names our origin
      greet();
    };
    iframe.src = `${base}/frame.html#provider=${frame.provider || ''}&locale=${frame.locale || ''}`;
    box.replaceChildren(iframe);
  }

  const again = () => state === 'failed' && load();
  addEventListener('online', again);
  load();

  return {
    stop,
    end,
    /**
     * Asks the frame to close, for the user. It answers with `close`, or with `ready` when it asks the user first; only
     * a frame that does not answer in time is ended here.
     */
    close() {
      if (state !== 'live') return end();
      say({ type: 'close' });
      timer = setTimeout(end, CLOSE_TIMEOUT_MS);
      return undefined;
    },
    /** @param {string} next */
    setTheme(next) {
      theme = next;
      paint();
      say({ type: 'theme', theme });
    },
  };
}
