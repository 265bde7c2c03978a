// Reads words and numbers out of declarations in C++, JavaScript, CSS, YAML and Markdown, for tests that compare them.
// Each reader throws with the file and the pattern when it finds nothing, so that no comparison passes on empty lists.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const HEADERS = execFileSync('git', ['ls-files', '*.h'], { encoding: 'utf8' }).trim().split('\n');

/**
 * The text of a file; the string literals of JavaScript have double quotes, whatever its formatter gives them.
 * @param {string} file
 * @returns {string}
 */
export function read(file) {
  const text = readFileSync(file, 'utf8');
  return /\.(js|ts)$/.test(file) ? text.replace(/(?<=[\s([{,:=|!])'([^'"\n]*)'(?=[\s)\]},:;|.])/g, '"$1"') : text;
}

/**
 * The part of a file from a first pattern up to a second one, without either.
 * @param {string} file
 * @param {RegExp} from
 * @param {RegExp} to
 */
export function part(file, from, to) {
  const text = read(file);
  const start = from.exec(text);
  assert.ok(start, `${file}: nothing matches ${from}`);
  const rest = text.slice(start.index + start[0].length);
  const end = to.exec(rest);
  assert.ok(end, `${file}: nothing matches ${to} after ${from}`);
  return rest.slice(0, end.index);
}

/**
 * Every text that the first group of a pattern matches.
 * @param {string} text
 * @param {RegExp} pattern with the flag g
 * @returns {string[]}
 */
export function words(text, pattern) {
  const found = [...text.matchAll(pattern)].map((match) => match[1]);
  assert.ok(found.length > 0, `nothing matches ${pattern} in ${text.slice(0, 200)}`);
  return found;
}

/**
 * The same of a whole file.
 * @param {string} file
 * @param {RegExp} pattern
 */
export const wordsOf = (file, pattern) => words(read(file), pattern);

/**
 * The text that a pattern's first group matches in a file, whose comments may be broken into lines anywhere, or in exactly
 * one of the headers of a folder.
 * @param {string} file or a folder, with a slash at its end
 * @param {RegExp} pattern without the flag g
 */
export function textOf(file, pattern) {
  const files = file.endsWith('/') ? HEADERS.filter((name) => name.startsWith(file)) : [file];
  const found = files.map((name) => read(name)).map((text) => pattern.exec(text) ?? pattern.exec(text.replace(/\n *(?:\/\/|\*) /g, ' ')));
  const matches = found.flatMap((match) => (match ? [match[1]] : []));
  assert.equal(matches.length, 1, `${file}: ${matches.length} matches of ${pattern}`);
  return matches[0];
}

/**
 * The one number that a pattern's first group matches in a file; C++'s digit separators and JavaScript's are left out.
 * @param {string} file
 * @param {RegExp} pattern
 */
export function numberOf(file, pattern) {
  const number = Number(textOf(file, pattern).replace(/['_]/g, ''));
  assert.ok(!Number.isNaN(number), `${file}: ${pattern} is no number`);
  return number;
}

/**
 * The enumerators of a C++ enum, in order, without their leading `k`.
 * @param {string} file
 * @param {string} name
 * @param {(name: string) => string} [toName]
 */
export function enumerators(file, name, toName = snake) {
  const body = part(file, new RegExp(`enum (?:class )?${name}\\b[^{]*\\{`), /\}/).replace(/\/\/.*$/gm, '');
  return words(body, /\bk([A-Z]\w*)/g).map(toName);
}

/**
 * The flags of a C++ enum with their values.
 * @param {string} file
 * @param {string} name
 * @returns {Record<string, number>}
 */
export function flags(file, name) {
  const found = part(file, new RegExp(`enum ${name}\\b[^{]*\\{`), /\};/).matchAll(/\bk(\w+) = 1u << (\d+)/g);
  return Object.fromEntries([...found].map(([, flag, bit]) => [snake(flag), 2 ** Number(bit)]));
}

/** `kMoreContrast` without its k as `more_contrast`. @param {string} name */
export const snake = (name) => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase();
/** The same as `more-contrast`. @param {string} name */
export const kebab = (name) => snake(name).replaceAll('_', '-');

/**
 * The quoted words of a text.
 * @param {string} text
 */
export const quoted = (text) => words(text, /["']([^"'\n]+)["']/g);

/**
 * The names of a TypeScript union of string literals; comments behind them are left out.
 * @param {string} file
 * @param {string} name
 */
export const union = (file, name) => quoted(part(file, new RegExp(`type ${name} =`), /;\n\n/).replace(/\/\*[\s\S]*?\*\//g, ''));

/**
 * Asserts that every place holds the same words, whatever their order.
 * @param {Record<string, string[]>} places each by its name; the first one counts
 */
export function assertSame(places) {
  const [[first, expected], ...others] = Object.entries(places);
  assert.ok(others.length > 0, `${first}: nothing to compare with`);
  for (const [place, found] of others) {
    assert.deepEqual([...new Set(found)].sort(), [...new Set(expected)].sort(), `${place} is not as ${first}`);
  }
}

/**
 * Asserts that every word of a list is among those that are known.
 * @param {string[]} found
 * @param {string[]} known
 * @param {string} message
 */
export function assertKnown(found, known, message) {
  assert.ok(found.length > 0, `${message}: nothing found`);
  assert.deepEqual(
    [...new Set(found)].filter((word) => !known.includes(word)),
    [],
    message,
  );
}
