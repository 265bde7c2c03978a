// Writes the parts of the release and their dependencies as CycloneDX 1.6: node packaging/sbom.mjs FILE… > linkdock-VERSION.cdx.json
//
// FILE is an artefact of the release, whose SHA-256 sum is told. SOURCE_DATE_EPOCH is the time that the document bears.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { VERSION } from '../scripts/package.mjs';
import { proxyComponents, siteComponents } from './components.mjs';
import { mainLicence, parse } from './dep5.mjs';

const OWN = [{ license: { id: 'Apache-2.0' } }];

/** The licence in Debian's words, or none where the package's file has only prose. @param {string} copyright */
function licencesOf(copyright) {
  if (basename(copyright) === 'LICENSE.txt') return [{ license: { id: 'MIT' } }];
  const name = mainLicence(parse(readFileSync(copyright, 'utf8')) ?? []);
  return name ? [{ license: name === 'Expat' ? { id: 'MIT' } : { name } }] : undefined;
}

/** @param {import("./components.mjs").Component} component */
function library({ name, version, purl, how, copyright }) {
  const licenses = licencesOf(copyright);
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    ...(licenses && { licenses }),
    purl,
    properties: how.map((value) => ({ name: 'linkdock:how', value })),
  };
}

/** @param {string} name @param {string} [file] the artefact that holds it */
function application(name, file) {
  const hashes = file ? [{ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(file)).digest('hex') }] : undefined;
  return {
    type: 'application',
    'bom-ref': name,
    name,
    version: VERSION,
    licenses: OWN,
    ...(file && { hashes, properties: [{ name: 'linkdock:file', value: basename(file) }] }),
  };
}

/** @param {string[]} files */
function bom(files) {
  const site = siteComponents();
  const proxy = proxyComponents();
  const all = new Map();
  for (const component of [...site, ...proxy]) all.set(component.purl, component);
  const ordered = [...all.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  // A name is that of one component within each part.
  const dependsOn = (/** @type {typeof site} */ part, /** @type {string[]} */ names) =>
    part
      .filter(({ name }) => names.includes(name))
      .map(({ purl }) => purl)
      .sort();
  const roots = (/** @type {typeof site} */ part) =>
    dependsOn(
      part,
      part.filter(({ how }) => !how.every((way) => way === 'loaded')).map(({ name }) => name),
    );
  const part = (/** @type {(typeof site)[0]} */ component) => (site.includes(component) ? site : proxy);
  const content = {
    metadata: {
      timestamp: new Date(Number(process.env.SOURCE_DATE_EPOCH) * 1000).toISOString(),
      lifecycles: [{ phase: 'build' }],
      component: application('linkdock'),
    },
    components: [
      application(
        'linkdock-proxy',
        files.find((file) => file.endsWith('.deb')),
      ),
      application(
        'linkdock-site',
        files.find((file) => basename(file).startsWith('linkdock-site-')),
      ),
      ...ordered.map(library),
    ],
    dependencies: [
      { ref: 'linkdock', dependsOn: ['linkdock-proxy', 'linkdock-site'] },
      { ref: 'linkdock-proxy', dependsOn: roots(proxy) },
      { ref: 'linkdock-site', dependsOn: roots(site) },
      ...ordered.map((component) => ({ ref: component.purl, dependsOn: dependsOn(part(component), component.needs) })),
    ],
  };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  const serialNumber = `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  return { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber, version: 1, ...content };
}

process.stdout.write(`${JSON.stringify(bom(process.argv.slice(2)), null, 1)}\n`);
