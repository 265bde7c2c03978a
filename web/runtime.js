// The widget of a document, from its first start to its end, over all its lives: a start that fails and a trap in wasm
// end a life with a card, and "Try again" begins the next.

import { showCard } from "./card.js";
import { override } from "./language.js";
import { CLOSED_BY_USER, Life, RefusedError } from "./life.js";
import { Stage } from "./stage.js";

/** Who hears of the widget: the page around the frame, or link.html itself.
 * @typedef {object} Listener
 * @property {() => void} ready
 * @property {(event: Record<string, unknown>) => void} event
 * @property {(height: number) => void} resize
 * @property {(reason: string, step: string) => void} close
 * @property {(code: string) => void} error
 */
/**
 * @typedef {object} Setting
 * @property {import("./boot.js").Boot} boot
 * @property {import("./port.js").FrameOptions} options
 * @property {Listener} listener
 */

export class Widget {
  #stage = new Stage();
  #theme = "auto";
  #step = "opening";
  #stopped = false;
  /** What the page says, when it is loaded. @type {import("./language.js").Sentences | undefined} */
  #sentences;
  /** Values to put back after a trap, by field key. @type {Map<string, string>} */
  #kept = new Map();
  /** @type {Life | undefined} */
  #life;
  /** @type {{ element: HTMLElement, name: string } | undefined} */
  #card;

  /** @param {Setting} setting */
  constructor(setting) {
    this.setting = setting;
    this.#theme = setting.options.theme ?? "auto";
    addEventListener("online", () => {
      if (this.#card?.name === "load_failed") this.#start();
    });
    addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.#card && setting.options.modal) this.#closeByUser();
    });
    // A trap in a callback of the browser's (an answer of the proxy, a timer) surfaces here.
    addEventListener("error", ({ error }) => {
      if (error instanceof WebAssembly.RuntimeError) this.#crashed();
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

  #closeByUser() {
    this.setting.listener.close("user", this.#step);
  }

  async #start() {
    const { boot, options } = this.setting;
    this.#card?.element.remove();
    this.#card = undefined;
    try {
      const [module, texts, index] = await Promise.all([boot.wasm(), boot.texts(), boot.index()]);
      if (options.provider) await boot.provider(options.provider).catch(() => {});
      if (this.#stopped) return;
      this.#sentences ??= override(boot.sentences, options.texts);
      this.#life = this.#newLife(this.#sentences);
      await this.#life.open(module, texts, index);
    } catch (error) {
      this.#fail(error instanceof RefusedError ? "refused" : "load_failed");
    }
  }

  /** @param {import("./language.js").Sentences} sentences */
  #newLife(sentences) {
    const { boot, options, listener } = this.setting;
    return new Life({
      boot,
      options,
      stage: this.#stage,
      sentences,
      kept: this.#kept,
      theme: () => this.#theme,
      crashed: () => this.#crashed(),
      listener: {
        ...listener,
        event: (event) => {
          if (event.type === "step") this.#step = String(event.step); // for a close that wasm can no longer report
          listener.event(event);
        },
      },
    });
  }

  #crashed() {
    if (!this.#life) return;
    this.#kept = this.#life.values();
    this.#fail("crashed");
  }

  /** @param {"load_failed" | "crashed" | "refused"} name */
  #fail(name) {
    const { boot, options, listener } = this.setting;
    const ended = this.#life;
    this.#life = undefined;
    ended?.end(name === "crashed");
    if (this.#stopped) return;
    this.#card?.element.remove();
    const element = showCard(this.#stage.root, {
      name,
      texts: this.#sentences ?? { ...boot.sentences, ...options.texts },
      retry: name === "refused" ? undefined : () => void this.#start(),
      close: options.modal ? () => this.#closeByUser() : undefined,
    });
    this.#card = { element, name };
    listener.error(name === "refused" ? "invalid_options" : "load_failed");
    listener.resize(element.offsetHeight);
    element.querySelector("h1")?.focus();
  }
}
