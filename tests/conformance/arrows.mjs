// The structure of the code as rooms and arrows. A room is a folder directly below one of the big folders; where such a
// folder has no folders of its own, each subject in it (a file name without its ending) is a room. An arrow leads from a
// room to another one that it includes or imports. architecture.test.mjs judges the arrows, `scripts/arrows` prints them.
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const INCLUDE = /#include "([^"]+)"/;
const IMPORT = /(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/;

/**
 * Every include and import of the repository's own files below a folder.
 * @param {string} folder without a slash at its end
 * @param {string} [commit] instead of the work tree
 * @returns {{ from: string, to: string }[]} paths from the root of the repository
 */
export function includesOf(folder, commit) {
  const lines = execFileSync(
    'git',
    ['grep', '-E', `^#include "|from "\\.|from '\\.|import\\(["']\\.`, ...(commit ? [commit] : []), '--', folder],
    { encoding: 'utf8' },
  );
  const found = [];
  for (const line of lines.trim().split('\n')) {
    const [, from, text] = /^(?:[0-9a-f]{7,40}:)?([^:]+):(.*)$/.exec(line) ?? [];
    const [, included] = INCLUDE.exec(text ?? '') ?? [];
    const [, imported] = IMPORT.exec(text ?? '') ?? [];
    if (included && /\.(cpp|h)$/.test(from)) found.push({ from, to: included });
    if (imported && /\.(js|mjs|ts)$/.test(from)) found.push({ from, to: path.posix.join(path.posix.dirname(from), imported) });
  }
  return found;
}

/**
 * The room of a file, or undefined for one that is not below the folder.
 * @param {string} folder
 * @param {string} file
 */
export function roomOf(folder, file) {
  if (!file.startsWith(`${folder}/`)) return undefined;
  const parts = file.slice(folder.length + 1).split('/');
  return parts.length > 1 ? parts[0] : parts[0].replace(/\..*$/, '');
}

/**
 * The arrows between the rooms of a folder, each once, with the includes that make it.
 * @param {string} folder
 * @param {string} [commit]
 * @returns {Map<string, { from: string, to: string, includes: { from: string, to: string }[] }>} by `from → to`
 */
export function arrowsOf(folder, commit) {
  const arrows = new Map();
  for (const include of includesOf(folder, commit)) {
    const [from, to] = [roomOf(folder, include.from), roomOf(folder, include.to)];
    if (!from || !to || from === to) continue;
    const name = `${from} → ${to}`;
    if (!arrows.has(name)) arrows.set(name, { from, to, includes: [] });
    arrows.get(name).includes.push(include);
  }
  return arrows;
}

/**
 * How many floors the rooms need when each stands above all that it points to. Rooms that point to each other in a circle
 * share a floor.
 * @param {Iterable<{ from: string, to: string }>} arrows
 */
export function floorsOf(arrows) {
  /** @type {Map<string, Set<string>>} */
  const below = new Map();
  for (const { from, to } of arrows) {
    if (!below.has(from)) below.set(from, new Set());
    below.get(from)?.add(to);
  }
  const reaches = (/** @type {string} */ from, /** @type {string} */ to, seen = new Set()) => {
    for (const next of below.get(from) ?? []) {
      if (next === to) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      if (reaches(next, to, seen)) return true;
    }
    return false;
  };
  const heights = new Map();
  const height = (/** @type {string} */ room) => {
    if (heights.has(room)) return heights.get(room);
    heights.set(room, 1);
    const lower = [...(below.get(room) ?? [])].filter((next) => !reaches(next, room));
    heights.set(room, 1 + Math.max(0, ...lower.map(height)));
    return heights.get(room);
  };
  return Math.max(0, ...[...below.keys()].map(height));
}
