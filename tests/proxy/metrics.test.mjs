// The monitor's own address: readiness with its reasons, and metrics that a strict reader of Prometheus' text format accepts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { startUpstreams } from '../upstreams/start.mjs';
import { contract } from './contract.mjs';
import { readMetrics } from './metrics.mjs';
import { startPostgres } from './postgres.mjs';
import { DEMO_BINARY, startProxy } from './start.mjs';
import { CANARIES, check, luccaBody, luccaKey, nutshellBody, raw, tempDir, until } from './support.mjs';

const dir = tempDir();
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;
let monitor = '';

/** @param {import('./support.mjs').Proxy} of */
const monitorOf = (of) => JSON.parse(/** @type {string} */ (of.logs().find((line) => line.includes('"monitoring"')))).url;
const metrics = async () => readMetrics(await (await fetch(`${monitor}/metrics`)).text());
/** @param {string} at */
const readiness = async (at) => {
  const response = await fetch(`${at}/readyz`);
  const body = await response.json();
  const { content } = contract.api.paths['/readyz'].get.responses[response.status];
  assert.equal(contract.faultOf(content['application/json'].schema, body), '');
  return { status: response.status, body };
};

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, args: ['--monitor-address', '127.0.0.1:0', '--checks-per-minute', '4'] });
  monitor = monitorOf(proxy);
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

test('The exposition is well-formed, names its build, and has every series from the start as 0', async () => {
  const response = await fetch(`${monitor}/metrics`);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const { value, families } = readMetrics(await response.text());
  assert.equal(value('linkdock_build_info', { test_hooks: 'yes' }), 1);
  assert.equal(value('linkdock_checks_total', { provider: 'lucca', verdict: 'invalid_credentials' }), 0);
  assert.equal(value('linkdock_store_up'), 1);
  assert.ok(value('process_resident_memory_bytes') > 1e6);
  assert.ok(Math.abs(value('process_start_time_seconds') - Date.now() / 1000) < 60);
  assert.equal(families.get('linkdock_upstream_seconds')?.type, 'histogram');
});

test('Checks, answers, refusals and durations are counted where they belong', async () => {
  const before = await metrics();
  assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
  assert.equal((await check(proxy, luccaBody('401'))).body.code, 'invalid_credentials');
  assert.equal((await check(proxy, '{')).status, 400);
  assert.equal((await check(proxy, luccaBody('200'), { Authorization: 'Bearer nobody' })).status, 401);
  await check(proxy, luccaBody('429'));
  await check(proxy, luccaBody('503'));
  assert.equal((await check(proxy, luccaBody('200'))).status, 429);
  const after = await metrics();
  /** @param {string} name @param {Record<string, string>} [labels] */
  const grown = (name, labels) => after.value(name, labels) - before.value(name, labels);
  const lucca = { provider: 'lucca' };
  for (const verdict of ['linked', 'invalid_credentials', 'rate_limited', 'provider_unavailable']) {
    assert.equal(grown('linkdock_checks_total', { ...lucca, verdict }), 1, verdict);
  }
  assert.equal(grown('linkdock_checks_total', { provider: 'nutshell', verdict: 'linked' }), 0);
  for (const code of ['malformed_json', 'invalid_session', 'too_many_checks']) {
    assert.equal(grown('linkdock_refusals_total', { code }), 1, code);
  }
  assert.equal(grown('linkdock_limit_refusals_total', { limit: 'session' }), 1);
  assert.equal(grown('linkdock_limit_refusals_total', { limit: 'owner' }), 0);
  assert.equal(proxy.requests().at(-1).limit, 'session');
  assert.equal(grown('linkdock_http_answers_total', { route: '/v1/check', class: '2xx' }), 4);
  assert.equal(grown('linkdock_http_answers_total', { route: '/v1/check', class: '4xx' }), 3);
  assert.equal(grown('linkdock_upstream_seconds_count', lucca), 4);
  assert.equal(grown('linkdock_upstream_seconds_bucket', { ...lucca, le: '15' }), 4);
  assert.ok(grown('linkdock_upstream_seconds_sum', lucca) < 15);
  assert.ok(grown('linkdock_store_seconds_count') >= 1);
  assert.equal(after.value('linkdock_checks_in_flight'), 0);
});

