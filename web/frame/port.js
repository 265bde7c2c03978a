// The frame's end of the handshake: one message with one MessagePort, checked for source, origin and shape. Whatever
// is not exactly understood is dropped without a word.

const MAX_TEXT = 4096; // a session token; everything else is shorter
const MAX_LIST = 200;
const MAX_TEXTS = 500; // a whole locale has under 200 sentences
const THEMES = ['auto', 'light', 'dark'];

/**
 * The options of the host page, as wasm/README.md describes them.
 * @typedef {object} FrameOptions
 * @property {string} proxy
 * @property {string} [session]
 * @property {string} [parent] origin of the host page, as the browser tells it; set once the proxy is known to take it
 * @property {string} [provider]
 * @property {string[]} [providers]
 * @property {string} [account]
 * @property {string} [locale]
 * @property {string} [theme]
 * @property {string} [accent]
 * @property {string} [integrator]
 * @property {string[]} [scopes]
 * @property {boolean} [whiteLabel]
 * @property {boolean} [modal]
 * @property {string} [accountsUrl]
 * @property {Record<string, string>} [texts]
 */
/**
 * linkdock.config.json: what this installation serves. Absent lists allow everything.
 * @typedef {object} SiteConfig
 * @property {string[]} [parentOrigins]
 * @property {string[]} [proxies]
 * @property {Record<string, unknown>} [link] options of link.html
 */
/** A message of the host page. `session` answers that it has no other session. @typedef {{ type: "theme", theme: string } | { type: "close" | "stop" | "session" }} HostMessage */

/** @param {unknown} value @returns {value is string} */
export const isText = (value) => typeof value === 'string' && value.length <= MAX_TEXT;
/** @param {unknown} value */
const isFlag = (value) => typeof value === 'boolean';
/** @param {unknown} value @returns {value is string[]} */
export const isList = (value) => Array.isArray(value) && value.length <= MAX_LIST && value.every(isText);
/** @param {unknown} value */
const isTexts = (value) => {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return false;
  const sentences = Object.values(value);
  return sentences.length <= MAX_TEXTS && sentences.every(isText);
};

/** @type {Map<string, (value: unknown) => boolean>} */
const OPTIONS = new Map([
  ['proxy', isText],
  ['session', isText],
  ['provider', isText],
  ['providers', isList],
  ['account', isText],
  ['locale', isText],
  ['theme', (value) => THEMES.includes(/** @type {string} */ (value))],
  ['accent', isText],
  ['integrator', isText],
  ['scopes', isList],
  ['whiteLabel', isFlag],
  ['modal', isFlag],
  ['accountsUrl', isText],
  ['texts', isTexts],
]);

/**
 * A clean copy of options: own, known members of the right shape. Members that are null or undefined count as absent.
 * @param {unknown} value
 * @returns {FrameOptions | null}
 */
export function readFrameOptions(value) {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return null;
  /** @type {Record<string, unknown>} */
  const options = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    if (!OPTIONS.get(key)?.(member)) return null;
    options[key] = member;
  }
  return Object.hasOwn(options, 'proxy') ? /** @type {any} */ (options) : null;
}

/**
 * The options in an opening message, or null when it is none.
 * @param {unknown} data
 * @returns {FrameOptions | null}
 */
export function readOpenMessage(data) {
  if (typeof data !== 'object' || !data) return null;
  const own = (/** @type {string} */ key) => (Object.hasOwn(data, key) ? /** @type {Record<string, unknown>} */ (data)[key] : undefined);
  if (own('type') !== 'linkdock:open' || own('version') !== 1) return null;
  return Object.keys(data).length === 3 ? readFrameOptions(own('options')) : null;
}

/**
 * A clean copy of a message of the host page on the port, or null.
 * @param {unknown} data
 * @returns {HostMessage | null}
 */
export function readHostMessage(data) {
  if (typeof data !== 'object' || !data || !Object.hasOwn(data, 'type')) return null;
  const { type } = /** @type {{ type: unknown }} */ (data);
  if (type === 'close' || type === 'stop' || type === 'session') return { type };
  if (type !== 'theme' || !Object.hasOwn(data, 'theme')) return null;
  const { theme } = /** @type {{ theme: unknown }} */ (/** @type {unknown} */ (data));
  return THEMES.includes(/** @type {string} */ (theme)) ? { type, theme: /** @type {string} */ (theme) } : null;
}

/**
 * Why this installation does not serve this page or proxy; empty when it does.
 * @param {SiteConfig} config
 * @param {string} origin of the host page
 * @param {string} proxy
 * @returns {"" | "origin_not_allowed" | "proxy_not_allowed"}
 */
export function refusalOf(config, origin, proxy) {
  const { parentOrigins, proxies } = config;
  if (Array.isArray(parentOrigins) && !parentOrigins.includes(origin)) return 'origin_not_allowed';
  if (Array.isArray(proxies) && proxy !== 'mock:' && !proxies.includes(proxy.replace(/\/$/, ''))) return 'proxy_not_allowed';
  return '';
}

/**
 * Waits for the next opening message of the parent window.
 * @param {AbortSignal} [signal] stops waiting
 * @returns {Promise<{ options: FrameOptions, origin: string, port: MessagePort }>}
 */
export function acceptOpen(signal) {
  return new Promise((resolve) => {
    /** @param {MessageEvent} event */
    function listen(event) {
      if (event.source !== window.parent || event.ports.length !== 1) return;
      const options = readOpenMessage(event.data);
      if (!options) return;
      removeEventListener('message', listen);
      resolve({ options, origin: event.origin, port: event.ports[0] });
    }
    addEventListener('message', listen, { signal });
  });
}
