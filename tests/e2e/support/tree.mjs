// The accessibility tree of a widget's document: role, name, description, states and value of each element,
// by the ARIA and HTML-AAM mappings that Testing Library uses.
import { buildSync } from 'esbuild';

const READER = buildSync({
  stdin: {
    contents: "export { computeAccessibleDescription, computeAccessibleName, getRole } from 'dom-accessibility-api'",
    resolveDir: process.cwd(),
  },
  bundle: true,
  format: 'iife',
  globalName: '__linkdockReader',
  write: false,
  minify: true,
}).outputFiles[0].text;

/** The button that changes the mode says something else in each; it is left out. @param {import('./widget.mjs').Widget} widget @returns {Promise<string[]>} */
export async function treeOf(widget) {
  if (!(await widget.evaluate(() => '__linkdockReader' in globalThis))) {
    const code = `${READER}; globalThis.__linkdockReader = __linkdockReader;`;
    await widget.evaluate(widget.page.browser === 'webkit' ? code : `(() => { ${code} })()`);
  }
  return widget.evaluate(() => {
    const { computeAccessibleDescription, computeAccessibleName, getRole } = globalThis.__linkdockReader;
    const states = ['aria-invalid', 'aria-disabled', 'aria-pressed', 'aria-expanded', 'aria-current', 'required', 'type', 'href', 'for'];
    const clean = (text) => text.replace(/\s+/g, ' ').trim();
    const lines = [];
    const visit = (element, depth) => {
      if (element.hidden || element.getAttribute('aria-hidden') === 'true' || element.matches('.standard')) return;
      const own = states.filter((name) => element.hasAttribute(name)).map((name) => `${name}=${element.getAttribute(name)}`);
      const words = element.children.length === 0 || element.matches('.words') ? clean(element.textContent) : '';
      lines.push(
        [
          '  '.repeat(depth),
          getRole(element) ?? element.localName,
          computeAccessibleName(element),
          computeAccessibleDescription(element),
          own.join(' '),
          element.value ?? '',
          words,
        ].join('|'),
      );
      if (!element.matches('.words, button')) for (const child of element.children) visit(child, depth + 1);
    };
    visit(document.getElementById('linkdock'), 0);
    return lines;
  });
}