test('What runs now is seen, and a client that leaves is counted as gone', async () => {
  const gone = { route: '/v1/check', class: 'gone' };
  const before = (await metrics()).value('linkdock_http_answers_total', gone);
  const other = await startProxy({ dir: path.join(dir, 'busy'), upstreams, args: ['--monitor-address', '[::1]:0'] });
  const at = monitorOf(other);
  const leave = new AbortController();
  const slow = check(other, luccaBody('000'), {}, leave.signal).catch(() => null);
  const read = async () => readMetrics(await (await fetch(`${at}/metrics`)).text());
  let inFlight = 0;
  for (let i = 0; i < 200 && inFlight === 0; ++i) inFlight = (await read()).value('linkdock_checks_in_flight');
  assert.equal(inFlight, 1);
  assert.ok((await read()).value('linkdock_connections') >= 1);
  leave.abort();
  await slow;
  await until(() => other.requests().some((line) => line.outcome === 'client_gone'));
  const now = await read();
  assert.equal(now.value('linkdock_checks_in_flight'), 0);
  assert.equal(now.value('linkdock_http_answers_total', gone), 1);
  assert.equal((await metrics()).value('linkdock_http_answers_total', gone), before);
  await other.stop();
});

test('A host whose breaker has tripped is seen, and how many checks it spared', async () => {
  const proxyArgs = upstreams.proxyArgs.map((word) => word.replace(/^(app\.nutshell\.com:443:127\.0\.0\.1):\d+$/, '$1:1'));
  const other = await startProxy({ dir: path.join(dir, 'tripped'), upstreams: { proxyArgs }, args: ['--monitor-address', '127.0.0.1:0'] });
  const read = async () => readMetrics(await (await fetch(`${monitorOf(other)}/metrics`)).text());
  for (let i = 0; i < 4; ++i) assert.equal((await check(other, nutshellBody('200'))).body.code, 'provider_unavailable');
  assert.equal((await read()).value('linkdock_breaker_tripped_hosts'), 0);
  for (let i = 0; i < 3; ++i) await check(other, nutshellBody('200'));
  const { value } = await read();
  assert.equal(value('linkdock_breaker_tripped_hosts'), 1);
  assert.equal(value('linkdock_breaker_refusals_total', { provider: 'nutshell' }), 2);
  assert.equal(value('linkdock_breaker_refusals_total', { provider: 'lucca' }), 0);
  await other.stop();
});

