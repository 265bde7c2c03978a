// The script of frame.html: starts the downloads, waits for the host page's options, runs the widget.

import { startLoading } from './boot.js';
import { showCard } from './card.js';
import { narrowPolicy } from './policy.js';
import { acceptOpen, readHostMessage, refusalOf } from './port.js';
import { Widget } from './runtime.js';
import { Session } from './session.js';
import { hostPixel } from './viewport.js';

const SESSION_TIMEOUT_MS = 20000; // the page's own server may be slow, and the person can cancel

/** The loader names provider and locale in the fragment, so that their files load while it prepares the rest. */
function hints() {
  const given = new URLSearchParams(location.hash.slice(1));
  return { provider: given.get('provider') ?? '', locale: given.get('locale') ?? '' };
}

async function main() {
  const opening = acceptOpen();
  const boot = startLoading(hints());
  let { options, origin, port } = await opening;
  const root = /** @type {HTMLElement} */ (document.getElementById('linkdock'));
  let noSession = () => {};
  /** @type {import("./runtime.js").Listener} */
  const listener = {
    ready: () => port.postMessage({ type: 'ready', title: options.texts?.['loader.title'] || document.title }),
    event: (event) => port.postMessage({ type: 'event', event }),
    resize: (height) => port.postMessage({ type: 'resize', height: Math.ceil(height * hostPixel(root)) }),
    close: (reason, step) => port.postMessage({ type: 'close', reason, step }),
    error: (code) => port.postMessage({ type: 'error', code }),
  };
  const refusal = refusalOf(await boot.config(), origin, options.proxy);
  if (refusal) {
    await boot.texts().catch(() => {}); // without the locale file the card is in English
    const card = showCard(root, {
      name: 'refused',
      texts: { ...boot.sentences, ...options.texts },
      close: options.modal ? () => listener.close('user', 'opening') : undefined,
    });
    listener.error(refusal);
    listener.resize(card.offsetHeight);
    return;
  }
  narrowPolicy(options.proxy);
  document.documentElement.classList.toggle('inline', !options.modal);
  /** Asks the page for another session, which comes with a new opening message and port; undefined: it has none. @returns {Promise<string | undefined>} */
  const askSession = () =>
    new Promise((resolve) => {
      const waiting = new AbortController();
      const done = (/** @type {string | undefined} */ token) => {
        waiting.abort();
        resolve(token);
      };
      noSession = () => done(undefined);
      acceptOpen(waiting.signal).then((next) => {
        if (next.origin !== origin) return;
        port.close();
        port = next.port;
        port.onmessage = hear;
        done(next.options.session);
      });
      port.postMessage({ type: 'session' });
      setTimeout(noSession, SESSION_TIMEOUT_MS);
    });
  /** @param {MessageEvent} event */
  function hear({ data }) {
    const message = readHostMessage(data);
    if (message?.type === 'session') noSession();
    else if (message?.type === 'theme') widget.setTheme(message.theme);
    else if (message?.type === 'close') {
      widget.close();
      listener.ready(); // ends the page's time limit for an answer, also when the person is asked first
    } else if (message?.type === 'stop') widget.stop();
  }
  const widget = new Widget({ boot, options, listener, session: new Session(options, origin, askSession) });
  port.onmessage = hear;
}

main();
