// The DOM owns editing: this tells wasm what each control holds, and writes back only what the flow healed.

const MAX_UNITS = 8192; // UTF-16 units handed on; longer values are refused as too long either way, and stay in the control
const KIND_TYPED = 0;
const KIND_PASTED = 1;
const PASTED = /^insertFrom(Paste|Drop|PasteAsQuotation|Yank)$|^insertReplacementText$/;
const LOOKED_AT_AFTER = ["select", "scroll", "focusin", "focusout", "animationstart"];

/**
 * @typedef {object} FieldCalls
 * @property {(id: number, text: string, kind: number) => void} edit
 * @property {(id: number, start: number, end: number, scrollLeft: number, hole: boolean) => void} field
 * @property {() => void} kick
 * @property {() => void} draw at once
 */

export class Fields {
  /** The control in which a composition is under way. @type {EventTarget | null} */
  #composing = null;
  /** What wasm knows of each field. @type {WeakMap<Element, string>} */
  #told = new WeakMap();
  #touched = false;
  #surface = "";

  /**
   * @param {HTMLElement} root
   * @param {ReturnType<typeof import("./mirror.js").createMirror>} mirror
   * @param {FieldCalls} calls
   * @param {AbortSignal} signal
   */
  constructor(root, mirror, calls, signal) {
    this.mirror = mirror;
    this.calls = calls;
    /** @param {string} type @param {(event: any) => void} listener @param {EventTarget} [target] */
    const on = (type, listener, target = root) => target.addEventListener(type, listener, { capture: true, signal });
    on("input", (event) => this.#onInput(event));
    for (const type of LOOKED_AT_AFTER) on(type, ({ target }) => this.#look(target));
    on("selectionchange", () => this.#look(document.activeElement), document);
    on("compositionstart", ({ target }) => this.#compose(target, target));
    on("compositionend", ({ target }) => this.#compose(null, target));
    on("pointerdown", ({ pointerType }) => (this.#touched = pointerType === "touch"));
    on("keydown", () => (this.#touched = false));
  }

  /** Writes the flow's value into a control. @param {number} id @param {string} text */
  write(id, text) {
    const element = this.mirror.element(id);
    if (!(element instanceof HTMLInputElement || element instanceof HTMLSelectElement)) return;
    if (element === this.#composing || element.value === text) return;
    element.value = text;
    this.#told.delete(element);
    this.#look(element);
  }

  /** The colour of the fields' ground, to tell when something else paints it. @param {string} hex */
  setSurface(hex) {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    this.#surface = `rgb(${red}, ${green}, ${blue})`;
  }

  /** Looks at every field again, after the ground changed its colour. */
  lookAtAll() {
    for (const { element } of this.mirror.fields()) this.#look(element);
  }

  /** Leaves no value in a control. */
  wipe() {
    for (const { element } of this.mirror.fields()) if (element instanceof HTMLInputElement) element.value = "";
  }

  /** @param {EventTarget | null} composing @param {EventTarget} target */
  #compose(composing, target) {
    this.#composing = composing;
    this.#look(target);
  }

  /** @param {InputEvent} event */
  #onInput({ target, inputType }) {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    const id = this.mirror.idOf(target);
    if (!id) return;
    // A manager's or the browser's filling has no input type, or is marked as filled.
    const pasted = inputType === undefined || PASTED.test(inputType) || isAutofilled(target);
    this.calls.edit(id, target.value.slice(0, MAX_UNITS), pasted ? KIND_PASTED : KIND_TYPED);
    this.#told.delete(target); // its selection counts in another text now
    this.#look(target);
    this.calls.draw(); // what was typed is on the screen with the next picture, not with the one after it
  }

  /** Tells selection, scroll offset and hole of a field, if they are news. @param {EventTarget | null} element */
  #look(element) {
    if (!(element instanceof HTMLInputElement) || !this.mirror.idOf(element)) return;
    const { value, selectionStart, selectionEnd, scrollLeft } = element;
    const start = selectionStart ?? value.length;
    const end = selectionEnd ?? value.length;
    const hole = this.#isHole(element);
    const state = [start, end, scrollLeft, hole, value.length].join();
    if (this.#told.get(element) === state) return; // browsers send these events for nothing, too
    this.#told.set(element, state);
    this.calls.field(this.mirror.idOf(element), start, end, scrollLeft, hole);
    this.calls.kick();
  }

  /** Whether the browser must paint the field itself. @param {HTMLInputElement} input */
  #isHole(input) {
    const recoloured = getComputedStyle(input).backgroundColor !== this.#surface;
    const underFinger = this.#touched && document.activeElement === input;
    return this.#composing === input || isAutofilled(input) || recoloured || underFinger;
  }
}

/** @param {Element} element */
function isAutofilled(element) {
  for (const selector of [":autofill", ":-webkit-autofill"]) {
    try {
      if (element.matches(selector)) return true;
    } catch {
      // A browser that does not know the selector.
    }
  }
  return false;
}
