// One life of the widget: a wasm instance joined with the document. It carries out what wasm asks for and hands to wasm
// what the DOM reports.

import { createEffects } from './effects.js';
import { Fields } from './fields.js';
import { createGlyphs } from './glyphs.js';
import { instantiate } from './instance.js';
import { newUuid } from '../shared/page.js';
import { Pointing } from './pointing.js';
import { createScheduler } from './scheduler.js';
import { Takeover } from './takeover.js';
import { VIEWPORT_HTML, viewportOf, watchSurroundings } from './viewport.js';

/** The effects that are carried out during a takeover; all others would change the screen that the person still sees. */
const ON_THE_WAY = ['load_provider', 'theme'];
export const CLOSED_BY_USER = 0; // the reason for ld_close(); a page that closes the widget at once removes the frame instead
const MAX_SCALE = 3; // wasm's 4 MB hold the glyphs and one frame of that density, and no more
const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** @typedef {import("linkdock-wasm").Exports} Exports */

/** wasm has refused the options: the network is not at fault, and trying again cannot help. */
export class RefusedError extends Error {}

/**
 * Everything that a life gets from the widget, which outlives it.
 * @typedef {object} Given
 * @property {import("./boot.js").Boot} boot
 * @property {import("./stage.js").Stage} stage
 * @property {import("./port.js").FrameOptions} options
 * @property {import("../shared/language.js").Sentences} sentences with the host page's own
 * @property {ReturnType<typeof import("./mirror.js").createMirror>} mirror
 * @property {Map<string, string>} kept values to put back, by field key
 * @property {import("./takeover.js").Takeover} [takeover] from a life that a trap ended
 * @property {() => string} theme
 * @property {import("./runtime.js").Listener} listener
 * @property {import("./session.js").Session} session
 * @property {(drawing: boolean) => void} crashed
 */

export class Life {
  #abort = new AbortController();
  /** @type {import("./instance.js").Instance | undefined} */
  #wasm;
  /** Collects what ld_frame() sends until it has returned: writing to the DOM causes events, which must not call wasm within. */
  #late = this.#nothing();
  #drawing = false;
  #ready = false;
  #height = 0; // CSS pixels, as last told to the listener
  #hostPixel = 1; // of the last refresh()