test('Nothing that a client chose makes a series or appears in one', async () => {
  const before = await metrics();
  await raw(proxy, `GET /${'x'.repeat(200)}-unheard-of HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  await raw(proxy, 'BREW /v1/check HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  await check(proxy, { ...luccaBody('200'), provider: 'evil"} 1\nforged 1' });
  const response = await fetch(`${monitor}/metrics`);
  const text = await response.text();
  const after = readMetrics(text);
  assert.equal(after.series, before.series);
  assert.ok(after.series < 1000, `${after.series} series`);
  for (const secret of [...CANARIES, luccaKey('200'), proxy.token, 'unheard-of', 'forged', 'BREW', 'acme'])
    assert.ok(!text.includes(secret), secret);
});

test('The public address has neither metrics nor readiness, the monitor has no other route and only GET', async () => {
  for (const route of ['/metrics', '/readyz']) assert.equal((await fetch(`${proxy.url}${route}`)).status, 404);
  for (const route of ['/v1/accounts', '/healthz', '/', '/metrics?x=1', '/metrics/'])
    assert.equal((await fetch(`${monitor}${route}`)).status, 404, route);
  assert.equal((await fetch(`${monitor}/metrics`, { method: 'POST' })).status, 405);
  const head = await fetch(`${monitor}/readyz`, { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
});

test('A monitor address that is taken stops the start with a sentence', async () => {
  const taken = new URL(monitor).host;
  await assert.rejects(startProxy({ dir: path.join(dir, 'taken'), upstreams, args: ['--monitor-address', taken] }), (error) => {
    assert.match(/** @type {Error} */ (error).message, /ended with 2:/);
    assert.ok(/** @type {Error} */ (error).message.includes(`The monitor cannot listen on ${taken}: Address already in use.`));
    return true;
  });
});

test('The monitor closes on junk, on an endless header and on silence, and keeps answering', async () => {
  const { port } = new URL(monitor);
  const at = /** @type {any} */ ({ port: Number(port) });
  const junk = await raw(at, 'not http at all\r\n\r\n');
  assert.equal(junk.closed, true);
  const endless = await raw(at, `GET /metrics HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`);
  assert.equal(endless.closed, true);
  const body = await raw(at, 'GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello');
  assert.notEqual(body.status, 200);
  const silent = await raw(at, 'GET /metrics HTTP/1.1\r\n');
  assert.ok(silent.closed && silent.ms < 8000, `${silent.ms} ms`);
  assert.equal((await readiness(monitor)).status, 200);
});

test('Readiness names a draining proxy while its last check still runs', async () => {
  const other = await startProxy({
    dir: path.join(dir, 'draining'),
    upstreams,
    args: ['--monitor-address', '127.0.0.1:0', '--drain-timeout-ms', '3000'],
  });
  const at = monitorOf(other);
  assert.deepEqual(await readiness(at), { status: 200, body: { status: 'ready', reasons: [] } });
  const hanging = check(other, luccaBody('000')).catch(() => null);
  for (let running = 0; running !== 1;)
    running = readMetrics(await (await fetch(`${at}/metrics`)).text()).value('linkdock_checks_in_flight');
  other.kill('SIGTERM');
  await until(() => other.logs().some((line) => line.includes('"draining"')));
  assert.deepEqual(await readiness(at), { status: 503, body: { status: 'not_ready', reasons: ['draining'] } });
  other.kill('SIGTERM');
  await Promise.all([hanging, other.ended]);
});

test('A store that was away is found again by itself; one that freezes or stays away is named within two seconds, by readiness and by metrics', async () => {
  const postgres = await startPostgres();
  const keyring = path.join(dir, 'postgres-keys');
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', keyring]);
  const other = await startProxy({
    dir: path.join(dir, 'postgres'),
    upstreams,
    store: postgres.url,
    args: ['--monitor-address', '127.0.0.1:0', '--keyring', keyring],
  });
  const at = monitorOf(other);
  assert.equal((await readiness(at)).status, 200);
  await postgres.kill(); // and started again
  let status = 0;
  for (const until = Date.now() + 10_000; status !== 200 && Date.now() < until;) ({ status } = await readiness(at));
  assert.equal(status, 200);
  // Frozen, it takes the question and never answers.
  const postmaster = readFileSync(path.join(postgres.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0];
  const backends = execFileSync('pgrep', ['-P', postmaster], { encoding: 'utf8' }).trim().split('\n').map(Number);
  for (const pid of backends) process.kill(pid, 'SIGSTOP');
  const asked = Date.now();
  const [frozen, text] = await Promise.all([readiness(at), fetch(`${at}/metrics`).then((response) => response.text())]);
  assert.ok(Date.now() - asked < 4000, `${Date.now() - asked} ms`);
  for (const pid of backends) process.kill(pid, 'SIGCONT');
  assert.deepEqual(frozen.body.reasons, ['store_unreachable']);
  assert.equal(readMetrics(text).value('linkdock_store_up'), 0);
  await postgres.stop();
  const down = await readiness(at);
  assert.deepEqual(down, { status: 503, body: { status: 'not_ready', reasons: ['store_unreachable'] } });
  const { value } = readMetrics(await (await fetch(`${at}/metrics`)).text());
  assert.equal(value('linkdock_store_up'), 0);
  assert.equal((await fetch(`${other.url}/healthz`)).status, 200);
  await other.stop();
});
