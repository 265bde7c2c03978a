// The arrows of docs/ARCHITECTURE.md, held by looking at what each folder includes and imports, and the rules of style
// that no linter knows.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { arrowsOf } from './arrows.mjs';

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
const sources = files.filter((file) => /\.(cpp|h)$/.test(file));
const read = (file) => readFileSync(file, 'utf8');

/** The folders of this repository that the C++ of a folder may include. */
const MAY_INCLUDE = {
  'widget/core/': ['widget/core/'],
  'widget/flow/': ['widget/flow/', 'widget/core/'],
  'widget/view/': ['widget/view/', 'widget/flow/', 'widget/core/'],
  'widget/raster/': ['widget/raster/'],
  'wasm/': ['wasm/', 'widget/'],
  'proxy/': ['proxy/', 'widget/core/'],
};
/** The rooms of the big folders from top to bottom: each may use those below it and none above. */
const FLOORS = {
  'widget/core': ['check', 'provider', 'logo', 'pattern', 'json', 'base'],
  proxy: ['app', 'http', 'api', 'check', 'webhooks', 'contract', 'store', 'egress', 'access', 'vault', 'metrics', 'model', 'base'],
  // linkdock.d.ts, the types that every page shares, stands at the root of web/.
  web: ['demo', 'accounts', 'link', 'frame', 'loader', 'linkdock', 'shared'],
};
/** Arrows that lead up all the same, with the reason. */
const MAY_POINT_UP = ['web: linkdock → loader']; // the entry of the loader's bundle stands beside its types
/** Library headers that only these folders know. */
const ONLY_IN = {
  imgui: /^(widget\/(view|raster)|wasm|tests)\//,
  emscripten: /^wasm\//,
  'boost/': /^(proxy|tests)\//,
  'curl/': /^(proxy|tests)\//,
  sqlite3: /^(proxy|tests)\//,
  libpq: /^proxy\//,
  sodium: /^proxy\//,
};

test('dependencies between folders run one way', () => {
  const wrong = [];
  for (const file of sources) {
    const folder = Object.keys(MAY_INCLUDE).find((prefix) => file.startsWith(prefix));
    for (const [, included] of read(file).matchAll(/#include "([^"]+\/[^"]+)"/g)) {
      if (folder && !MAY_INCLUDE[folder].some((prefix) => included.startsWith(prefix))) wrong.push(`${file} includes ${included}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('inside the big folders no room uses one above it, and every room has its floor', () => {
  const wrong = [];
  for (const [folder, floors] of Object.entries(FLOORS)) {
    for (const [name, { from, to, includes }] of arrowsOf(folder)) {
      if (!floors.includes(from) || !floors.includes(to)) wrong.push(`${folder}: ${name} is not among the floors`);
      else if (floors.indexOf(to) < floors.indexOf(from) && !MAY_POINT_UP.includes(`${folder}: ${name}`)) {
        wrong.push(...includes.map((include) => `${include.from} includes ${include.to}, which is above it`));
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('a source is named after the header that it implements, or after a part of its subject', () => {
  const wrong = [];
  for (const file of sources.filter((name) => /^(proxy|widget)\/.*\.cpp$/.test(name) && !/main\.cpp$/.test(name))) {
    const words = path.basename(file, '.cpp').split('_');
    const headers = words.map((_, count) => path.join(path.dirname(file), `${words.slice(0, count + 1).join('_')}.h`));
    if (!headers.some((header) => sources.includes(header))) wrong.push(file);
  }
  assert.deepEqual(wrong, []);
});

test('every relative link of the documents leads to a file', () => {
  const wrong = [];
  for (const file of files.filter((name) => name.endsWith('.md'))) {
    for (const [, link] of read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      if (!existsSync(path.join(path.dirname(file), link))) wrong.push(`${file}: ${link}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every path that a document names in code is there', () => {
  const known = new Set(files.flatMap((file) => file.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
  const wrong = [];
  for (const file of files.filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')) {
    for (const [, name] of read(file).matchAll(/`((?:web|wasm|widget|proxy|providers|tests|scripts|docs|cmake)\/[\w./-]+)`/g)) {
      if (!known.has(name.replace(/\/$/, '')) && !known.has(path.join(path.dirname(file), name))) wrong.push(`${file}: ${name}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('library headers stay in the folders that own them', () => {
  const wrong = [];
  for (const file of sources) {
    for (const [, included] of read(file).matchAll(/#include [<"]([^>"]+)[>"]/g)) {
      const library = Object.keys(ONLY_IN).find((name) => included.startsWith(name));
      if (library && !ONLY_IN[library].test(file)) wrong.push(`${file} includes ${included}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('the web side knows of C++ only what the shell exports', () => {
  const bridge = read('wasm/exports.h');
  const exported = new Set([...bridge.matchAll(/\b(ld_[a-z_]+)\s*\(/g)].map((match) => match[1]));
  const used = new Set();
  for (const file of files.filter((name) => /^web\/.*\.js$/.test(name))) {
    for (const [, name] of read(file).matchAll(/\._(ld_[a-z_]+)/g)) used.add(name);
  }
  assert.ok(used.size > 5, 'the frame calls the shell');
  assert.deepEqual(
    [...used].filter((name) => !exported.has(name)),
    [],
  );
});

test('no file is longer than 500 lines', () => {
  const code = files.filter((file) => /\.(cpp|h|js|mjs|ts|css)$/.test(file));
  assert.deepEqual(
    code.filter((file) => read(file).split('\n').length > 500),
    [],
  );
});

test('JavaScript makes DOM only from text and properties and evaluates nothing', () => {
  const wrong = [];
  for (const file of files.filter((name) => /^web\/.*\.js$/.test(name))) {
    if (/\.(innerHTML|outerHTML|insertAdjacentHTML)\b|document\.write|\beval\(|new Function\(/.test(read(file))) wrong.push(file);
  }
  assert.deepEqual(wrong, []);
});

test('pages carry no inline script or style', () => {
  for (const file of files.filter((name) => /^web\/.*\.html$/.test(name))) {
    const page = read(file);
    assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/, file);
  }
});

test('the core has no clock, no input and output, and no mutable globals', () => {
  for (const file of sources.filter((name) => /^widget\/(core|flow)\//.test(name))) {
    assert.doesNotMatch(read(file), /<(chrono|fstream|iostream|cstdio|thread|mutex|regex|ctime)>/, file);
    assert.doesNotMatch(read(file), /^static (?!constexpr|const |std::string_view|bool|void|int|Result)[A-Za-z:<>]+ [a-z_]+ ?(=|;)/m, file);
  }
});

test('no secret of a real provider is in the repository', () => {
  const keys = /\b(?!(?:0{8}|1{8}|a{8}|deadbeef|c0ffee))[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g;
  const lucca = files.filter((name) => /^(providers|web|docs|README)/.test(name));
  for (const file of lucca) assert.doesNotMatch(read(file), keys, file);
});
