// An example of an integrator's page. Everything about Linkdock is in `options`, the click on Connect and the events of
// the inline element; the rest is this product's own page.

/** @typedef {import("../linkdock").LinkdockEvent} LinkdockEvent */
/** @typedef {import("../linkdock").LinkDockElement} LinkDockElement */
/** @typedef {{ id: string, provider: string, label: string, status?: string, created_at?: string }} Account */

const NAMES = new Map([
  ['lucca', 'Lucca'],
  ['nutshell', 'Nutshell'],
]);
const MINUTE_MS = 60000;
const ACCENT = matchMedia('(prefers-color-scheme: dark)').matches ? '#6fd0b4' : '#0f6b58'; // as in app.css

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const inline = /** @type {LinkDockElement} */ (byId('crm'));

/**
 * Where the proxy is, and where this page's own server gives the user a session (scripts/demo_site.mjs).
 * @returns {Promise<{ proxy: string, sessionUrl?: string }>}
 */
async function readSettings() {
  try {
    const response = await fetch('../linkdock.config.json');
    const { demo } = response.ok ? await response.json() : { demo: null };
    if (demo?.proxy) return demo;
  } catch {
    // No server behind this page: the mock needs none.
  }
  return { proxy: 'mock:' };
}
const settings = readSettings();
async function fetchSession() {
  const { sessionUrl = '' } = await settings;
  const response = await fetch(sessionUrl, { method: 'POST' });
  return (await response.json()).session;
}

/** Every option that both ways of embedding share. @returns {Promise<import("../linkdock").LinkdockOptions>} */
async function options() {
  const { proxy } = await settings;
  const shared = { proxy, integrator: 'Northwind Analytics', accent: ACCENT };
  const accountsUrl = new URL('../accounts.html', location.href).href;
  return proxy === 'mock:' ? { ...shared, accountsUrl } : { ...shared, accountsUrl, fetchSession };
}

/** @param {LinkdockEvent} event */
function hear(event) {
  const line = document.createElement('li');
  const { type, ...rest } = event;
  line.textContent = `${type} ${Object.keys(rest).length ? JSON.stringify(rest) : ''}`;
  byId('log').append(line);
  if (event.type === 'linked') addAccount({ ...event.account, status: 'active', created_at: new Date().toISOString() });
}

/** Linkdock's script is loaded without blocking the page: a very quick click waits for it. */
const loaded = new Promise((resolve) => {
  if (window.Linkdock) resolve(undefined);
  else document.querySelector("script[src$='linkdock.js']")?.addEventListener('load', resolve);
});

async function connect() {
  await loaded;
  await window.Linkdock.open({ ...(await options()), onEvent: hear });
}

// The list of accounts

/** @type {Account[]} */
let accounts = [];

/**
 * @param {string} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** @param {string | undefined} time */
function ago(time) {
  const minutes = Math.round((Date.now() - Date.parse(time ?? '')) / MINUTE_MS);
  if (!Number.isFinite(minutes)) return '';
  if (minutes < 1) return 'just now';
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (minutes < 60) return words.format(-minutes, 'minute');
  if (minutes < 60 * 24) return words.format(-Math.round(minutes / 60), 'hour');
  return words.format(-Math.round(minutes / 60 / 24), 'day');
}

/** @param {Account} account */
function row(account) {
  const name = NAMES.get(account.provider) ?? account.provider;
  const active = (account.status ?? 'active') === 'active';
  const tile = make('span', `tile ${NAMES.has(account.provider) ? account.provider : ''}`, name.charAt(0));
  tile.setAttribute('aria-hidden', 'true');
  const texts = make('span', 'texts', make('span', 'name', account.label || name), make('span', 'kind', name));
  const state = make('span', active ? 'state' : 'state off', active ? 'Active' : 'Needs attention');
  return make('div', 'row', tile, texts, state, make('span', 'when', ago(account.created_at)));
}

/**
 * @param {string} title
 * @param {string} words
 * @param {[string, () => void]} [action]
 */
function notice(title, words, action) {
  const picture = document.createElement('img');
  Object.assign(picture, { src: 'plug.svg', alt: '', width: 56, height: 56 });
  const box = make('div', 'empty', picture, make('b', '', title), make('p', '', words));
  if (action) {
    const button = /** @type {HTMLButtonElement} */ (make('button', 'quiet', action[0]));
    button.type = 'button';
    button.onclick = action[1];
    box.append(button);
  }
  return box;
}

function showAccounts() {
  const list = byId('accounts');
  list.setAttribute('aria-busy', 'false');
  byId('count').textContent = accounts.length ? String(accounts.length) : '';
  if (accounts.length) list.replaceChildren(...accounts.map(row));
  else
    list.replaceChildren(notice('Nothing connected yet', 'Start with the tool that holds your people data. It takes about two minutes.'));
}

/** @param {Account} account */
function addAccount(account) {
  accounts = [account, ...accounts.filter(({ id }) => id !== account.id)];
  showAccounts();
  byId('accounts').firstElementChild?.classList.add('fresh');
  byId('say').textContent = `${account.label} is connected.`;
}

async function loadAccounts() {
  const { proxy } = await settings;
  try {
    if (proxy !== 'mock:') {
      const response = await fetch(`${proxy}/v1/accounts`, {
        headers: { Authorization: `Bearer ${await fetchSession()}`, 'Linkdock-Parent-Origin': location.origin },
      });
      if (!response.ok) throw new Error(String(response.status));
      accounts = (await response.json()).accounts;
    }
    showAccounts();
  } catch {
    const again = notice('Your accounts could not be loaded', 'They are safe. The connection to our server failed.', [
      'Try again',
      loadAccounts,
    ]);
    again.classList.add('bad');
    byId('accounts').replaceChildren(again);
  }
}

// The inline element

async function startInline() {
  const { proxy, accountsUrl = '', fetchSession = null } = await options();
  inline.setAttribute('accent', ACCENT);
  inline.setAttribute('accounts-url', accountsUrl);
  inline.fetchSession = fetchSession;
  inline.setAttribute('proxy', proxy);
}

/** @param {boolean} done */
function showDone(done) {
  inline.hidden = done;
  byId('crm-done').hidden = !done;
}

for (const type of /** @type {const} */ (['ready', 'step', 'field_invalid', 'check_started', 'check_result', 'linked', 'error', 'close'])) {
  inline.addEventListener(type, (event) => hear(event.detail));
}
inline.addEventListener('close', () => {
  showDone(true);
  byId('crm-again').focus();
});
byId('crm-again').onclick = () => {
  showDone(false);
  inline.restart();
};
byId('connect').onclick = connect;

startInline();
loadAccounts();

export {}; // a module, also to the type checker
