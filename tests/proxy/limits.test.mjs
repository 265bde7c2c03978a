// How much a caller may have, whom a limit counts, providers that are down, and requests that are sent again elsewhere.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { startProxy } from './start.mjs';
import { CANARIES, check, luccaBody, nutshellBody, tempDir, until } from './support.mjs';

const TOKENS = { ada: 'session-token-of-ada', bob: 'session-token-of-bob' };

const dir = tempDir();
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
});
after(() => upstreams?.stop());

/** A proxy of this test's own, without limits but those in `args`. @param {string} name @param {string[]} args */
const proxyWith = (name, ...args) =>
  startProxy({
    dir: path.join(dir, name),
    upstreams,
    tokens: TOKENS,
    args: [...(args.includes('--checks-per-minute') ? [] : ['--checks-per-minute', '0']), ...args],
  });
const as = (/** @type {string} */ token) => ({ Authorization: `Bearer ${token}` });
const asked = () => upstreams.events().filter((event) => event.event === 'request').length;
const gone = () => upstreams.events().filter((event) => event.event === 'gone').length;

/** @param {Awaited<ReturnType<typeof check>>} answer @param {string} limit */
function assertLimited(answer, limit) {
  assert.deepEqual([answer.status, answer.body.code, answer.body.limit], [429, 'too_many_checks', limit]);
  const seconds = Number(answer.headers.get('retry-after'));
  assert.ok(seconds >= 1 && seconds <= 60, `${seconds} s`);
  assert.equal(answer.body.retry_after_s, seconds);
}

test('each rate names itself, in the order from the person to the provider, and the neighbour is free', async () => {
  const key = { 'Idempotency-Key': randomUUID() };
  const session = await proxyWith('session', '--checks-per-minute', '1', '--owner-checks-per-hour', '1');
  const first = await check(session, luccaBody('401'), key);
  assert.equal(first.body.code, 'invalid_credentials');
  const before_ = asked();
  assertLimited(await check(session, luccaBody('401')), 'session');
  assert.equal(asked(), before_, 'a refused check asks nobody');
  assert.deepEqual((await check(session, luccaBody('401'), key)).body, first.body, 'a repetition is no new check');
  assert.equal((await check(session, luccaBody('200'), as(TOKENS.bob))).body.outcome, 'linked');
  await session.stop();

  const provider = await proxyWith('provider', '--provider-checks-per-minute', '1', '--total-checks-per-minute', '2');
  assert.equal((await check(provider, luccaBody('401'))).status, 200);
  assertLimited(await check(provider, luccaBody('401'), as(TOKENS.bob)), 'provider');
  assert.equal((await check(provider, nutshellBody('401'))).status, 200);
  assertLimited(await check(provider, nutshellBody('401'), as(TOKENS.bob)), 'total');
  await provider.stop();
});

test('P10 a client cannot change its address by a header, and behind a trusted front each client has its own', async () => {
  const from = (/** @type {string} */ address) => ({ 'X-Forwarded-For': address });
  const front = await proxyWith('front', '--address-checks-per-minute', '1', '--trusted-front', '127.0.0.0/8');
  assert.equal((await check(front, luccaBody('401'), from('198.51.100.1, 203.0.113.1'))).status, 200);
  assertLimited(await check(front, luccaBody('401'), from('198.51.100.2, 203.0.113.1')), 'address');
  assert.equal((await check(front, luccaBody('401'), from('203.0.113.2'))).status, 200);
  assert.equal((await check(front, luccaBody('401'), from('2001:db8::1'))).status, 200);
  assertLimited(await check(front, luccaBody('401'), from('2001:db8::2')), 'address');
  assert.deepEqual(
    front
      .requests()
      .slice(0, 1)
      .map(({ client }) => client),
    ['203.0.113.0/24'],
  );
  await front.stop();

  const undeclared = await proxyWith('undeclared', '--address-checks-per-minute', '1');
  for (let i = 0; i < 3; ++i) assert.equal((await check(undeclared, luccaBody('401'), from('203.0.113.1'))).status, 200);
  assert.deepEqual([...new Set(undeclared.requests().map(({ client }) => client))], ['127.0.0.0/24']);
  await undeclared.stop();
});

