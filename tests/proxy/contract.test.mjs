// The proxy's own side of the contract: who may call, what a request must look like, and what each refusal says.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { readAnswer } from './contract.mjs';
import { startProxy } from './start.mjs';
import { accounts, check, luccaBody, nutshellBody, rawCheck, raw, tempDir, until } from './support.mjs';

const dir = tempDir();
const ORIGIN = 'https://link.example.com';
const TOKENS = { alice: 'alice-session-token-0001', bob: 'bob-session-token-0000001', 'carol lucca': 'carol-session-token-0001' };
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({
    dir,
    upstreams,
    origins: [ORIGIN, 'http://localhost:3000'],
    tokens: TOKENS,
    args: ['--checks-per-minute', '100000'],
  });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

/** @param {string} token */
const as = (token) => ({ Authorization: `Bearer ${token}` });

/** @param {{status: number, headers: Headers, body: any}} answer @param {number} expected @param {string} code */
function assertProblem({ status, headers, body }, expected, code) {
  assert.deepEqual([status, body.code, body.status], [expected, code, expected]);
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.equal(headers.get('cache-control'), 'no-store');
  assert.equal(headers.get('x-request-id'), body.request_id);
  assert.match(body.title, /^[A-Z].*\.$/);
}

test('health is told without a session, to anyone', async () => {
  const { status, headers, body } = await readAnswer('GET', '/healthz', await fetch(`${proxy.url}/healthz`));
  assert.equal(status, 200);
  assert.deepEqual(body, { status: 'ok' });
  assert.equal(headers.get('access-control-allow-origin'), null);
});

// --- sessions

for (const [name, value] of /** @type {[string, string | undefined][]} */ ([
  ['no Authorization', undefined],
  ['an unknown token', 'Bearer nobody-knows-this-token'],
  ['a cut token', `Bearer ${TOKENS.alice.slice(0, -1)}`],
  ['a longer token', `Bearer ${TOKENS.alice}x`],
  ['another scheme', `Basic ${TOKENS.alice}`],
  ['no token', 'Bearer '],
])) {
  test(`${name} is 401, always with the same words`, async () => {
    const answer = await check(proxy, luccaBody('200'), { Authorization: value });
    assertProblem(answer, 401, 'invalid_session');
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    assert.equal(answer.body.title, 'The session is missing, unknown, expired or used.');
  });
}

test('a session for other providers is 403', async () => {
  assertProblem(await check(proxy, nutshellBody('200'), as(TOKENS['carol lucca'])), 403, 'provider_not_allowed');
  assert.equal((await check(proxy, luccaBody('200'), as(TOKENS['carol lucca']))).body.outcome, 'linked');
});

test('accounts belong to their owner', async () => {
  const linked = await check(proxy, luccaBody('200', 'private'), as(TOKENS.alice));
  const mine = await accounts(proxy, TOKENS.alice);
  const account = mine.body.accounts.find((/** @type {any} */ row) => row.id === linked.body.account.id);
  assert.deepEqual([account.provider, account.label, account.status], ['lucca', 'private.ilucca.net', 'active']);
  for (const time of [account.created_at, account.last_check_at]) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Math.abs(Date.now() - Date.parse(account.created_at)) < 60_000);
  const theirs = await accounts(proxy, TOKENS.bob);
  assert.ok(!theirs.body.accounts.some((/** @type {any} */ row) => row.label === 'private.ilucca.net'));
  const stolen = { ...luccaBody('200', 'private'), account_id: linked.body.account.id };
  assertProblem(await check(proxy, stolen, as(TOKENS.bob)), 422, 'unknown_account');
  assertProblem(await accounts(proxy, 'no-such-session-token'), 401, 'invalid_session');
});

// --- origins

test('an allowed origin may read every answer', async () => {
  for (const [body, headers] of /** @type {[any, any][]} */ ([
    [luccaBody('200'), {}],
    [luccaBody('401'), {}],
    ['{', {}],
    [luccaBody('200'), as('x')],
  ])) {
    const answer = await check(proxy, body, headers);
    assert.equal(answer.headers.get('access-control-allow-origin'), ORIGIN);
    assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    assert.match(String(answer.headers.get('vary')), /\bOrigin\b/);
  }
  const other = await check(proxy, luccaBody('200'), { Origin: 'http://localhost:3000' });
  assert.equal(other.headers.get('access-control-allow-origin'), 'http://localhost:3000');
});

for (const origin of [
  undefined,
  'null',
  'https://evil.com',
  `${ORIGIN}.evil.com`,
  'https://evil-link.example.com',
  'http://link.example.com',
  `${ORIGIN}:8443`,
  `${ORIGIN}/`,
  ORIGIN.toUpperCase(),
  `${ORIGIN} https://evil.com`,
]) {
  test(`a check from ${origin ?? 'no origin'} is 403 without CORS headers`, async () => {
    const answer = await check(proxy, luccaBody('200'), { Origin: origin });
    assertProblem(answer, 403, 'origin_not_allowed');
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  });
}