  /** @param {Given} given */
  constructor(given) {
    const { signal } = this.#abort;
    this.given = given;
    this.mirror = given.mirror;
    this.source = createGlyphs();
    this.takeover = given.takeover;
    this.scheduler = createScheduler((nowMs) => this.#draw(nowMs));
    this.surroundings = watchSurroundings(given.stage.root, signal, () => this.refresh());
    this.fields = new Fields(given.stage.mirror, this.mirror, this.#fieldCalls(), signal);
    this.pointing = new Pointing(given.stage.mirror, this.mirror, this.#pointingCalls(), signal);
    this.effects = createEffects({
      stage: given.stage,
      listener: given.listener,
      focus: (id) => (this.#late.focus = id),
      loadProvider: (id) => void this.#loadProvider(id),
      renew: () => void this.#renew(),
      setColours: (surface, text) => this.fields.setColours(surface, text),
    });
    given.stage.onModeChange(() => this.#changeMode());
  }

  /**
   * Starts the flow and draws its first frame.
   * @param {WebAssembly.Module} module
   * @param {Uint8Array} texts
   * @param {Uint8Array} index
   */
  async open(module, texts, index) {
    const { stage, options, sentences, crashed } = this.given;
    const wasm = await instantiate(module, this.#host(), () => crashed(this.#drawing));
    if (this.#abort.signal.aborted) return;
    this.#wasm = wasm;
    if (wasm.give(JSON.stringify(options), (x, size) => x._ld_start(size)) !== 1) throw new RefusedError();
    this.refresh();
    stage.setTexts(sentences);
    if (wasm.give(texts, (x, size) => x._ld_texts(size)) !== 1) throw new Error('texts');
    if (wasm.give(index, (x, size) => x._ld_index(size)) !== 1) throw new Error('index');
    stage.setLogos(() => JSON.parse(decoder.decode(index)).providers);
    if (options.provider) await this.#loadProvider(options.provider);
    this.#run((x) => x._ld_open());
    this.scheduler.drawNow();
    this.scheduler.kick();
  }

  /** Reads size, scale, theme and mode again and tells wasm. */
  refresh() {
    const { stage, theme } = this.given;
    const wasHtml = stage.isHtml;
    const now = this.surroundings();
    if (now.hostPixel !== this.#hostPixel) this.#height = 0; // told again: the same height is another one for the host page
    this.#hostPixel = now.hostPixel;
    stage.setSize(now.width, now.scale);
    stage.setHtml(!this.source.truthful || now.forcedColors || now.scale > MAX_SCALE);
    const { width, scale, flags } = viewportOf(now, theme(), stage);
    // During a takeover the new instance paints nothing, so that the last good picture stays.
    const mode = this.takeover ? flags | VIEWPORT_HTML : flags;
    if (now.width > 0) this.#run((x) => x._ld_viewport(width, 0, scale, mode));
    this.fields.lookAtAll();
    this.#tellHeight();
    if (wasHtml && !stage.isHtml && !this.#drawing) this.scheduler.drawNow(); // or the canvas would be blank for a frame
    this.scheduler.kick();
  }

  /** Changes the mode and draws at once, because a printer does not wait for an animation frame. */
  #changeMode() {
    this.refresh();
    this.scheduler.drawNow();
  }

  /** Asks wasm to close; false when the widget is not ready, so that nobody heard it. @param {number} reason */
  close(reason) {
    if (this.#ready) this.#run((x) => x._ld_close(reason));
    return this.#ready;
  }

  /** Leaves document and values to the next life. @returns {Takeover} */
  handOver() {
    this.#stop(true);
    return new Takeover(this.mirror);
  }

  /** @param {boolean} trapped whether wasm's memory cannot be trusted any more: then ld_stop() is not called */
  #stop(trapped) {
    this.#abort.abort();
    this.scheduler.stop();
    if (!trapped) this.#run((x) => x._ld_stop());
    this.#wasm?.kill();
  }

  /** @param {boolean} trapped */
  end(trapped) {
    this.#stop(trapped);
    this.fields.wipe();
    this.mirror.clear();
    this.given.stage.clear();
  }

  /** @param {(exports: Exports) => void} call */
  #run(call) {
    this.#wasm?.run(undefined, call);
  }

  /** @param {number} id @param {string} text @param {number} [kind] */
  #edit(id, text, kind = 0) {
    this.#wasm?.give(text, (x, size) => x._ld_edit(id, size, kind));
  }

  #nothing() {
    return { nodes: /** @type {any[] | null} */ (null), values: /** @type {[number, string][]} */ ([]), focus: 0 };
  }

  /** @returns {import("./fields.js").FieldCalls} */
  #fieldCalls() {
    return {
      edit: (id, text, kind) => this.#edit(id, text, kind),
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
        this.scheduler.drawNow(); // within the click, while the browser allows what needs one, such as copying
        this.scheduler.kick();
      },
      escape: () => void (this.given.options.modal && this.close(CLOSED_BY_USER)),
      kick: this.scheduler.kick,
    };
  }

  /** @returns {import("./instance.js").WasmHost} */
  #host() {
    const { stage } = this.given;
    return {
      glyphs: this.source.glyphs,
      canvas: (width, height) => stage.setCanvas(width, height),
      paint: (pixels, x, y, width, height) => stage.paint(pixels, { x, y, width, height }),
      text: (utf8, px, face, x, y, rgb, rightToLeft) =>
        stage.write((context) => this.source.glyphs.write(context, utf8, { px, face, x, y, rgb, rightToLeft: rightToLeft !== 0 })),
      layout: (height, x, y, caretHeight) => {
        if (!this.takeover) stage.setLayout(height, { x, y, height: caretHeight });
      },
      mirror: (json) => void (this.#late.nodes = JSON.parse(decoder.decode(json))),
      effect: (json) => {
        const effect = JSON.parse(decoder.decode(json));
        if (!this.takeover || ON_THE_WAY.includes(effect.type)) this.effects[effect.type]?.(effect);
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

  async #renew() {
    const { session, options } = this.given;
    const how = await session.renew();
    this.#wasm?.give(options.session ?? '', (x, size) => x._ld_session(size, how));
  }

  #tellHeight() {
    const { height } = this.given.stage;
    if (height > 0 && height !== this.#height) this.given.listener.resize((this.#height = height));
  }

  /** @param {number} nowMs */
  #draw(nowMs) {
    if (!this.takeover) this.pointing.syncFocus();
    this.#drawing = true;
    const wish = this.#wasm?.run(-1, (x) => x._ld_frame(nowMs)) ?? -1;
    this.#drawing = false;
    this.given.stage.painted();
    if (!this.#abort.signal.aborted) this.#settle(); // a trap in ld_frame() has ended this life
    return wish;
  }

  /** Carries out what the frame sent. */
  #settle() {
    if (this.takeover && !this.#isThere(this.takeover)) return;
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
    // HTML mode is as high as its nodes, which are there only now; before, it would be the height of the screen before.
    this.#tellHeight();
    if (focus) stage.focus(this.mirror.element(focus));
    if (!nodes || this.#ready) return;
    this.#ready = true;
    this.given.listener.ready();
  }

  /** Leads the new instance on, and tells whether it shows the screen of the old one. @param {Takeover} takeover */
  #isThere(takeover) {
    const { nodes } = this.#late;
    const activate = (/** @type {number} */ id) => this.#run((x) => x._ld_activate(id));
    if (!nodes || !takeover.lead(nodes, { edit: (id, text) => this.#edit(id, text), activate })) {
      this.scheduler.kick();
      return false;
    }
    this.#ready = true;
    this.takeover = undefined;
    this.given.kept.clear();
    if (!takeover.arrived) for (const [key, value] of this.mirror.values()) this.given.kept.set(key, value);
    this.#late = { nodes, values: [], focus: 0 }; // the document's own values and focus are newer
    this.refresh();
    return true;
  }

  /** Writes the values that were typed before a trap into the new form, as edits that wasm hears of. */
  #putBack() {
    const { kept } = this.given;
    for (const { element, node } of kept.size ? this.mirror.fields() : []) {
      const value = node.key && kept.get(node.key);
      if (!value || value === /** @type {HTMLInputElement} */ (element).value) continue;
      kept.delete(node.key ?? '');
      this.fields.write(node.id, value);
      element.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
    }
  }
}
