// proxy/openapi.yaml is the source of truth: what the real proxy answers is held against its schemas.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';
import { startUpstreams } from '../upstreams/start.mjs';
import { ROOT, startProxy } from './start.mjs';
import { accounts, check, luccaBody, nutshellBody, tempDir } from './support.mjs';
import { readYaml } from './yaml.mjs';

const dir = tempDir();
const api = /** @type {any} */ (readYaml(readFileSync(path.join(ROOT, 'proxy/openapi.yaml'), 'utf8')));
const ajv = new /** @type {any} */ (Ajv2020).default({ strict: false });
ajv.addSchema(api, 'api');
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, args: ['--checks-per-minute', '20'] });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

/** @param {string} schema @param {unknown} value */
function assertMatches(schema, value) {
  const validate = ajv.getSchema(`api#/components/schemas/${schema}`);
  assert.ok(validate(value), `${schema}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(value)}`);
}

/** Follows one `$ref`. @param {any} node */
const resolve = (node) => (node.$ref ? node.$ref.slice(2).split('/').reduce((/** @type {any} */ at, /** @type {string} */ key) => at[key], api) : node);

test('every reference of the document leads somewhere and every schema compiles', () => {
  /** @param {any} node */
  const walk = (node) => {
    if (!node || typeof node !== 'object') return;
    if (node.$ref) assert.ok(resolve(node), node.$ref);
    Object.values(node).forEach(walk);
  };
  walk(api);
  for (const name of Object.keys(api.components.schemas)) assert.ok(ajv.getSchema(`api#/components/schemas/${name}`), name);
});

test('the codes of the document are those of the program', () => {
  const problems = readFileSync(path.join(ROOT, 'proxy/contract/problem.cpp'), 'utf8').matchAll(/\{\s*(\d{3}),\s*"([a-z_]+)"/g);
  const rows = [...problems].map(([, status, code]) => ({ status, code }));
  assert.deepEqual(rows.map((row) => row.code), api.components.schemas.Problem.properties.code.enum);
  const statuses = Object.keys(api.paths['/v1/check'].post.responses);
  for (const { status } of rows) assert.ok(statuses.includes(status), status);
  const verdicts = readFileSync(path.join(ROOT, 'widget/core/base/verdict.cpp'), 'utf8');
  for (const code of api.components.schemas.Rejected.properties.code.enum) assert.ok(verdicts.includes(`"${code}"`), code);
});

for (const magic of ['200', '401', '403', '429', '500', '302', '599']) {
  test(`the answers about ${magic} have the document's shape`, async () => {
    for (const body of [luccaBody(magic), nutshellBody(magic)]) {
      assertMatches('CheckRequest', body);
      const answer = await check(proxy, body);
      assert.equal(answer.status, 200);
      assertMatches(magic === '200' ? 'Linked' : 'Rejected', answer.body);
      assert.equal(answer.headers.get('x-request-id'), answer.body.request_id);
    }
  });
}

test('the list of accounts and the health have the document\'s shape', async () => {
  const { body } = await accounts(proxy);
  assert.ok(body.accounts.length >= 2);
  assertMatches('AccountList', body);
  assertMatches('Health', await (await fetch(`${proxy.url}/healthz`)).json());
});

test('every kind of refusal has the document\'s shape', async () => {
  /** @type {[unknown, Record<string, string | undefined>][]} */
  const requests = [
    ['{', {}], [{}, {}], [luccaBody('200'), { 'Idempotency-Key': 'x' }], [luccaBody('200'), { Authorization: undefined }],
    [luccaBody('200'), { Origin: 'https://evil.com' }], ['x'.repeat(20_000), {}], [luccaBody('200'), { 'Content-Type': 'text/plain' }],
    [{ ...luccaBody('200'), provider: 'other' }, {}], [{ ...luccaBody('200'), auth: 'other' }, {}], [{ ...luccaBody('200'), fields: { other: 'x' } }, {}],
  ];
  const seen = new Set();
  for (const [body, headers] of requests) {
    const answer = await check(proxy, body, headers);
    assertMatches('Problem', answer.body);
    assert.equal(answer.body.status, answer.status);
    seen.add(answer.body.code);
  }
  assert.equal(seen.size, requests.length);
});

test('over the limit of the session there is 429 with the seconds to wait', async () => {
  let answer = await check(proxy, luccaBody('401'));
  for (let i = 0; i < 20 && answer.status === 200; ++i) answer = await check(proxy, luccaBody('401'));
  assert.deepEqual([answer.status, answer.body.code], [429, 'too_many_checks']);
  assertMatches('Problem', answer.body);
  assert.equal(answer.headers.get('retry-after'), String(answer.body.retry_after_s));
  // What never reaches the provider is not counted.
  assert.equal((await check(proxy, luccaBody('200', ''))).body.code, 'invalid_field');
});
