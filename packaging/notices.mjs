// The licences of everything that others wrote and a part of the release holds, as one text: node packaging/notices.mjs site|proxy
//
// On standard output. The words are those of the machine: each package's copyright file, without what applies only to files that
// are not in the release.

import { existsSync, readFileSync } from 'node:fs';

import { proxyComponents, siteComponents } from './components.mjs';
import { applying, matcher, parse, sourcePaths } from './dep5.mjs';

const RULE = '='.repeat(80);

/**
 * The licences of one component, as far as they apply.
 * @param {import("./components.mjs").Component} component
 */
function licences({ name, files, copyright }) {
  const text = readFileSync(copyright, 'utf8').trim();
  const paragraphs = parse(text);
  if (!paragraphs) return text;
  // Of Emscripten, what a program holds comes out of these two folders, whatever was included.
  if (name === 'emscripten') return applying(paragraphs, (pattern) => /^(system|src)\//.test(pattern));
  return applying(paragraphs, matcher(files.flatMap(sourcePaths)));
}

/** One section for each set of licences: packages of one source may share theirs. @param {import("./components.mjs").Component[]} components */
function sectionsOf(components) {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  for (const component of components) {
    const text = licences(component);
    names.set(text, [...(names.get(text) ?? []), `${component.name} ${component.version}`]);
  }
  return [...names].map(([text, titles]) => `${RULE}\n${titles.join(', ')}\n${RULE}\n\n${text}\n`);
}

/** The texts that Debian keeps once for all packages, where the others refer to them. @param {string} text */
function commonLicences(text) {
  const names = [...new Set([...text.matchAll(/common-licenses\/([A-Za-z0-9.-]*[A-Za-z0-9])/g)].map(([, name]) => name))].sort();
  return names
    .filter((name) => existsSync(`/usr/share/common-licenses/${name}`))
    .map((name) => `${RULE}\n${name}\n${RULE}\n\n${readFileSync(`/usr/share/common-licenses/${name}`, 'utf8').trimEnd()}\n`);
}

/** @param {"site" | "proxy"} part */
function notices(part) {
  const components = part === 'site' ? siteComponents() : proxyComponents();
  // Parts of Emscripten have its file: the whole of it stands once.
  const inside = components.filter(({ how, purl }) => how.includes('compiled in') && !purl.startsWith('pkg:generic/'));
  const beside = components.filter(({ how }) => !how.includes('compiled in'));
  const sections = sectionsOf(inside);
  const lines = [
    `The ${part === 'site' ? 'site' : 'proxy'} of Linkdock (Apache-2.0) contains parts of the following works, under the licences that follow.\n`,
    ...inside.map(({ name, version }) => `  ${name} ${version}`),
  ];
  if (beside.length) {
    lines.push(
      '\nIt uses these shared libraries of the system, which it does not contain; their licences are in /usr/share/doc/NAME/copyright.\n',
    );
    lines.push(...beside.map(({ name, version }) => `  ${name} ${version}`));
  }
  // The proxy is a Debian package: where it is installed, those texts are too.
  const common = part === 'site' ? commonLicences(sections.join('')) : [];
  return [`${lines.join('\n')}\n`, ...sections, ...common].join('\n');
}

const [part] = process.argv.slice(2);
if (part !== 'site' && part !== 'proxy') throw new Error('node packaging/notices.mjs site|proxy');
process.stdout.write(notices(part));
