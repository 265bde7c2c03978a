// proxy/openapi.yaml by the tools of others: any YAML parser reads it, Redocly's linter has nothing to say, its types compile, and
// every example is what its schema says.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { lint, loadConfig } from '@redocly/openapi-core';
import yaml from 'js-yaml';
import { contract } from './contract.mjs';
import { ROOT } from './start.mjs';

const FILE = path.join(ROOT, 'proxy/openapi.yaml');
const { api, faultOf, resolve } = contract;
const dir = mkdtempSync(path.join(tmpdir(), 'linkdock-openapi-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Every object of the document with its path. @param {any} node @param {string} [at] @returns {Generator<[any, string]>} */
function* walk(node, at = '#') {
  if (!node || typeof node !== 'object') return;
  yield [node, at];
  for (const [key, value] of Object.entries(node)) yield* walk(value, `${at}/${key}`);
}

test('js-yaml reads the document as the package yaml does', () => {
  assert.deepEqual(yaml.load(readFileSync(FILE, 'utf8')), api);
});

const python = spawnSync('python3', ['-c', 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)', FILE], {
  encoding: 'utf8',
});
const skip = /No module named|ENOENT/.test(python.stderr ?? String(python.error)) ? 'this machine has no PyYAML' : false;
test('PyYAML, which reads YAML 1.1, gives the same object', { skip }, () => {
  assert.equal(python.status, 0, python.stderr);
  assert.deepEqual(JSON.parse(python.stdout), api);
});

test("Redocly's recommended rules find no error and no warning", async () => {
  const config = await loadConfig({ configPath: path.join(ROOT, 'redocly.yaml') });
  const problems = await lint({ ref: FILE, config });
  assert.deepEqual(
    problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} at ${location[0].pointer}`),
    [],
  );
});

test('openapi-typescript makes types that compile strictly, and that know a lie', () => {
  // A package of its own, as it needs TypeScript 5; what it makes is compiled with the project's own.
  const tool = path.join(ROOT, 'tests/proxy/openapi_types/node_modules/openapi-typescript/bin/cli.js');
  assert.ok(existsSync(tool), `${tool} is missing: run npm ci`);
  execFileSync(process.execPath, [tool, FILE, '-o', path.join(dir, 'api.d.ts')], { stdio: 'pipe' });
  /** @param {string} code @param {string} member */
  const use = (code, member) => `import type { components, operations } from './api';
export const problem: components['schemas']['Problem'] = { type: 'about:blank', title: '', status: 401, code: '${code}', request_id: '' };
export const account: components['schemas']['BrowserAccount']['status'] = 'failing';
export const label = (answer: operations['check']['responses'][200]['content']['application/json']) =>
  answer.outcome === 'linked' ? answer.account.label : answer.${member};
`;
  writeFileSync(path.join(dir, 'right.ts'), use('invalid_session', 'code'));
  writeFileSync(path.join(dir, 'wrong.ts'), use('check_in_flight', 'account'));
  const tsc = [
    '--no-install',
    'tsc',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    'false',
    '--noEmit',
    '--pretty',
    'false',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--types',
    '',
    path.join(dir, 'right.ts'),
    path.join(dir, 'wrong.ts'),
  ];
  const { stdout } = spawnSync('npx', tsc, { cwd: ROOT, encoding: 'utf8' });
  const faults = stdout.split('\n').filter((line) => line.includes('error TS'));
  assert.ok(
    faults.every((line) => line.includes('wrong.ts')),
    stdout,
  );
  assert.match(stdout, /"check_in_flight"[\s\S]*'account' does not exist/);
});

test("every reference leads somewhere, and every schema compiles in ajv's strict mode", () => {
  let references = 0;
  for (const [node] of walk(api)) {
    if (typeof node.$ref === 'string') (assert.ok(resolve(node), node.$ref), ++references);
    if (node.schema) faultOf(node.schema, null);
  }
  for (const schema of Object.values(api.components.schemas)) faultOf(schema, null);
  assert.ok(references > 100);
});

test('every example is what its schema says, and every body has one', () => {
  let examples = 0;
  for (const [node, at] of walk(api)) {
    if (at.includes('/example')) continue;
    const told = node.schema
      ? [...('example' in node ? [node.example] : []), ...Object.values(node.examples ?? {}).map(({ value }) => value)]
      : [];
    const own = Array.isArray(node.examples) ? node.examples : [];
    for (const value of told) (assert.equal(faultOf(node.schema, value), '', `${at}: ${JSON.stringify(value)}`), ++examples);
    for (const value of own) (assert.equal(faultOf(node, value), '', `${at}: ${JSON.stringify(value)}`), ++examples);
    if (/\/content\/application~?1?.*json$/.test(at)) assert.ok(told.length > 0 || resolve(node.schema).examples, `${at} has no example`);
  }
  assert.ok(examples > 20, `${examples}`);
});

test('an example that breaks a rule is found', () => {
  const { schema, examples } = api.paths['/v1/check'].post.responses[200].content['application/json'];
  for (const [broken, words] of /** @type {[object, RegExp][]} */ ([
    [{ code: 'brand_new' }, /\/code must be equal to one of the allowed values \(invalid_credentials, /],
    [{ more: 1 }, /must NOT have additional properties \(more\)/],
    [{ retry_after_s: 61 }, /\/retry_after_s must be <= 60/],
    [{ field: 7 }, /\/field must be string,null/],
    [{ request_id: undefined }, /must have required property 'request_id'/],
  ])) {
    assert.match(faultOf(schema, JSON.parse(JSON.stringify({ ...examples.rejected.value, ...broken }))), words);
  }
});
