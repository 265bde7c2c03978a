// The script of link.html: the same widget at top level. The options, which else a host page sends, come from this
// installation's linkdock.config.json (`link`); the address may add provider and locale. The session's token is the
// address's fragment, which no server sees; it leaves the address bar at once.

import { startLoading } from '../frame/boot.js';
import { showCard } from '../frame/card.js';
import { narrowPolicy } from '../frame/policy.js';
import { readFrameOptions } from '../frame/port.js';
import { Widget } from '../frame/runtime.js';
import { Session } from '../frame/session.js';

const ID = /^[a-z][a-z0-9-]{0,63}$/;
const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;

/** @param {string} name @param {RegExp} pattern */
function fromAddress(name, pattern) {
  const value = new URLSearchParams(location.search).get(name) ?? '';
  return pattern.test(value) ? value : undefined;
}

const TOKEN = /^#([!-~]{1,4096})$/;

function tokenFromAddress() {
  const [, session] = TOKEN.exec(location.hash) ?? [];
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return session;
}

export async function startTopLevel() {
  const session = tokenFromAddress();
  const root = /** @type {HTMLElement} */ (document.getElementById('linkdock'));
  const given = { provider: fromAddress('provider', ID), locale: fromAddress('locale', LANGUAGE) };
  const boot = startLoading(given);
  const { link } = await boot.config();
  // The address only adds: a provider that the installation fixed stays.
  const options = readFrameOptions({ ...given, ...link, ...(session && { session }), modal: false });
  boot.speak(options?.locale ?? given.locale);
  if (window.parent !== window || !options) {
    await boot.texts().catch(() => {}); // without the locale file the card is in English
    showCard(root, { name: 'refused', texts: boot.sentences });
    return;
  }
  narrowPolicy(options.proxy);
  new Widget({
    boot,
    options,
    session: new Session(options, location.origin),
    listener: {
      ready: () => root.classList.add('ready'),
      event() {},
      resize() {},
      close() {}, // the widget's own last screen says that the page can be closed
      error() {},
    },
  });
}

startTopLevel();
