// The version stands in package.json; what cannot read it there is compared.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { buildLoader } from '../../scripts/build_loader.mjs';
import { TARGET, VERSION, movingFolder } from '../../scripts/package.mjs';

const read = (/** @type {string} */ file) => readFileSync(file, 'utf8');

test('The lock file, the contract and the change log have the version of package.json', () => {
  const lock = JSON.parse(read('package-lock.json'));
  assert.deepEqual([lock.version, lock.packages[''].version], [VERSION, VERSION]);
  assert.equal(/^ {2}version: (\S+)$/m.exec(read('proxy/openapi.yaml'))?.[1], VERSION);
  const newest = [...read('CHANGELOG.md').matchAll(/^## \[([^\]]+)\]/gm)].map(([, name]) => name);
  assert.ok(newest[0] === 'Unreleased' || newest[0] === VERSION, newest[0]);
});

test('No other file repeats the version', () => {
  const word = new RegExp(`(?<![\\w.])${VERSION.replaceAll('.', '\\.')}(?![\\w.])`);
  const may = new Set(['package.json', 'package-lock.json', 'proxy/openapi.yaml', 'CHANGELOG.md']);
  const files = execFileSync(
    'git',
    ['ls-files', '-z', 'cmake', 'docs', 'packaging', 'proxy', 'scripts', 'wasm', 'web', 'widget', '*.md', '*.txt', '*.json'],
    { encoding: 'utf8' },
  );
  const found = files
    .split('\0')
    .filter(
      (file) =>
        /\.(cpp|h|in|js|mjs|ts|json|md|toml|conf|service|txt|cmake|yaml|html)$/.test(file) && !may.has(file) && word.test(read(file)),
    );
  assert.deepEqual(found, []);
});

test('The built loader, as a script and as a module, says the version', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'loader-'));
  await buildLoader(folder);
  for (const file of ['linkdock.js', 'linkdock.mjs']) {
    const text = read(path.join(folder, file));
    assert.ok(text.includes(`"${VERSION}"`), file);
    assert.ok(!text.includes('unbuilt') && !text.includes('LINKDOCK_VERSION'), file);
  }
  rmSync(folder, { recursive: true });
});

test('The moving folder changes when something may break, and not for a version that is not final', () => {
  const table = [
    ['0.1.0', 'v0.1'],
    ['0.1.9', 'v0.1'],
    ['0.2.0', 'v0.2'],
    ['0.10.3', 'v0.10'],
    ['1.0.0', 'v1'],
    ['1.4.2', 'v1'],
    ['12.0.1', 'v12'],
    ['1.0.0-rc.1', ''],
    ['0.2.0-beta', ''],
    ['1.0', ''],
    ['', ''],
  ];
  for (const [version, folder] of table) assert.equal(movingFolder(version), folder, version);
});

test('docs/STABILITY.md names the browsers that the scripts are compiled for', () => {
  const names = { chrome: 'Chrome', edge: 'Edge', firefox: 'Firefox', safari: 'Safari', ios: 'Safari on iOS' };
  const rows = new Map(
    [...read('docs/STABILITY.md').matchAll(/^\| ([\w ]+) \| ([\d.]+) \|/gm)].map(([, name, version]) => [name, version]),
  );
  const wanted = new Map(
    TARGET.map((target) => /^([a-z]+)([\d.]+)$/.exec(target) ?? []).map(([, name, version]) => [names[name], version]),
  );
  assert.deepEqual(rows, wanted);
});
