// The caret over a painted field. It blinks by a timer: while a CSS animation blinks, browsers compose sixty frames a
// second; this costs two, and none once it rests (docs/DECISIONS.md).

import { make, setStyle } from '../shared/dom.js';

const HALF_MS = 530; // shown for this time, then hidden for this time, as on Windows; GTK has 600
const BLINKS = 10; // afterwards it stays visible, as GTK's does ten seconds after the last movement

export class Caret {
  element = make('div', 'caret', { 'aria-hidden': 'true' });
  #timer = 0;

  constructor() {
    this.hide();
  }

  /** Shows it, or hides it when its height is 0. The blinking starts anew. @param {{ x: number, y: number, height: number }} at */
  place({ x, y, height }) {
    this.hide();
    if (height <= 0) return;
    setStyle(this.element, '--x', `${x}px`);
    setStyle(this.element, '--y', `${y}px`);
    setStyle(this.element, '--h', `${height}px`);
    this.element.hidden = false;
    this.#blink(2 * BLINKS - 1);
  }

  hide() {
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.element.style.visibility = '';
  }

  /** @param {number} left changes to come; the last one makes it visible */
  #blink(left) {
    if (left < 0) return;
    this.#timer = setTimeout(() => {
      this.element.style.visibility = left % 2 ? 'hidden' : '';
      this.#blink(left - 1);
    }, HALF_MS);
  }
}
