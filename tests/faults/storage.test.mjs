// The storage cases of the fault list that need the whole program and a world that changes under it: its clock, its disk. Keys,
// kills and schemas are in store.test.mjs; single transactions in tests/unit/proxy/store/faults_test.cpp.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { newSecret, startReceiver, writeWebhooks } from '../proxy/receiver.mjs';
import { fromFrame, makeKeys, newSession } from '../proxy/servers.mjs';
import { startProxy } from '../proxy/start.mjs';
import { accounts, check, luccaBody, tempDir, until } from '../proxy/support.mjs';
import { startUpstreams } from '../upstreams/start.mjs';

const dir = tempDir();
const LONG = 20_000; // for waits whose length says nothing
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
before(async () => {
  upstreams = await startUpstreams({ dir: join(dir, 'upstreams') });
});
after(() => upstreams?.stop());

/** libfaketime of Debian; scripts/setup installs it. */
function fakeClock() {
  const found = readdirSync('/usr/lib')
    .map((name) => join('/usr/lib', name, 'faketime/libfaketimeMT.so.1'))
    .find((file) => existsSync(file));
  assert.ok(found, 'libfaketime is not there: run scripts/setup --browsers');
  return found;
}

/** A proxy whose wall clock this test sets; its monotonic clock runs on, as the kernel's does. @param {string} name @param {string[]} args */
async function proxyWithClock(name, ...args) {
  const file = join(dir, `${name}.clock`);
  const jump = (/** @type {string} */ offset) => writeFileSync(file, `${offset}\n`);
  jump('+0');
  const env = {
    LD_PRELOAD: fakeClock(),
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
  const proxy = await startProxy({ dir: join(dir, name), upstreams, env, args });
  return { proxy, jump };
}

/** The proxy's own idea of now, from its log. @param {import("../proxy/support.mjs").Proxy} proxy */
async function wallClock(proxy) {
  const { body } = await check(proxy, '{');
  await until(() => proxy.requests().some((line) => line.request_id === body.request_id), LONG);
  return Date.parse(proxy.requests().find((line) => line.request_id === body.request_id).time);
}

test('S5 a wall clock that jumps an hour, either way, moves no deadline, loses no replay and lifts no limit', async () => {
  const { proxy, jump } = await proxyWithClock('jumps', '--checks-per-minute', '6');
  const real = Date.now();
  assert.ok(Math.abs((await wallClock(proxy)) - real) < 60_000);
  const asked = () => upstreams.events().filter((event) => event.event === 'request').length;
  const headers = { 'Idempotency-Key': randomUUID() };
  const first = asked();
  const slow = check(proxy, luccaBody('0a8'), headers);
  await until(() => asked() > first, LONG);
  jump('+1h');
  assert.ok(Math.abs((await wallClock(proxy)) - real - 3_600_000) < 60_000, 'the clock has jumped');
  const linked = await slow;
  assert.equal(linked.body.outcome, 'linked');
  const again = await check(proxy, luccaBody('0a8'), headers);
  assert.deepEqual([again.headers.get('idempotent-replayed'), again.body], ['true', linked.body]);
  const before_ = asked();
  const second = check(proxy, luccaBody('0a8', 'second'));
  await until(() => asked() > before_, LONG);
  jump('-1h'); // two hours back while it runs
  const ended = await second;
  assert.equal(ended.body.outcome, 'linked');
  assert.equal((await check(proxy, luccaBody('0a8'), headers)).headers.get('idempotent-replayed'), 'true');
  // The bucket holds six; two are used, and no jump fills it. (The test's authority is younger than an hour: no provider is reached.)
  const rest = await Promise.all(Array.from({ length: 8 }, () => check(proxy, luccaBody('401'))));
  const refused = rest.filter((answer) => answer.status === 429);
  assert.ok(refused.length >= 3, `${refused.length}`);
  for (const answer of refused) assert.ok(answer.body.retry_after_s <= 60);
  jump('+1h');
  assert.equal((await check(proxy, luccaBody('401'))).status, 429);
  const listed = (await accounts(proxy)).body.accounts;
  assert.deepEqual(listed.map((/** @type {any} */ account) => account.label).sort(), ['acme.ilucca.net', 'second.ilucca.net']);
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
});

test('S5 a webhook that waits for its next attempt is sent in time when the clock goes back an hour', async () => {
  const receiver = await startReceiver({ certs: join(dir, 'upstreams'), name: 'clock' });
  let back = false;
  receiver.behave((response) => response.writeHead(back ? 204 : 500).end());
  const file = join(dir, 'webhooks.json');
  writeWebhooks(file, [{ id: 'clock', url: receiver.url, secrets: [newSecret()] }]);
  const { proxy, jump } = await proxyWithClock('webhooks', '--webhooks', file, '--test-hurry', '2', ...receiver.resolveArgs);
  jump('+2h'); // the test's authority is younger than an hour
  assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
  await until(() => receiver.received.length === 1, LONG);
  back = true;
  jump('+1h');
  await until(() => receiver.received.length === 2, LONG);
  const [first, second] = receiver.received;
  assert.equal(second.id, first.id);
  const went = Number(second.headers['webhook-timestamp']) - Number(first.headers['webhook-timestamp']);
  assert.ok(Math.abs(went + 3600) < 60, `${went}`);
  await proxy.stop();
  await receiver.stop();
});

test("S5 a session ends by the wall clock, a minute's skew allowed, and a jump back makes none eternal", async () => {
  const folder = join(dir, 'keys');
  mkdirSync(folder);
  const keys = makeKeys(folder);
  const { proxy, jump } = await proxyWithClock('sessions', ...keys.args);
  const { token } = await newSession(proxy, keys.all, { expires_in_s: 900 });
  const opened = async () => (await fetch(`${proxy.url}/v1/session`, { headers: { Origin: proxy.origin, ...fromFrame(token) } })).status;
  for (const [clock, status] of /** @type {[string, number][]} */ ([
    ['+0', 200],
    ['+14m', 200],
    ['+17m', 401],
    ['-30', 200],
    ['-1h', 401],
    ['+1h', 401],
  ])) {
    jump(clock);
    assert.equal(await opened(), status, clock);
  }
  await proxy.stop();
});
