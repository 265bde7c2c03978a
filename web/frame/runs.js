// Texts of the mirror: each painted run has its own element in the same place, so that a selection lies on the glyphs.

import { setStyle } from '../shared/dom.js';

/**
 * One painted piece of a text, as widget/view/mirror.h describes it.
 * @typedef {object} Run
 * @property {[number, number, number, number]} rect
 * @property {string} text
 * @property {string} style
 * @property {string} [href]
 * @property {number} [link_id]
 * @property {boolean} [strong]
 * @property {boolean} [shaped]
 * @property {boolean} [rtl]
 */

/** The runs in one line, with a space between pieces that stand apart. @param {Run[] | undefined} runs */
export const textOf = (runs) => (runs ?? []).map(({ text }) => text.trim()).join(' ');

/**
 * The selection as plain text: a line for each text in it, its pieces joined, with the marks of list items.
 * @param {HTMLElement} root
 */
export function selectedText(root) {
  const selection = getSelection();
  if (!selection?.rangeCount) return '';
  const all = selection.getRangeAt(0);
  const lines = [];
  for (const element of root.querySelectorAll('.words')) {
    if (!all.intersectsNode(element)) continue;
    const part = document.createRange();
    part.selectNodeContents(element);
    const whole = all.compareBoundaryPoints(Range.START_TO_START, part) <= 0;
    if (!whole) part.setStart(all.startContainer, all.startOffset);
    if (all.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(all.endContainer, all.endOffset);
    const text = part.toString().trim();
    if (text) lines.push((whole ? markOf(element) : '') + text);
  }
  return lines.join('\n').trim();
}

/** The mark of a copied line: a number or a bullet at the first text of a list item, an empty line before a heading. @param {Element} element */
function markOf(element) {
  const item = element.parentElement;
  const list = item?.parentElement;
  if (item?.localName === 'li' && list && item.firstElementChild === element) {
    return list.localName === 'ol' && list.childElementCount > 1 ? `\n${[...list.children].indexOf(item) + 1}. ` : '• ';
  }
  return /^h/.test(element.localName) ? '\n' : '';
}

/** The texts and looks that the children of each element were made from; their places are set without new children. @type {WeakMap<HTMLElement, string>} */
const built = new WeakMap();

/**
 * @param {HTMLElement} element
 * @param {import("./mirror.js").MirrorNode} node
 */
export function fillText(element, node) {
  const runs = node.runs ?? [];
  const signature = JSON.stringify([node.label, runs.map(({ rect, ...rest }) => rest)]);
  if (built.get(element) !== signature) {
    built.set(element, signature);
    const parts = runs.length ? buildRuns(runs) : [document.createTextNode(node.label ?? '')];
    // The pieces of a button are a name and a remark about it, so a space stands between them.
    element.replaceChildren(...(element instanceof HTMLButtonElement ? parts.flatMap((part, i) => (i ? [' ', part] : [part])) : parts));
    if (element instanceof HTMLAnchorElement && runs[0]?.href) makeLink(element, runs[0].href);
  }
  if (!runs.length) return;
  element.dir = runs.some(({ rtl }) => rtl) ? 'rtl' : 'ltr'; // a text in another language may run otherwise than the page
  placeRuns(element, node.rect, runs);
}

/**
 * The runs stand in lines that break where the painted ones do, so that the browser selects, finds and reads the text as
 * one. The first run's style is the base of all lines (widget/view/text_wrap.cpp).
 * @param {HTMLElement} element
 * @param {import("./mirror.js").MirrorNode["rect"]} rect
 * @param {Run[]} runs
 */
function placeRuns(element, [left, top, width], runs) {
  const [{ rect: first }] = runs;
  const rightToLeft = element.dir === 'rtl';
  const pieces = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll('.run'));
  setStyle(element, '--top', `${first[1] - top}px`);
  setStyle(element, '--leading', `${first[3]}px`);
  let from = rightToLeft ? left + width : left; // where the next run would begin
  runs.forEach(({ rect: [x, y, w, h] }, i) => {
    const ends = i + 1 < runs.length && runs[i + 1].rect[1] > y + h / 2;
    setStyle(pieces[i], '--gap', `${rightToLeft ? from - x - w : x - from}px`);
    pieces[i].classList.toggle('end', ends);
    from = rightToLeft ? (ends ? left + width : x) : ends ? left : x + w;
  });
}

/** @param {Run[]} runs */
function buildRuns(runs) {
  /** @type {HTMLElement[]} */
  const parts = [];
  let link = 0;
  for (const run of runs) {
    const piece = document.createElement(run.style === 'code' ? 'code' : run.strong ? 'strong' : 'span');
    piece.className = `run s-${run.style}${run.shaped ? ' shaped' : ''}`;
    piece.textContent = run.text;
    if (!run.href) parts.push(piece);
    else if (link && link === run.link_id) parts[parts.length - 1].append(piece);
    else {
      const anchor = document.createElement('a');
      makeLink(anchor, run.href);
      anchor.append(piece);
      parts.push(anchor);
    }
    link = run.href ? (run.link_id ?? 0) : 0;
  }
  return parts;
}

/**
 * Makes a link. The catalogue's parser has judged the address already; a scheme other than http and https is refused here
 * once more.
 * @param {HTMLAnchorElement} anchor
 * @param {string} href
 */
function makeLink(anchor, href) {
  if (!/^https?:\/\//.test(href)) return;
  anchor.href = href;
  anchor.target = '_blank';
  anchor.rel = 'noopener noreferrer';
}
