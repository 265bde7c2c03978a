// axe-core, run inside a document.
import { readFileSync } from 'node:fs';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** axe-core's objections to a document, a sentence each. @param {import('./widget.mjs').Widget} target @returns {Promise<string[]>} */
export async function runAxe(target) {
  if (!(await target.evaluate(startAxe))) {
    await target.evaluate(target.page.browser === 'webkit' ? AXE : `(() => { ${AXE} })()`);
    await target.evaluate(startAxe);
  }
  return target.until('axe', () => target.evaluate(answerOfAxe), 60_000);
}

/** Whether it is there. */
function startAxe() {
  if (!('axe' in globalThis)) return false;
  globalThis.__axe = globalThis.axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(
    (result) =>
      result.violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(' ; ')}`),
    (error) => [String(error)],
  );
  return true;
}

/** False when it takes longer than an answer may take. */
function answerOfAxe() {
  return Promise.race([globalThis.__axe, new Promise((resolve) => setTimeout(resolve, 2000, false))]);
}
