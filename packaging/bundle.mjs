// Puts a program's shared libraries and their licences beside it: node packaging/bundle.mjs PROGRAM FOLDER
//
// FOLDER gets lib/, with the dynamic loader as lib/loader, and licences/, one file a package.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { sharedLibraries } from './components.mjs';
import { packagesOf, readPackages } from './dpkg.mjs';

const [program, folder] = process.argv.slice(2);
const libraries = join(folder, 'lib');
const licences = join(folder, 'licences');
for (const made of [libraries, licences]) mkdirSync(made, { recursive: true });

const interpreter =
  /\[Requesting program interpreter: (.+)\]/.exec(execFileSync('readelf', ['-lW', program], { encoding: 'utf8' }))?.[1] ?? '';
copyFileSync(interpreter, join(libraries, 'loader'));
chmodSync(join(libraries, 'loader'), 0o755);
const paths = sharedLibraries(program).filter((path) => path !== interpreter);
for (const path of paths) copyFileSync(path, join(libraries, basename(path)));

const packages = [...readPackages(new Set(packagesOf([interpreter, ...paths]).values())).values()].sort((a, b) =>
  a.name < b.name ? -1 : 1,
);
const common = new Set();
for (const { name, copyright } of packages) {
  const text = readFileSync(copyright, 'utf8');
  writeFileSync(join(licences, name), text);
  for (const [, licence] of text.matchAll(/common-licenses\/([A-Za-z0-9.-]*[A-Za-z0-9])/g)) common.add(licence);
}
for (const licence of [...common].sort()) {
  const path = `/usr/share/common-licenses/${licence}`;
  if (existsSync(path)) copyFileSync(path, join(licences, licence));
}
const list = packages.map(({ name, version, source }) => `  ${name} ${version} (source package ${source})`).join('\n');
writeFileSync(
  join(folder, 'THIRD_PARTY_NOTICES'),
  `Beside Linkdock's own program (Apache-2.0), lib/ has these unmodified libraries of Debian. Their licences are in licences/; their
sources, of these very versions, are kept at https://snapshot.debian.org/.

${list}
`,
);
