// Every verdict of both providers through the real binary, the real TLS path and the shared core; at the end no trace of
// a key in the proxy's log or database.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { startProxy } from './start.mjs';
import { CANARIES, accounts, check, luccaBody, luccaKey, nutshellBody, nutshellKey, tempDir } from './support.mjs';

const dir = tempDir();
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;
/** @type {string[]} */
const answers = [];

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  const args = [
    '--checks-per-minute',
    '100000',
    '--dns-timeout-ms',
    '500',
    '--connect-timeout-ms',
    '1000',
    '--upstream-timeout-ms',
    '1500',
  ];
  proxy = await startProxy({ dir, upstreams, args });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

/** @param {ReturnType<typeof luccaBody> | ReturnType<typeof nutshellBody>} body */
async function verdict(body) {
  const { status, body: answer } = await check(proxy, body);
  answers.push(JSON.stringify(answer));
  assert.equal(status, 200);
  assert.match(answer.request_id, /^req_[a-z2-7]{26}$/);
  return answer;
}

// For each answer of the provider: its code, the field at fault, and how long to wait.
/** @type {[string, string, string | null, number?][]} */
const LUCCA = [
  ['2b0', 'rate_limited', null],
  ['2b1', 'invalid_credentials', 'api_key'],
  ['2b2', 'unexpected_answer', null],
  ['2b3', 'unexpected_answer', null],
  ['2b4', 'unexpected_answer', null],
  ['400', 'unexpected_answer', null],
  ['401', 'invalid_credentials', 'api_key'],
  ['40a', 'invalid_credentials', 'api_key'],
  ['40b', 'invalid_credentials', 'api_key'],
  ['40c', 'invalid_credentials', 'api_key'],
  ['40d', 'invalid_credentials', 'api_key'],
  ['40e', 'invalid_credentials', 'api_key'],
  ['403', 'insufficient_permissions', 'api_key'],
  ['43a', 'insufficient_permissions', 'api_key'],
  ['43d', 'insufficient_permissions', 'api_key'],
  ['404', 'wrong_host', 'subdomain'],
  ['408', 'provider_timeout', null],
  ['429', 'rate_limited', null, 30],
  ['42a', 'rate_limited', null],
  ['42b', 'rate_limited', null, 60],
  ['42c', 'rate_limited', null],
  ['500', 'provider_unavailable', null],
  ['502', 'provider_unavailable', null],
  ['503', 'provider_unavailable', null],
  ['504', 'provider_timeout', null],
  ['302', 'wrong_host', 'subdomain'],
  ['30a', 'wrong_host', 'subdomain'],
  ['fff', 'invalid_credentials', 'api_key'],
];
/** @type {[string, string, string | null, number?][]} */
const NUTSHELL = [
  ['2b1', 'invalid_credentials', 'api_key'],
  ['2b2', 'unexpected_answer', null],
  ['2b3', 'unexpected_answer', null],
  ['400', 'unexpected_answer', null],
  ['401', 'invalid_credentials', 'api_key'],
  ['40b', 'invalid_credentials', 'api_key'],
  ['40c', 'invalid_credentials', 'api_key'],
  ['403', 'insufficient_permissions', 'api_key'],
  ['404', 'unexpected_answer', null],
  ['405', 'unexpected_answer', null],
  ['429', 'rate_limited', null, 30],
  ['42a', 'rate_limited', null],
  ['42b', 'rate_limited', null, 60],
  ['42c', 'rate_limited', null],
  ['500', 'provider_unavailable', null],
  ['502', 'provider_unavailable', null],
  ['503', 'provider_unavailable', null],
  ['302', 'unexpected_answer', null],
  ['30a', 'unexpected_answer', null],
];
// The same for both: whatever breaks on the wire is never success, and never the person's key.
const BROKEN = ['599', '0a3', '0a4', '0a5', '0a6', '0a7', '0b1', '0b2', '0b3', '0b4', '0b5', '0b6', '0b8', '0b9', '0ba'];

for (const [provider, bodyOf, rows] of /** @type {const} */ ([
  ['Lucca', luccaBody, LUCCA],
  ['Nutshell', nutshellBody, NUTSHELL],
])) {
  for (const [magic, code, field, retry] of rows) {
    test(`${provider} answering as ${magic} is ${code}`, async () => {
      const answer = await verdict(bodyOf(magic));
      assert.equal(answer.outcome, 'rejected');
      assert.deepEqual([answer.code, answer.field, answer.retry_after_s], [code, field, retry]);
      assert.equal(typeof answer.user_recoverable, 'boolean');
    });
  }
  for (const magic of ['200', '2a1']) {
    test(`${provider} answering as ${magic} links the account`, async () => {
      const answer = await verdict(bodyOf(magic));
      assert.equal(answer.outcome, 'linked');
      assert.match(answer.account.id, /^acc_[a-z2-7]{26}$/);
      assert.equal(answer.account.provider, provider.toLowerCase());
      assert.deepEqual(Object.keys(answer).sort(), ['account', 'outcome', 'request_id']);
    });
  }
  for (const magic of BROKEN) {
    test(`${provider} breaking as ${magic} is an unexpected answer, at once`, async () => {
      const started = Date.now();
      const answer = await verdict(bodyOf(magic));
      assert.deepEqual([answer.outcome, answer.code, answer.field], ['rejected', 'unexpected_answer', null]);
      assert.ok(Date.now() - started < 1200, 'it did not wait for the deadline');
    });
  }
  for (const magic of ['000', '0a1', '0a2']) {
    test(`${provider} hanging as ${magic} is a timeout at the deadline`, async () => {
      const started = Date.now();
      const answer = await verdict(bodyOf(magic));
      assert.equal(answer.code, 'provider_timeout');
      const ms = Date.now() - started;
      assert.ok(ms >= 1400 && ms < 2500, `after ${ms} ms`);
    });
  }
  test(`${provider} repeating the credential does not bring it back`, async () => {
    const answer = await verdict(bodyOf('0b7'));
    assert.equal(answer.code, 'invalid_credentials');
  });
}

