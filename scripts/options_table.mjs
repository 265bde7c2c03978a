// Writes the table of options in docs/OPERATING.md from the program's own tables, so that the program is the one place where
// an option is described:   node scripts/options_table.mjs [PROGRAM]      PROGRAM is a build's tests/proxy/contract_words

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const DOCUMENT = path.join(ROOT, 'docs/OPERATING.md');
const MARKS = /(<!-- options: [^>]*-->\n)[^]*?(<!-- end of options -->)/;

/**
 * As tests/proxy/contract_words prints them out of the program's own tables: what `--help` looks like is CLI11's to choose, and
 * each of its versions chooses otherwise.
 * @typedef {{ options: { group: string, name: string, environment: string, preset: string, text: string }[],
 *   commands: { name: string, text: string }[] }} Words
 */

/** @param {Words} words */
export function optionsTable({ options, commands }) {
  const cell = (/** @type {string} */ text) => (text ? `\`${text}\`` : '');
  const escaped = (/** @type {string} */ text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const groups = [...new Set(options.map((option) => option.group))];
  return [
    '| option | in the environment | default | |',
    '|---|---|---|---|',
    ...groups.flatMap((group) => [
      `| **${group}** | | | |`,
      ...options
        .filter((option) => option.group === group)
        .map(
          (option) => `| ${cell(`--${option.name}`)} | ${cell(option.environment)} | ${cell(option.preset)} | ${escaped(option.text)} |`,
        ),
    ]),
    '',
    '| command | |',
    '|---|---|',
    ...commands.map((command) => `| ${cell(command.name)} | ${escaped(command.text)} |`),
  ].join('\n');
}

/** The document with this table in it. @param {string} document @param {Words} words */
export const withTable = (document, words) => document.replace(MARKS, (_, begin, end) => `${begin}${optionsTable(words)}\n${end}`);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const words = execFileSync(process.argv[2] ?? path.join(ROOT, 'build/dev/tests/proxy/contract_words'), { encoding: 'utf8' });
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), JSON.parse(words)));
}
