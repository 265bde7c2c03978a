// The rules by which three password managers decide whether to fill a field, written again from their published sources. Every
// function runs inside the page: it may use nothing from this module.

/**
 * Bitwarden, dom-element-visibility.service.ts: no ancestor nearly transparent, nothing hidden or clipped away, at least
 * 10×10, inside the document, and the field or its label is what a pointer hits at its middle. KeePassXC-Browser,
 * content/fields.js: opacity from 0.7, larger than 10 px by its own style, not left or above of the document. Proton Pass:
 * 30×15, and a place in the layout (offsetParent).
 * @returns {string[]} the rules that a field of this document breaks
 */
export function brokenRules() {
  const broken = [];
  for (const field of document.querySelectorAll('input, select')) {
    field.scrollIntoView({ block: 'center' });
    const say = (rule) => broken.push(`${field.name || field.id}: ${rule}`);
    const box = field.getBoundingClientRect();
    for (let element = field; element; element = element.parentElement) {
      const style = getComputedStyle(element);
      if (Number(style.opacity) < 0.1) say(`Bitwarden: opacity of <${element.localName}>`);
      if (Number(style.opacity) < 0.7) say(`KeePassXC: opacity of <${element.localName}>`);
      if (style.display === 'none' || style.visibility !== 'visible') say(`Bitwarden: <${element.localName}> is hidden`);
      if (/inset\((?:5[0-9]|[6-9][0-9]|100)%/.test(style.clipPath)) say(`Bitwarden: <${element.localName}> is clipped`);
    }
    if (box.width < 10 || box.height < 10) say('Bitwarden: smaller than 10×10');
    if (box.width < 30 || box.height < 15) say('Proton Pass: smaller than 30×15');
    const { scrollWidth, scrollHeight } = document.documentElement;
    const [left, top] = [box.left + scrollX, box.top + scrollY];
    if (left < 0 || top < 0 || left + box.width > scrollWidth || top + box.height > scrollHeight) say('Bitwarden: outside of the document');
    const hit = field.getRootNode().elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (hit !== field && hit?.closest('label')?.control !== field) say(`Bitwarden: a pointer hits <${hit?.localName}>`);
    const style = getComputedStyle(field);
    if (parseInt(style.width) <= 10 || parseInt(style.height) <= 10) say('KeePassXC: its own size');
    if (!field.offsetParent || field.offsetWidth < 30) say('Proton Pass: no place in the layout');
    if (field.disabled || field.readOnly || field.type === 'hidden' || field.getAttribute('aria-hidden') || field.tabIndex < 0)
      say('all: not to be filled');
  }
  return broken;
}

/** The attributes and labels by which a manager recognises what each field is for. @returns {Record<string, string | boolean | null>[]} */
export function descriptions() {
  return [...document.querySelectorAll('input, select')].map((field) => ({
    name: field.name,
    type: field.type,
    autocomplete: field.getAttribute('autocomplete'),
    inForm: field.form !== null,
    label: [...(field.labels ?? [])].map((label) => label.textContent.trim()).join() || field.getAttribute('aria-label'),
    ignored:
      ['data-1p-ignore', 'data-lpignore', 'data-bwignore'].every((name) => field.getAttribute(name) === 'true') &&
      field.dataset.formType === 'other',
    submits: Boolean(field.form?.querySelector('button[type=submit]')),
  }));
}
