// Texts of the mirror: one box for each painted run, so that a selection lies on the glyphs.

import { setStyle } from "./dom.js";

/**
 * One painted piece of a text, as widget/view/mirror.h describes it.
 * @typedef {object} Run
 * @property {[number, number, number, number]} rect
 * @property {string} text
 * @property {string} style
 * @property {string} [href]
 * @property {number} [link_id]
 * @property {boolean} [strong]
 */

/** The runs in one line, with a space between pieces that stand apart. @param {Run[] | undefined} runs */
export const textOf = (runs) => (runs ?? []).map(({ text }) => text.trim()).join(" ");

/** What the elements of a text depend on, beside the places of the runs. @type {WeakMap<HTMLElement, string>} */
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
    element.replaceChildren(...(runs.length ? buildRuns(runs) : [document.createTextNode(node.label ?? "")]));
    if (element instanceof HTMLAnchorElement && runs[0]?.href) makeLink(element, runs[0].href);
  }
  const pieces = element.querySelectorAll(".run");
  runs.forEach(({ rect }, i) => {
    const piece = /** @type {HTMLElement} */ (pieces[i]);
    setStyle(piece, "--x", `${rect[0] - node.rect[0]}px`);
    setStyle(piece, "--y", `${rect[1] - node.rect[1]}px`);
    setStyle(piece, "--h", `${rect[3]}px`);
  });
}

/** @param {Run[]} runs */
function buildRuns(runs) {
  /** @type {HTMLElement[]} */
  const parts = [];
  let link = 0;
  for (const run of runs) {
    const piece = document.createElement(run.style === "code" ? "code" : run.strong ? "strong" : "span");
    piece.className = `run s-${run.style}`;
    piece.textContent = run.text;
    if (!run.href) parts.push(piece);
    else if (link && link === run.link_id) parts[parts.length - 1].append(piece);
    else {
      const anchor = document.createElement("a");
      makeLink(anchor, run.href);
      anchor.append(piece);
      parts.push(anchor);
    }
    link = run.href ? run.link_id ?? 0 : 0;
  }
  return parts;
}

/**
 * Only addresses that the catalogue's parser let through come here; the scheme is looked at once more all the same.
 * @param {HTMLAnchorElement} anchor
 * @param {string} href
 */
function makeLink(anchor, href) {
  if (!/^https?:\/\//.test(href)) return;
  anchor.href = href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
}
