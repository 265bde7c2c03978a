// One life of the widget: a wasm instance joined with the document. What wasm asks for is done here; what the DOM
// reports goes in here.

import { watchFields } from "./fields.js";
import { createGlyphs } from "./glyphs.js";
import { instantiate } from "./instance.js";
import { createMirror } from "./mirror.js";
import { watchPointing } from "./pointing.js";
import { createScheduler } from "./scheduler.js";
import { VIEWPORT_DARK, VIEWPORT_HTML, VIEWPORT_REDUCED_MOTION, watchSurroundings } from "./viewport.js";

const CLOSED_BY_USER = 0;
export const CLOSED_BY_HOST = 2;

/** What wasm calls; see wasm/bridge.h.
 * @typedef {object} WasmHost
 * @property {import("./glyphs.js").Glyphs | null} glyphs
 * @property {(width: number, height: number) => void} canvas
 * @property {(pixels: Uint8ClampedArray<ArrayBuffer>, x: number, y: number, width: number, height: number) => void} paint
 * @property {(height: number, x: number, y: number, caretHeight: number) => void} layout
 * @property {(json: Uint8Array) => void} mirror
 * @property {(json: Uint8Array) => void} effect
 * @property {(id: number, text: Uint8Array) => void} setField
 * @property {() => void} kick
 * @property {() => string} uuid
 */

const decoder = new TextDecoder();

/** Options that are no mistake of the network: trying again cannot help. */
export class RefusedError extends Error {}

/**
 * One wasm instance from its start to its end.
 * @param {{ boot: import("./boot.js").Boot, stage: ReturnType<typeof import("./stage.js").createStage>, listener: import("./runtime.js").Listener,
 *   options: import("./port.js").FrameOptions, kept: Map<string, string>, theme: () => string, crashed: () => void }} given
 */
