// Reads what the integrator's page asks for. Pure: no DOM, no network, so that it is tested in Node.
// A wrong option is a TypeError with one sentence that names the option and never repeats its value.

import { MOCK } from './version.js';

/**
 * FrameOptions are sent to the frame (`session` is added when it is known); the other members of ReadOptions stay here.
 * @typedef {Record<string, unknown> & { proxy: string, provider?: string, providers?: string[], account?: string,
 *   locale?: string, theme?: string, modal?: boolean, texts?: Record<string, string> }} FrameOptions
 * @typedef {{ frame: FrameOptions, session?: string, base?: string, signal?: AbortSignal,
 *   fetchSession?: () => unknown, onEvent?: (event: import("../linkdock").LinkdockEvent) => void }} ReadOptions
 */

// As in wasm/options.cpp: no user, query, fragment or escape, at most 512 characters, and no IPv6 host, which a
// Content-Security-Policy cannot name.
const FORM = /^(?!.{513})(https:\/\/([a-z\d-]\.?)+|http:\/\/(([a-z\d-]+\.)*localhost|127(\.\d+){3}))(:[1-9]\d*)?(\/[\w~-][\w.~-]*)*$/;

/**
 * An https address (http only for this machine) without trailing slash, or undefined.
 * @param {unknown} value
 */
export function readAddress(value) {
  let address;
  try {
    address = typeof value === 'string' && new URL(value).href.replace(/\/+$/, '');
  } catch {
    // no address at all
  }
  return address && FORM.test(address) ? address : undefined;
}

const ADDRESS = 'an https address';
const TOKEN = /^[!-~]{1,4096}$/;
const ID = /^[\w.:-]{1,128}$/;
const IDS = [ID];
const TEXTS = [/^.*$/s];

/**
 * The rule of each option: a text of this form, several such texts, an address, or a value of this JavaScript type.
 * The last four options cannot be attributes.
 * @type {Record<string, RegExp | RegExp[] | string>}
 */
const RULES = {
  proxy: ADDRESS,
  base: ADDRESS,
  accountsUrl: ADDRESS,
  session: TOKEN,
  provider: ID,
  account: ID,
  providers: IDS,
  scopes: IDS,
  locale: /^[a-z\d-]{2,35}$/i,
  theme: /^(auto|light|dark)$/,
  accent: /^#[\da-f]{6}$/i,
  integrator: /^.{1,80}$/,
  whiteLabel: 'boolean',
  texts: TEXTS,
  fetchSession: 'function',
  onEvent: 'function',
  signal: 'object',
};
export const ATTRIBUTES = Object.keys(RULES).slice(0, -4);
const STAYS_HERE = /^(base|session|fetchSession|onEvent|signal)$/;

/**
 * A copy of the value as it is used, or undefined where the rule refuses it.
 * @param {RegExp | RegExp[] | string} rule
 * @param {any} value
 * @returns {any}
 */
function read(rule, value) {
  if (rule === ADDRESS) return readAddress(value);
  if (typeof rule === 'string') return typeof value === rule ? value : undefined;
  if (rule instanceof RegExp) return typeof value === 'string' && rule.test(value) ? value : undefined;
  const copy = rule === TEXTS ? { ...value } : Array.isArray(value) && [...value];
  return copy && Object.values(copy).every((item) => read(rule[0], item) !== undefined) ? copy : undefined;
}

/** @param {unknown} value */
export const readToken = (value) => read(TOKEN, value);

/** Whether these options still wait for a proxy or a session. @param {Record<string, unknown>} raw */
export const isIncomplete = (raw) => !raw.proxy || (raw.proxy !== MOCK && !raw.session && !raw.fetchSession);

/** @param {string} words @returns {never} */
function refuse(words) {
  throw new TypeError(`Linkdock ${words}.`);
}

/**
 * Checks and copies the options. Only own properties count; null and undefined mean "not given".
 * @param {unknown} raw
 * @returns {ReadOptions}
 * @throws {TypeError}
 */
export function readOptions(raw) {
  if (Object(raw) !== raw) refuse('needs options');
  /** @type {Record<string, any>} */
  const here = { __proto__: null, frame: { __proto__: null } }; // without a prototype, which a script of the page may have polluted
  for (const [key, value] of Object.entries(/** @type {object} */ (raw))) {
    if (!Object.hasOwn(RULES, key)) refuse(`has no option "${key}"`);
    if (value === null || value === undefined) continue;
    const good = key === 'proxy' && value === MOCK ? value : read(RULES[key], value);
    if (good === undefined) refuse(`needs "${key}" as ${RULES[key]}`);
    (STAYS_HERE.test(key) ? here : here.frame)[key] = good;
  }
  if (isIncomplete({ __proto__: null, ...here.frame, ...here })) refuse('needs "proxy", and "session" or "fetchSession"');
  return /** @type {ReadOptions} */ (here);
}
