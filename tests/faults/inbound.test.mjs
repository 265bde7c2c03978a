// The inbound cases of the fault list that need many connections or many checks at once. Single requests are in tests/proxy;
// docs/FAULTS.md says which case is where.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { startProxy } from '../proxy/start.mjs';
import { accounts, check, luccaBody, rawCheck, tempDir, until } from '../proxy/support.mjs';
import { startUpstreams } from '../upstreams/start.mjs';

const dir = tempDir();
const LONG = 20_000; // for waits whose length says nothing
const MEMORY = process.env.LINKDOCK_SANITIZED ? 8 : 1; // sanitizers keep shadows and freed blocks
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
before(async () => {
  upstreams = await startUpstreams({ dir: join(dir, 'upstreams') });
});
after(() => upstreams?.stop());

/** @param {string} name @param {string[]} args */
const proxyWith = (name, ...args) => startProxy({ dir: join(dir, name), upstreams, args: ['--checks-per-minute', '100000', ...args] });
const asked = () => upstreams.events().filter((event) => event.event === 'request').length;
/** Resident memory in MB. @param {number} pid */
const residentMb = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** How long health takes to answer, in ms. @param {{url: string}} proxy */
async function healthMs(proxy) {
  const started = performance.now();
  assert.equal((await fetch(`${proxy.url}/healthz`)).status, 200);
  return performance.now() - started;
}

/** Opens connections that send the bytes and then nothing more. @param {number} port @param {number} count @param {string} bytes */
async function openConnections(port, count, bytes) {
  const state = { closed: 0 };
  const opened = Array.from({ length: count }, () => {
    const socket = net.connect(port, '127.0.0.1');
    socket
      .on('error', () => {})
      .on('close', () => ++state.closed)
      .on('data', () => {});
    return new Promise((resolve) => socket.on('connect', () => resolve(socket.write(bytes))).on('close', resolve));
  });
  await Promise.all(opened);
  return state;
}

test('P1 a forged token gets the words of an unknown one, and every refusal has its line in the log', async () => {
  const proxy = await proxyWith('forged');
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  const forged = [
    `${unsigned}.${Buffer.from('{"sub":"demo"}').toString('base64url')}.`,
    `${proxy.token},${proxy.token}`,
    `${proxy.token}\t`.trim().toUpperCase(),
    'null',
    'undefined',
    "' OR ''='",
    '%00',
    'x'.repeat(4000),
  ];
  const bodies = [];
  for (const token of forged) {
    const { status, body } = await check(proxy, luccaBody('200'), { Authorization: `Bearer ${token}` });
    assert.equal(status, 401, token.slice(0, 40));
    bodies.push(JSON.stringify({ ...body, request_id: '' }));
  }
  assert.equal(new Set(bodies).size, 1, 'every refusal has the same words');
  await until(() => proxy.requests().filter((line) => line.outcome === 'invalid_session').length === forged.length, LONG);
  for (const token of forged.filter((one) => one.length > 8)) assert.ok(!proxy.logs().join('\n').includes(token));
  await proxy.stop();
});

