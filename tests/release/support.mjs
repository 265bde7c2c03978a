// The release that the stage `release` of scripts/test has made, unpacked for a test.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { VERSION } from '../../scripts/package.mjs';

export { VERSION };
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The folder that scripts/release has filled. */
export const RELEASE = process.env.LINKDOCK_RELEASE ?? path.join(ROOT, 'build', `linkdock-${VERSION}`);
if (!existsSync(path.join(RELEASE, 'SHA256SUMS'))) throw new Error(`no release in ${RELEASE}: run scripts/release --uncommitted`);

/** The path of the release's only file whose name matches. @param {RegExp} pattern */
export function file(pattern) {
  const found = readdirSync(RELEASE).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${found.length} files of the release match ${pattern}`);
  return path.join(RELEASE, found[0]);
}

export const SITE = () => file(/^linkdock-site-.*\.tar\.gz$/);
export const DEMO = () => file(/^linkdock-demo-.*\.tar\.gz$/);
export const PACKAGE = () => file(/^linkdock-proxy_.*\.deb$/);

/** @param {string} program @param {...string} args */
export const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** A folder that is gone when the process ends. */
export function tempDir() {
  const folder = mkdtempSync(path.join(tmpdir(), 'linkdock-release-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An archive of the release without its outermost folder. @param {string} archive @returns {string} the folder it is in now */
export function unpack(archive) {
  const folder = tempDir();
  run('tar', '-xzf', archive, '-C', folder, '--strip-components=1');
  return folder;
}

/** The files of a package, and its control files in DEBIAN/. @returns {string} the folder they are in now */
export function unpackPackage() {
  const folder = tempDir();
  run('dpkg-deb', '--raw-extract', PACKAGE(), folder);
  return folder;
}

/** Every file below a folder, as paths from it, sorted. @param {string} folder */
export const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
