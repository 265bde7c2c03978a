// The widget of a document, from its first start to its end, over all its lives: a start that fails and a trap in wasm
// end a life with a card, and "Try again" begins the next.

import { showCard } from './card.js';
import { override } from '../shared/language.js';
import { CLOSED_BY_USER, Life, RefusedError } from './life.js';
import { createMirror } from './mirror.js';
import { Stage } from './stage.js';

/** Receives everything that the widget reports, for the host page or for link.html itself.
 * @typedef {object} Listener
 * @property {() => void} ready
 * @property {(event: Record<string, unknown>) => void} event
 * @property {(height: number) => void} resize the content's height in CSS pixels of this document
 * @property {(reason: string, step: string) => void} close
 * @property {(code: string) => void} error
 */
/**
 * @typedef {object} Setting
 * @property {import("./boot.js").Boot} boot
 * @property {import("./port.js").FrameOptions} options
 * @property {Listener} listener
 * @property {import("./session.js").Session} session
 */

const TRAP_PAUSE_MS = 60000; // after a second trap within this time the card is shown, as a third instance would trap too
const TAKEN_OVER = ['pick', 'form']; // after a trap in another step it is not known what came of the check

/** Why a start failed. @param {unknown} error @returns {"refused" | "unsupported" | "no_memory" | "load_failed"} */
function causeOf(error) {
  if (error instanceof RefusedError) return 'refused';
  // A browser that was told not to run WebAssembly has none, or refuses to compile it.
  if (typeof WebAssembly === 'undefined' || error instanceof WebAssembly.CompileError) return 'unsupported';
  // Chromium and WebKit throw a RangeError where no memory is left; Firefox throws those words.
  return error instanceof RangeError || /out of memory/i.test(String(error)) ? 'no_memory' : 'load_failed';
}

export class Widget {
  #stage = new Stage();
  #mirror = createMirror(this.#stage.mirror);
  #theme = 'auto';
  #step = 'opening';
  #stopped = false;
  /** The sentences of the page with the integrator's own, once they are loaded. @type {import("../shared/language.js").Sentences | undefined} */
  #sentences;
  /** Values to put back after a trap, by field key. @type {Map<string, string>} */
  #kept = new Map();
  /** @type {Life | undefined} */
  #life;
  #trapped = -TRAP_PAUSE_MS; // when the last trap was
  /** @type {{ element: HTMLElement, name: string } | undefined} */
  #card;

  /** @param {Setting} setting */
  constructor(setting) {
    this.setting = setting;
    this.#theme = setting.options.theme ?? 'auto';
    addEventListener('online', () => void this.#recover());
    addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.#card && setting.options.modal) this.#closeByUser();
    });
    // A trap in a callback of the browser's (an answer of the proxy, a timer) surfaces here.
    addEventListener('error', ({ error }) => {
      if (typeof WebAssembly !== 'undefined' && error instanceof WebAssembly.RuntimeError) this.#crashed();
    });
    this.#start();
  }

  /** @param {string} value */
  setTheme(value) {
    this.#theme = value;
    this.#life?.refresh();
  }

  /** The person wants to close; they are asked first if something would be lost. */
  close() {
    if (!this.#life?.close(CLOSED_BY_USER)) this.#closeByUser();
  }

  stop() {
    this.#stopped = true;
    this.#life?.end(false);
    this.#life = undefined;
  }

  /**
   * Called when the connection is back. If the proxy could not be asked about the session, it is asked now: without its
   * answer the parent's origin is not sent, and checks would be refused. The screen stays, as after a trap.
   */
  async #recover() {
    const { boot, options, session } = this.setting;
    if (this.#card?.name === 'load_failed') return void this.#start();
    const life = this.#life;
    if (!life || session.answered || options.proxy === 'mock:') return;
    await session.open(boot).catch(() => {}); // #start() asks again, and says what is wrong
    life.scheduler.drawNow(); // the next life takes over what the document shows: that is now the step of the flow
    if (!session.answered || life !== this.#life || !TAKEN_OVER.includes(this.#step)) return;
    this.#life = undefined;
    this.#start(life.handOver());
  }

  #closeByUser() {
    this.setting.listener.close('user', this.#step);
  }

  /** @param {import("./takeover.js").Takeover} [takeover] */
  async #start(takeover) {
    const { boot, options, session } = this.setting;
    this.#card?.element.remove();
    this.#card = undefined;
    try {
      const [module, index, refusal] = await Promise.all([boot.wasm(), boot.index(), session.open(boot), boot.texts()]);
      const texts = await boot.texts(); // the session may have changed the language
      if (options.provider) await boot.provider(options.provider).catch(() => {});
      if (this.#stopped) return;
      this.#sentences ??= override(boot.sentences, options.texts);
      if (refusal) return this.#fail(refusal.card, refusal.code);
      this.#life = this.#newLife(this.#sentences, takeover);
      await this.#life.open(module, texts, index);
    } catch (error) {
      this.#fail(causeOf(error));
    }
  }

  /** @param {import("../shared/language.js").Sentences} sentences @param {import("./takeover.js").Takeover} [takeover] */
  #newLife(sentences, takeover) {
    const { boot, options, listener, session } = this.setting;
    return new Life({
      boot,
      session,
      options,
      stage: this.#stage,
      sentences,
      mirror: this.#mirror,
      takeover,
      kept: this.#kept,
      theme: () => this.#theme,
      crashed: (drawing) => this.#crashed(drawing),
      listener: {
        ...listener,
        event: (event) => {
          if (event.type === 'step') this.#step = String(event.step); // for a close that wasm can no longer report
          if (event.type === 'linked') options.session = undefined;
          listener.event(event);
          // The proxy may have been out of reach when it was asked about the session, and within reach for the check.
          if (event.type === 'check_result' && event.code === 'forbidden') void this.#recover();
        },
      },
    });
  }

  /** @param {boolean} [drawing] the trap was in the middle of a frame */
  #crashed(drawing) {
    const life = this.#life;
    if (!life) return;
    const now = performance.now();
    const again = now - this.#trapped < TRAP_PAUSE_MS;
    this.#trapped = now;
    this.#kept = life.mirror.values();
    if (again || !TAKEN_OVER.includes(this.#step)) return this.#fail('crashed');
    if (drawing) this.#stage.fail(true);
    this.#life = undefined;
    this.#start(life.handOver());
  }

  /** @param {ReturnType<typeof causeOf> | "crashed" | "expired"} name @param {string} [code] of the page's event */
  #fail(name, code = name === 'refused' ? 'invalid_options' : 'load_failed') {
    const { boot, options, listener, session } = this.setting;
    const ended = this.#life;
    this.#life = undefined;
    ended?.end(name === 'crashed');
    if (this.#stopped) return;
    this.#card?.element.remove();
    const element = showCard(this.#stage.root, {
      name,
      texts: this.#sentences ?? { ...boot.sentences, ...options.texts },
      retry: name === 'refused' || (name === 'expired' && !session.renewable) ? undefined : () => void this.#start(),
      close: options.modal ? () => this.#closeByUser() : undefined,
    });
    this.#card = { element, name };
    listener.error(code);
    listener.resize(element.offsetHeight);
    element.querySelector('h1')?.focus();
  }
}