/** @type {[string, (proxy: import("../proxy/support.mjs").Proxy) => string][]} */
const SLOW = [
  ['say nothing', () => ''],
  ['stop inside a header', () => 'POST /v1/check HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ['stop inside a body', (proxy) => rawCheck(proxy).slice(0, -20)],
  [
    'stop inside a chunk',
    (proxy) => rawCheck(proxy, { without: 'Content-Length', extra: ['Transfer-Encoding: chunked'], body: 'fff\r\nx' }),
  ],
];
for (const [name, bytesOf] of SLOW) {
  test(`P6 eight hundred connections that ${name} are closed by the absolute deadline, in bounded memory, beside good ones`, async () => {
    const proxy = await proxyWith(name.replaceAll(' ', '-'), '--request-timeout-ms', '2500');
    await healthMs(proxy);
    const before_ = residentMb(proxy.pid);
    const state = await openConnections(proxy.port, 800, bytesOf(proxy));
    const started = Date.now();
    assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
    assert.ok((await healthMs(proxy)) < 3000);
    const grown = residentMb(proxy.pid) - before_;
    assert.ok(grown < 60 * MEMORY, `800 connections took ${grown.toFixed(1)} MB`);
    await until(() => state.closed === 800, LONG);
    assert.ok(Date.now() - started < 20_000);
    assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
    await proxy.stop();
  });
}

test('P6 a connection that drips a byte at a time gets no more time than one that is silent', async () => {
  const proxy = await proxyWith('drip', '--request-timeout-ms', '1500');
  const started = Date.now();
  const state = { text: '' };
  await new Promise((resolve) => {
    const socket = net.connect(proxy.port, '127.0.0.1');
    const drip = setInterval(() => socket.write('x'), 100);
    socket.on('data', (data) => (state.text += data)).on('error', () => {});
    socket.on('connect', () => socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: '));
    socket.on('close', () => resolve(clearInterval(drip)));
  });
  assert.match(state.text, /^HTTP\/1\.1 408 /);
  assert.ok(Date.now() - started >= 1400 && Date.now() - started < 6000);
  await proxy.stop();
});

test('P11 four hundred checks against a cap of fifty: the rest is 503 at once, health answers, memory stays', async () => {
  const proxy = await proxyWith('overload', '--max-in-flight', '50');
  const first = asked();
  const aborts = Array.from({ length: 50 }, () => new AbortController());
  const held = aborts.map((abort) => check(proxy, luccaBody('000'), {}, abort.signal).catch(() => null));
  await until(() => asked() >= first + 50, LONG);
  const before_ = residentMb(proxy.pid);
  const refused = await Promise.all(Array.from({ length: 400 }, () => check(proxy, luccaBody('200'))));
  for (const { status, body, headers } of refused) {
    assert.deepEqual([status, body.code], [503, 'overloaded']);
    assert.ok(Number(headers.get('retry-after')) >= 1);
  }
  assert.ok((await healthMs(proxy)) < 3000);
  assert.ok(residentMb(proxy.pid) - before_ < 60 * MEMORY);
  aborts.forEach((abort) => abort.abort());
  await Promise.all(held);
  await until(() => proxy.requests().filter((line) => line.outcome === 'client_gone').length === 50, LONG);
  assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
  await proxy.stop();
});

test('P12 SIGTERM during two hundred checks: each is answered or cut, none is lost, the exit code is 0', async () => {
  const proxy = await proxyWith('term', '--drain-timeout-ms', '12000');
  const first = asked();
  const running = Array.from({ length: 200 }, (_, i) =>
    check(proxy, luccaBody(i % 10 === 0 ? '0a8' : '200', `tenant-${i}`)).catch(() => null),
  );
  await until(() => asked() > first + 20, LONG);
  const stopped = proxy.stop();
  const answers = await Promise.all(running);
  assert.deepEqual(await stopped, { code: 0, signal: null });
  const linked = answers.filter((answer) => answer?.body.outcome === 'linked').map((answer) => answer?.body.account.id);
  for (const answer of answers.filter((one) => one && one.body.outcome !== 'linked')) {
    assert.equal(answer?.status, 503, JSON.stringify(answer?.body));
    assert.match(answer?.body.code, /^(draining|overloaded)$/);
  }
  assert.ok(linked.length > 10, 'what ran was answered');
  const next = await startProxy({ dir: join(dir, 'term-next'), upstreams, database: proxy.database });
  const listed = (await accounts(next)).body.accounts.map((/** @type {any} */ account) => account.id);
  for (const id of linked) assert.ok(listed.includes(id), 'an answered account was lost');
  assert.equal(new Set(listed).size, listed.length);
  await next.stop();
});

test('P9 a hundred clients that go at random moments leave no check, no slot and no account that is half there', async () => {
  const proxy = await proxyWith('leaving', '--max-in-flight', '100');
  const left = Array.from({ length: 100 }, async (_, i) => {
    const abort = new AbortController();
    const answer = check(proxy, luccaBody('200', `leaving-${i}`), {}, abort.signal).catch(() => null);
    await sleep((i * 7) % 60);
    abort.abort();
    return answer;
  });
  const answered = (await Promise.all(left)).filter((answer) => answer?.body.outcome === 'linked');
  const listed = (await accounts(proxy)).body.accounts.map((/** @type {any} */ account) => account.id);
  for (const answer of answered) assert.ok(listed.includes(answer?.body.account.id));
  // Every slot is free again: a hundred at once fit.
  const all = await Promise.all(Array.from({ length: 100 }, () => check(proxy, luccaBody('401'))));
  assert.ok(all.every((answer) => answer.body.code === 'invalid_credentials'));
  await proxy.stop();
});
