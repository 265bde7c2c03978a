// The look of the loader's own few pixels, in a constructed sheet: a strict page policy allows no style element.

/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * Opens a styled shadow root in an element.
 * @param {HTMLElement} element
 */
export function styledRoot(element) {
  const root = element.attachShadow({ mode: 'open' });
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(LINKDOCK_LOADER_CSS);
  }
  root.adoptedStyleSheets = [sheet];
  return root;
}
