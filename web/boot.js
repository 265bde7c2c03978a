// Starts every download at once, before anybody has said what for: the wasm, the locale, the catalogue.

const TIMEOUT_MS = 15000;

/**
 * @typedef {object} Boot
 * @property {() => Promise<WebAssembly.Module>} wasm
 * @property {() => Promise<Uint8Array>} texts
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
  // The same request as the page's preload makes, or it would load twice.
  const response = await download(LINKDOCK_WASM_URL, { integrity: LINKDOCK_WASM_INTEGRITY, signal: null });
  const isWasm = response.headers.get("Content-Type") === "application/wasm";
  return isWasm ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

async function readConfig() {
  try {
    const config = await (await download("linkdock.config.json")).json();
    return config && typeof config === "object" ? config : {};
  } catch {
    return {}; // no such file: everything is allowed, as its documentation says
  }
}

const ID = /^[a-z][a-z0-9-]{0,63}$/; // of a provider; see widget/core/provider.h
const LOCALES = LINKDOCK_LOCALES.split(" ");

/**
 * The best of the locales that there are.
 * @param {string | undefined} wanted
 */
export function chooseLocale(wanted) {
  for (const tag of [wanted, ...navigator.languages]) {
    const language = (tag || "").toLowerCase().split("-")[0];
    if (LOCALES.includes(language)) return language;
  }
  return LOCALES[0];
}

/**
 * @param {{ provider?: string, locale?: string }} hints
 * @returns {Boot}
 */
export function startLoading(hints) {
  const locale = chooseLocale(hints.locale);
  /** @type {Map<string, () => Promise<Uint8Array>>} */
  const providers = new Map();
  /** @param {string} id */
  const provider = (id) => {
    if (!ID.test(id)) return Promise.reject(new Error("no such provider"));
    const load = providers.get(id) ?? once(() => bytes(`providers/${id}.json`));
    providers.set(id, load);
    return load();
  };
  const boot = {
    wasm: once(compile),
    texts: once(() => bytes(`locales/${locale}.json`)),
    index: once(() => bytes("providers/index.json")),
    provider,
    config: once(readConfig),
  };
  const early = [boot.wasm(), boot.config(), boot.texts(), boot.index()];
  if (hints.provider) early.push(provider(hints.provider));
  for (const promise of early) promise.catch(() => {}); // asked for again, and handled, by whoever needs it
  return boot;
}
