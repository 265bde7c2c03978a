// Time and trouble: clients that go, providers that hang, overload, shutting down, a full disk, a killed process.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { startProxy } from './start.mjs';
import { accounts, check, luccaBody, raw, rawCheck, tempDir, until } from './support.mjs';

const dir = tempDir();
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
});
after(() => upstreams?.stop());

/** A proxy of this test's own. @param {string} name @param {string[]} args */
const proxyWith = (name, ...args) => startProxy({ dir: path.join(dir, name), upstreams, args: ['--checks-per-minute', '100000', ...args] });
const requests = () => upstreams.events().filter((event) => event.event === 'request').length;
const gone = () => upstreams.events().filter((event) => event.event === 'gone').length;

test('a client that goes cancels the provider within a second and frees its key', async () => {
  const proxy = await proxyWith('gone');
  const asked = requests();
  const left = gone();
  const abort = new AbortController();
  const headers = { 'Idempotency-Key': randomUUID() };
  const pending = check(proxy, luccaBody('000'), headers, abort.signal).catch((error) => error.name);
  await until(() => requests() > asked);
  abort.abort();
  const ms = await until(() => gone() > left, 2000);
  assert.equal(await pending, 'AbortError');
  assert.ok(ms < 1000, `${ms} ms`);
  await until(() => proxy.requests().some((line) => line.outcome === 'client_gone' && line.status === 0));
  const again = await check(proxy, luccaBody('401'), headers);
  assert.equal(again.body.code, 'invalid_credentials');
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
});

test('a hundred clients that go leave nothing behind', async () => {
  const proxy = await proxyWith('hundred', '--max-in-flight', '100');
  const left = gone();
  const asked = requests();
  const aborts = Array.from({ length: 100 }, () => new AbortController());
  const all = aborts.map((abort) => check(proxy, luccaBody('0a1'), {}, abort.signal).catch(() => null));
  await until(() => requests() >= asked + 100);
  assert.equal((await check(proxy, luccaBody('200'))).status, 503);
  aborts.forEach((abort) => abort.abort());
  await Promise.all(all);
  await until(() => gone() >= left + 100, 2000);
  assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
  await proxy.stop();
});

test('over the cap of checks in flight there is 503 at once, and health still answers', async () => {
  const proxy = await proxyWith('overload', '--max-in-flight', '2');
  const aborts = [new AbortController(), new AbortController()];
  const asked = requests();
  const held = aborts.map((abort) => check(proxy, luccaBody('000'), {}, abort.signal).catch(() => null));
  await until(() => requests() >= asked + 2);
  const started = performance.now();
  const refused = await check(proxy, luccaBody('200'));
  const ms = performance.now() - started;
  assert.deepEqual([refused.status, refused.body.code, refused.headers.get('retry-after')], [503, 'overloaded', '2']);
  assert.ok(ms < 250, `${ms} ms`);
  assert.equal((await fetch(`${proxy.url}/healthz`)).status, 200);
  assert.equal((await accounts(proxy)).status, 200);
  aborts.forEach((abort) => abort.abort());
  await Promise.all(held);
  await proxy.stop();
});

test("the proxy's own deadline ends a check as a timeout of the provider", async () => {
  const proxy = await proxyWith(
    'own',
    '--dns-timeout-ms',
    '300',
    '--connect-timeout-ms',
    '400',
    '--upstream-timeout-ms',
    '500',
    '--proxy-timeout-ms',
    '600',
  );
  const started = Date.now();
  const answer = await check(proxy, luccaBody('0a2'));
  assert.equal(answer.body.code, 'provider_timeout');
  assert.ok(Date.now() - started < 1500);
  await proxy.stop();
});

test('SIGTERM lets running checks end, takes no new ones, and exits with 0', async () => {
  const proxy = await proxyWith('drain');
  const asked = requests();
  const running = check(proxy, luccaBody('0a8'));
  await until(() => requests() > asked);
  const stopped = proxy.stop();
  await until(() => proxy.logs().some((line) => line.includes('"draining"')));
  await assert.rejects(check(proxy, luccaBody('200')), /fetch failed/);
  const answer = await running;
  assert.equal(answer.body.outcome, 'linked');
  assert.deepEqual(await stopped, { code: 0, signal: null });
});

