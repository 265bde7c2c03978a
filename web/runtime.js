// The widget of a document, from its first start to its end, over all its lives: a start that fails and a trap in wasm
// end a life with a card, and "Try again" begins the next.

import { showCard } from "./card.js";
import { CLOSED_BY_HOST, RefusedError, startLife } from "./life.js";
import { createStage } from "./stage.js";

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

/**
 * Starts a widget in the document.
 * @param {Setting} setting
 */
export function runWidget({ boot, options, listener }) {
  const stage = createStage();
  let theme = options.theme ?? "auto";
  let step = "opening";
  let stopped = false;
  /** Values to put back after a trap, by field key. @type {Map<string, string>} */
  let kept = new Map();
  /** @type {ReturnType<typeof startLife> | undefined} */
  let life;
  /** @type {HTMLElement | undefined} */
  let card;

  async function start() {
    card?.remove();
    card = undefined;
    try {
      const [module, texts, index] = await Promise.all([boot.wasm(), boot.texts(), boot.index()]);
      if (options.provider) await boot.provider(options.provider).catch(() => {});
      if (stopped) return;
      life = startLife({ boot, stage, options, kept, theme: () => theme, listener: heard, crashed });
      await life.open(module, texts, index);
    } catch (error) {
      fail(error instanceof RefusedError ? "refused" : "load_failed");
    }
  }

  /** The step is remembered for a close that wasm can no longer report. @type {Listener} */
  const heard = {
    ...listener,
    event(event) {
      if (event.type === "step") step = String(event.step);
      listener.event(event);
    },
  };

  function crashed() {
    if (!life) return;
    kept = life.values();
    fail("crashed");
  }

  /** @param {"load_failed" | "crashed" | "refused"} name */
  function fail(name) {
    const ended = life;
    life = undefined;
    ended?.end(name === "crashed");
    if (stopped) return;
    card?.remove();
    card = showCard(stage.root, {
      name,
      texts: options.texts,
      retry: name === "refused" ? undefined : start,
      close: options.modal ? closeByUser : undefined,
    });
    listener.error(name === "refused" ? "invalid_options" : "load_failed");
    listener.resize(card.offsetHeight);
    /** @type {HTMLElement | null} */ (card.querySelector("h1"))?.focus();
  }

  const closeByUser = () => listener.close("user", step);
  addEventListener("online", () => card && start());
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && card && options.modal) closeByUser();
  });
  // A trap in a callback of the browser's (an answer of the proxy, a timer) surfaces here.
  addEventListener("error", ({ error }) => {
    if (life && error instanceof WebAssembly.RuntimeError) crashed();
  });
  start();

  return {
    /** @param {string} value */
    setTheme(value) {
      theme = value;
      life?.refresh();
    },
    close() {
      if (!life?.close(CLOSED_BY_HOST)) listener.close("host", step);
    },
    stop() {
      stopped = true;
      life?.end(false);
      life = undefined;
    },
  };
}
