// The Accounts page lists the linked accounts and links more. It reads the proxy's address from linkdock.config.json:
//
//   "accounts": { "proxy": "https://api.example.com/linkdock", "sessionUrl": "/api/linkdock-session",
//                 "integrator": "Example", "providers": ["lucca"], … }
//
// Members other than `sessionUrl` are options of Linkdock.open. `sessionUrl` is a path of this same host that answers a
// POST (with the user's cookies) with {"session": "…"}. For development, `session` can hold a token itself.

import { ACCOUNTS_TEXTS, ACCOUNT_STATES, directionOf } from './accounts_texts.js';
import { FALLBACK, chooseLocale } from '../shared/language.js';
import { logoImage } from '../shared/logo.js';

/** @typedef {import("../linkdock").LinkdockOptions} LinkdockOptions */
/** @typedef {{ id: string, provider: string, label: string, status: string, created_at: string }} Account */
/** @typedef {{ name: string, logo: unknown }} ProviderBrand */

const MAX_SHOWN = 500; // the largest page that the proxy lists (proxy/base/limits.h)
const MAX_TEXT = 400; // UTF-16 units: a label has at most 200 code points (widget/core/base/display_text.h)

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** An error whose message is the key of a sentence for the user. */
class Trouble extends Error {}

let language = chooseLocale(undefined);

/** @param {string} key @param {Record<string, string>} [filled] */
function say(key, filled = {}) {
  const sentence = (ACCOUNTS_TEXTS[language] ?? ACCOUNTS_TEXTS[FALLBACK])[key];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? '');
}

/** Sets language, title and every sentence that does not depend on the accounts. @param {string | undefined} locale @param {string | undefined} integrator */
function speak(locale, integrator) {
  language = chooseLocale(locale);
  const page = document.documentElement;
  page.lang = language;
  page.dir = directionOf(language);
  document.title = say('title');
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.getAttribute('data-say') ?? '');
  byId('lead').textContent = integrator ? say('lead_for', { integrator }) : say('lead');
}

/** @param {string} path */
async function readJson(path) {
  const response = await fetch(path);
  return response.ok ? response.json() : null;
}

/** @returns {Promise<LinkdockOptions & { sessionUrl?: string }>} */
async function readSettings() {
  const settings = (await readJson(LINKDOCK_CONFIG_URL).catch(() => null))?.accounts;
  if (typeof settings?.proxy !== 'string') {
    throw new Trouble('not_set_up');
  }
  speak(settings.locale, settings.integrator);
  return settings;
}

/** Names and logos from the catalogue; without it the page shows ids. @returns {Promise<Map<string, ProviderBrand>>} */
async function readBrands() {
  const index = await readJson('providers/index.json').catch(() => null);
  /** @type {Map<string, ProviderBrand>} */
  const brands = new Map();
  for (const { id, name, logo } of index?.providers ?? []) brands.set(id, { name: String(name), logo });
  return brands;
}

/**
 * The accounts in an answer of the proxy; rows of another shape are left out.
 * @param {any} answer
 * @returns {Account[]}
 */
function readAccounts(answer) {
  if (!Array.isArray(answer?.accounts)) throw new Error('no list');
  const isText = (/** @type {unknown} */ value) => typeof value === 'string' && value.length <= MAX_TEXT;
  return answer.accounts
    .slice(0, MAX_SHOWN)
    .filter((/** @type {any} */ row) => row && isText(row.id) && isText(row.provider) && isText(row.label));
}

speak(undefined, undefined);
const settings = readSettings();
const brands = readBrands();
settings.catch(() => {}); // load() awaits it as well, and shows the failure

/** @returns {Promise<string>} */
async function fetchSession() {
  const { session, sessionUrl } = await settings;
  if (!sessionUrl) return session ?? '';
  const url = new URL(sessionUrl, location.href);
  if (url.origin !== location.origin) throw new Trouble('elsewhere');
  const response = await fetch(url, { method: 'POST', credentials: 'same-origin' });
  if (response.status === 401 || response.status === 403) throw new Trouble('signed_out');
  return (await response.json()).session;
}