test('running checks are limited by owner and by provider, and a check that ends makes room', async () => {
  const proxy = await proxyWith('running', '--owner-in-flight', '1', '--provider-in-flight', '2');
  const abort = new AbortController();
  const hang = (/** @type {string} */ token) => check(proxy, luccaBody('000'), as(token), abort.signal).catch(() => null);
  const start = asked();
  const held = [hang(TOKENS.ada), hang(TOKENS.bob)];
  await until(() => asked() === start + 2);
  assertLimited(await check(proxy, nutshellBody('401')), 'owner_in_flight');
  abort.abort();
  await Promise.all(held);
  await until(() => proxy.requests().filter(({ outcome }) => outcome === 'client_gone').length === 2);
  assert.equal((await check(proxy, luccaBody('401'))).status, 200);
  await proxy.stop();
});

test('after five failures in a row a host is left alone and told at once, while its neighbours are asked', async () => {
  const proxy = await proxyWith('breaker');
  for (let i = 0; i < 5; ++i) assert.equal((await check(proxy, luccaBody('0a3', 'down'))).status, 200);
  const before_ = asked();
  const began = Date.now();
  const { body } = await check(proxy, luccaBody('200', 'down'));
  assert.deepEqual([body.outcome, body.code], ['rejected', 'provider_unavailable']);
  assert.ok(body.retry_after_s > 20 && body.retry_after_s <= 30, `${body.retry_after_s} s`);
  assert.ok(Date.now() - began < 1000);
  assert.equal(asked(), before_);
  assert.equal((await check(proxy, luccaBody('200', 'other'))).body.outcome, 'linked');
  for (let i = 0; i < 8; ++i) assert.equal((await check(proxy, luccaBody('401', 'other'))).body.code, 'invalid_credentials');
  assert.equal((await check(proxy, luccaBody('200', 'other'))).body.outcome, 'linked', 'wrong keys open no breaker');
  await proxy.stop();
});

test('a key holds on the other proxies of a store and across a restart, and its row holds no secret', async () => {
  const one = await proxyWith('shared-one');
  const other = () =>
    startProxy({
      dir: path.join(dir, 'shared-two'),
      upstreams,
      tokens: TOKENS,
      database: one.database,
      args: ['--checks-per-minute', '0'],
    });
  let two = await other();
  const linked = { 'Idempotency-Key': randomUUID() };
  const refused = { 'Idempotency-Key': randomUUID() };
  const first = await check(one, luccaBody('200', 'shared'), linked);
  const rejected = await check(one, luccaBody('401', 'shared'), refused);
  const before_ = asked();
  for (const restart of [false, true]) {
    if (restart) {
      two.kill('SIGKILL');
      await two.ended;
      two = await other();
    }
    const again = await check(two, luccaBody('200', 'shared'), linked);
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers.get('idempotent-replayed'), 'true');
    assert.deepEqual((await check(two, luccaBody('401', 'shared'), refused)).body, rejected.body);
    assert.equal((await check(two, luccaBody('401', 'shared'), linked)).body.code, 'idempotency_key_reused');
  }
  assert.equal(asked(), before_);

  const abort = new AbortController();
  const running = { 'Idempotency-Key': randomUUID() };
  const held = check(one, luccaBody('000', 'shared'), running, abort.signal).catch(() => null);
  await until(() => asked() > before_);
  assert.equal((await check(two, luccaBody('000', 'shared'), running)).body.code, 'check_in_flight');
  abort.abort();
  await held;
  await until(() => one.requests().some(({ outcome }) => outcome === 'client_gone'));
  await two.stop();
  await one.stop();
  const bytes = readFileSync(one.database, 'latin1');
  for (const word of [...CANARIES, ...Object.values(TOKENS)]) assert.ok(!bytes.includes(word), word);
});

test('four loops share the cap and the limits; five hundred clients that vanish are noticed within a second; SIGTERM ends all loops', async () => {
  const proxy = await proxyWith('loops', '--loops', '4', '--max-in-flight', '500');
  const start = asked();
  const left = gone();
  const aborts = Array.from({ length: 500 }, () => new AbortController());
  const all = aborts.map((abort, i) => check(proxy, luccaBody('000', `t${i}`), {}, abort.signal).catch(() => null));
  await until(() => asked() === start + 500, 20_000);
  for (let i = 0; i < 8; ++i) assert.equal((await check(proxy, luccaBody('200'))).body.code, 'overloaded');
  aborts.forEach((abort) => abort.abort());
  const vanished = Date.now();
  await Promise.all(all);
  await until(() => gone() >= left + 500, 10_000);
  const lines = proxy.requests().filter(({ outcome }) => outcome === 'client_gone');
  assert.equal(lines.length, 500);
  const last = Math.max(...lines.map(({ time }) => Date.parse(time)));
  assert.ok(last - vanished < 1000, `${last - vanished} ms`);
  assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
});