test('a Retry-After that is a date is counted in seconds', async () => {
  const answer = await verdict(luccaBody('42d'));
  assert.equal(answer.code, 'rate_limited');
  assert.ok(answer.retry_after_s >= 15 && answer.retry_after_s <= 20, `${answer.retry_after_s}`);
});

test('a subdomain that does not resolve is the wrong host', async () => {
  const answer = await verdict(luccaBody('200', 'nosuch'));
  assert.deepEqual([answer.code, answer.field], ['wrong_host', 'subdomain']);
});

for (const subdomain of ['moved', 'gone']) {
  test(`a subdomain that is ${subdomain} is the wrong host`, async () => {
    const answer = await verdict(luccaBody('200', subdomain));
    assert.deepEqual([answer.code, answer.field], ['wrong_host', 'subdomain']);
  });
}

test('an unknown e-mail address is told like a wrong key', async () => {
  const answer = await verdict(nutshellBody('200', 'nobody@example.com'));
  assert.equal(answer.code, 'invalid_credentials');
});

test('what people paste is healed as in the browser', async () => {
  const body = luccaBody('200', ' https://ACME.ilucca.net/settings ');
  body.fields.api_key = `"Bearer ${luccaKey('200')}"\n`;
  const answer = await verdict(body);
  assert.equal(answer.outcome, 'linked');
  assert.equal(answer.account.label, 'acme.ilucca.net');
});

test('an invalid field is named without asking the provider', async () => {
  const asked = upstreams.events().length;
  /** @type {[any, string][]} */
  const rows = [
    [luccaBody('200', ''), 'subdomain'],
    [luccaBody('200', 'evil.example.com'), 'subdomain'],
    [luccaBody('200', 'acme.ilucca.net.evil.com'), 'subdomain'],
    [luccaBody('200', 'user@acme'), 'subdomain'],
    [luccaBody('200', 'acme:8443'), 'subdomain'],
    [luccaBody('200', 'a%2fb'), 'subdomain'],
    [luccaBody('200', '127.0.0.1'), 'subdomain'],
    [luccaBody('200', 'x'.repeat(64)), 'subdomain'],
    [luccaBody('200', 'аcme'), 'subdomain'],
    [luccaBody('zzz'), 'api_key'],
    [{ ...luccaBody('200'), fields: { subdomain: 'acme' } }, 'api_key'],
    [{ ...luccaBody('200'), fields: { subdomain: 'acme', api_key: `${luccaKey('200')}\u0001` } }, 'api_key'],
    [{ ...luccaBody('200'), fields: { subdomain: 'acme', api_key: 'x'.repeat(5000) } }, 'api_key'],
    [nutshellBody('200', 'a:b@example.com'), 'username'],
    [nutshellBody('200', 'no-email'), 'username'],
    [{ ...nutshellBody('200'), fields: { username: 'ada@example.com', api_key: `${nutshellKey('')}\r\nX-Evil: 1` } }, 'api_key'],
  ];
  for (const [body, field] of rows) {
    const answer = await verdict(body);
    assert.deepEqual([answer.outcome, answer.code, answer.field], ['rejected', 'invalid_field', field], JSON.stringify(body));
  }
  assert.equal(upstreams.events().length, asked);
});

test('the provider is asked exactly once for each check', async () => {
  const asked = upstreams.events().filter((event) => event.event === 'request').length;
  await verdict(luccaBody('429'));
  await verdict(luccaBody('503'));
  await verdict(luccaBody('0a3'));
  assert.equal(upstreams.events().filter((event) => event.event === 'request').length, asked + 3);
});

test('a redirect is never followed', () => {
  assert.ok(!upstreams.events().some((event) => /latest|login/.test(event.path ?? '')));
});

test('linking the same account twice gives the same account, once in the list', async () => {
  const first = await verdict(luccaBody('200', 'twice'));
  const second = await verdict(luccaBody('2a0', 'twice'));
  assert.equal(first.account.id, second.account.id);
  const { body } = await accounts(proxy);
  assert.equal(body.accounts.filter((/** @type {any} */ account) => account.label === 'twice.ilucca.net').length, 1);
});

test('an account can be linked again under its id', async () => {
  const first = await verdict(luccaBody('200', 'again'));
  const answer = await verdict({ ...luccaBody('200', 'again'), account_id: first.account.id });
  assert.equal(answer.account.id, first.account.id);
});

test('no key is in any answer, log line or byte of the database', async () => {
  await proxy.stop();
  const encoded = CANARIES.map((canary) => Buffer.from(canary).toString('base64').replace(/=+$/, '').slice(1, -2));
  const needles = [...CANARIES, ...encoded, 'ada@example.com:', proxy.token];
  const files = readdirSync(dir).filter((name) => name.startsWith('proxy.db'));
  assert.ok(files.length > 0);
  const texts = [...files.map((name) => readFileSync(path.join(dir, name), 'latin1')), proxy.logs().join('\n'), answers.join('\n')];
  for (const needle of needles) {
    assert.ok(!texts.some((text) => text.toLowerCase().includes(needle.toLowerCase())), needle);
  }
  assert.ok(proxy.requests().length > 100, 'there was something to find');
});
