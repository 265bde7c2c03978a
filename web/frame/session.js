// Asks the proxy what the session allows when the widget opens, and asks the page for another session when one has ended.
// With a proxy that lacks the route (only /v1/check is required) the widget goes on with the page's own options.

import { isList, isText } from './port.js';

const TIMEOUT_MS = 8000; // a proxy that is slower is not waited for: it judges each check all the same
const NO_SUCH_ROUTE = [404, 405, 501];
const NO_PROVIDER = '-'; // an id that no provider has: an empty list would allow all of them

/** The results of asking for another session, by the numbers of ld_session() in wasm/exports.h. */
const RENEWED = 0;
const NO_OTHER = 1;
const FAILED = 2;

/** The card to show when the session does not let the widget open, and the code of the page's event. @typedef {{ card: "expired" | "refused", code: string }} Refusal */

export class Session {
  /** Whether the page has a session other than the one that ended. */
  renewable = true;
  /** Whether the proxy could be reached when it was asked what the session allows. */
  answered = false;

  /**
   * @param {import("./port.js").FrameOptions} options changed: narrowed to what the session allows
   * @param {string} parent origin of the host page
   * @param {() => Promise<string | undefined>} [ask] asks the page for another session
   */
  constructor(options, parent, ask) {
    this.options = options;
    this.parent = parent;
    this.ask = ask;
    this.wanted = options.providers ?? [];
  }

  /** @param {import("./boot.js").Boot} boot @returns {Promise<Refusal | undefined>} */
  async open(boot) {
    const { options } = this;
    if (options.proxy === 'mock:') return undefined;
    let answer = await this.#question();
    if (answer?.status === 401 && (await this.renew()) === RENEWED) answer = await this.#question();
    this.answered = answer !== undefined;
    if (answer?.status === 401) return { card: 'expired', code: 'session_expired' };
    if (answer?.status === 403) return { card: 'refused', code: 'origin_not_allowed' };
    // A proxy that knows sessions lets the header pass; another one's CORS may not.
    if (answer && !NO_SUCH_ROUTE.includes(answer.status)) options.parent = this.parent;
    if (answer?.ok)
      this.#apply(await answer.json().catch(() => undefined), boot, JSON.parse(new TextDecoder().decode(await boot.index())).providers);
    return undefined;
  }

  /** Asks the page for another session. @returns {Promise<number>} for ld_session() */
  async renew() {
    const token = await this.ask?.();
    this.renewable = Boolean(this.ask) && token !== this.options.session;
    if (!this.renewable) return NO_OTHER;
    if (!token) return FAILED;
    this.options.session = token;
    return RENEWED;
  }

  /** Asks the proxy; undefined when it cannot be reached or its CORS refuses this page. A broken connection is tried again. @returns {Promise<Response | undefined>} */
  async #question(again = true) {
    const { proxy, session } = this.options;
    const headers = { 'Linkdock-Parent-Origin': this.parent, ...(session && { Authorization: `Bearer ${session}` }) };
    const address = `${proxy.replace(/\/$/, '')}/v1/session`;
    return fetch(address, { headers, credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(({ name }) =>
      again && name === 'TypeError' ? this.#question(false) : undefined,
    );
  }

  /**
   * Narrows the options to what the session allows; within that the page's own options win.
   * @param {any} answer
   * @param {import("./boot.js").Boot} boot
   * @param {{ id: string, categories?: string[] }[]} index
   */
  #apply(answer, boot, index) {
    const { options, wanted } = this;
    const { providers, categories, account_id: account, locale } = answer?.session ?? {};
    const ids = isList(providers) ? providers : [];
    const kinds = isList(categories) ? categories : [];
    if (ids.length || kinds.length) {
      const fits = index.filter(({ id, categories: own }) => ids.includes(id) || own?.some((name) => kinds.includes(name)));
      const both = fits.map(({ id }) => id).filter((id) => !wanted.length || wanted.includes(id));
      options.providers = both.length ? both : [NO_PROVIDER];
    }
    if (account && isText(account)) options.account = account;
    if (locale && isText(locale) && !options.locale) boot.speak(locale);
  }
}