/** @param {string} where @param {Record<string, string>} headers */
const preflight = (where, headers) => fetch(`${proxy.url}${where}`, { method: 'OPTIONS', headers });

test('a preflight is granted for ten minutes and for exactly what the widget sends', async () => {
  const response = await preflight('/v1/check', {
    Origin: ORIGIN,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
  });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('access-control-allow-origin'), ORIGIN);
  assert.equal(response.headers.get('access-control-allow-methods'), 'POST');
  assert.equal(
    response.headers.get('access-control-allow-headers'),
    'authorization, content-type, idempotency-key, linkdock-parent-origin',
  );
  assert.equal(response.headers.get('access-control-max-age'), '600');
  assert.equal(response.headers.get('vary'), 'Origin');
  assert.equal(await response.text(), '');
});

for (const [name, where, headers, status] of /** @type {[string, string, Record<string, string>, number][]} */ ([
  ['of a foreign origin', '/v1/check', { Origin: 'https://evil.com', 'Access-Control-Request-Method': 'POST' }, 403],
  ['for another method', '/v1/check', { Origin: ORIGIN, 'Access-Control-Request-Method': 'PUT' }, 405],
  [
    'for another header',
    '/v1/check',
    { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-other' },
    405,
  ],
  ['of another path', '/v1/nothing', { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' }, 404],
  ['of the health page', '/healthz', { Origin: ORIGIN, 'Access-Control-Request-Method': 'GET' }, 405],
])) {
  test(`a preflight ${name} is refused`, async () => {
    const response = await preflight(where, headers);
    assert.equal(response.status, status);
    assert.equal(response.headers.get('access-control-allow-methods'), null);
  });
}

test('the list of accounts has its own preflight', async () => {
  const response = await preflight('/v1/accounts', {
    Origin: ORIGIN,
    'Access-Control-Request-Method': 'GET',
    'Access-Control-Request-Headers': 'authorization',
  });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('access-control-allow-methods'), 'GET');
});

// --- form

test('an unknown path is 404 and a wrong method 405 with Allow', async () => {
  for (const [method, where, status] of /** @type {[string, string, number][]} */ ([
    ['GET', '/', 404],
    ['POST', '/v1/checks', 404],
    ['GET', '/v1/check/..', 404],
    ['GET', '/v1/check', 405],
    ['DELETE', '/v1/accounts', 405],
    ['PUT', '/v1/check', 405],
  ])) {
    const target = where.replace('/v1/check/..', '/v1/');
    const response = await readAnswer(method, target, await fetch(proxy.url + target, { method, headers: { Origin: ORIGIN } }));
    assert.equal(response.status, status, `${method} ${where}`);
    assert.equal(response.headers.get('allow') !== null, status === 405);
  }
  assert.equal(/** @type {any} */ (await raw(proxy, 'TRACE /v1/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).status, 405);
  const head = /** @type {any} */ (await raw(proxy, 'HEAD /v1/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
  assert.equal(head.status, 405);
  assert.ok(head.text.endsWith('\r\n\r\n'), 'an answer to HEAD has no body');
});

for (const type of [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json-patch+json',
  'application/json; charset=utf-16',
]) {
  test(`a body called ${type} is 415 before it is read`, async () => {
    assertProblem(await check(proxy, luccaBody('200'), { 'Content-Type': type }), 415, 'unsupported_media_type');
  });
}

for (const [name, body] of /** @type {[string, string][]} */ ([
  ['cut JSON', '{"provider":'],
  ['HTML', '<html></html>'],
  ['nothing', ''],
  ['JSON with a tail', '{} {}'],
  ['a BOM', '\ufeff{}'],
  ['a duplicate key', '{"provider":"lucca","provider":"nutshell","auth":"api_key","fields":{}}'],
  ['a lone surrogate', '{"a":"\\ud800"}'],
  ['a NUL', '{"a":"\\u0000"}'],
  ['deep nesting', `${'['.repeat(2000)}${']'.repeat(2000)}`],
])) {
  test(`${name} is 400 malformed_json`, async () => {
    assertProblem(await check(proxy, body), 400, 'malformed_json');
  });
}

for (const [name, body] of /** @type {[string, unknown][]} */ ([
  ['an array', []],
  ['no fields', { provider: 'lucca', auth: 'api_key' }],
  ['a number for a field', { provider: 'lucca', auth: 'api_key', fields: { subdomain: 1 } }],
  ['an unknown member', { ...luccaBody('200'), extra: true }],
  ['a number for the account', { ...luccaBody('200'), account_id: 1 }],
])) {
  test(`a body with ${name} is 400 malformed_body`, async () => {
    assertProblem(await check(proxy, body), 400, 'malformed_body');
  });
}

for (const [name, body, code] of /** @type {[string, unknown, string][]} */ ([
  ['an unknown provider', { ...luccaBody('200'), provider: 'salesforce' }, 'unknown_provider'],
  ['a path for a provider', { ...luccaBody('200'), provider: '../lucca' }, 'unknown_provider'],
  ['an unknown auth method', { ...luccaBody('200'), auth: 'oauth' }, 'unknown_auth'],
  ['an unknown field', { ...luccaBody('200'), fields: { subdomain: 'acme', api_key: 'x', extra: 'y' } }, 'unknown_field'],
  ['an unknown account', { ...luccaBody('200'), account_id: 'acc_nothing' }, 'unknown_account'],
])) {
  test(`${name} is 422 ${code}`, async () => {
    assertProblem(await check(proxy, body), 422, code);
  });
}

for (const key of [undefined, '', 'x', '00000000-0000-4000-8000-00000000000', `${randomUUID()}0`]) {
  test(`the Idempotency-Key ${key ?? 'that is missing'} is 400`, async () => {
    assertProblem(await check(proxy, luccaBody('200'), { 'Idempotency-Key': key }), 400, 'bad_idempotency_key');
  });
}

// --- repeated requests

test('the same key and body get the first answer again, without asking the provider', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  const first = await check(proxy, luccaBody('401'), headers);
  const asked = upstreams.events().length;
  const second = await check(proxy, luccaBody('401'), headers);
  assert.deepEqual(second.body, first.body);
  assert.equal(first.headers.get('idempotent-replayed'), null);
  assert.equal(second.headers.get('idempotent-replayed'), 'true');
  assert.equal(upstreams.events().length, asked);
});

test('the same key with another body is 422', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  await check(proxy, luccaBody('401'), headers);
  assertProblem(await check(proxy, luccaBody('200'), headers), 422, 'idempotency_key_reused');
});

test('the same key of another session is another request', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  await check(proxy, luccaBody('401'), headers);
  assert.equal((await check(proxy, luccaBody('200'), { ...headers, ...as(TOKENS.bob) })).body.outcome, 'linked');
});

test('twenty presses at once are one check: one verdict, the rest 409', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  const before_ = upstreams.events().filter((event) => event.event === 'request').length;
  const all = await Promise.all(Array.from({ length: 20 }, () => check(proxy, luccaBody('0a8'), headers)));
  const linked = all.filter((answer) => answer.status === 200);
  const refused = all.filter((answer) => answer.status === 409);
  assert.deepEqual([linked.length, refused.length], [1, 19]);
  assertProblem(refused[0], 409, 'check_in_flight');
  assert.equal(refused[0].headers.get('retry-after'), '1');
  assert.equal(upstreams.events().filter((event) => event.event === 'request').length, before_ + 1);
});

test('a refused request leaves its key free', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  assertProblem(await check(proxy, { ...luccaBody('200'), provider: 'other' }, headers), 422, 'unknown_provider');
  assert.equal((await check(proxy, luccaBody('200'), headers)).body.outcome, 'linked');
});

test('a connection serves one request after the other', async () => {
  const two = rawCheck(proxy) + rawCheck(proxy, { extra: ['Connection: close'] });
  const answer = /** @type {any} */ (await raw(proxy, two));
  assert.equal(answer.text.match(/HTTP\/1\.1 200 OK/g)?.length, 2);
});

test('a forwarded address or host is not believed', async () => {
  const answer = await check(proxy, luccaBody('200'), {
    'X-Forwarded-For': '1.2.3.4',
    'X-Forwarded-Host': 'evil.com',
    Forwarded: 'for=1.2.3.4',
  });
  assert.equal(answer.body.outcome, 'linked');
  for (const request of proxy.requests()) assert.equal(request.client, '127.0.0.0/24');
});

test('the log has one line a request and only what it may have', async () => {
  const { body } = await check(proxy, luccaBody('401'));
  await until(() => proxy.requests().some((request) => request.request_id === body.request_id));
  const line = proxy.requests().find((request) => request.request_id === body.request_id);
  const allowed = [
    'time',
    'event',
    'request_id',
    'method',
    'route',
    'status',
    'outcome',
    'provider',
    'verdict',
    'session',
    'client',
    'total_ms',
    'upstream_ms',
    'transport',
    'upstream_status',
    'replayed',
  ];
  for (const request of proxy.requests()) {
    for (const key of Object.keys(request)) assert.ok(allowed.includes(key), key);
  }
  assert.deepEqual(
    [line.method, line.route, line.status, line.outcome, line.provider, line.verdict, line.transport, line.upstream_status],
    ['POST', '/v1/check', 200, 'invalid_credentials', 'lucca', 'invalid_credentials', 'answered', 401],
  );
});
