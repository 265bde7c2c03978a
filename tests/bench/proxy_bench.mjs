// Measures how many checks the proxy holds, how fast it is beside nginx, and how many connections attackers can keep open:
// `./scripts/bench proxy`. Prints a table, writes artifacts/bench-proxy.json, and with --write the table in
// docs/BENCHMARKS.md. Ends with 1 when a promise is broken.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../proxy/nginx.mjs';
import { ROOT, startProxy } from '../proxy/start.mjs';
import { raw, rawCheck } from '../proxy/support.mjs';

const BUILD = process.env.LINKDOCK_BUILD ?? path.join(ROOT, 'build/ci');
const PROGRAM = (/** @type {string} */ name) => path.join(BUILD, 'tests/bench', name);
const NGINX = path.join(ROOT, 'build/third_party/nginx/usr/sbin/nginx');
const DOCUMENT = path.join(ROOT, 'docs/BENCHMARKS.md');
const TOKEN = 'development-session-token-0001';
const HELD = 9000;
const PROVIDER_MS = 20; // of the latency test
const CPU = { proxy: '0', rest: '1' };

const dir = mkdtempSync(path.join(tmpdir(), 'linkdock-bench-'));
execFileSync(path.join(ROOT, 'tests/upstreams/make-certs'), [dir]);
const cert = path.join(dir, 'lucca.pem');
const key = path.join(dir, 'lucca.key');
const ca = path.join(dir, 'ca.pem');

/** @type {{name: string, value: string, must?: string, broken?: boolean}[]} */
const rows = [];
/** @param {string} name @param {string} value @param {string} [must] @param {boolean} [broken] */
const row = (name, value, must, broken) => rows.push({ name, value, must, broken });
const round = (/** @type {number} */ value, digits = 0) => value.toFixed(digits);

/** A command that runs on one core only. @param {string} cpu @param {string} command @param {string[]} args @returns {[string, string[]]} */
const pinned = (cpu, command, args) => (cpu ? ['taskset', ['-c', cpu, command, ...args]] : [command, args]);

/** @param {number} delayMs @param {string} cpu */
async function startUpstream(delayMs, cpu = '') {
  const child = spawn(...pinned(cpu, PROGRAM('slow_tls_upstream'), [cert, key, String(delayMs)]), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = Number((await lines.next()).value);
  return { port, stop: async () => (child.stdin.end(), JSON.parse((await lines.next()).value)) };
}

/** @param {{port: number, kind: string, count: number, rate?: number, connections?: number, cpu?: string}} plan */
function load({ port, kind, count, rate = 0, connections = count, cpu = '' }) {
  const words = [port, kind, count, rate, connections, TOKEN].map(String);
  return new Promise((resolve, reject) => {
    const child = spawn(...pinned(cpu, PROGRAM('proxy_load'), words), { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    child.on('exit', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`proxy_load ended with ${code}`))));
  });
}

