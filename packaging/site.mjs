// Makes the folder of one version out of a built site: node packaging/site.mjs FOLDER FILE…
//
// Puts the FILEs (licence, notices) into it, integrity.json, and beside each file that has a Brotli form its gzip form.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

import { VERSION } from '../scripts/package.mjs';

const COMPRESSED = /\.(br|gz)$/;

/** The files of a folder, sorted, as paths from it. @param {string} folder */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** @param {string} folder @param {string[]} extra */
async function finish(folder, extra) {
  for (const file of extra) await copyFile(file, join(folder, basename(file)));
  const plain = (await filesOf(folder)).filter((file) => !COMPRESSED.test(file));
  /** @type {Record<string, string>} */
  const files = {};
  for (const file of plain) {
    const bytes = await readFile(join(folder, file));
    files[file] = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
    const packed = await stat(join(folder, `${file}.br`)).catch(() => undefined);
    // GNU gzip, whose output is the same on every processor; zlib's is not.
    if (packed) await writeFile(join(folder, `${file}.gz`), execFileSync('gzip', ['-9', '-n', '-c'], { input: bytes, maxBuffer: 1 << 26 }));
  }
  await writeFile(join(folder, 'integrity.json'), `${JSON.stringify({ version: VERSION, files }, null, 1)}\n`);
}

const [folder, ...extra] = process.argv.slice(2);
await finish(folder, extra);
