// Reads the facts of the whole project from package.json, for the builds of site and release.

import { readFileSync } from 'node:fs';

const file = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Such as `1.4.0` or `2.0.0-rc.1`. @type {string} */
export const VERSION = file.version;

/** esbuild's names for the browsers of a browserslist. */
const NAMES = new Map([
  ['chrome', 'chrome'],
  ['edge', 'edge'],
  ['firefox', 'firefox'],
  ['safari', 'safari'],
  ['ios_saf', 'ios'],
]);

/**
 * The browsers that scripts and style sheets are compiled for, as esbuild's targets: the oldest that are supported.
 * @type {string[]}
 */
export const TARGET = file.browserslist.map((/** @type {string} */ line) => {
  const [, name, version] = /^(\w+) >= ([\d.]+)$/.exec(line) ?? [];
  if (!NAMES.has(name)) throw new Error(`package.json: browserslist: "${line}" is not "BROWSER >= VERSION"`);
  return NAMES.get(name) + version;
});

/**
 * The folder of a site that is moved to each new version which breaks nothing: what changes by semantic versioning's rules (before
 * 1.0 the second number stands for the first). Empty for a version that is not final: nobody follows those.
 * @param {string} version
 */
export function movingFolder(version) {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
  if (major === undefined) return '';
  return major === '0' ? `v0.${minor}` : `v${major}`;
}
