// Builds and owns the elements of the frame page. From the bottom to the top: the mirror's controls, the canvas, the
// mirror's texts, the caret. The live regions are there from the start, as screen readers miss a region that is new.

import { Caret } from './caret.js';
import { make, setStyle } from '../shared/dom.js';
import { logoImage, svgImage } from '../shared/logo.js';

const SPEAK_AGAIN_MS = 60; // longer than the time in which screen readers merge two changes
const SAFE_SIDE = 4096; // device pixels: every browser has a canvas this wide or high
const GROWING_MS = 400; // after this time a frame that lost the focus while it grew has it again

/** @typedef {{ id: string, name?: unknown, logo?: unknown }} Provider */

export class Stage {
  root = /** @type {HTMLElement} */ (document.getElementById('linkdock'));
  mirror = make('div', 'mirror');
  /** HTML mode: the mirror is shown instead of the painting. */
  isHtml = false;

  #canvas = /** @type {HTMLCanvasElement} */ (make('canvas', 'paint', { 'aria-hidden': 'true' }));
  #context = this.#canvas.getContext('2d', { willReadFrequently: true });
  #standard = /** @type {HTMLButtonElement} */ (make('button', 'standard', { type: 'button' }));
  #caret = new Caret();
  #probe = make('div', 'probe', { 'aria-hidden': 'true' });
  #spaced = make('p', '');
  #polite = make('div', 'live', { role: 'status' });
  #assertive = make('div', 'live', { role: 'alert' });
  /** The rectangles that this frame has painted, and whether texts are being written over them. */
  #fresh = new Path2D();
  #writing = false;
  #size = ''; // width and scale that the canvas was last tried with
  #scale = 1;
  #painted = 0; // height of the painted content, CSS pixels
  #speaking = 0;
  #chosen = false; // the person asked for HTML mode, which they see called "standard form"
  #lost = false; // the browser took the canvas's pixels away, for now
  #failed = false; // painting did not work at this size
  #broken = false; // drawing ended a wasm instance: not tried again
  isPrinting = false;
  /** @type {Record<string, string>} */
  #texts = {};
  /** @type {() => Provider[]} */
  #readLogos = () => [];
  /** Where the flow put the focus, until the person does something. @type {HTMLElement | undefined} */
  #wanted;
  /** That element as long as nobody has typed or pressed: its screen is shown from the beginning. @type {HTMLElement | undefined} */
  #begun;
  /** @type {() => void} */
  #changed = () => {};

  constructor() {
    this.#spaced.textContent = 'a b';
    this.#probe.append(this.#spaced);
    this.#standard.hidden = true;
    this.root.append(this.#standard, this.mirror, this.#canvas, this.#caret.element, this.#probe, this.#polite, this.#assertive);
    this.#standard.addEventListener('click', () => {
      this.#chosen = !this.#chosen;
      this.#changed();
    });
    this.#canvas.addEventListener('contextlost', () => this.#lose(true));
    this.#canvas.addEventListener('contextrestored', () => this.#lose(false));
    for (const type of ['beforeprint', 'afterprint']) addEventListener(type, () => this.#print(type === 'beforeprint'));
    matchMedia('print').addEventListener('change', ({ matches }) => this.#print(matches));
    this.#holdFocus();
    // The probe's size changes when a person sets their own text spacing; then HTML mode is shown, which follows it.
    new ResizeObserver(() => this.#changed()).observe(this.#probe);
  }

  /** The height of the content in CSS pixels. */
  get height() {
    return this.isHtml ? this.root.offsetHeight : this.#painted;
  }

  /** Sets what is called when the canvas, the person, the printer or a style sheet wants another mode. @param {() => void} listener */
  onModeChange(listener) {
    this.#changed = listener;
  }

  /** @param {boolean} lost */
  #lose(lost) {
    this.#lost = lost;
    this.#changed();
  }

  /** @param {boolean} printing */
  #print(printing) {
    if (this.isPrinting === printing) return;
    this.isPrinting = printing;
    this.#changed();
  }

