// The DOM owns editing: this tells wasm what each control holds, and writes back only what the flow healed.

const MAX_UNITS = 8192; // UTF-16 units handed on; longer values are refused as too long either way, and stay in the control
const KIND_TYPED = 0;
const KIND_PASTED = 1;
const PASTED = /^insertFrom(Paste|Drop|PasteAsQuotation|Yank)$|^insertReplacementText$/;

/**
 * @typedef {object} FieldCalls
 * @property {(id: number, text: string, kind: number) => void} edit
 * @property {(id: number, start: number, end: number, scrollLeft: number, hole: boolean) => void} field
 * @property {() => void} kick
 */

/**
 * @param {HTMLElement} root
 * @param {ReturnType<typeof import("./mirror.js").createMirror>} mirror
 * @param {FieldCalls} calls
 * @param {AbortSignal} signal
 */
export function watchFields(root, mirror, calls, signal) {
  /** The control in which a composition is under way. @type {EventTarget | null} */
  let composing = null;
  /** What wasm knows of each field. @type {WeakMap<Element, string>} */
  const told = new WeakMap();
  let touched = false;
  let surface = "";

  /** @param {string} type @param {(event: any) => void} listener @param {EventTarget} [target] */
  const on = (type, listener, target = root) => target.addEventListener(type, listener, { capture: true, signal });

  /** @param {HTMLInputElement} input */
  function isHole(input) {
    const mine = getComputedStyle(input).backgroundColor === surface;
    return composing === input || isAutofilled(input) || !mine || (touched && document.activeElement === input);
  }

  /** Selection, scroll offset and hole of a field. @param {Element | null} element */
  function sync(element) {
    if (!(element instanceof HTMLInputElement) || !mirror.idOf(element)) return;
    const end = element.value.length;
    const start = element.selectionStart ?? end;
    const stop = element.selectionEnd ?? end;
    const hole = isHole(element);
    const state = [start, stop, element.scrollLeft, hole, element.value.length].join();
    if (told.get(element) === state) return; // browsers send these events for nothing, too
    told.set(element, state);
    calls.field(mirror.idOf(element), start, stop, element.scrollLeft, hole);
    calls.kick();
  }

  /** @param {InputEvent} event */
  function onInput({ target, inputType }) {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    const id = mirror.idOf(target);
    if (!id) return;
    // A manager's or the browser's filling has no input type, or is marked as filled.
    const pasted = inputType === undefined || PASTED.test(inputType) || isAutofilled(target);
    calls.edit(id, target.value.slice(0, MAX_UNITS), pasted ? KIND_PASTED : KIND_TYPED);
    told.delete(target); // its selection counts in another text now
    sync(target);
    calls.kick();
  }

  on("input", onInput);
  for (const type of ["select", "scroll", "focusin", "focusout", "animationstart"]) on(type, ({ target }) => sync(target));
  on("selectionchange", () => sync(document.activeElement), document);
  on("compositionstart", ({ target }) => {
    composing = target;
    sync(target);
  });
  on("compositionend", ({ target }) => {
    composing = null;
    sync(target);
  });
  on("pointerdown", ({ pointerType }) => (touched = pointerType === "touch"));
  on("keydown", () => (touched = false));

  return {
    /** Writes the flow's value into a control. @param {number} id @param {string} text */
    write(id, text) {
      const element = mirror.element(id);
      if (!(element instanceof HTMLInputElement || element instanceof HTMLSelectElement)) return;
      if (element === composing || element.value === text) return;
      element.value = text;
      told.delete(element);
      sync(element);
    },
    /** The colour of the fields' ground, to tell when something else paints it. @param {string} hex */
    setSurface(hex) {
      const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
      surface = `rgb(${red}, ${green}, ${blue})`;
    },
    /** Looks at every field again, after the ground changed its colour. */
    syncAll: () => mirror.fields().forEach(({ element }) => sync(element)),
    /** Leaves no value in a control. */
    wipe() {
      for (const { element } of mirror.fields()) if (element instanceof HTMLInputElement) element.value = "";
    },
  };
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
