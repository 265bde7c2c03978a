// axe-core, run inside a document.
import { readFileSync } from 'node:fs';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe-core holds against a document: a sentence each. @param {import('./widget.mjs').Widget} target @returns {Promise<string[]>} */
export async function runAxe(target) {
  if (!(await target.evaluate(() => 'axe' in globalThis))) {
    await target.evaluate(target.page.browser === 'webkit' ? AXE : `(() => { ${AXE} })()`);
  }
  await target.evaluate(startAxe);
  return target.until('axe', () => target.evaluate(() => globalThis.__axe), 30_000);
}

function startAxe() {
  globalThis.__axe = undefined;
  globalThis.axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(
    (result) => {
      globalThis.__axe = result.violations.map(
        (violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(' ; ')}`,
      );
    },
    (error) => {
      globalThis.__axe = [String(error)];
    },
  );
}
