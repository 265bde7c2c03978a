// The bill of materials: valid by the official schema, complete, and with the versions of the machine.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';

import Ajv from 'ajv';
import addFormats from 'ajv-formats';

import { RELEASE, VERSION, file, run, unpackPackage } from './support.mjs';

const require = createRequire(import.meta.url);
const bom = JSON.parse(readFileSync(file(/\.cdx\.json$/), 'utf8'));
const named = (/** @type {string} */ name) => bom.components.find((/** @type {any} */ component) => component.name === name);

test('It is valid CycloneDX 1.6', () => {
  const schemas = path.join(path.dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(path.join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8'));
  const ajv = new /** @type {any} */ (Ajv).default({ strict: false });
  for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  /** @type {any} */ (addFormats).default(ajv);
  for (const format of ['idn-email', 'iri-reference']) ajv.addFormat(format, true);
  const validate = ajv.compile(read('bom-1.6'));
  assert.ok(validate(bom), JSON.stringify(validate.errors));
  assert.ok(!validate({ ...bom, components: [{ type: 'thing', name: 'x' }] }), 'the schema refuses what is wrong');
});

test('What is bundled, compiled in or linked is named with the version that dpkg has', () => {
  const packages = [
    'libboost1.74-dev',
    'libcli11-dev',
    'libcurl4',
    'libfmt9',
    'libpq5',
    'libsodium23',
    'libspdlog1.10',
    'libsqlite3-0',
    'libssl3',
    'nlohmann-json3-dev',
    'emscripten',
    'libstdc++6',
  ];
  for (const name of packages) {
    assert.equal(named(name)?.version, run('dpkg-query', '-W', '-f=${Version}', name), name);
    assert.ok(named(name).purl.startsWith('pkg:deb/debian/'), name);
  }
  const header = readFileSync('build/third_party/imgui/imgui.h', 'utf8');
  assert.equal(named('Dear ImGui').version, /IMGUI_VERSION +"([^"]+)"/.exec(header)?.[1]);
  for (const name of ['musl', 'libc++', 'compiler-rt']) assert.match(named(name)?.version, /^\d+\.\d+\.\d+$/, name);
});

test('Every library of the program is there, and says whether it is compiled in, linked or loaded by another', () => {
  const program = path.join(unpackPackage(), 'usr/bin/linkdock-proxy');
  const how = (/** @type {string} */ name) =>
    named(name)
      .properties.filter((/** @type {any} */ one) => one.name === 'linkdock:how')
      .map((/** @type {any} */ one) => one.value);
  const direct = [...run('readelf', '-d', program).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name]) => name);
  for (const library of direct) {
    const path = run('bash', '-c', `ldconfig -p | awk -v name=${library} '$1 == name {print $NF}'`).trim().split('\n')[0];
    const owner = run('bash', '-c', `dpkg-query -S "$(readlink -f ${path})" 2>/dev/null || dpkg-query -S ${path}`).split(':')[0];
    assert.ok(how(owner).includes('linked'), `${library} of ${owner}`);
  }
  assert.deepEqual(how('libssl3'), ['loaded']);
  assert.deepEqual(how('libboost1.74-dev'), ['compiled in']);
});

test('Every component is reached from the release, and every dependency exists', () => {
  const edges = new Map(bom.dependencies.map((/** @type {any} */ one) => [one.ref, one.dependsOn]));
  const seen = new Set();
  for (const next = ['linkdock']; next.length;) {
    const ref = /** @type {string} */ (next.pop());
    if (seen.has(ref)) continue;
    seen.add(ref);
    assert.ok(edges.has(ref), ref);
    next.push(...edges.get(ref));
  }
  const refs = ['linkdock', ...bom.components.map((/** @type {any} */ component) => component['bom-ref'])];
  assert.deepEqual([...seen].sort(), refs.sort());
});

test('It bears the version and the sums of the artefacts, and SHA256SUMS has those of every file', () => {
  assert.equal(bom.metadata.component.version, VERSION);
  const sums = new Map(
    readFileSync(path.join(RELEASE, 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  for (const [name, sum] of sums)
    assert.equal(
      createHash('sha256')
        .update(readFileSync(path.join(RELEASE, name)))
        .digest('hex'),
      sum,
      name,
    );
  for (const name of ['linkdock-proxy', 'linkdock-site']) {
    const artefact = named(name).properties.find((/** @type {any} */ one) => one.name === 'linkdock:file').value;
    assert.equal(named(name).hashes[0].content, sums.get(artefact), artefact);
  }
  assert.equal(sums.size, 4);
});