/** @param {number} pid */
const peakMb = (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
/** Seconds of CPU so far. @param {number} pid */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** @param {string} name @param {number} upstreamPort @param {string[]} args */
const proxyFor = (name, upstreamPort, args) =>
  startProxy({
    dir: path.join(dir, name),
    upstreams: { proxyArgs: ['--test-resolve', `*.ilucca.net:443:127.0.0.1:${upstreamPort}`, '--test-ca', ca] },
    args: ['--checks-per-minute', '0', ...args],
  });

/** Asks /healthz until it is told to stop; gives the slowest answer in milliseconds. @param {number} port */
function watchHealth(port) {
  let running = true;
  let slowest = 0;
  const done = (async () => {
    for (; running; await sleep(200)) {
      const began = performance.now();
      await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
      slowest = Math.max(slowest, performance.now() - began);
    }
  })();
  return async () => ((running = false), await done, slowest);
}

async function holdMany() {
  const upstream = await startUpstream(50_000);
  const deadlines = ['--connect-timeout-ms', '10000', '--upstream-timeout-ms', '58000', '--proxy-timeout-ms', '60000'];
  const proxy = await proxyFor('held', upstream.port, ['--loops', '2', ...deadlines]);
  const stopWatching = watchHealth(proxy.port);
  const result = await load({ port: proxy.port, kind: 'check', count: HELD, rate: 220 });
  const slowest = await stopWatching();
  const mb = peakMb(proxy.pid);
  const cpu = cpuSeconds(proxy.pid);
  await proxy.stop();
  const outcomes = proxy
    .requests()
    .filter(({ route }) => route === '/v1/check')
    .map(({ outcome }) => outcome);
  const unlucky = [...new Set(outcomes)]
    .filter((name) => name !== 'linked')
    .map((name) => `${outcomes.filter((other) => other === name).length} ${name}`);
  const { peak } = await upstream.stop();
  row(`checks of 50 s held at once (two loops)`, `${peak}`, `${HELD}`, peak < HELD);
  row('of them answered with a linked account', `${[result.linked, ...unlucky].join(', ')}`, `${HELD}`, result.linked < HELD);
  row('peak memory', `${round(mb)} MB, ${round((mb * 1024) / HELD)} KB a check`, '< 1000 MB', mb >= 1000);
  row('slowest /healthz meanwhile', `${round(slowest, 1)} ms`, '< 50 ms', slowest >= 50);
  row('CPU for all of them', `${round(cpu, 1)} s, ${round((cpu * 1000) / HELD, 2)} ms a check`);
}

/** nginx as a plain TLS client of the same provider. @param {number} upstreamPort */
async function startNginx(upstreamPort) {
  const port = await freePort();
  const prefix = path.join(dir, 'nginx');
  mkdirSync(prefix, { recursive: true });
  const config = `daemon off; worker_processes 1; pid ${prefix}/pid; error_log ${prefix}/error.log;
events { worker_connections 4096; }
http {
  access_log ${prefix}/access.log;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${prefix}/${name};`).join(' ')}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass https://127.0.0.1:${upstreamPort};
      proxy_ssl_name acme.ilucca.net; proxy_ssl_server_name on;
      proxy_ssl_verify on; proxy_ssl_trusted_certificate ${ca};
      proxy_ssl_session_reuse off;
    }
  }
}`;
  const file = path.join(prefix, 'nginx.conf');
  writeFileSync(file, config);
  const child = spawn(...pinned(CPU.proxy, NGINX, ['-c', file, '-p', prefix, '-e', `${prefix}/error.log`]), { stdio: 'inherit' });
  for (let tries = 0; tries < 100; ++tries, await sleep(50)) {
    const open = await new Promise((resolve) =>
      net
        .connect(port, '127.0.0.1')
        .on('connect', function () {
          this.destroy();
          resolve(true);
        })
        .on('error', () => resolve(false)),
    );
    if (open) break;
  }
  const worker = Number(execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).trim());
  const ended = new Promise((resolve) => child.on('exit', resolve));
  return { port, pid: worker, stop: () => (child.kill('SIGTERM'), ended) };
}

/** New checks a second, and latency at a quarter of that. @param {{port: number, pid: number}} server @param {number} quickPort @param {number} rate */
async function speed(server, count) {
  await load({ port: server.port, kind: 'check', count: 200, connections: 8, cpu: CPU.rest }); // warm
  const before = cpuSeconds(server.pid);
  const result = await load({ port: server.port, kind: 'check', count, connections: 32, cpu: CPU.rest });
  const cpu = cpuSeconds(server.pid) - before;
  return { perSecond: result.linked / result.seconds, perCpu: result.linked / cpu, good: result.linked === count };
}

async function compare() {
  const quick = await startUpstream(0, CPU.rest);
  const proxy = await proxyFor('speed', quick.port, ['--loops', '1']);
  execFileSync('taskset', ['-a', '-p', '-c', CPU.proxy, String(proxy.pid)]);
  const nginx = await startNginx(quick.port);
  const ours = await speed(proxy, 3000);
  const theirs = await speed(nginx, 3000);
  await Promise.all([proxy.stop(), nginx.stop(), quick.stop()]);
  row('new checks a second, proxy and its store on one core', round(ours.perSecond), 'all linked', !ours.good);
  row('the same through nginx proxy_pass on one core', round(theirs.perSecond), 'all answered', !theirs.good);
  row('ratio of checks a second', round(ours.perSecond / theirs.perSecond, 2));
  row(
    'checks a second of CPU: proxy, nginx, ratio',
    `${round(ours.perCpu)}, ${round(theirs.perCpu)}, ${round(ours.perCpu / theirs.perCpu, 2)}`,
  );

  const slow = await startUpstream(PROVIDER_MS, CPU.rest);
  const calm = await proxyFor('latency', slow.port, ['--loops', '1']);
  execFileSync('taskset', ['-a', '-p', '-c', CPU.proxy, String(calm.pid)]);
  const front = await startNginx(slow.port);
  const plan = { kind: 'check', count: 1500, rate: 75, cpu: CPU.rest };
  const added = [];
  for (const port of [calm.port, front.port]) {
    await load({ port, kind: 'check', count: 100, connections: 8, cpu: CPU.rest });
    const result = await load({ ...plan, port });
    added.push(['p50', 'p95', 'p99'].map((name) => result[name] - PROVIDER_MS));
  }
  await Promise.all([calm.stop(), front.stop(), slow.stop()]);
  for (const [i, name] of ['p50', 'p95', 'p99'].entries()) {
    row(
      `latency added at 75 checks a second, ${name}: proxy, nginx, ratio`,
      `${round(added[0][i], 1)} ms, ${round(added[1][i], 1)} ms, ${round(added[0][i] / added[1][i], 2)}`,
    );
  }
}

/** The attacks: name, bytes, and the status that refuses them. @param {{port: number, origin: string, token: string}} proxy @returns {[string, string, number][]} */
const attacks = (proxy) => {
  const check = rawCheck(/** @type {any} */ (proxy));
  return [
    ['Content-Length and Transfer-Encoding', check.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n'), 400],
    ['two Content-Lengths', check.replace('\r\n\r\n', '\r\nContent-Length: 1\r\n\r\n'), 400],
    ['bare line feeds', check.replaceAll('\r\n', '\n'), 400],
    ['a folded header', check.replace('\r\n\r\n', '\r\nX-A: b\r\n c\r\n\r\n'), 400],
    ['a header of 40 KB', check.replace('\r\n\r\n', `\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`), 431],
    ['a body of 1 MB', check.replace(/Content-Length: \d+/, 'Content-Length: 1000000'), 413],
  ];
};

async function attack() {
  const upstream = await startUpstream(0);
  const proxy = await proxyFor('attack', upstream.port, ['--loops', '2']);
  const idle = load({ port: proxy.port, kind: 'idle', count: 10_000, rate: 1500 });
  await sleep(8_000);
  const stopWatching = watchHealth(proxy.port);
  const drip = await load({ port: proxy.port, kind: 'drip', count: 1000, rate: 1000 });
  const wrong = [];
  let slowestRefusal = 0;
  for (const [name, bytes, status] of attacks(proxy)) {
    const all = await Promise.all(Array.from({ length: 50 }, () => raw(/** @type {any} */ (proxy), bytes)));
    slowestRefusal = Math.max(slowestRefusal, ...all.map(({ ms }) => ms));
    if (!all.every((answer) => answer.closed && answer.status === status))
      wrong.push(`${name}: ${[...new Set(all.map((answer) => answer.status))]}`);
  }
  const slowest = await stopWatching();
  const mb = peakMb(proxy.pid);
  const closed = await idle;
  await proxy.stop();
  await upstream.stop();
  row('idle connections held beside the attacks', `${closed.peak}`, '10000', closed.closed < 10_000);
  row('the last of them closed after (idle deadline 30 s)', `${round(closed.max / 1000, 1)} s`, '< 32 s', closed.max >= 32_000);
  row(
    '1,000 slowloris closed after, median and last (deadline 5 s)',
    `${round(drip.p50 / 1000, 1)} s, ${round(drip.max / 1000, 1)} s`,
    '< 7 s',
    drip.max >= 7000 || drip.closed < 1000,
  );
  row(
    'smuggled, folded, oversized (6 kinds of 50) refused and closed',
    wrong.length ? wrong.join('; ') : `all, within ${round(slowestRefusal)} ms`,
    'all',
    wrong.length > 0,
  );
  row('peak memory', `${round(mb)} MB`, '< 500 MB', mb >= 500);
  row('slowest /healthz meanwhile', `${round(slowest, 1)} ms`);
}

function report() {
  const machine = `${cpus().length} × ${cpus()[0].model.replace(/\s+/g, ' ')}, load before the run ${before.map((load) => load.toFixed(2)).join(' ')}`;
  const table = [
    '| | measured | must |',
    '|---|---|---|',
    ...rows.map(({ name, value, must, broken }) => `| ${name} | ${broken ? '**' : ''}${value}${broken ? '**' : ''} | ${must ?? ''} |`),
  ].join('\n');
  console.log(`${machine}\n\n${table}`);
  mkdirSync(path.join(ROOT, 'artifacts'), { recursive: true });
  writeFileSync(path.join(ROOT, 'artifacts/bench-proxy.json'), JSON.stringify({ machine, rows }, null, 2));
  if (process.argv.includes('--write')) {
    const marks = /(<!-- proxy: [^>]*-->\n)[^]*?(<!-- end of proxy -->)/;
    writeFileSync(DOCUMENT, readFileSync(DOCUMENT, 'utf8').replace(marks, `$1${machine}\n\n${table}\n$2`));
  }
  for (const { name, value, must } of rows.filter(({ broken }) => broken)) console.error(`broken: ${name}: ${value}, must be ${must}`);
  process.exitCode = rows.some(({ broken }) => broken) ? 1 : 0;
}

const before = loadavg();
const parts = { hold: holdMany, compare, attack };
const chosen = Object.keys(parts).filter((name) => process.argv.includes(`--only=${name}`));
for (const name of chosen.length ? chosen : Object.keys(parts)) await parts[/** @type {keyof typeof parts} */ (name)]();
report();
