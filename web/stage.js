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

export class Stage {
  root = /** @type {HTMLElement} */ (document.getElementById("linkdock"));
  mirror = make("div", "mirror");
  /** HTML mode: the mirror is shown instead of the painting. */
  isHtml = false;

  #canvas = /** @type {HTMLCanvasElement} */ (make("canvas", "paint", { "aria-hidden": "true" }));
  #context = this.#canvas.getContext("2d");
  #standard = /** @type {HTMLButtonElement} */ (make("button", "standard", { type: "button" }));
  #caret = make("div", "caret", { "aria-hidden": "true" });
  #probe = make("span", "probe", { "aria-hidden": "true" });
  #polite = make("div", "live", { role: "status" });
  #assertive = make("div", "live", { role: "alert" });
  /** What this frame painted, and whether texts are being written over it. */
  #fresh = new Path2D();
  #writing = false;
  #scale = 1;
  #painted = 0; // CSS pixels that the content is high
  #speaking = 0;
  #chosen = false; // the person asked for the standard form
  #printing = false;
  /** Where the flow put the focus, until the person does something. @type {HTMLElement | undefined} */
  #wanted;
  /** @type {() => void} */
  #changed = () => {};

  constructor() {
    this.#probe.textContent = "a b";
    this.#standard.hidden = this.#caret.hidden = true;
    this.root.append(this.#standard, this.mirror, this.#canvas, this.#caret, this.#probe, this.#polite, this.#assertive);
    this.#standard.addEventListener("click", () => {
      this.#chosen = true;
      this.#changed();
      this.focusFirst();
    });
    for (const type of ["beforeprint", "afterprint"]) {
      addEventListener(type, () => {
        this.#printing = type === "beforeprint";
        this.#changed();
      });
    }
    this.#holdFocus();
    // Somebody who sets their own text spacing gets a form that follows it; the probe's size tells.
    new ResizeObserver(() => this.#changed()).observe(this.#probe);
  }

  get canPaint() {
    return this.#context !== null;
  }

  /** Of the content, CSS pixels. */
  get height() {
    return this.isHtml ? this.root.offsetHeight : this.#painted;
  }

  /** Called when the person, the printer or a style sheet wants another mode. @param {() => void} listener */
  onModeChange(listener) {
    this.#changed = listener;
  }

  /** Shows the mirror instead of the painting, if it must be or is wanted. @param {boolean} must */
  setHtml(must) {
    this.isHtml = must || this.#chosen || this.#printing || this.#hasOwnSpacing();
    document.documentElement.classList.toggle("html", this.isHtml);
    this.#standard.hidden = this.isHtml || !this.#standard.textContent;
  }

  #hasOwnSpacing() {
    const style = getComputedStyle(this.#probe);
    return style.letterSpacing !== "normal" || style.wordSpacing !== "0px" || style.lineHeight !== "20px";
  }

  /** @param {Record<string, string>} texts */
  setTexts(texts) {
    document.title = texts["frame.title"] || document.title;
    document.documentElement.dir = texts["locale.direction"];
    this.#standard.textContent = texts["frame.standard_form"] || "";
  }

  /** @param {boolean} dark @param {Record<string, string>} tokens */
  setTheme(dark, tokens) {
    const page = document.documentElement;
    setStyle(page, "color-scheme", dark ? "dark" : "light");
    for (const [name, value] of Object.entries(tokens)) setStyle(page, `--${name}`, value);
  }

  /** @param {number} scale device pixels in a CSS pixel */
  setScale(scale) {
    this.#scale = scale;
    this.#fitCanvas();
  }

