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

/**
 * @param {HTMLElement} root
 * @param {ReturnType<typeof import("./mirror.js").createMirror>} mirror
 * @param {PointingCalls} calls
 * @param {AbortSignal} signal
 */
export function watchPointing(root, mirror, calls, signal) {
  let shown = { id: 0, visible: false };
  let left = 0; // the element that is to hear of its blur when the focus has moved
  let hovered = 0;
  let pressing = false;

  /** @param {string} type @param {(event: any) => void} listener @param {EventTarget} [target] */
  const on = (type, listener, target = root) => target.addEventListener(type, listener, { signal, passive: type !== "submit" });

  /** Makes wasm's focus the document's. Also called before each frame: focus events can be missed. */
  function syncFocus() {
    const active = document.activeElement;
    const id = mirror.idOf(active);
    // Under a press the form must not move: a message that appears on blur would slide the button away.
    if (left !== id && !pressing) {
      if (left) calls.blur(left);
      left = id;
    }
    // In a window without the focus nothing is focused, but nobody has left the field either.
    const visible = document.hasFocus() && Boolean(active?.matches(":focus-visible"));
    const painted = document.hasFocus() ? id : 0;
    if (painted === shown.id && visible === shown.visible) return;
    shown = { id: painted, visible };
    calls.focus(painted, visible);
  }

  /** @param {EventTarget | null} target */
  const controlAt = (target) => mirror.idOf(target instanceof Element ? target.closest("button,input,select,label") : null);

  /** @param {number} id */
  function hover(id) {
    if (id === hovered) return;
    hovered = id;
    calls.hover(id);
    calls.kick();
  }

  function release() {
    if (!pressing) return;
    calls.press(0);
    // After the click that follows this event, which may itself change the form.
    setTimeout(() => {
      pressing = false;
      calls.kick();
    });
  }

  on("focusin", () => calls.kick());
  on("focusout", () => calls.kick());
  on("focus", () => calls.kick(), window);
  on("blur", () => calls.kick(), window);
  on("pointerover", ({ target, pointerType }) => hover(pointerType === "touch" ? 0 : controlAt(target)));
  on("pointerleave", () => hover(0), document.documentElement);
  on("pointerdown", ({ target }) => {
    pressing = true;
    calls.press(controlAt(target));
    calls.kick();
  });
  for (const type of ["pointerup", "pointercancel"]) on(type, release, window);

  on("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (!button || button.type === "submit" || !mirror.idOf(button)) return;
    if (button.ariaDisabled !== "true") calls.activate(mirror.idOf(button));
  });
  on("submit", (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button[type=submit]");
    if (button) calls.activate(mirror.idOf(button));
  });
  on("keydown", ({ key, isComposing }) => {
    if (key === "Escape" && !isComposing) calls.escape();
  }, window);

  return { syncFocus };
}
