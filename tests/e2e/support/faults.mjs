// A copy of the built site whose frame page loads tests/e2e/pages/faults.js first. The site itself has no such hooks.
import { cpSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIST } from './stack.mjs';

/** @returns {{dist: string, remove: () => void}} */
export function faultySite() {
  const dist = mkdtempSync(join(tmpdir(), 'linkdock-faulty-'));
  cpSync(DIST, dist, { recursive: true });
  copyFileSync(new URL('../pages/faults.js', import.meta.url), join(dist, 'faults.js'));
  const page = readFileSync(join(dist, 'frame.html'), 'utf8');
  writeFileSync(join(dist, 'frame.html'), page.replace(/<link rel="stylesheet"/, '<script src="faults.js"></script>$&'));
  rmSync(join(dist, 'frame.html.br'), { force: true });
  return { dist, remove: () => rmSync(dist, { recursive: true, force: true }) };
}