async function fetchAccounts() {
  const { proxy } = await settings;
  if (proxy === 'mock:') return [];
  const headers = { Authorization: `Bearer ${await fetchSession()}`, 'Linkdock-Parent-Origin': location.origin };
  const response = await fetch(`${proxy}/v1/accounts`, { headers, credentials: 'omit' });
  if (response.status === 401 || response.status === 403) throw new Trouble('ended');
  if (!response.ok) throw new Error(String(response.status));
  return readAccounts(await response.json());
}

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

/** @param {ProviderBrand | undefined} brand */
function logo(brand) {
  const image = document.createElement('img');
  image.className = 'logo';
  image.alt = '';
  const source = logoImage(brand?.logo);
  if (source) image.src = source;
  return image;
}

/** An address wraps after its @ and its dots, where a line is too short for it. @param {string} label */
const breakable = (label) => label.split(/(?<=[@.])/).flatMap((part) => [part, document.createElement('wbr')]);

/** @param {string} created */
function when(created) {
  const element = document.createElement('time');
  const date = new Date(created);
  if (Number.isNaN(date.getTime())) return element;
  element.dateTime = date.toISOString();
  element.textContent = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
  return element;
}

/** @param {Account} account @param {Map<string, ProviderBrand>} known */
function row(account, known) {
  const brand = known.get(account.provider);
  const name = brand?.name ?? account.provider;
  const status = ACCOUNT_STATES.includes(account.status) ? account.status : 'inactive'; // a state of a newer proxy
  const again = /** @type {HTMLButtonElement} */ (make('button', 'small', say('again')));
  again.type = 'button';
  again.setAttribute('aria-label', `${say('again')}: ${account.label || name}`);
  again.onclick = () => link({ provider: account.provider, account: account.id });
  const cells = [
    make('span', 'who', ...breakable(account.label || name)),
    make('span', 'provider', logo(brand), name),
    make('span', `state ${status}`, say(status)),
    when(account.created_at),
    again,
  ];
  const line = make('tr', '', ...cells.map((cell) => make('td', '', cell)));
  line.dataset.id = account.id;
  return line;
}

/**
 * Shows a state instead of the table.
 * @param {string} title
 * @param {string} words
 * @param {[string, () => void]} [action]
 */
function showNotice(title, words, action) {
  byId('table').hidden = true;
  const notice = byId('notice');
  notice.hidden = false;
  notice.className = `notice ${action ? 'bad' : ''}`;
  byId('notice-title').textContent = title;
  byId('notice-words').textContent = words;
  const button = byId('notice-action');
  button.hidden = !action;
  button.textContent = action?.[0] ?? '';
  button.onclick = action?.[1] ?? null;
}

/** @type {Account[]} */
let accounts = [];

async function show() {
  const known = await brands;
  byId('card').setAttribute('aria-busy', 'false');
  byId('notice').hidden = true;
  byId('table').hidden = false;
  byId('rows').replaceChildren(...accounts.map((account) => row(account, known)));
  if (!accounts.length) showNotice(say('none'), say('none_hint'));
}

async function load() {
  try {
    accounts = await fetchAccounts();
    await show();
  } catch (error) {
    byId('card').setAttribute('aria-busy', 'false');
    showNotice(say('failed'), say(error instanceof Trouble ? error.message : 'failed_hint'), [say('retry'), load]);
  }
}

/** Linkdock's script does not block the page: a very quick click waits for it. */
const loaded = new Promise((resolve) => {
  if (window.Linkdock) resolve(undefined);
  else document.querySelector("script[src$='linkdock.js']")?.addEventListener('load', resolve);
});

/** @param {Partial<LinkdockOptions>} which */
async function link(which) {
  const { sessionUrl, session, ...given } = await settings;
  await loaded;
  const options = { ...given, ...which, accountsUrl: location.origin + location.pathname };
  const outcome = await window.Linkdock.open(given.proxy === 'mock:' ? options : { ...options, fetchSession });
  if (outcome.type !== 'linked') return;
  const { account } = outcome;
  const fresh = { ...account, status: 'active', created_at: new Date().toISOString() };
  accounts = [fresh, ...accounts.filter(({ id }) => id !== account.id)];
  await show();
  byId('rows').firstElementChild?.classList.add('fresh');
  byId('say').textContent = say('linked', { account: account.label });
}

byId('link').onclick = () => void link({}).catch(load);
load();
