// One life of the widget: a wasm instance joined with the document. What wasm asks for is done here; what the DOM
// reports goes in here.

import { Fields } from "./fields.js";
import { createGlyphs } from "./glyphs.js";
import { instantiate } from "./instance.js";
import { createMirror } from "./mirror.js";
import { copyText, newUuid } from "./page.js";
import { Pointing } from "./pointing.js";
import { createScheduler } from "./scheduler.js";
import { VIEWPORT_DARK, VIEWPORT_HTML, VIEWPORT_MORE_CONTRAST, VIEWPORT_REDUCED_MOTION, watchSurroundings } from "./viewport.js";

export const CLOSED_BY_USER = 0; // of ld_close(); a page that closes at once ends the frame instead

/** What wasm calls; see wasm/bridge.h.
 * @typedef {object} WasmHost
 * @property {import("./glyphs.js").Glyphs | null} glyphs
 * @property {(width: number, height: number) => void} canvas
 * @property {(pixels: Uint8ClampedArray<ArrayBuffer>, x: number, y: number, width: number, height: number) => void} paint
 * @property {(utf8: Uint8Array, px: number, face: number, x: number, y: number, rgb: number, rightToLeft: number) => void} text
 * @property {(height: number, x: number, y: number, caretHeight: number) => void} layout
 * @property {(json: Uint8Array) => void} mirror
 * @property {(json: Uint8Array) => void} effect
 * @property {(id: number, text: Uint8Array) => void} setField
 * @property {() => void} kick
 * @property {() => string} uuid
 */

const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** @typedef {import("linkdock-wasm").Exports} Exports */

/** Options that are no mistake of the network: trying again cannot help. */
export class RefusedError extends Error {}

/**
 * What a life needs.
 * @typedef {object} Given
 * @property {import("./boot.js").Boot} boot
 * @property {import("./stage.js").Stage} stage
 * @property {import("./port.js").FrameOptions} options
 * @property {import("./language.js").Sentences} sentences with the host page's own
 * @property {Map<string, string>} kept values to put back, by field key
 * @property {() => string} theme
 * @property {import("./runtime.js").Listener} listener
 * @property {() => void} crashed
 */

export class Life {
  #abort = new AbortController();
  /** @type {import("./instance.js").Instance | undefined} */
  #wasm;
  /** What a frame sent, carried out after it: the DOM answers writes with events. */
  #late = this.#nothing();
  #drawing = false;
  #ready = false;
  #checkStarted = 0;
  #height = 0; // as the listener knows it