export function startLife({ boot, stage, options, kept, theme, listener, crashed }) {
  const abort = new AbortController();
  const { signal } = abort;
  const mirror = createMirror(stage.mirror);
  const glyphs = stage.canPaint ? createGlyphs() : null;
  const scheduler = createScheduler(draw);
  const surroundings = watchSurroundings(stage.root, signal, refresh);
  /** What a frame sent, carried out after it: the DOM answers writes with events. */
  const late = { nodes: /** @type {any[] | null} */ (null), values: /** @type {[number, string][]} */ ([]), focus: 0 };
  let drawing = false;
  let ready = false;
  let checkStarted = 0;
  let height = 0; // as the listener knows it
  /** @type {import("./instance.js").Instance | undefined} */
  let wasm;

  const fields = watchFields(stage.mirror, mirror, {
    edit: (id, text, kind) => wasm?.give(text, (x, size) => x._ld_edit(id, size, kind)),
    field: (id, start, end, left, hole) => wasm?.run(undefined, (x) => x._ld_field(id, start, end, left, Number(hole))),
    kick: scheduler.kick,
  }, signal);
  const pointing = watchPointing(stage.mirror, mirror, {
    focus: (id, visible) => wasm?.run(undefined, (x) => x._ld_focus(id, Number(visible))),
    blur: (id) => wasm?.run(undefined, (x) => x._ld_blur(id)),
    hover: (id) => wasm?.run(undefined, (x) => x._ld_hover(id)),
    press: (id) => wasm?.run(undefined, (x) => x._ld_press(id)),
    activate(id) {
      wasm?.run(undefined, (x) => x._ld_activate(id));
      scheduler.drawNow(); // inside the click, while the browser still grants what a click grants
      scheduler.kick();
    },
    escape: () => void (options.modal && close(CLOSED_BY_USER)),
    kick: scheduler.kick,
  }, signal);
  stage.onModeChange(refresh);

  /** @type {Record<string, (effect: any) => void>} */
  const EFFECTS = {
    focus: ({ id }) => (late.focus = id),
    announce: ({ text, assertive }) => stage.announce(text, assertive),
    copy: ({ text }) => copyText(text),
    emit({ event }) {
      if (event.type === "check_started") checkStarted = performance.now();
      const timed = event.type === "check_result" ? { ...event, ms: Math.round(performance.now() - checkStarted) } : event;
      listener.event(timed);
    },
    // Later, when the key event that closes has been answered: the frame is gone after this.
    close: ({ reason, step }) => void setTimeout(() => listener.close(reason, step)),
    load_provider: ({ id }) => void loadProvider(id),
    theme({ dark, tokens }) {
      stage.setTheme(dark, tokens);
      fields.setSurface(tokens.surface);
    },
  };

  /** @type {WasmHost} */
  const host = {
    glyphs,
    canvas: stage.setCanvas,
    paint: stage.paint,
    layout(height, x, y, caretHeight) {
      stage.setLayout(height, x, y, caretHeight);
      tellHeight();
    },
    mirror: (json) => (late.nodes = JSON.parse(decoder.decode(json))),
    effect(json) {
      const effect = JSON.parse(decoder.decode(json));
      EFFECTS[effect.type]?.(effect);
    },
    setField(id, text) {
      const value = decoder.decode(text);
      if (drawing) late.values.push([id, value]);
      else fields.write(id, value);
    },
    kick: scheduler.kick,
    uuid: newUuid,
  };

  /** @param {string} id */
  async function loadProvider(id) {
    const name = new TextEncoder().encode(id);
    try {
      const file = await boot.provider(id);
      const both = new Uint8Array(name.length + file.length);
      both.set(name);
      both.set(file, name.length);
      wasm?.give(both, (x, size) => x._ld_provider(size, name.length));
    } catch {
      wasm?.give(name, (x, size) => x._ld_provider_failed(size));
    }
  }

  function refresh() {
    const now = surroundings();
    stage.setHtml(!glyphs || now.forcedColors);
    const dark = theme() === "dark" || (theme() !== "light" && now.dark);
    const flags = (dark ? VIEWPORT_DARK : 0) | (now.reducedMotion ? VIEWPORT_REDUCED_MOTION : 0) |
      (stage.isHtml() ? VIEWPORT_HTML : 0);
    stage.setScale(now.scale);
    wasm?.run(undefined, (x) => x._ld_viewport(now.width, 0, now.scale, flags));
    fields.syncAll();
    tellHeight();
    scheduler.kick();
  }

  function tellHeight() {
    const now = Math.ceil(stage.height());
    if (now > 0 && now !== height) listener.resize((height = now));
  }

  /** @param {number} nowMs */
  function draw(nowMs) {
    pointing.syncFocus();
    drawing = true;
    const wish = wasm?.run(-1, (x) => x._ld_frame(nowMs)) ?? -1;
    drawing = false;
    if (!signal.aborted) settle(); // a trap ends this life in the middle of a frame
    return wish;
  }

  /** Carries out what the frame sent. */
  function settle() {
    const { nodes, values, focus } = late;
    late.nodes = null;
    late.values = [];
    late.focus = 0;
    if (nodes) {
      const hadFocus = mirror.idOf(document.activeElement) !== 0;
      mirror.update(nodes);
      if (hadFocus && !focus && document.activeElement === document.body) stage.focusFirst();
    }
    for (const [id, value] of values) fields.write(id, value);
    if (nodes) putBack();
    if (focus) stage.focus(mirror.element(focus));
    if (nodes && !ready) {
      ready = true;
      listener.ready();
    }
  }

  /** What was typed before a trap. */
  function putBack() {
    for (const { element, node } of mirror.fields()) {
      const value = node.key && kept.get(node.key);
      if (!value) continue;
      kept.delete(node.key ?? "");
      fields.write(node.id, value);
      element.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
    }
  }

  /** Whether wasm is there to close. @param {number} reason */
  function close(reason) {
    if (ready) wasm?.run(undefined, (x) => x._ld_close(reason));
    return ready;
  }

  return {
    /** @param {WebAssembly.Module} module @param {Uint8Array} texts @param {Uint8Array} index */
    async open(module, texts, index) {
      const made = await instantiate(module, host, crashed);
      if (signal.aborted) return;
      wasm = made;
      const json = JSON.stringify(options);
      if (wasm.give(json, (x, size) => x._ld_start(size)) !== 1) throw new RefusedError();
      refresh();
      stage.setTexts({ ...JSON.parse(decoder.decode(texts)), ...options.texts });
      if (wasm.give(texts, (x, size) => x._ld_texts(size)) !== 1) throw new Error("texts");
      if (wasm.give(index, (x, size) => x._ld_index(size)) !== 1) throw new Error("index");
      if (options.provider) await loadProvider(options.provider);
      wasm.run(undefined, (x) => x._ld_open());
      scheduler.drawNow();
      scheduler.kick();
    },
    refresh,
    close,
    /** What the controls hold, by field key. */
    values: () => new Map(mirror.fields().map(({ element, node }) =>
      [node.key ?? "", /** @type {HTMLInputElement} */ (element).value])),
    /** @param {boolean} trapped its memory is not to be trusted; it goes as a whole */
    end(trapped) {
      abort.abort();
      scheduler.stop();
      if (!trapped) wasm?.run(undefined, (x) => x._ld_stop());
      wasm?.kill();
      fields.wipe();
      mirror.clear();
      stage.clear();
    },
  };
}

/** In the click that asks for it. Without the clipboard's own interface, through a selection. @param {string} text */
function copyText(text) {
  const bySelection = () => {
    const { activeElement } = document;
    const area = document.createElement("textarea");
    area.className = "live";
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
  };
  if (navigator.clipboard) navigator.clipboard.writeText(text).catch(bySelection);
  else bySelection();
}

/** randomUUID() exists only on secure pages; a page in development may not be one. */
function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64; // version 4, variant 1 (RFC 9562, section 5.4)
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
