// Asks dpkg of which package of this machine a file is, and for the facts of a package.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';

/**
 * @typedef {object} Package
 * @property {string} name of the binary package, without its architecture
 * @property {string} version
 * @property {string} source name of the source package
 * @property {string} architecture
 * @property {string} copyright the file with its licences
 */

/** Debian keeps /lib in /usr, and some packages still name their files by the old path. @param {string} path */
const namesOf = (path) => [path, realpathSync(path)].flatMap((name) => [name, name.replace(/^\/usr(?=\/lib)/, '')]);

/**
 * The package of each path in an answer of `dpkg-query -S`. A line about a diversion names no owner: since Debian 13 some
 * packages divert the old path of a file in /lib, whose owner has it under /usr/lib.
 * @param {string} answer
 * @returns {Map<string, string>}
 */
export function readOwners(answer) {
  const owners = new Map();
  for (const line of answer.split('\n')) {
    const [, packages, path] = /^(?!diversion by |local diversion )([^ ].*?): (\/.*)$/.exec(line) ?? [];
    if (path) owners.set(path, packages.split(', ')[0].replace(/:.*/, ''));
  }
  return owners;
}

/**
 * A folder that a program fills with copies of files of its own package, when it is installed or first used: dpkg does not
 * know what is in it.
 * @typedef {{ folder: string, program: string }} Filled
 */

/**
 * The package of each file.
 * @param {string[]} paths
 * @param {Filled} [filled] what is in this folder is of the program's package
 * @returns {Map<string, string>} names of packages by path
 * @throws when a file is of no package: then its version and licence are not known
 */
export function packagesOf(paths, filled) {
  const isCopy = (/** @type {string} */ path) => filled !== undefined && path.startsWith(`${filled.folder}/`);
  const copies = paths.filter(isCopy);
  const installed = [...paths.filter((path) => !isCopy(path)), ...(filled && copies.length ? [filled.program] : [])];
  const owners = ownersOf(installed);
  for (const path of copies) owners.set(path, owners.get(filled?.program ?? '') ?? '');
  return new Map(paths.map((path) => [path, owners.get(path) ?? '']));
}

/** @param {string[]} paths @returns {Map<string, string>} */
function ownersOf(paths) {
  const names = new Set(paths.flatMap(namesOf));
  // Exits with 1 when it does not know one of them.
  const { stdout } = spawnSync('dpkg-query', ['-S', ...names], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const known = readOwners(stdout);
  return new Map(
    paths.map((path) => {
      const found = namesOf(path)
        .map((name) => known.get(name))
        .find((name) => name);
      if (!found) throw new Error(`${path} is of no Debian package: a release is made of Debian's packages alone`);
      return [path, found];
    }),
  );
}

/** @param {Iterable<string>} names @returns {Map<string, Package>} by name */
export function readPackages(names) {
  const format = '${Package}\\t${Version}\\t${source:Package}\\t${Architecture}\\n';
  const list = execFileSync('dpkg-query', ['-W', `-f=${format}`, ...names], { encoding: 'utf8' });
  return new Map(
    list
      .trim()
      .split('\n')
      .map((line) => {
        const [name, version, source, architecture] = line.split('\t');
        const copyright = `/usr/share/doc/${name}/copyright`;
        if (!existsSync(copyright)) throw new Error(`${copyright} is not there: what ${name} may be used for is not known`);
        return [name, { name, version, source, architecture, copyright }];
      }),
  );
}

/** The suite of this Debian, such as `bookworm`. */
export const suite = () => /^VERSION_CODENAME=(\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
