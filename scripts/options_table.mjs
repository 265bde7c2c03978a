// Writes the table of options in docs/OPERATING.md from what `linkdock-proxy --help` says, so that the program is the one place
// where an option is described:   node scripts/options_table.mjs [BINARY]

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const DOCUMENT = path.join(ROOT, 'docs/OPERATING.md');
const MARKS = /(<!-- options: [^>]*-->\n)[^]*?(<!-- end of options -->)/;

/**
 * The options and commands of a `--help`.
 * @param {string} help
 */
export function readHelp(help) {
  /** @type {{group: string, name: string, environment: string, preset: string, text: string}[]} */
  const options = [];
  /** @type {{name: string, text: string}[]} */
  const commands = [];
  let group = '';
  // A long name pushes its description into the next line.
  for (const line of help.replace(/^( {2}--\S.*)\n {20,}/gm, '$1  ').split('\n')) {
    const heading = /^(\S.*):$/.exec(line);
    if (heading) group = heading[1];
    const option = /^ {2}--([a-z-]+)(?: [A-Z]+(?:=(\S+))?)?(?: \.\.\.)?(?: \(Env:(\w+)\))? +(\S.*)$/.exec(line);
    // --help and --version are words of the command line alone.
    if (option?.[3]) options.push({ group, name: option[1], preset: option[2] ?? '', environment: option[3], text: option[4] });
    const command = group === 'Subcommands' && /^ {2}([a-z-]+) {2,}(\S.*)$/.exec(line);
    if (command) commands.push({ name: command[1], text: command[2] });
  }
  return { options, commands };
}

/** @param {string} help */
export function optionsTable(help) {
  const { options, commands } = readHelp(help);
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

/** The document with this table in it. @param {string} document @param {string} help */
export const withTable = (document, help) => document.replace(MARKS, (_, begin, end) => `${begin}${optionsTable(help)}\n${end}`);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const help = execFileSync(process.argv[2] ?? path.join(ROOT, 'build/dev/proxy/linkdock-proxy'), ['--help'], { encoding: 'utf8' });
  writeFileSync(DOCUMENT, withTable(readFileSync(DOCUMENT, 'utf8'), help));
}
