// What the document holds: under all the mirror's controls, then the canvas, then the mirror's texts and the caret; and
// beside them the live regions, which must be there before they speak.

import { setStyle } from "./dom.js";

const SPEAK_AGAIN_MS = 60; // longer than screen readers gather changes of one turn
const GROWING_MS = 400; // by then a dialog has its new height

/** @param {string} tag @param {string} name @param {Record<string, string>} [attributes] */
function make(tag, name, attributes = {}) {
  const element = document.createElement(tag);
  element.className = name;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

export function createStage() {
  const root = /** @type {HTMLElement} */ (document.getElementById("linkdock"));
  const page = document.documentElement;
  const canvas = /** @type {HTMLCanvasElement} */ (make("canvas", "paint", { "aria-hidden": "true" }));
  const context = canvas.getContext("2d");
  const standard = /** @type {HTMLButtonElement} */ (make("button", "standard", { type: "button" }));
  const mirror = make("div", "mirror");
  const caret = make("div", "caret", { "aria-hidden": "true" });
  const probe = make("span", "probe", { "aria-hidden": "true" });
  const polite = make("div", "live", { role: "status" });
  const assertive = make("div", "live", { role: "alert" });
  probe.textContent = "a b";
  standard.hidden = true;
  root.append(standard, mirror, canvas, caret, probe, polite, assertive);

  let scale = 1;
  let speaking = 0;
  let chosen = false; // the person asked for the standard form
  let printing = false;
  let html = false;
  let painted = 0; // CSS pixels that the content is high
  /** @type {(() => void) | undefined} */
  let changed;
  standard.addEventListener("click", () => {
    chosen = true;
    changed?.();
    focusFirst();
  });
  for (const type of ["beforeprint", "afterprint"]) {
    addEventListener(type, () => {
      printing = type === "beforeprint";
      changed?.();
    });
  }
  // Somebody who sets their own text spacing gets a form that follows it; the probe's size tells.
  new ResizeObserver(() => changed?.()).observe(probe);
  const hasOwnSpacing = () => {
    const style = getComputedStyle(probe);
    return style.letterSpacing !== "normal" || style.wordSpacing !== "0px" || style.lineHeight !== "20px";
  };

  /** One pixel of the canvas is one of the device. */
  function fitCanvas() {
    setStyle(canvas, "width", `${canvas.width / scale}px`);
    setStyle(canvas, "height", `${canvas.height / scale}px`);
  }

  /** As much of the screen's beginning as can be seen together with the element. @param {HTMLElement} element */
  function show(element) {
    scrollTo(0, 0);
    element.scrollIntoView({ block: "nearest" });
  }

  /** To the first thing that may be focused, when what had the focus is gone. */
  function focusFirst() {
    const first = mirror.querySelector("[tabindex='-1'],input,select,button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  return {
    root,
    mirror,
    canPaint: context !== null,
    focusFirst,
    isHtml: () => html,
    height: () => (html ? root.offsetHeight : painted),

    /** Called when the person, the printer or a style sheet wants another mode. @param {() => void} listener */
    onModeChange(listener) {
      changed = listener;
    },
    /** Shows the mirror instead of the painting, if it must be or is wanted. @param {boolean} must */
    setHtml(must) {
      html = must || chosen || printing || hasOwnSpacing();
      page.classList.toggle("html", html);
      standard.hidden = html;
    },
    /** @param {Record<string, string>} texts */
    setTexts(texts) {
      document.title = texts["frame.title"] || document.title;
      standard.textContent = texts["frame.standard_form"] || "";
    },
    /** @param {boolean} dark @param {Record<string, string>} tokens */
    setTheme(dark, tokens) {
      setStyle(page, "color-scheme", dark ? "dark" : "light");
      for (const [name, value] of Object.entries(tokens)) setStyle(page, `--${name}`, value);
    },
    /** @param {number} value device pixels in a CSS pixel */
    setScale(value) {
      scale = value;
      fitCanvas();
    },
    /** @param {number} width @param {number} height device pixels */
    setCanvas(width, height) {
      canvas.width = width;
      canvas.height = height;
      fitCanvas();
    },
    /** @param {Uint8ClampedArray<ArrayBuffer>} pixels @param {number} x @param {number} y @param {number} width @param {number} height */
    paint(pixels, x, y, width, height) {
      context?.putImageData(new ImageData(pixels, width, height), x, y);
    },
    /** @param {number} height @param {number} x @param {number} y @param {number} caretHeight */
    setLayout(height, x, y, caretHeight) {
      painted = height;
      setStyle(root, "--height", `${height}px`);
      caret.hidden = caretHeight <= 0;
      if (caret.hidden) return;
      setStyle(caret, "--x", `${x}px`);
      setStyle(caret, "--y", `${y}px`);
      setStyle(caret, "--h", `${caretHeight}px`);
      caret.classList.toggle("other"); // another animation name: the blinking starts anew, visible
    },
    /** @param {string} text @param {boolean} urgent */
    announce(text, urgent) {
      const region = urgent ? assertive : polite;
      const other = urgent ? polite : assertive;
      clearTimeout(speaking);
      other.textContent = "";
      if (region.textContent !== text) {
        region.textContent = text;
        return;
      }
      region.textContent = ""; // the same words are news only after silence
      speaking = setTimeout(() => (region.textContent = text), SPEAK_AGAIN_MS);
    },
    /** @param {HTMLElement | undefined} element */
    focus(element) {
      element?.focus({ preventScroll: true });
      if (element?.offsetHeight) show(element);
      // A dialog grows with the new screen, but a little later: then more of it can be seen.
      const again = () => document.activeElement === element && element && show(element);
      addEventListener("resize", again, { once: true });
      setTimeout(() => removeEventListener("resize", again), GROWING_MS);
    },
    /** Empties it for another life, or for a card. */
    clear() {
      clearTimeout(speaking);
      canvas.width = canvas.height = 0;
      caret.hidden = true;
      polite.textContent = assertive.textContent = "";
      root.style.removeProperty("--height");
    },
  };
}
