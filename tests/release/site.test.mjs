// The archive of the site: both paths, integrity values, packed forms, notices; and nothing of the machine that made it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { movingFolder } from '../../scripts/package.mjs';
import { DEMO, SITE, VERSION, filesOf, run, unpack } from './support.mjs';

const site = unpack(SITE());
const fixed = path.join(site, VERSION);
const files = filesOf(fixed);
const COMPRESSIBLE = /\.(css|html|js|json|mjs|svg|ts|wasm)$/;

test('The moving folder has the same files as the fixed one, and they weigh nothing more', () => {
  const moving = path.join(site, movingFolder(VERSION));
  assert.deepEqual(filesOf(moving), files);
  for (const file of files) assert.equal(statSync(path.join(moving, file)).ino, statSync(path.join(fixed, file)).ino, file);
  assert.deepEqual(
    filesOf(site).filter((file) => !file.startsWith(`${VERSION}/`) && !file.startsWith(`${movingFolder(VERSION)}/`)),
    [],
  );
});

test('integrity.json has the value of every file, and of no other', () => {
  const { version, files: values } = JSON.parse(readFileSync(path.join(fixed, 'integrity.json'), 'utf8'));
  assert.equal(version, VERSION);
  const plain = files.filter((file) => !/\.(br|gz)$/.test(file) && file !== 'integrity.json');
  assert.deepEqual(Object.keys(values), plain);
  for (const file of plain)
    assert.equal(
      values[file],
      `sha384-${createHash('sha384')
        .update(readFileSync(path.join(fixed, file)))
        .digest('base64')}`,
      file,
    );
  for (const file of ['linkdock.js', 'linkdock.mjs', 'linkdock.d.ts', 'frame.html', 'link.html', 'accounts.html'])
    assert.ok(values[file], file);
});

test('The pages name only files that are there, with the values of integrity.json', () => {
  const { files: values } = JSON.parse(readFileSync(path.join(fixed, 'integrity.json'), 'utf8'));
  let named = 0;
  for (const page of files.filter((file) => file.endsWith('.html'))) {
    const text = readFileSync(path.join(fixed, page), 'utf8');
    for (const [, source, value] of text.matchAll(/(?:src|href)="(assets\/[^"]+)"(?: integrity="([^"]+)")?/g)) {
      assert.ok(values[source], `${page}: ${source}`);
      if (value) assert.equal(value, values[source]);
      named++;
    }
  }
  assert.ok(named >= 7, `${named} assets`);
});

test('Every file that shrinks has its Brotli and gzip forms, which hold the same bytes', () => {
  let packed = 0;
  for (const file of files.filter((name) => COMPRESSIBLE.test(name) && name !== 'integrity.json')) {
    const bytes = readFileSync(path.join(fixed, file));
    const [brotli, gzip] = ['br', 'gz'].map((end) => readFileSync(path.join(fixed, `${file}.${end}`)));
    assert.ok(brotliDecompressSync(brotli).equals(bytes), `${file}.br`);
    assert.ok(gunzipSync(gzip).equals(bytes), `${file}.gz`);
    assert.equal(gzip.readUInt32LE(4), 0, `${file}.gz bears no time`);
    packed++;
  }
  assert.ok(packed > 30, `${packed} files`);
});

test("It ships neither a demo nor an installation's configuration, and its pages look for that one folder above", () => {
  for (const absent of ['demo', 'linkdock.config.json']) assert.ok(!existsSync(path.join(fixed, absent)), absent);
  const scripts = files.filter((file) => /^assets\/(frame|link|accounts)-.*\.js$/.test(file));
  assert.equal(scripts.length, 3);
  for (const script of scripts) assert.match(readFileSync(path.join(fixed, script), 'utf8'), /"\.\.\/linkdock\.config\.json"/, script);
});

test('Licence and notices are in it, in the words of their authors', () => {
  assert.match(readFileSync(path.join(fixed, 'LICENSE'), 'utf8'), /Apache License/);
  const notices = readFileSync(path.join(fixed, 'THIRD_PARTY_NOTICES.txt'), 'utf8');
  for (const words of ['Omar Cornut', 'Niels Lohmann', 'The Emscripten Authors', 'Rich Felker', 'University of Illinois'])
    assert.ok(notices.includes(words), words);
});

test('The archives bear no owner, no time but the commit, no rights but to read, and sorted names', () => {
  const time = run('git', 'log', '-1', '--format=%cd', '--date=format-local:%Y-%m-%d %H:%M');
  for (const archive of [SITE(), DEMO()]) {
    const rows = run('env', 'TZ=UTC', 'tar', '-tvzf', archive)
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/));
    assert.ok(rows.every(([, owner]) => owner === '0/0'));
    assert.equal(new Set(rows.map(([, , , day, clock]) => `${day} ${clock}`)).size, 1, time);
    for (const [rights] of rows) assert.match(rights, /^([-h]rw-r--r--|[-hd]rwxr-xr-x)$/);
    const names = rows.map((row) => row[5].replace(/\/$/, ''));
    assert.deepEqual(
      names,
      [...names].sort((a, b) => Buffer.compare(Buffer.from(a.replaceAll('/', '\x01')), Buffer.from(b.replaceAll('/', '\x01')))),
    );
  }
});