test('SIGTERM cancels what still runs at the drain deadline and exits with 0', async () => {
  const proxy = await proxyWith('cut', '--drain-timeout-ms', '300');
  const asked = requests();
  const running = check(proxy, luccaBody('000')).catch((error) => error.message);
  await until(() => requests() > asked);
  const started = Date.now();
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
  assert.ok(Date.now() - started < 1500);
  assert.equal(await running, 'fetch failed');
});

test('a second SIGTERM does not wait', async () => {
  const proxy = await proxyWith('twice');
  const asked = requests();
  const running = check(proxy, luccaBody('000')).catch((error) => error.message);
  await until(() => requests() > asked);
  proxy.kill('SIGTERM');
  await until(() => proxy.logs().some((line) => line.includes('"draining"')));
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
  assert.equal(await running, 'fetch failed');
});

test('an idle connection does not hold up the end', async () => {
  const proxy = await proxyWith('idle');
  const idle = raw(proxy, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => proxy.requests().length > 0);
  const started = Date.now();
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
  assert.ok(Date.now() - started < 1000);
  assert.equal(/** @type {any} */ (await idle).status, 200);
});

test('after kill -9 the accounts that were answered are there and the database works', async () => {
  const proxy = await proxyWith('killed');
  const linked = [];
  for (let i = 0; i < 5; ++i) linked.push((await check(proxy, luccaBody('200', `tenant-${i}`))).body.account.id);
  // Killed in the middle of more.
  const more = Array.from({ length: 20 }, (_, i) => check(proxy, luccaBody('200', `more-${i}`)).catch(() => null));
  await Promise.race(more);
  proxy.kill('SIGKILL');
  const answered = (await Promise.all(more)).filter((answer) => answer?.body.outcome === 'linked').map((answer) => answer?.body.account.id);
  const next = await startProxy({ dir: path.join(dir, 'killed-next'), upstreams, database: proxy.database });
  const ids = (await accounts(next)).body.accounts.map((/** @type {any} */ account) => account.id);
  for (const id of [...linked, ...answered]) assert.ok(ids.includes(id), 'an answered account was lost');
  assert.equal(new Set(ids).size, ids.length);
  const again = await check(next, luccaBody('200', 'tenant-0'));
  assert.equal(again.body.account.id, linked[0]);
  await next.stop();
});

test('when nothing can be written there is 503, nothing is half written, and it recovers without a restart', async () => {
  const proxy = await proxyWith('full');
  await check(proxy, luccaBody('200', 'before'));
  const limit = (/** @type {string} */ bytes) => execFileSync('prlimit', ['--pid', String(proxy.pid), `--fsize=${bytes}`]);
  limit('4096:unlimited');
  const headers = { 'Idempotency-Key': randomUUID() };
  const refused = await check(proxy, luccaBody('200', 'during'), headers);
  assert.deepEqual([refused.status, refused.body.code], [503, 'storage_unavailable']);
  const labels = async () => (await accounts(proxy)).body.accounts.map((/** @type {any} */ account) => account.label);
  assert.deepEqual(await labels(), ['before.ilucca.net']);
  limit('unlimited:unlimited');
  assert.equal((await check(proxy, luccaBody('200', 'during'), headers)).body.outcome, 'linked');
  assert.deepEqual((await labels()).sort(), ['before.ilucca.net', 'during.ilucca.net']);
  await proxy.stop();
});

test('a client that sends more and then goes is noticed too', async () => {
  const proxy = await proxyWith('pipelined');
  const left = gone();
  const asked = requests();
  await raw(proxy, rawCheck(proxy, { body: JSON.stringify(luccaBody('000')) }), {
    waitMs: 3000,
    then: async (socket) => {
      await until(() => requests() > asked);
      socket.write('GET /healthz HTTP/1.1\r\n');
      await new Promise((resolve) => setTimeout(resolve, 900));
      assert.equal(gone(), left, 'more bytes alone change nothing');
      socket.destroy();
    },
  });
  assert.ok((await until(() => gone() > left, 2000)) < 1000);
  await proxy.stop();
});

test('a client that resets its connection while checking is noticed', async () => {
  const proxy = await proxyWith('reset');
  const left = gone();
  const asked = requests();
  await raw(proxy, rawCheck(proxy, { body: JSON.stringify(luccaBody('000')) }), {
    then: async (socket) => {
      await until(() => requests() > asked);
      socket.resetAndDestroy();
    },
  });
  assert.ok((await until(() => gone() > left, 2000)) < 1000);
  await proxy.stop();
});
