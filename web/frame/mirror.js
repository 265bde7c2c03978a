// The DOM mirror: keeps real elements in the places that ImGui paints. Reconciles by id, touches only what changed,
// never replaces a control that stays, and never writes a value (fields.js does).

import { setAttribute, setStyle } from '../shared/dom.js';
import { fillText, textOf } from './runs.js';

/**
 * A node of the mirror list, as widget/view/mirror.h describes it.
 * @typedef {object} MirrorNode
 * @property {number} id
 * @property {number} [parent]
 * @property {string} role
 * @property {[number, number, number, number]} rect
 * @property {number} [flags]
 * @property {number} [level]
 * @property {string} [kind] for style sheets
 * @property {string} [logo] id of the provider whose logo stands before it
 * @property {string} [label]
 * @property {string} [key]
 * @property {string} [autocomplete]
 * @property {string} [input_mode]
 * @property {string} [placeholder]
 * @property {number} [described_by]
 * @property {number} [described_by_2]
 * @property {number} [owner]
 * @property {number} [pad_left]
 * @property {number} [pad_right]
 * @property {import("./runs.js").Run[]} [runs]
 * @property {{ value: string, label: string }[]} [options]
 */

/** Flags of a node, as in MirrorFlag of widget/view/mirror.h. */
const DISABLED = 1 << 0;
const SECRET_FIELD = 1 << 1;
const REVEALED = 1 << 2;
const REQUIRED = 1 << 3;
const INVALID = 1 << 4;
const PRIMARY = 1 << 5;
export const PRESSED = 1 << 6;
const TOGGLE = 1 << 7;
export const EXPANDED = 1 << 8;
const DISCLOSURE = 1 << 9;
const CURRENT = 1 << 10;
const PROGRAMMATIC_FOCUS = 1 << 11;

const TAGS = /** @type {Record<string, keyof HTMLElementTagNameMap>} */ ({
  form: 'form',
  group: 'section',
  box: 'div',
  list: 'ul',
  ordered: 'ol',
  item: 'li',
  paragraph: 'p',
  note: 'p',
  label: 'label',
  button: 'button',
  link: 'a',
  field: 'input',
  search: 'input',
  select: 'select',
  progress: 'div',
});
const CONTAINERS = new Set(['form', 'group', 'box', 'list', 'ordered', 'item']);
const CONTROLS = new Set(['button', 'field', 'search', 'select', 'progress']);

/** @param {HTMLElement} root the element that holds the mirror */
export function createMirror(root) {
  /** @type {Map<number, { element: HTMLElement, role: string, node: MirrorNode }>} */
  let entries = new Map();
  /** @type {WeakMap<Element, number>} */
  const ids = new WeakMap();

  /** @param {MirrorNode} node */
  function entryFor(node) {
    const kept = entries.get(node.id);
    if (kept && kept.role === node.role && kept.node.level === node.level) return kept;
    const element = document.createElement(node.role === 'heading' ? `h${node.level || 2}` : TAGS[node.role] || 'p');
    element.id = domId(node.id);
    ids.set(element, node.id);
    return { element, role: node.role, node };
  }

  /** @param {MirrorNode[]} nodes parents first */
  function update(nodes) {
    const next = new Map(nodes.map((node) => [node.id, entryFor(node)]));
    for (const [id, { element }] of entries) if (next.get(id)?.element !== element) element.remove();
    /** The last element placed in each parent. @type {Map<HTMLElement, HTMLElement>} */
    const last = new Map();
    for (const node of nodes) {
      const entry = next.get(node.id);
      if (!entry) continue;
      const parent = next.get(node.parent ?? 0)?.element ?? root;
      const before = last.get(parent);
      let place = before ? before.nextSibling : parent.firstChild;
      // Elements that an extension has put between stay there: moving a control would take its focus.
      while (place && !ids.has(/** @type {Element} */ (place))) place = place.nextSibling;
      if (entry.element.parentNode !== parent || place !== entry.element) parent.insertBefore(entry.element, place);
      last.set(parent, entry.element);
      entry.node = node;
      dress(entry.element, node);
    }
    entries = next;
    root.classList.toggle(
      'wide',
      nodes.some(({ kind }) => kind === 'guide'),
    );
  }

  return {
    update,
    /** @param {number} id */
    element: (id) => entries.get(id)?.element,
    /** @param {Element | null} element */
    idOf: (element) => (element && ids.get(element)) || 0,
    /** @param {Element | null} element */
    nodeOf: (element) => entries.get((element && ids.get(element)) || 0)?.node,
    nodes: () => [...entries.values()].map(({ node }) => node),
    /** The controls that hold a value. */
    fields: () => [...entries.values()].filter(({ role }) => role === 'field' || role === 'select' || role === 'search'),
    /** The values of these controls, by field key. @returns {Map<string, string>} */
    values() {
      return new Map(this.fields().map(({ element, node }) => [node.key ?? '', /** @type {HTMLInputElement} */ (element).value]));
    },
    clear() {
      for (const { element } of entries.values()) element.remove();
      entries = new Map();
    },
  };
}

/** @param {number} id */
const domId = (id) => `n${id.toString(36)}`;

