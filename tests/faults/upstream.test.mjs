// The upstream cases of the fault list that need memory, time or the network looked at. What each broken answer means for the
// person is in tests/proxy/verdicts.test.mjs; docs/FAULTS.md says which case is where.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { startProxy } from '../proxy/start.mjs';
import { CANARIES, check, luccaBody, nutshellBody, tempDir, until } from '../proxy/support.mjs';
import { startUpstreams } from '../upstreams/start.mjs';

const dir = tempDir();
const LONG = 20_000; // for waits whose length says nothing
const MEMORY = process.env.LINKDOCK_SANITIZED ? 8 : 1; // sanitizers keep shadows and freed blocks
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import("../proxy/support.mjs").Proxy} */
let proxy;
// The simulator is one process and may be slow; its slowness is not what is tested.
const ARGS = ['--checks-per-minute', '100000', '--connect-timeout-ms', '10000', '--upstream-timeout-ms', '13000'];
const HASTY = ['--checks-per-minute', '100000', '--dns-timeout-ms', '500', '--connect-timeout-ms', '1000', '--upstream-timeout-ms', '3000'];
before(async () => {
  upstreams = await startUpstreams({ dir: join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, args: ARGS });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

const peakMb = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${proxy.pid}/status`, 'utf8'))?.[1]) / 1024;
/** The codes that these broken answers lead to, `times` of each at once. @param {string[]} magics @param {number} times @param {typeof proxy} [at] */
async function codes(magics, times, at = proxy) {
  // Each at a host of its own: a host that fails again and again is not asked at all for a while.
  const bodies = magics.flatMap((magic) => Array.from({ length: times }, (_, i) => luccaBody(magic, `host-${magic}-${i}`)));
  const answers = await Promise.all(bodies.map((body) => check(at, body)));
  for (const { status, body } of answers) assert.deepEqual([status, body.outcome], [200, 'rejected'], JSON.stringify(body));
  return new Set(answers.map(({ body }) => body.code));
}

test('U7 U8 bombs, endless answers and giant headers, forty at once, are cut at 64 KB and take no memory', async () => {
  await codes(['401'], 40);
  const before_ = peakMb();
  assert.deepEqual([...(await codes(['0b1', '0b2', '0b3', '0b4', '0b5', '0b8', '0a7', '599'], 5))], ['unexpected_answer']);
  const grown = peakMb() - before_;
  assert.ok(grown < 80 * MEMORY, `forty broken answers took ${grown.toFixed(1)} MB`);
  for (const line of proxy.requests().slice(-40)) assert.ok(['too_large', 'broken', 'answered'].includes(line.transport), line.transport);
});

test('U5 sixty providers that hang or drip end at the deadline and hold nobody else up', async () => {
  const hasty = await startProxy({ dir: join(dir, 'hasty'), upstreams, args: HASTY });
  const started = Date.now();
  const hanging = codes(['000', '0a1', '0a2'], 20, hasty);
  const quick = await check(hasty, luccaBody('200'));
  assert.equal(quick.body.outcome, 'linked');
  assert.ok(Date.now() - started < 2500, 'a good provider is not behind the others');
  assert.deepEqual([...(await hanging)], ['provider_timeout']);
  assert.ok(Date.now() - started < 9000);
  await hasty.stop();
});

test('U5 a connect that nobody answers ends at the connect deadline', async () => {
  // A listener that is stopped: its short queue is filled, and the packets after that are dropped.
  const program =
    "require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () { console.log(this.address().port); });";
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)));
  child.kill('SIGSTOP');
  const fillers = Array.from({ length: 4 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
  await new Promise((resolve) => fillers[0].once('connect', resolve));
  const args = ['--dns-timeout-ms', '300', '--connect-timeout-ms', '800', '--upstream-timeout-ms', '3000'];
  const proxyArgs = ['--test-resolve', `acme.ilucca.net:443:127.0.0.1:${port}`, '--test-ca', upstreams.caFile];
  const other = await startProxy({ dir: join(dir, 'blackhole'), upstreams: { proxyArgs }, args });
  const started = Date.now();
  const { body } = await check(other, luccaBody('200'));
  assert.equal(body.code, 'provider_timeout');
  assert.ok(Date.now() - started < 2500, `${Date.now() - started} ms`);
  await other.stop();
  fillers.forEach((socket) => socket.destroy());
  child.kill('SIGKILL');
});

test('U6 resets and early ends, sixty at once, are told apart from a wrong key, and nothing is asked twice', async () => {
  const asked = () => upstreams.events().filter((event) => event.event === 'request').length;
  const first = asked();
  assert.deepEqual([...(await codes(['0a3', '0a4', '0a5', '0a6'], 15))], ['unexpected_answer']);
  assert.equal(asked(), first + 60);
});

test('U5 a provider that is down is not asked by everybody who waits: after five failures it rests, and answers go out at once', async () => {
  const asked = () => upstreams.events().filter((event) => event.event === 'request').length;
  for (let i = 0; i < 5; ++i) await check(proxy, luccaBody('0a3', 'down'));
  const first = asked();
  const started = Date.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => check(proxy, luccaBody('200', 'down'))));
  for (const { body } of answers) assert.deepEqual([body.outcome, body.code], ['rejected', 'provider_unavailable']);
  assert.ok(Date.now() - started < 3000);
  assert.equal(asked(), first);
  assert.equal((await check(proxy, luccaBody('200', 'up'))).body.outcome, 'linked', 'other hosts are not touched');
});

test('U4 U10 redirects and echoed keys: no address, header or byte of the provider reaches the browser or the log', async () => {
  const texts = [];
  for (const magic of ['302', '30a', '0b7', '40a', '599']) {
    for (const body of [luccaBody(magic), nutshellBody(magic)]) {
      const answer = await check(proxy, body);
      texts.push(JSON.stringify(answer.body), JSON.stringify([...answer.headers]));
    }
  }
  await until(() => proxy.requests().length > 0, LONG);
  texts.push(...proxy.logs());
  for (const word of [...CANARIES, '169.254', 'latest/meta-data', 'Location', 'X-Echo', 'StackTrace', '<h1>']) {
    assert.ok(!texts.some((text) => text.includes(word)), word);
  }
});

test('U12 whatever Retry-After says, the wait is whole seconds up to sixty', async () => {
  for (const magic of ['429', '42a', '42b', '42c', '42d']) {
    const { body } = await check(proxy, luccaBody(magic));
    assert.equal(body.code, 'rate_limited');
    const wait = body.retry_after_s;
    assert.ok(wait === undefined || (Number.isInteger(wait) && wait >= 1 && wait <= 60), `${magic}: ${wait}`);
  }
});

test('U9 the right name under an authority that is not trusted never gets the key', async () => {
  const swapped = tempDir();
  const others = await startUpstreams({ dir: join(swapped, 'upstreams') });
  const diverted = upstreams.proxyArgs.map((arg) => arg.replace(/(ilucca\.net:443:127\.0\.0\.1:)\d+/, `$1${others.ports.lucca}`));
  const other = await startProxy({ dir: join(swapped, 'proxy'), upstreams: { proxyArgs: diverted } });
  assert.equal((await check(other, luccaBody('200'))).body.code, 'provider_unavailable');
  await until(() => other.requests().some((line) => line.transport === 'tls_failed'), LONG);
  assert.equal(others.events().filter((event) => event.event === 'request').length, 0);
  await other.stop();
  await others.stop();
});
