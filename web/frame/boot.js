// Starts the downloads of the wasm, the locale and the catalogue when the page starts, before the host page has sent its
// options.

import { FALLBACK, chooseLocale } from '../shared/language.js';

const TIMEOUT_MS = 15000;

/**
 * @typedef {object} Boot
 * @property {() => Promise<WebAssembly.Module>} wasm
 * @property {() => Promise<Uint8Array>} texts
 * @property {import("../shared/language.js").Sentences} sentences the texts as an object; empty until they are loaded
 * @property {(locale: string | undefined) => void} speak changes the language, when the options name another one than the hints
 * @property {() => Promise<Uint8Array>} index
 * @property {(id: string) => Promise<Uint8Array>} provider
 * @property {() => Promise<import("./port.js").SiteConfig>} config
 */

/**
 * Remembers what a loader gave; a failure is forgotten, so that the next call tries again.
 * @template T
 * @param {() => Promise<T>} load
 * @returns {() => Promise<T>}
 */
function once(load) {
  /** @type {Promise<T> | undefined} */
  let pending;
  return () => {
    if (!pending) {
      pending = load();
      pending.catch(() => (pending = undefined));
    }
    return pending;
  };
}

/** @param {string} path relative to the page @param {RequestInit} [init] */
async function download(path, init) {
  const response = await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** @param {string} path */
const bytes = async (path) => new Uint8Array(await (await download(path)).arrayBuffer());

async function compile() {
  // Exactly the request that the page's preload makes: another one would load the file a second time.
  const response = await download(LINKDOCK_WASM_URL, { integrity: LINKDOCK_WASM_INTEGRITY, signal: null });
  const isWasm = response.headers.get('Content-Type') === 'application/wasm';
  return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

async function readConfig() {
  try {
    const config = await (await download(LINKDOCK_CONFIG_URL)).json();
    return config && typeof config === 'object' ? config : {};
  } catch {
    return {}; // no such file: everything is allowed, as its documentation says
  }
}

const ID = /^[a-z][a-z0-9-]{0,63}$/; // of a provider; see widget/core/provider/provider.h
const decoder = new TextDecoder();

/**
 * @param {{ provider?: string, locale?: string }} hints
 * @returns {Boot}
 */
export function startLoading(hints) {
  let locale = chooseLocale(hints.locale);
  /** @type {Map<string, () => Promise<Uint8Array>>} */
  const providers = new Map();
  /** @param {string} id */
  const provider = (id) => {
    if (!ID.test(id)) return Promise.reject(new Error('no such provider'));
    const english = `providers/${id}.json`;
    const load =
      providers.get(id) ?? once(() => bytes(locale === FALLBACK ? english : `providers/${locale}/${id}.json`).catch(() => bytes(english)));
    providers.set(id, load);
    return load();
  };
  /** Loads the sentences and sets the page's language with them, so that `lang` never names a language that is not shown yet. */
  const loadTexts = async () => {
    const [language, page] = [locale, document.documentElement];
    const file = await bytes(`locales/${language}.json`);
    const sentences = JSON.parse(decoder.decode(file));
    if (language !== locale) return file; // another was asked for since
    boot.sentences = sentences;
    page.lang = language;
    page.dir = sentences['locale.direction'];
    return file;
  };
  let texts = once(loadTexts);
  /** @type {Boot} */
  const boot = {
    wasm: once(compile),
    texts: () => texts(),
    sentences: {},
    speak(wanted) {
      const next = chooseLocale(wanted);
      if (next === locale) return;
      locale = next;
      texts = once(loadTexts);
      providers.clear();
    },
    index: once(() => bytes('providers/index.json')),
    provider,
    config: once(readConfig),
  };
  const early = [boot.wasm(), boot.config(), boot.texts(), boot.index()];
  if (hints.provider) early.push(provider(hints.provider));
  for (const promise of early) promise.catch(() => {}); // awaited, with its failure, where it is needed: no "unhandled rejection" until then
  return boot;
}