  /** @param {number} width @param {number} height device pixels */
  setCanvas(width, height) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#fitCanvas();
  }

  /** One pixel of the canvas is one of the device. */
  #fitCanvas() {
    setStyle(this.#canvas, "width", `${this.#canvas.width / this.#scale}px`);
    setStyle(this.#canvas, "height", `${this.#canvas.height / this.#scale}px`);
  }

  /** @param {ImageData} image @param {number} x @param {number} y */
  paint(image, x, y) {
    this.#context?.putImageData(image, x, y);
    this.#fresh.rect(x, y, image.width, image.height);
  }

  /** Over the pixels of this frame and nowhere else. @param {(context: CanvasRenderingContext2D) => void} write */
  write(write) {
    if (!this.#context) return;
    if (!this.#writing) {
      this.#context.save();
      this.#context.clip(this.#fresh);
      this.#writing = true;
    }
    write(this.#context);
  }

  /** The frame has been painted. */
  painted() {
    if (this.#writing) this.#context?.restore();
    this.#writing = false;
    this.#fresh = new Path2D();
  }

  /** @param {number} height @param {{ x: number, y: number, height: number }} caret its height is 0 when there is none */
  setLayout(height, caret) {
    this.#painted = height;
    setStyle(this.root, "--height", `${height}px`);
    this.#caret.hidden = caret.height <= 0;
    if (this.#caret.hidden) return;
    setStyle(this.#caret, "--x", `${caret.x}px`);
    setStyle(this.#caret, "--y", `${caret.y}px`);
    setStyle(this.#caret, "--h", `${caret.height}px`);
    this.#caret.classList.toggle("other"); // another animation name: the blinking starts anew, visible
  }

  /** @param {string} text @param {boolean} urgent */
  announce(text, urgent) {
    const [region, other] = urgent ? [this.#assertive, this.#polite] : [this.#polite, this.#assertive];
    clearTimeout(this.#speaking);
    other.textContent = "";
    if (region.textContent !== text) {
      region.textContent = text;
      return;
    }
    region.textContent = ""; // the same words are news only after silence
    this.#speaking = setTimeout(() => (region.textContent = text), SPEAK_AGAIN_MS);
  }

  #holdFocus() {
    // When the page around focuses the frame, Chromium and WebKit take the focus from the field that has it already.
    // It is not over during the event. (Until the person did something in it, WebKit lets the frame focus nothing at all.)
    addEventListener("focus", () => setTimeout(() => {
      if (document.activeElement === document.body) this.#wanted?.focus({ preventScroll: true });
    }));
    const forget = () => (this.#wanted = undefined);
    for (const type of ["keydown", "pointerdown"]) addEventListener(type, forget, true);
    addEventListener("blur", () => setTimeout(() => document.hasFocus() || forget(), GROWING_MS));
    // A soft keyboard takes half of the frame; an inline frame is as high as ever, and the page is not ours to scroll.
    addEventListener("resize", () => {
      const { activeElement, body, documentElement } = document;
      if (activeElement !== body && !documentElement.classList.contains("inline")) activeElement?.scrollIntoView({ block: "nearest" });
    });
  }

  /** @param {HTMLElement | undefined} element */
  focus(element) {
    this.#wanted = element;
    element?.focus({ preventScroll: true });
    if (!element?.offsetHeight) return;
    Stage.#show(element);
    // A dialog grows with the new screen, but a little later: then more of it can be seen.
    const again = () => document.activeElement === element && Stage.#show(element);
    addEventListener("resize", again, { once: true });
    setTimeout(() => removeEventListener("resize", again), GROWING_MS);
  }

  /** As much of the screen's beginning as can be seen together with the element. @param {HTMLElement} element */
  static #show(element) {
    scrollTo(0, 0);
    element.scrollIntoView({ block: "nearest" });
  }

  /** To the first thing that may be focused, when what had the focus is gone. */
  focusFirst() {
    const first = this.mirror.querySelector("[tabindex='-1'],input,select,button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  /** Empties it for another life, or for a card. */
  clear() {
    clearTimeout(this.#speaking);
    this.#canvas.width = this.#canvas.height = 0;
    this.#caret.hidden = true;
    this.#standard.textContent = "";
    this.#standard.hidden = true;
    this.#polite.textContent = this.#assertive.textContent = "";
    this.root.style.removeProperty("--height");
  }
}