/** Sets every attribute and style of an element that follows from its node. @param {HTMLElement} element @param {MirrorNode} node */
function dress(element, node) {
  const flags = node.flags ?? 0;
  const [x, y, width, height] = node.rect;
  setStyle(element, '--x', `${x}px`);
  setStyle(element, '--y', `${y}px`);
  setStyle(element, '--w', `${width}px`);
  setStyle(element, '--h', `${height}px`);
  const part = CONTAINERS.has(node.role) ? 'group' : CONTROLS.has(node.role) ? 'control' : 'words';
  setAttribute(element, 'class', `n ${part} r-${node.role} k-${node.kind ?? ''} s-${node.runs?.[0].style ?? ''}`);
  setAttribute(element, 'tabindex', flags & PROGRAMMATIC_FOCUS ? '-1' : null);
  setAttribute(element, 'data-logo', node.logo || null);
  if (node.logo) setStyle(element, '--logo', `var(--logo-${node.logo})`);
  setAttribute(element, 'aria-current', flags & CURRENT ? 'step' : null);
  const described = [node.described_by, node.described_by_2].filter((id) => id).map((id) => domId(Number(id)));
  setAttribute(element, 'aria-describedby', described.join(' ') || null);
  if (element instanceof HTMLInputElement) dressInput(element, node, flags);
  else if (element instanceof HTMLSelectElement) dressSelect(element, node, flags);
  else if (element instanceof HTMLButtonElement) dressButton(element, node, flags);
  else dressRest(element, node);
}

/** @param {HTMLInputElement} input @param {MirrorNode} node @param {number} flags */
function dressInput(input, node, flags) {
  const secret = (flags & SECRET_FIELD) !== 0;
  const type = node.role === 'search' ? 'search' : secret && !(flags & REVEALED) ? 'password' : 'text';
  if (input.type !== type) changeType(input, type);
  dressField(input, node, flags);
  if (node.role === 'field') setAttribute(input, 'dir', 'ltr'); // addresses and keys run so in every language
  setAttribute(input, 'inputmode', node.input_mode || null);
  setAttribute(input, 'placeholder', node.placeholder || null);
  setAttribute(input, 'autocomplete', node.autocomplete || 'off');
  setAttribute(input, 'autocapitalize', 'none');
  setAttribute(input, 'autocorrect', 'off');
  setAttribute(input, 'spellcheck', 'false');
  setAttribute(input, 'enterkeyhint', node.role === 'search' ? 'search' : 'go');
  if (!secret) return;
  // Somebody else's key: managers may fill it when asked, and should not offer to keep it as this page's password.
  for (const name of ['data-1p-ignore', 'data-lpignore', 'data-bwignore']) setAttribute(input, name, 'true');
  setAttribute(input, 'data-form-type', 'other');
}

/** Shows or hides a secret and keeps the caret. @param {HTMLInputElement} input @param {string} type */
function changeType(input, type) {
  const { selectionStart, selectionEnd, selectionDirection } = input;
  input.type = type;
  if (selectionStart !== null && input === document.activeElement) {
    input.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? undefined);
  }
}

/** @param {HTMLSelectElement} select @param {MirrorNode} node @param {number} flags */
function dressSelect(select, node, flags) {
  dressField(select, node, flags);
  const options = node.options ?? [];
  const same =
    options.length === select.options.length &&
    options.every(({ value, label }, i) => select.options[i].value === value && select.options[i].text === label);
  if (!same) select.replaceChildren(...options.map(({ value, label }) => new Option(label, value)));
}

/** @param {HTMLInputElement | HTMLSelectElement} field @param {MirrorNode} node @param {number} flags */
function dressField(field, node, flags) {
  setStyle(field, '--pad-left', `${node.pad_left ?? 0}px`);
  setStyle(field, '--pad-right', `${node.pad_right ?? 0}px`);
  setAttribute(field, 'name', node.key || null);
  setAttribute(field, 'aria-label', node.label || null);
  setAttribute(field, 'required', flags & REQUIRED ? '' : null);
  setAttribute(field, 'aria-invalid', flags & INVALID ? 'true' : null);
  if (field.disabled !== Boolean(flags & DISABLED)) field.disabled = Boolean(flags & DISABLED);
}

/** @param {HTMLButtonElement} button @param {MirrorNode} node @param {number} flags */
function dressButton(button, node, flags) {
  const type = flags & PRIMARY ? 'submit' : 'button';
  setAttribute(button, 'type', type); // as an attribute, because pointing.js selects by it
  const text = textOf(node.runs) || node.label || '';
  fillText(button, node);
  setAttribute(button, 'aria-label', node.label && node.label !== text ? node.label : null);
  // A button is never `disabled`, which would take the focus away and leave a keyboard user nowhere.
  setAttribute(button, 'aria-disabled', flags & DISABLED ? 'true' : null);
  setAttribute(button, 'aria-pressed', flags & TOGGLE ? String(Boolean(flags & PRESSED)) : null);
  setAttribute(button, 'aria-expanded', flags & DISCLOSURE ? String(Boolean(flags & EXPANDED)) : null);
}

/** @param {HTMLElement} element @param {MirrorNode} node */
function dressRest(element, node) {
  if (element instanceof HTMLFormElement) element.noValidate = true;
  if (element instanceof HTMLLabelElement) setAttribute(element, 'for', node.owner ? domId(node.owner) : null);
  if (node.role === 'progress') setAttribute(element, 'role', 'progressbar');
  if (CONTAINERS.has(node.role) || node.role === 'progress') setAttribute(element, 'aria-label', node.label || null);
  else fillText(element, node);
}