  /** @param {Given} given */
  constructor(given) {
    const { signal } = this.#abort;
    this.given = given;
    this.mirror = createMirror(given.stage.mirror);
    this.glyphs = given.stage.canPaint ? createGlyphs() : null;
    this.scheduler = createScheduler((nowMs) => this.#draw(nowMs));
    this.surroundings = watchSurroundings(given.stage.root, signal, () => this.refresh());
    this.fields = new Fields(given.stage.mirror, this.mirror, this.#fieldCalls(), signal);
    this.pointing = new Pointing(given.stage.mirror, this.mirror, this.#pointingCalls(), signal);
    this.effects = this.#effects();
    given.stage.onModeChange(() => this.refresh());
  }

  /**
   * Starts the flow and draws its first frame.
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} texts
   * @param {Uint8Array} index
   */
  async open(module, texts, index) {
    const { stage, options, sentences, crashed } = this.given;
    const wasm = await instantiate(module, this.#host(), crashed);
    if (this.#abort.signal.aborted) return;
    this.#wasm = wasm;
    if (wasm.give(JSON.stringify(options), (x, size) => x._ld_start(size)) !== 1) throw new RefusedError();
    this.refresh();
    stage.setTexts(sentences);
    if (wasm.give(texts, (x, size) => x._ld_texts(size)) !== 1) throw new Error("texts");
    if (wasm.give(index, (x, size) => x._ld_index(size)) !== 1) throw new Error("index");
    if (options.provider) await this.#loadProvider(options.provider);
    this.#run((x) => x._ld_open());
    this.scheduler.drawNow();
    this.scheduler.kick();
  }

  /** Looks at size, scale, theme and mode again. */
  refresh() {
    const { stage, theme } = this.given;
    const now = this.surroundings();
    stage.setHtml(!this.glyphs || now.forcedColors);
    stage.setScale(now.scale);
    const dark = theme() === "dark" || (theme() !== "light" && now.dark);
    const flags = (dark ? VIEWPORT_DARK : 0) | (now.reducedMotion ? VIEWPORT_REDUCED_MOTION : 0) |
      (stage.isHtml ? VIEWPORT_HTML : 0) | (now.moreContrast ? VIEWPORT_MORE_CONTRAST : 0);
    if (now.width > 0) this.#run((x) => x._ld_viewport(now.width, 0, now.scale, flags));
    this.fields.lookAtAll();
    this.#tellHeight();
    this.scheduler.kick();
  }

  /** Whether wasm is there to close. @param {number} reason */
  close(reason) {
    if (this.#ready) this.#run((x) => x._ld_close(reason));
    return this.#ready;
  }

  /** What the controls hold, by field key. @returns {Map<string, string>} */
  values() {
    return new Map(this.mirror.fields().map(({ element, node }) =>
      [node.key ?? "", /** @type {HTMLInputElement} */ (element).value]));
  }

  /** @param {boolean} trapped its memory is not to be trusted; it goes as a whole */
  end(trapped) {
    this.#abort.abort();
    this.scheduler.stop();
    if (!trapped) this.#run((x) => x._ld_stop());
    this.#wasm?.kill();
    this.fields.wipe();
    this.mirror.clear();
    this.given.stage.clear();
  }

  /** @param {(exports: Exports) => void} call */
  #run(call) {
    this.#wasm?.run(undefined, call);
  }

  #nothing() {
    return { nodes: /** @type {any[] | null} */ (null), values: /** @type {[number, string][]} */ ([]), focus: 0 };
  }

  /** @returns {import("./fields.js").FieldCalls} */
  #fieldCalls() {
    return {
      edit: (id, text, kind) => void this.#wasm?.give(text, (x, size) => x._ld_edit(id, size, kind)),
      field: (id, start, end, left, hole) => this.#run((x) => x._ld_field(id, start, end, left, Number(hole))),
      kick: this.scheduler.kick,
      draw: this.scheduler.drawNow,
    };
  }

  /** @returns {import("./pointing.js").PointingCalls} */
  #pointingCalls() {
    return {
      focus: (id, visible) => this.#run((x) => x._ld_focus(id, Number(visible))),
      blur: (id) => this.#run((x) => x._ld_blur(id)),
      hover: (id) => this.#run((x) => x._ld_hover(id)),
      press: (id) => this.#run((x) => x._ld_press(id)),
      activate: (id) => {
        this.#run((x) => x._ld_activate(id));
        this.scheduler.drawNow(); // inside the click, while the browser still grants what a click grants
        this.scheduler.kick();
      },
      escape: () => void (this.given.options.modal && this.close(CLOSED_BY_USER)),
      kick: this.scheduler.kick,
    };
  }

  /** @returns {WasmHost} */
  #host() {
    const { stage } = this.given;
    return {
      glyphs: this.glyphs,
      canvas: (width, height) => stage.setCanvas(width, height),
      paint: (pixels, x, y, width, height) => stage.paint(new ImageData(pixels, width, height), x, y),
      text: (utf8, px, face, x, y, rgb, rightToLeft) => stage.write((context) =>
        this.glyphs?.write(context, utf8, { px, face, x, y, rgb, rightToLeft: rightToLeft !== 0 })),
      layout: (height, x, y, caretHeight) => {
        stage.setLayout(height, { x, y, height: caretHeight });
        this.#tellHeight();
      },
      mirror: (json) => void (this.#late.nodes = JSON.parse(decoder.decode(json))),
      effect: (json) => {
        const effect = JSON.parse(decoder.decode(json));
        this.effects[effect.type]?.(effect);
      },
      setField: (id, text) => {
        const value = decoder.decode(text);
        if (this.#drawing) this.#late.values.push([id, value]);
        else this.fields.write(id, value);
      },
      kick: this.scheduler.kick,
      uuid: newUuid,
    };
  }

  /** What the flow asks of the page, by type; see wasm/README.md. @returns {Record<string, (effect: any) => void>} */
  #effects() {
    const { stage, listener } = this.given;
    return {
      focus: ({ id }) => void (this.#late.focus = id),
      announce: ({ text, assertive }) => stage.announce(text, assertive),
      copy: ({ text }) => copyText(text),
      emit: ({ event }) => listener.event(this.#timed(event)),
      // Later, when the key event that closes has been answered: the frame is gone after this.
      close: ({ reason, step }) => void setTimeout(() => listener.close(reason, step)),
      load_provider: ({ id }) => void this.#loadProvider(id),
      theme: ({ dark, tokens }) => {
        stage.setTheme(dark, tokens);
        this.fields.setColours(tokens.surface, tokens.text);
      },
    };
  }

  /** The flow has no clock: a check's milliseconds are counted here. @param {Record<string, unknown>} event */
  #timed(event) {
    if (event.type === "check_started") this.#checkStarted = performance.now();
    return event.type === "check_result" ? { ...event, ms: Math.round(performance.now() - this.#checkStarted) } : event;
  }

  /** @param {string} id */
  async #loadProvider(id) {
    const name = encoder.encode(id);
    try {
      const file = await this.given.boot.provider(id);
      const both = new Uint8Array(name.length + file.length);
      both.set(name);
      both.set(file, name.length);
      this.#wasm?.give(both, (x, size) => x._ld_provider(size, name.length));
    } catch {
      this.#wasm?.give(name, (x, size) => x._ld_provider_failed(size));
    }
  }

  #tellHeight() {
    const now = Math.ceil(this.given.stage.height);
    if (now > 0 && now !== this.#height) this.given.listener.resize((this.#height = now));
  }

  /** @param {number} nowMs */
  #draw(nowMs) {
    this.pointing.syncFocus();
    this.#drawing = true;
    const wish = this.#wasm?.run(-1, (x) => x._ld_frame(nowMs)) ?? -1;
    this.#drawing = false;
    this.given.stage.painted();
    if (!this.#abort.signal.aborted) this.#settle(); // a trap ends this life in the middle of a frame
    return wish;
  }

  /** Carries out what the frame sent. */
  #settle() {
    const { nodes, values, focus } = this.#late;
    const { stage } = this.given;
    this.#late = this.#nothing();
    if (nodes) {
      const hadFocus = this.mirror.idOf(document.activeElement) !== 0;
      this.mirror.update(nodes);
      if (hadFocus && !focus && document.activeElement === document.body) stage.focusFirst();
    }
    for (const [id, value] of values) this.fields.write(id, value);
    if (nodes) this.#putBack();
    if (focus) stage.focus(this.mirror.element(focus));
    if (!nodes || this.#ready) return;
    this.#ready = true;
    this.given.listener.ready();
  }

  /** What was typed before a trap. */
  #putBack() {
    const { kept } = this.given;
    for (const { element, node } of kept.size ? this.mirror.fields() : []) {
      const value = node.key && kept.get(node.key);
      if (!value) continue;
      kept.delete(node.key ?? "");
      this.fields.write(node.id, value);
      element.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    }
  }
}
