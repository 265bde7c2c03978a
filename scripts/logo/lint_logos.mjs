// The logos' part of scripts/lint-catalogue: flattens each provider's logo as the site's build does, and prints a fault as
// `file: pointer: sentence`. Ends with 1 when there is one. Takes the words of that command; whatever is wrong with these,
// or with a file as a whole, is said by the program that reads the rest of it.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { flattenLogo } from './flatten_logo.mjs';
import { LogoError } from './logo_error.mjs';

const WITH_VALUE = ['--index', '--widget'];

/** @param {string} path @returns {string[]} the provider files that it names */
function filesIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.json') && name !== 'schema.json' && name !== 'index.json');
  return names.sort().map((name) => join(path, name));
}

/** @param {string} file @returns {any} what it holds; undefined where it cannot be read */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {any} logo @returns {string} what is wrong with it, or "" */
function faultOf(logo) {
  try {
    flattenLogo(logo);
    return '';
  } catch (error) {
    if (error instanceof LogoError) return error.message;
    throw error;
  }
}

const words = process.argv.slice(2);
const paths = words.filter((word, i) => !word.startsWith('-') && !WITH_VALUE.includes(words[i - 1]));
for (const file of (paths.length ? paths : ['providers']).flatMap(filesIn)) {
  const provider = read(file);
  const fault = provider?.logo === undefined ? '' : faultOf(provider.logo);
  if (!fault) continue;
  console.log(`${file}: /logo: ${fault}`);
  process.exitCode = 1;
}
