// The DOM owns editing: this tells wasm what each control holds, and writes back only what the flow healed.

import { selectedText } from './runs.js';

const MAX_UNITS = 8192; // UTF-16 units handed on; longer values are refused as too long either way, and stay in the control
const KIND_TYPED = 0;
const KIND_PASTED = 1;
const PASTED = /^insertFrom(Paste|Drop|PasteAsQuotation|Yank)$|^insertReplacementText$/;
// Events after which a field is looked at. The last two are made by frame.css: an animation starts when the browser fills
// a field in, and a transition ends when an extension has restyled one.
const LOOKED_AT_AFTER = ['select', 'scroll', 'focusin', 'focusout', 'animationstart', 'transitionend'];

/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

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
  /** Selection, scroll offset and hole of each field as they were last sent to wasm. @type {WeakMap<Element, string>} */
  #told = new WeakMap();
  /** The value of each control as it was last sent to wasm. @type {WeakMap<Element, string>} */
  #heard = new WeakMap();
  #writing = false;
  #touched = false;
  #ground = '';

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
    on('input', (event) => this.#onInput(event));
    on('focusout', ({ target }) => target === this.#composing && this.#compose(null, target)); // WebKitGTK sends no compositionend then
    for (const type of LOOKED_AT_AFTER) on(type, ({ target }) => this.#look(target));
    on('selectionchange', () => this.#look(document.activeElement), document);
    on('compositionstart', ({ target }) => this.#compose(target, target));
    on('compositionend', ({ target }) => this.#compose(null, target));
    on('pointerdown', ({ pointerType }) => (this.#touched = pointerType === 'touch'));
    on('change', () => this.#hearAll());
    on('submit', (event) => this.#onSubmit(event));
    for (const type of ['copy', 'dragstart']) on(type, (event) => copyWords(root, event), document);
  }

  /** Writes the flow's value into a control. @param {number} id @param {string} text */
  write(id, text) {
    const element = this.mirror.element(id);
    if (!isControl(element) || element === this.#composing) return;
    if (element.value !== text) {
      // Written as an edit, so that the browser's undo brings back what the person pasted.
      if (element === document.activeElement && element instanceof HTMLInputElement) {
        this.#writing = true;
        element.select();
        document.execCommand('insertText', false, text);
        this.#writing = false;
      }
      if (element.value !== text) element.value = text;
      this.#told.delete(element);
    }
    this.#heard.set(element, text);
    this.#look(element);
  }

  /** Remembers the colours of a field, by which #isHole() recognises one that an extension has restyled. @param {string} surface @param {string} text */
  setColours(surface, text) {
    const probe = document.createElement('i');
    const [ground, ink] = [surface, text].map((colour) => (probe.style.color = colour) && probe.style.color);
    this.#ground = [ground, ink, 'none'].join();
  }

  /** Looks at every field again; needed when the theme has changed the colours. */
  lookAtAll() {
    for (const { element } of this.mirror.fields()) this.#look(element);
  }

  /** Empties every text control, so that no typed value stays in the document. */
  wipe() {
    for (const { element } of this.mirror.fields()) if (element instanceof HTMLInputElement) element.value = '';
  }

  /** @param {EventTarget | null} composing @param {EventTarget} target */
  #compose(composing, target) {
    this.#composing = composing;
    if (!composing) this.#hear(target, KIND_TYPED); // write() has left this control alone while the composition ran
    this.#look(target);
  }

  /** Drops the submit that some browsers send with the Enter that ends a composition. @param {SubmitEvent} event */
  #onSubmit(event) {
    if (this.#composing) {
      event.preventDefault();
      event.stopPropagation();
    } else this.#hearAll();
  }

  /** Sends the values that were filled in without an input event. */
  #hearAll() {
    for (const { element } of this.mirror.fields()) {
      const { value } = /** @type {Control} */ (element);
      if (value !== (this.#heard.get(element) ?? '')) this.#hear(element, KIND_PASTED);
    }
  }

  /** @param {EventTarget | null} target @param {number} kind */
  #hear(target, kind) {
    if (!isControl(target) || this.#writing) return;
    const id = this.mirror.idOf(target);
    if (!id) return;
    this.#heard.set(target, target.value);
    this.calls.edit(id, target.value.slice(0, MAX_UNITS), kind);
    this.#told.delete(target); // the selection that wasm knows is one in the old text
    this.#look(target);
    this.calls.draw(); // within the event, so that the browser's next picture shows what was typed
  }

  /** @param {InputEvent} event */
  #onInput({ target, inputType }) {
    // An edit by a password manager or by autofill has no input type, or makes the field match :autofill.
    const pasted = inputType === undefined || PASTED.test(inputType) || isAutofilled(target);
    this.#hear(target, pasted ? KIND_PASTED : KIND_TYPED);
  }

  /** Sends selection, scroll offset and hole of a field to wasm, if one of them has changed. @param {EventTarget | null} element */
  #look(element) {
    if (!isControl(element) || !this.mirror.idOf(element)) return;
    const { value, scrollLeft } = element;
    const { selectionStart, selectionEnd } = /** @type {HTMLInputElement} */ (element);
    const start = selectionStart ?? value.length;
    const end = selectionEnd ?? value.length;
    const hole = this.#isHole(element);
    const state = [start, end, scrollLeft, hole, value.length].join();
    if (this.#told.get(element) === state) return; // browsers also send these events when nothing has changed
    this.#told.set(element, state);
    this.calls.field(this.mirror.idOf(element), start, end, scrollLeft, hole);
    this.calls.kick();
  }

  /** Whether the field must be a hole in the painting, because only the browser knows how its inside looks. @param {Control} control */
  #isHole(control) {
    const { backgroundColor, color, backgroundImage } = getComputedStyle(control);
    const restyled = [backgroundColor, color, backgroundImage].join() !== this.#ground;
    const underFinger = this.#touched && document.activeElement === control;
    return this.#composing === control || isAutofilled(control) || restyled || underFinger;
  }
}

/**
 * Puts the selected words as plain text on the clipboard or into the drag: with their styles they would be transparent, and
 * each line a box of its own.
 * @param {HTMLElement} root
 * @param {ClipboardEvent & DragEvent} event
 */
function copyWords(root, event) {
  const { target, type } = event;
  if (isControl(target) || (type === 'dragstart' && target instanceof Element && target.closest('a'))) return;
  const text = selectedText(root);
  if (!text) return;
  const data = event.clipboardData ?? event.dataTransfer;
  data?.clearData();
  data?.setData('text/plain', text);
  if (type === 'copy') event.preventDefault();
}

/** @param {unknown} element @returns {element is Control} */
const isControl = (element) => element instanceof HTMLInputElement || element instanceof HTMLSelectElement;

/** @param {EventTarget | null} element */
function isAutofilled(element) {
  for (const selector of [':autofill', ':-webkit-autofill']) {
    try {
      if (/** @type {Element} */ (element).matches(selector)) return true;
    } catch {
      // This browser does not know the selector.
    }
  }
  return false;
}
