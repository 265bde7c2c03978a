// Linkdock.open: the widget in a native modal dialog, and the host page exactly as before when it is gone.

import { mountDock, sentence } from "./dock.js";
import { readOptions } from "./options.js";
import { styledRoot } from "./sheet.js";

const TAG = "link-dock-modal";

/** @typedef {import("../linkdock").Outcome} Outcome */
/** @typedef {import("../linkdock").LinkedAccount} LinkedAccount */

/** Its removal from the page, by whomever, must end what is in it. */
export function defineModal() {
  class LinkDockModal extends HTMLElement {
    gone = () => {};
    disconnectedCallback() {
      this.gone();
    }
  }
  customElements.define(TAG, LinkDockModal);
}

/** Stops the page from scrolling; gives back what puts styles, focus and scroll back. @param {Element | null} focused */
function holdPage(focused) {
  const root = document.documentElement;
  const { scrollX, scrollY } = window;
  // The viewport takes the overflow of <html>, or of <body> when <html> says nothing.
  const scroller = (getComputedStyle(root).overflow === "visible" && document.body) || root;
  const undo = [scroller, root].map((element) => {
    const style = element.getAttribute("style");
    return () => {
      element.style.cssText = style || "";
      element.toggleAttribute("style", style !== null);
    };
  });
  if (innerWidth > root.clientWidth) root.style.setProperty("scrollbar-gutter", "stable");
  scroller.style.setProperty("overflow", "hidden", "important");
  return () => {
    for (const step of undo) step();
    // The dialog gave the focus back, unless the page had removed it.
    if (document.activeElement === document.body) /** @type {HTMLElement | null} */ (focused)?.focus({ preventScroll: true });
    scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
  };
}

let isOpen = false;

/**
 * @param {string} defaultBase
 * @param {unknown} raw
 * @returns {Promise<Outcome>}
 */
export async function openModal(defaultBase, raw) {
  const options = readOptions(raw);
  const { frame, signal } = options;
  if (isOpen) throw Object.assign(new Error("Linkdock is open already."), { code: "already_open" });
  if (signal?.aborted) return { type: "closed", step: "opening", reason: "host" };
  frame.modal = true;

  const host = /** @type {HTMLElement & { gone: () => void }} */ (document.createElement(TAG));
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", sentence(options, "title"));
  styledRoot(host).append(dialog);
  document.documentElement.append(host); // there is always one; <body> may still come
  const { activeElement } = document;
  dialog.showModal();
  const release = holdPage(activeElement);
  isOpen = true;

  /** Without a guide beside it, a screen is half as wide. @param {boolean} slim */
  const setWidth = (slim) => dialog.style.setProperty("--width", slim ? "440px" : "880px");
  setWidth(!frame.provider && !frame.account);

  return new Promise((resolve) => {
    /** @type {LinkedAccount | undefined} */
    let account;
    let reported = false;
    const dock = mountDock({
      box: dialog,
      base: options.base || defaultBase,
      options,
      emit(event) {
        if (event.type === "linked") account = event.account;
        if (event.type === "step") setWidth(/^(pick|linked)$/.test(event.step));
        try {
          options.onEvent?.(event);
        } catch (error) {
          if (!reported) reportError(error); // once, and the widget goes on
          reported = true;
        }
      },
      ended(end) {
        isOpen = false;
        dialog.close();
        host.remove();
        release();
        resolve(account ? { type: "linked", account } : { type: "closed", ...end });
      },
    });
    host.gone = () => dock.end("host");
    signal?.addEventListener("abort", host.gone, { once: true });
    dialog.oncancel = (event) => {
      event.preventDefault();
      dock.close();
    };
    dialog.onclose = () => dock.end();
  });
}
