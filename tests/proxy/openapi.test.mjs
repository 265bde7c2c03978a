// proxy/openapi.yaml is the source of truth: what the real proxy answers is of the very schema that is meant. That it is of one of
// the operation's is held for every answer, in contract.mjs.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { contract, readAnswer, schemaOf } from './contract.mjs';
import { startProxy } from './start.mjs';
import { accounts, check, luccaBody, nutshellBody, tempDir } from './support.mjs';

const dir = tempDir();
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
const assertMatches = (schema, value) => assert.equal(contract.faultOf(schemaOf(schema), value), '', JSON.stringify(value));

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

test("the list of accounts and the health have the document's shape", async () => {
  const { body } = await accounts(proxy);
  assert.ok(body.accounts.length >= 2);
  assertMatches('AccountList', body);
  assertMatches('Health', (await readAnswer('GET', '/healthz', await fetch(`${proxy.url}/healthz`))).body);
});

test("every kind of refusal has the document's shape", async () => {
  /** @type {[unknown, Record<string, string | undefined>][]} */
  const requests = [
    ['{', {}],
    [{}, {}],
    [luccaBody('200'), { 'Idempotency-Key': 'x' }],
    [luccaBody('200'), { Authorization: undefined }],
    [luccaBody('200'), { Origin: 'https://evil.com' }],
    ['x'.repeat(20_000), {}],
    [luccaBody('200'), { 'Content-Type': 'text/plain' }],
    [{ ...luccaBody('200'), provider: 'other' }, {}],
    [{ ...luccaBody('200'), auth: 'other' }, {}],
    [{ ...luccaBody('200'), fields: { other: 'x' } }, {}],
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
  // A check that never reaches the provider does not count towards the limits.
  assert.equal((await check(proxy, luccaBody('200', ''))).body.code, 'invalid_field');
});