  /** Turns to HTML mode because painting does not work: until another size can be tried, or for good. @param {boolean} forGood */
  fail(forGood) {
    this.#failed = true;
    this.#broken ||= forGood;
    queueMicrotask(() => this.#changed()); // a frame may be under way, and wasm must not be called in it
  }

  /** Shows the mirror instead of the painting, if it must be or is wanted. @param {boolean} must */
  setHtml(must) {
    must ||= !this.#context || this.#lost || this.#failed || this.#broken || this.isPrinting || this.#hasOwnSpacing();
    this.isHtml = must || this.#chosen;
    document.documentElement.classList.toggle('html', this.isHtml);
    if (this.isHtml) this.#canvas.width = this.#canvas.height = 0; // gives back the memory of a canvas that is hidden
    if (this.isHtml) this.#showLogos();
    const text = this.#texts[this.isHtml ? 'frame.drawn_form' : 'frame.standard_form'] || '';
    if (this.#standard.textContent !== text) this.#standard.textContent = text;
    this.#standard.hidden = must || !text;
  }

  #showLogos() {
    for (const { id, name, logo } of this.#readLogos()) {
      const [initial] = /[\p{L}\p{N}]/u.exec(String(name)) ?? [''];
      const image =
        logoImage(logo) ||
        svgImage(
          `viewBox="0 0 40 40"><rect width="40" height="40" rx="10" fill="#eceff3"/><text x="20" y="26" text-anchor="middle" font-family="sans-serif" font-weight="600" fill="#4a5361">${initial}</text>`,
        );
      setStyle(document.documentElement, `--logo-${id}`, `url("${image}")`);
    }
    this.#readLogos = () => [];
  }

  #hasOwnSpacing() {
    const { letterSpacing, wordSpacing, lineHeight, marginBottom } = getComputedStyle(this.#spaced);
    return letterSpacing !== 'normal' || wordSpacing !== '0px' || lineHeight !== '20px' || marginBottom !== '0px';
  }

  /** @param {Record<string, string>} texts */
  setTexts(texts) {
    this.#texts = texts;
    document.title = texts['frame.title'] || document.title;
    document.documentElement.dir = texts['locale.direction'];
    this.#changed();
  }

  /** Sets how the providers' logos are read, which only HTML mode needs. @param {() => Provider[]} read */
  setLogos(read) {
    this.#readLogos = read;
    this.#changed();
  }

  /** @param {boolean} dark @param {Record<string, string>} tokens */
  setTheme(dark, tokens) {
    const page = document.documentElement;
    setStyle(page, 'color-scheme', dark ? 'dark' : 'light');
    for (const [name, value] of Object.entries(tokens)) setStyle(page, `--${name}`, value);
  }

  /** @param {number} width @param {number} scale device pixels in a CSS pixel */
  setSize(width, scale) {
    const size = `${width} ${scale}`;
    if (size !== this.#size) this.#failed = false;
    this.#size = size;
    this.#scale = scale;
    this.#fitCanvas();
  }

  /** @param {number} width @param {number} height device pixels */
  setCanvas(width, height) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#fitCanvas();
    if (!this.#holds(width, height)) this.fail(false);
  }

  /** Whether the canvas really has this size: beyond their limits, browsers say yes and paint nothing. */
  #holds(/** @type {number} */ width, /** @type {number} */ height) {
    if (this.#canvas.width !== width || this.#canvas.height !== height) return false;
    if (Math.max(width, height) <= SAFE_SIDE) return true;
    try {
      this.#context?.fillRect(width - 1, height - 1, 1, 1);
      return Number(this.#context?.getImageData(width - 1, height - 1, 1, 1).data[3]) > 127;
    } catch {
      return false;
    }
  }

  /** Gives the canvas the size at which one of its pixels is one of the device. */
  #fitCanvas() {
    setStyle(this.#canvas, 'width', `${this.#canvas.width / this.#scale}px`);
    setStyle(this.#canvas, 'height', `${this.#canvas.height / this.#scale}px`);
  }

  /**
   * @param {Uint8ClampedArray<ArrayBuffer>} pixels RGBA
   * @param {{ x: number, y: number, width: number, height: number }} where
   */
  paint(pixels, { x, y, width, height }) {
    if (this.#failed) return;
    try {
      this.#context?.putImageData(new ImageData(pixels, width, height), x, y);
    } catch {
      this.fail(false);
    }
    this.#fresh.rect(x, y, width, height);
  }

  /** Lets `write` draw over the rectangles that this frame has painted: elsewhere the canvas still bears its texts. @param {(context: CanvasRenderingContext2D) => void} write */
  write(write) {
    if (!this.#context) return;
    if (!this.#writing) {
      this.#context.save();
      this.#context.clip(this.#fresh);
      this.#writing = true;
    }
    write(this.#context);
  }

  /** Ends a frame. */
  painted() {
    if (this.#writing) this.#context?.restore();
    this.#writing = false;
    this.#fresh = new Path2D();
  }

  /** @param {number} height @param {{ x: number, y: number, height: number }} caret its height is 0 when there is none */
  setLayout(height, caret) {
    this.#painted = height;
    setStyle(this.root, '--height', `${height}px`);
    this.#caret.place(caret);
  }

  /** @param {string} text @param {boolean} urgent */
  announce(text, urgent) {
    const [region, other] = urgent ? [this.#assertive, this.#polite] : [this.#polite, this.#assertive];
    clearTimeout(this.#speaking);
    other.textContent = '';
    if (region.textContent !== text) {
      region.textContent = text;
      return;
    }
    region.textContent = ''; // screen readers speak the same words again only after the region was empty
    this.#speaking = setTimeout(() => (region.textContent = text), SPEAK_AGAIN_MS);
  }

  #holdFocus() {
    // When the host page focuses the frame, Chromium and WebKit take the focus from the field that has it already, and
    // they do so after the event: the field gets it back in a task of its own. (WebKit lets a frame focus nothing at all
    // until the person has done something in it.)
    addEventListener('focus', () =>
      setTimeout(() => {
        if (document.activeElement === document.body) this.#wanted?.focus({ preventScroll: true });
      }),
    );
    const forget = () => (this.#wanted = undefined);
    for (const type of ['keydown', 'pointerdown'])
      addEventListener(
        type,
        () => {
          forget();
          this.#begun = undefined;
        },
        true,
      );
    addEventListener('blur', () => {
      const before = this.#wanted; // an element that the flow focuses later gets the focus when the frame has it again
      setTimeout(() => !document.hasFocus() && this.#wanted === before && forget(), GROWING_MS);
    });
    addEventListener('resize', () => {
      const { activeElement, body, documentElement } = document;
      // The page's dialog grows with a new screen, at a moment that the frame cannot know; more of the screen's beginning fits then.
      if (this.#begun && activeElement === this.#begun) Stage.#show(this.#begun);
      // A soft keyboard covers half of a modal frame. An inline frame keeps its height, and its page is not ours to scroll.
      else if (activeElement !== body && !documentElement.classList.contains('inline')) activeElement?.scrollIntoView({ block: 'nearest' });
    });
  }

  /** @param {HTMLElement | undefined} element */
  focus(element) {
    this.#wanted = this.#begun = element;
    element?.focus({ preventScroll: true });
    if (element?.offsetHeight) Stage.#show(element);
  }

  /** Scrolls to the element, and shows as much of the screen's beginning as fits. @param {HTMLElement} element */
  static #show(element) {
    scrollTo(0, 0);
    element.scrollIntoView({ block: 'nearest' });
  }

  /** Moves the focus to the first element that can have it, when the element that had it is gone. */
  focusFirst() {
    const first = this.mirror.querySelector("[tabindex='-1'],input,select,button");
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  /** Empties the page for another life or for a card. */
  clear() {
    clearTimeout(this.#speaking);
    this.#canvas.width = this.#canvas.height = 0;
    this.#caret.hide();
    this.#standard.hidden = true;
    this.#polite.textContent = this.#assertive.textContent = '';
    this.root.style.removeProperty('--height');
  }
}
