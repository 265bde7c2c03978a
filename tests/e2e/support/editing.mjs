// Questions that a test of text editing asks of a widget: where the browser has the caret, where it is painted, and how the mouse drags.
import { Origin } from 'selenium-webdriver';

/**
 * The focused field as the browser has it and as it is painted. Caret places are measured with a range over the same text in
 * the same font, so they hold for text that a hidden input does not show, too.
 * @param {import('./widget.mjs').Widget} widget
 */
export const fieldNow = (widget) => widget.evaluate(fieldInPage);

/** Presses at the first place, moves to the others and releases: page coordinates. */
export async function drag(page, from, ...stops) {
  if (page.browser === 'webkit') {
    const at = ({ x, y }) => ({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT, duration: 0 });
    let actions = page.raw.actions().move(at(from)).press();
    for (const stop of stops) actions = actions.move(at(stop));
    return actions.release().perform();
  }
  const { mouse } = page.raw;
  await mouse.move(from.x, from.y);
  await mouse.down();
  for (const stop of stops) await mouse.move(stop.x, stop.y, { steps: 4 });
  await mouse.up();
}

/** @param {import('./browsers.mjs').Page} page @param {number} count presses in quick succession */
export async function clicks(page, { x, y }, count, button = 'left') {
  if (page.browser === 'webkit') {
    let actions = page.raw.actions().move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT, duration: 0 });
    for (let i = 0; i < count; i++) actions = actions.press(button === 'middle' ? 1 : 0).release(button === 'middle' ? 1 : 0);
    return actions.perform();
  }
  await page.raw.mouse.click(x, y, { count, button });
}

/** Where the frame lies in the page. @param {import('./browsers.mjs').Page} page */
export const frameOffset = (page) =>
  page.evaluate(-1, () => {
    const frame = document.querySelector('link-dock').shadowRoot.querySelector('iframe').getBoundingClientRect();
    return { x: frame.x, y: frame.y };
  });

/* Runs inside the frame: may use nothing from this module. */
function fieldInPage() {
  const input = document.activeElement;
  const box = input.getBoundingClientRect();
  const style = getComputedStyle(input);
  const shown = input.type === 'password' ? '•'.repeat([...input.value].length) : input.value;
  const count = (end) => (input.type === 'password' ? [...input.value.slice(0, end)].length : end);
  const probe = document.createElement('span');
  probe.style.cssText = `position: absolute; white-space: pre; font: ${style.fontWeight} ${style.fontSize} ${style.fontFamily};
    font-kerning: ${style.fontKerning}; font-feature-settings: ${style.fontFeatureSettings}`;
  probe.textContent = shown;
  document.body.append(probe);
  const width = (end) => {
    if (!shown) return 0;
    const range = document.createRange();
    range.setStart(probe.firstChild, 0);
    range.setEnd(probe.firstChild, count(end));
    return range.getBoundingClientRect().width;
  };
  const left = box.x + parseFloat(style.paddingLeft) - input.scrollLeft;
  const expected = { start: left + width(input.selectionStart), end: left + width(input.selectionEnd) };
  probe.remove();
  const caret = document.querySelector('.caret');
  const canvas = document.querySelector('canvas');
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const rows = canvas
    .getContext('2d')
    .getImageData(Math.round(box.x * scale), Math.floor((box.y + 13.2) * scale), Math.round(box.width * scale), 1).data;
  return {
    value: input.value,
    start: input.selectionStart,
    end: input.selectionEnd,
    scroll: input.scrollLeft,
    type: input.type,
    expected,
    box: { x: box.x, y: box.y, width: box.width, height: box.height },
    inner: { left: box.x + parseFloat(style.paddingLeft), right: box.right - parseFloat(style.paddingRight) },
    caret: caret.checkVisibility() ? caret.getBoundingClientRect().x : null,
    selection: paintedSelection(rows, Math.round(box.x * scale) / scale, scale),
    hole: rows[(rows.length >> 3) * 4 + 3] === 0,
  };

  // The selection's edges from one row of pixels above the glyphs; a pixel that is covered in part counts in part.
  function paintedSelection(row, x0, dpr) {
    const at = (i) => [row[i * 4], row[i * 4 + 1], row[i * 4 + 2]];
    const inset = Math.ceil(4 * dpr);
    const ground = at(Math.ceil(8 * dpr));
    const distance = (colour) => Math.max(...colour.map((value, i) => Math.abs(value - ground[i])));
    const marks = Array.from({ length: row.length / 4 }, (_, i) => (i < inset ? 0 : distance(at(i))));
    // The tint is what most of the marked pixels have; the others are edges, or an accent that reaches up here.
    const counts = new Map();
    for (const mark of marks.slice(0, -inset)) if (mark > 8) counts.set(mark, (counts.get(mark) ?? 0) + 1);
    const [full, often] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [0, 0];
    if (often < 2) return null;
    const isTint = (mark) => Math.abs(mark - full) <= 3;
    const part = (mark) => (mark < full ? mark / full : 0); // of a pixel at an edge; more than the tint is ink
    const first = marks.findIndex(isTint);
    const last = marks.slice(0, -inset).findLastIndex(isTint);
    return { start: x0 + (first - part(marks[first - 1])) / dpr, end: x0 + (last + 1 + part(marks[last + 1])) / dpr };
  }
}
