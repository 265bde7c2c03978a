// node tests/proxy/scan_canaries.mjs FOLDER: looks for the keys that the tests typed in every byte that the proxies of the
// tests left there: databases, write-ahead logs, backups, logs, metrics, answers, core files. Exit code 1 when one is found.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CANARIES } from './support.mjs';

/** Every regular file below a folder. @param {string} folder @returns {string[]} */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesOf(file) : entry.isFile() ? [file] : [];
  });
}

// In the clear, in hexadecimal, and in Base64 at each of the three positions in which it can stand in a longer text.
const NEEDLES = CANARIES.flatMap((canary) => {
  const encoded = [0, 1, 2].map((shift) =>
    Buffer.from('\0'.repeat(shift) + canary)
      .toString('base64')
      .replace(/=+$/, '')
      .slice(shift + 1, -1),
  );
  return [canary, Buffer.from(canary).toString('hex'), ...encoded.filter((text) => text.length >= 8)];
}).map((needle) => Buffer.from(needle));

const [folder] = process.argv.slice(2);
const roots = readdirSync(folder)
  .filter((name) => name.startsWith('linkdock-'))
  .map((name) => path.join(folder, name));
const cores = [folder, '.'].flatMap((where) =>
  readdirSync(where)
    .filter((name) => /^core(\.|$)/.test(name))
    .map((name) => path.join(where, name)),
);
const files = [
  ...roots.filter((root) => existsSync(root) && statSync(root).isDirectory()).flatMap(filesOf),
  ...cores.filter((file) => statSync(file).isFile()),
];
const found = files.filter((file) => {
  const bytes = readFileSync(file);
  return NEEDLES.some((needle) => bytes.includes(needle));
});
for (const file of [...found.map((name) => `a key is in ${name}`), ...cores.map((name) => `a core file: ${name}`)]) console.log(file);
const databases = files.filter((file) => /\.db(-wal)?$/.test(file)).length;
const logs = files.filter((file) => file.endsWith('proxy.log')).length;
console.log(`${files.length} files, of them ${databases} databases and write-ahead logs and ${logs} logs: ${found.length} with a key`);
process.exitCode = found.length > 0 || cores.length > 0 || databases === 0 || logs === 0 ? 1 : 0;
