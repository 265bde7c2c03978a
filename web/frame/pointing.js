// Focus, hover, press and activation. The DOM decides all of them; activation comes only from its click and submit.

/**
 * @typedef {object} PointingCalls
 * @property {(id: number, visible: boolean) => void} focus
 * @property {(id: number) => void} blur
 * @property {(id: number) => void} hover
 * @property {(id: number) => void} press
 * @property {(id: number) => void} activate
 * @property {() => void} escape
 * @property {() => void} kick
 */

export class Pointing {
  #shown = { id: 0, visible: false };
  #left = 0; // id of the node that wasm is told has lost the focus, once it has
  #hovered = 0;
  #pressing = false;

  /**
   * @param {HTMLElement} root
   * @param {ReturnType<typeof import("./mirror.js").createMirror>} mirror
   * @param {PointingCalls} calls
   * @param {AbortSignal} signal
   */
  constructor(root, mirror, calls, signal) {
    this.root = root;
    this.mirror = mirror;
    this.calls = calls;
    /** @param {string} type @param {(event: any) => void} listener @param {EventTarget} [target] */
    const on = (type, listener, target = root) => target.addEventListener(type, listener, { signal, passive: type !== 'submit' });
    for (const type of ['focusin', 'focusout']) on(type, calls.kick);
    for (const type of ['focus', 'blur']) on(type, calls.kick, window);
    on('pointerover', ({ target, pointerType }) => this.#hover(pointerType === 'touch' ? 0 : this.#controlAt(target)));
    on('pointerleave', () => this.#hover(0), document.documentElement);
    on('pointerdown', ({ target, button }) => void (button || this.#press(target))); // the other buttons of a mouse open tabs and menus
    for (const type of ['pointerup', 'pointercancel']) on(type, () => this.#release(), window);
    // Only once something is selected: Chromium forgets where a drag began when the layout changes before.
    on(
      'selectionchange',
      () => {
        if (this.#pressing && !getSelection()?.isCollapsed) root.classList.add('selecting');
      },
      document,
    );
    on('click', ({ target }) => this.#click(target));
    on('submit', (event) => this.#submit(event));
    on('keydown', (event) => this.#key(event), window);
  }

  /**
   * Escape closes the widget, unless the browser has used it: to cancel a composition, which WebKit tells by key code 229
   * alone, or to empty a search, as some browsers do.
   * @param {KeyboardEvent} event
   */
  #key({ key, isComposing, keyCode, target }) {
    if (key !== 'Escape' || isComposing || keyCode === 229) return;
    const held = () => (target instanceof HTMLInputElement ? target.value : '');
    const before = held();
    setTimeout(() => held() === before && this.calls.escape());
  }

  /** Makes wasm's focus the document's. Also called before each frame: focus events can be missed. */
  syncFocus() {
    const active = document.activeElement;
    const id = this.mirror.idOf(active);
    // Under a press the form must not move: a message that appears on blur would slide the button away.
    if (this.#left !== id && !this.#pressing) {
      if (this.#left) this.calls.blur(this.#left);
      this.#left = id;
    }
    // In a window that has lost the focus no ring is painted, but the person has not left the field.
    const visible = document.hasFocus() && Boolean(active?.matches(':focus-visible'));
    const painted = document.hasFocus() ? id : 0;
    if (painted === this.#shown.id && visible === this.#shown.visible) return;
    this.#shown = { id: painted, visible };
    this.calls.focus(painted, visible);
  }

  /** @param {EventTarget | null} target */
  #controlAt(target) {
    return this.mirror.idOf(target instanceof Element ? target.closest('button,input,select,label') : null);
  }

  /** @param {number} id */
  #hover(id) {
    if (id === this.#hovered) return;
    this.#hovered = id;
    this.calls.hover(id);
    this.calls.kick();
  }

  /** @param {EventTarget | null} target */
  #press(target) {
    this.#pressing = true;
    this.calls.press(this.#controlAt(target));
    this.calls.kick();
  }

  #release() {
    if (!this.#pressing) return;
    this.root.classList.remove('selecting');
    this.calls.press(0);
    // In a task of its own, after the click that follows this event, as the click may change the form.
    setTimeout(() => {
      this.#pressing = false;
      this.calls.kick();
    });
  }

  /** @param {EventTarget | null} target */
  #click(target) {
    const button = target instanceof Element ? target.closest('button') : null;
    if (!button || button.type === 'submit' || !this.mirror.idOf(button)) return;
    if (button.ariaDisabled !== 'true') this.calls.activate(this.mirror.idOf(button));
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const button = form.querySelector('button[type=submit]');
    if (button) this.calls.activate(this.mirror.idOf(button));
  }
}
