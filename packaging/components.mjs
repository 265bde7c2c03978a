// Lists the components of the site and of the proxy, from the builds and from dpkg: no name and no version is written by hand.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packagesOf, readPackages, suite } from './dpkg.mjs';

/** Where the programs of this release were built: scripts/release may take those of another clone. */
const BUILD = process.env.LINKDOCK_BUILD ?? fileURLToPath(new URL('../build', import.meta.url));
const THIRD_PARTY = join(BUILD, 'third_party');
const IMGUI = join(THIRD_PARTY, 'imgui');
const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/**
 * @typedef {object} Component
 * @property {string} name
 * @property {string} version
 * @property {string} purl the package URL that names it for scanners
 * @property {("compiled in" | "linked" | "loaded")[]} how compiled in: code or headers; linked: a library that the program names; loaded: one that those name
 * @property {string[]} files what was compiled in
 * @property {string} copyright the file with its licences
 * @property {string[]} needs names of other components
 */

/**
 * The headers and sources outside of this repository that a target was compiled from.
 * @param {string} build folder of a preset
 * @param {string} target
 */
function compiledFrom(build, target) {
  const objects = run('ninja', '-C', build, '-t', 'inputs', target)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.endsWith('.o'));
  const own = new Set(objects);
  const files = new Set();
  for (const block of run('ninja', '-C', build, '-t', 'deps').split('\n\n')) {
    const [head, ...paths] = block.split('\n');
    if (own.has(head.replace(/: #deps.*$/, ''))) for (const path of paths) files.add(path.trim());
  }
  return [...files].filter(
    (path) => path.startsWith('/') && (!path.startsWith(`${dirname(BUILD)}/`) || path.startsWith(`${THIRD_PARTY}/`)),
  );
}

/** @param {string} name @param {string} version @param {string} architecture */
const debianUrl = (name, version, architecture) =>
  `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=${suite()}`;

/** Dear ImGui, which comes as sources. @param {string[]} files @returns {Component} */
function imgui(files) {
  const version = /#define IMGUI_VERSION +"([^"]+)"/.exec(readFileSync(join(IMGUI, 'imgui.h'), 'utf8'))?.[1] ?? '';
  const purl = `pkg:github/ocornut/imgui@v${version}`;
  return { name: 'Dear ImGui', version, purl, how: ['compiled in'], files, copyright: join(IMGUI, 'LICENSE.txt'), needs: [] };
}

/**
 * The Debian packages of files that were compiled in.
 * @param {string[]} files
 * @param {import("./dpkg.mjs").Filled} [filled]
 * @returns {Component[]}
 */
function compiledPackages(files, filled) {
  const owners = packagesOf(files, filled);
  const packages = readPackages(new Set(owners.values()));
  return [...packages.values()].map(({ name, version, architecture, copyright }) => ({
    name,
    version,
    purl: debianUrl(name, version, architecture),
    how: ['compiled in'],
    copyright,
    needs: [],
    files: files.filter((file) => owners.get(file) === name),
  }));
}

/** The parts of Emscripten's own that end up in every program; their versions are in its sources. @param {Component} emscripten @returns {Component[]} */
function emscriptenRuntime(emscripten) {
  const library = '/usr/share/emscripten/system/lib';
  const llvm = (/** @type {string} */ folder) =>
    /release (\d+\.\d+\.\d+)/.exec(readFileSync(join(library, folder, 'readme.txt'), 'utf8'))?.[1] ?? '';
  const parts = [
    { name: 'musl', version: readFileSync(join(library, 'libc/musl/VERSION'), 'utf8').trim() },
    { name: 'libc++', version: llvm('libcxx') },
    { name: 'compiler-rt', version: llvm('compiler-rt') },
  ];
  return parts.map(({ name, version }) => {
    if (!version) throw new Error(`the version of ${name} in ${library} is not known`);
    return {
      name,
      version,
      purl: `pkg:generic/${encodeURIComponent(name)}@${version}`,
      how: ['compiled in'],
      files: [],
      copyright: emscripten.copyright,
      needs: [],
    };
  });
}

/**
 * Emscripten copies the headers of its own package into its cache: Debian 12 and 13 did it when they made the package, later
 * ones do it when it is first used.
 * @returns {import("./dpkg.mjs").Filled}
 */
const emscriptenCache = () => ({ folder: run('em-config', 'CACHE').trim(), program: run('sh', '-c', 'command -v em-config').trim() });

/** The sources and libraries that the widget's wasm is compiled from. @returns {Component[]} */
export function siteComponents() {
  const files = compiledFrom(join(BUILD, 'wasm-release'), 'linkdock_wasm');
  const ours = files.filter((file) => file.startsWith(IMGUI));
  const others = files.filter((file) => !ours.includes(file));
  const packages = compiledPackages(others, emscriptenCache());
  const emscripten = packages.find(({ name }) => name === 'emscripten');
  if (!emscripten) throw new Error("the site was not built with Debian's Emscripten, so its licences are not at hand");
  const runtime = emscriptenRuntime(emscripten);
  emscripten.needs = runtime.map(({ name }) => name);
  return [imgui(ours), ...packages, ...runtime].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** @param {string} file @returns {string[]} names of shared libraries */
const needed = (file) => [...run('readelf', '-d', file).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);

/**
 * The shared libraries of a program, those of libraries included.
 * @param {string} program
 * @returns {string[]} paths
 */
export const sharedLibraries = (program) =>
  [...run('ldd', program).matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path]) => path).sort();

/**
 * The components of the proxy: the sources that it is compiled from, and the libraries that it is linked to, each together
 * with its headers.
 * @returns {Component[]}
 */
export function proxyComponents() {
  const build = join(BUILD, 'release');
  const program = join(build, 'proxy/linkdock-proxy');
  const compiled = compiledPackages(compiledFrom(build, 'linkdock-proxy'));
  const paths = sharedLibraries(program);
  const owners = packagesOf(paths);
  const packages = readPackages(new Set([...owners.values(), ...compiled.map(({ name }) => name)]));
  const ownerByLibrary = new Map(paths.map((path) => [basename(path), owners.get(path) ?? '']));
  const ownersOf = (/** @type {string} */ file) =>
    [...new Set(needed(file).map((library) => ownerByLibrary.get(library) ?? ''))].filter((name) => name);
  const direct = ownersOf(program);
  const libraries = [...new Set(owners.values())].map((name) => {
    const { version, architecture, source, copyright } = /** @type {import("./dpkg.mjs").Package} */ (packages.get(name));
    const headers = compiled.filter((other) => packages.get(other.name)?.source === source && direct.includes(name));
    /** @type {Component["how"]} */
    const how = [direct.includes(name) ? 'linked' : 'loaded', ...(headers.length ? /** @type {const} */ (['compiled in']) : [])];
    const needs = paths
      .filter((path) => owners.get(path) === name)
      .flatMap(ownersOf)
      .filter((other) => other !== name);
    return {
      name,
      version,
      purl: debianUrl(name, version, architecture),
      how,
      files: headers.flatMap(({ files }) => files),
      copyright,
      needs: [...new Set(needs)],
    };
  });
  const sources = new Set(libraries.filter(({ files }) => files.length).map(({ name }) => packages.get(name)?.source));
  const rest = compiled.filter(({ name }) => !sources.has(packages.get(name)?.source));
  return [...libraries, ...rest].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
