// Runs the demo's processes for scripts/demo: simulated providers, proxy, static host. All of them end together: on
// Ctrl-C, on SIGTERM, and when one of them dies.
//
//   node scripts/demo_run.mjs --port 8080
//
// The proxy is $LINKDOCK_PROXY, else build/dev/proxy/linkdock-proxy-demo; the site is $LINKDOCK_SITE, else dist. What a run writes is in build/demo/PORT, so that
// demos on other ports are left alone.

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values: flags } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
const WORK = join(ROOT, 'build/demo', flags.port);
const PROXY = process.env.LINKDOCK_PROXY ?? join(ROOT, 'build/dev/proxy/linkdock-proxy-demo');
const SITE = process.env.LINKDOCK_SITE ?? 'dist';
const START_TIMEOUT_MS = 20000;
const STOP_TIMEOUT_MS = 4000; // the proxy drains for up to 2 s, see below
const POLL_MS = 50;
const LOG_LINES = 20;

const TRY = `
Any well-formed key is taken; its last three characters choose the answer:
  200 accepted   401 wrong key   403 no permission   429 rate limited   500 503 down   302 redirect   000 hangs   599 garbage
  Lucca      subdomain acme (nosuch does not resolve)   key 00000000-0000-4000-8000-000000000200
  Nutshell   jane@acme.example (nobody@… is unknown)    key 0000000000000000000000000000000000000200
Ctrl-C ends the demo.`;

/** An error that is told to the user by its message alone, without a stack. */
class DemoError extends Error {}

/** @typedef {{ name: string, child: import("node:child_process").ChildProcess, log: string, ended: Promise<void> }} Part */
/** @type {Part[]} */
const parts = [];
let stopping = false;

/** Linux: a child gets SIGTERM when this process is gone, however it went. */
const tether = (() => {
  try {
    execFileSync('setpriv', ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore' });
    return ['setpriv', '--pdeathsig', 'TERM'];
  } catch {
    return [];
  }
})();

/** @param {number} port */
async function assertFree(port) {
  const server = createServer();
  try {
    await new Promise((listening, failed) => {
      server.once('error', failed);
      server.listen(port, '127.0.0.1', () => listening(undefined));
    });
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EADDRINUSE') throw new DemoError(`port ${port} is in use: end what uses it, or choose others with --port N`);
    throw new DemoError(`port ${port} cannot be used (${code}): choose others with --port N`);
  }
  await new Promise((closed) => server.close(closed));
}

/**
 * Starts a process whose output goes to a log file; gives its first line of standard output.
 * @param {string} name
 * @param {string[]} command
 * @param {Record<string, string>} [env]
 * @returns {Promise<string>}
 */
async function start(name, command, env = {}) {
  const log = join(WORK, `${name}.log`);
  const [file, ...args] = [...tether, ...command];
  const child = spawn(file, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const writer = createWriteStream(log);
  child.stderr.pipe(writer);
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  const part = { name, child, log, ended: ended.then(() => {}) };
  parts.push(part);
  part.ended.then(() => lost(part));
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
  });
}

/** Ends everything because a part has ended by itself, and prints the last words of its log. @param {Part} part */
async function lost(part) {
  // Ctrl-C reaches the children at the same time as this process.
  await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  if (stopping) return;
  const words = await readFile(part.log, 'utf8').catch(() => '');
  console.error(words.trimEnd().split('\n').slice(-LOG_LINES).join('\n'));
  console.error(`error: ${part.name} has ended; see ${part.log}`);
  await stop(1);
}

/** @param {number} code */
async function stop(code) {
  if (stopping) return;
  stopping = true;
  for (const { child } of parts) child.kill('SIGTERM');
  const all = Promise.all(parts.map(({ ended }) => ended));
  const timer = setTimeout(() => parts.forEach(({ child }) => child.kill('SIGKILL')), STOP_TIMEOUT_MS);
  await all;
  clearTimeout(timer);
  process.exit(code);
}

/**
 * Waits until an address answers 2xx.
 * @param {string} url
 * @param {string} name
 */
async function answers(url, name) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new DemoError(`${name} does not answer at ${url}; see ${join(WORK, `${name}.log`)}`);
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {string} name
 * @returns {Promise<T>}
 */
function inTime(promise, name) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new DemoError(`${name} does not start; see ${join(WORK, `${name}.log`)}`)), START_TIMEOUT_MS).unref();
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]);
}

/**
 * Makes the keys of this run, one for the demo's server and a session for link.html, for which no server makes one, and the
 * files that name them for the proxy and for the pages.
 * @param {string} site @param {string} proxy
 */
async function writeFiles(site, proxy) {
  const session = `ld_s_${randomBytes(32).toString('base64url')}`;
  const tokens = join(WORK, 'session-tokens');
  const config = join(WORK, 'linkdock.config.json');
  const keys = join(WORK, 'api-keys');
  await rm(keys, { force: true });
  const key = execFileSync(PROXY, ['new-api-key', '--api-key-file', keys, '--name', 'demo', '--scopes', 'sessions'], {
    encoding: 'utf8',
  }).trim();
  const shared = { proxy, sessionUrl: '/api/session' };
  const integrator = 'Northwind Analytics';
  const accountsUrl = `${site}/accounts.html`;
  const pages = { demo: shared, accounts: { ...shared, integrator }, link: { proxy, session, integrator, accountsUrl } };
  await writeFile(tokens, `${session} demo\n`, { mode: 0o600 });
  await writeFile(config, JSON.stringify({ parentOrigins: [site], proxies: [proxy], ...pages }), { mode: 0o600 });
  return { tokens, config, keys, key };
}

async function main() {
  const port = Number(flags.port);
  const site = `http://127.0.0.1:${port}`;
  const proxy = `http://127.0.0.1:${port + 1}`;
  await assertFree(port);
  await assertFree(port + 1);

  // Every run begins without accounts.
  await mkdir(WORK, { recursive: true });
  for (const end of ['', '-wal', '-shm', '.keys']) await rm(join(WORK, `proxy.db${end}`), { force: true });
  const { tokens, config, keys, key } = await writeFiles(site, proxy);

  const node = process.execPath;
  const upstreams = start('providers', [node, 'tests/upstreams/start.mjs', '--dir', join(ROOT, 'build/demo/upstreams')]);
  const { proxyArgs } = JSON.parse(await inTime(upstreams, 'providers'));
  start('proxy', [
    ...[PROXY, '--port', String(port + 1), '--providers', join(ROOT, 'providers'), '--store', `sqlite:${join(WORK, 'proxy.db')}`],
    ...[
      '--session-token-file',
      tokens,
      '--api-key-file',
      keys,
      '--allow-origin',
      site,
      '--checks-per-minute',
      '120',
      '--owner-checks-per-hour',
      '0',
      '--drain-timeout-ms',
      '2000',
    ],
    ...proxyArgs,
  ]);
  start('site', [node, 'scripts/demo_site.mjs', '--port', String(port), '--proxy', proxy, '--config', config, '--dir', SITE], {
    LINKDOCK_KEY: key,
  });
  await Promise.all([answers(`${proxy}/healthz`, 'proxy'), answers(`${site}/demo/`, 'site')]);
  if (stopping) return;
  console.log(`Linkdock demo: ${site}/`);
  console.log(TRY);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));
main().catch(async (error) => {
  console.error(error instanceof DemoError ? `error: ${error.message}` : error);
  await stop(1);
});
