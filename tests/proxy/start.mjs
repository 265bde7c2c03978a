// Starts the real proxy binary for a test or a tool.
//
//   const proxy = await startProxy({ dir, upstreams: await startUpstreams({ dir }), origins: ['http://127.0.0.1:8080'] });
//   await fetch(`${proxy.url}/v1/check`, { headers: { Authorization: `Bearer ${proxy.token}`, ... } });
//   await proxy.stop();
//
// The binary is $LINKDOCK_PROXY, else the newest linkdock-proxy-demo in build/ci and build/dev. It listens on a free port of
// 127.0.0.1; its database and its file of session tokens are in `dir`, its log lines are returned by `logs()` and kept in `dir`.

import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const DEMO_BINARY = process.env.LINKDOCK_PROXY ?? newestBuild();
export const RELEASE_BINARY = path.join(path.dirname(DEMO_BINARY), 'linkdock-proxy');

const START_TIMEOUT_MS = 10_000;

/** The proxies that still run at the end, for example because a test failed; they are killed then. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

function newestBuild() {
  const builds = ['build/ci', 'build/dev'].map((build) => path.join(ROOT, build, 'proxy/linkdock-proxy-demo'));
  const built = builds.filter((file) => existsSync(file)).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return built[0] ?? builds[0];
}

/** The words, numbers, options and commands of the programs, as tests/proxy/contract_words of the same build prints them. */
export const readContractWords = () =>
  JSON.parse(execFileSync(path.join(path.dirname(DEMO_BINARY), '../tests/proxy/contract_words'), { encoding: 'utf8' }));

/**
 * @typedef {object} ProxyOptions
 * @property {string} dir a folder of this proxy's own
 * @property {{proxyArgs: string[]}} [upstreams] what startUpstreams gave
 * @property {string[]} [origins] allowed origins; default http://127.0.0.1:8080
 * @property {Record<string, string>} [tokens] session tokens by owner; default one for `demo`
 * @property {number} [port] default: a free one
 * @property {string[]} [args] more arguments
 * @property {Record<string, string>} [env] more environment
 * @property {string} [binary]
 * @property {string} [database] default `proxy.db` in `dir`
 * @property {string} [store] a PostgreSQL URL instead of `database`
 */

/**
 * @param {ProxyOptions} options
 */
export async function startProxy(options) {
  const { dir, upstreams, origins = ['http://127.0.0.1:8080'], env = {}, binary = DEMO_BINARY, port = 0 } = options;
  const tokens = options.tokens ?? { demo: 'development-session-token-0001' };
  mkdirSync(dir, { recursive: true });
  const logFile = path.join(dir, 'proxy.log'); // for tests/proxy/scan_canaries.mjs
  const tokenFile = path.join(dir, 'session-tokens');
  writeFileSync(
    tokenFile,
    Object.entries(tokens)
      .map(([owner, token]) => `${token} ${owner}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const database = options.database ?? path.join(dir, 'proxy.db');
  const args = [
    '--port',
    String(port),
    '--providers',
    path.join(ROOT, 'providers'),
    '--session-token-file',
    tokenFile,
    ...origins.flatMap((origin) => ['--allow-origin', origin]),
    ...(upstreams?.proxyArgs ?? []),
    ...(options.args ?? []),
  ];
  // Tests make more checks than people; those of limits name the ones that they mean in `args`.
  const limitsEnv = Object.fromEntries(
    ['OWNER_CHECKS_PER_HOUR', 'ADDRESS_CHECKS_PER_MINUTE', 'PROVIDER_CHECKS_PER_MINUTE', 'OWNER_IN_FLIGHT', 'PROVIDER_IN_FLIGHT'].map(
      (name) => [`LINKDOCK_${name}`, '0'],
    ),
  );
  const storeEnv = { LINKDOCK_STORE: options.store ?? `sqlite:${database}` };
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...limitsEnv, ...storeEnv, ...env } });
  running.add(child.once('exit', () => running.delete(child)));
  /** @type {string[]} */
  const lines = [];
  /** @type {Promise<{code: number | null, signal: string | null}>} */
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${binary} does not listen:\n${lines.join('\n')}`)), START_TIMEOUT_MS);
    const fail = (/** @type {string} */ why) => {
      clearTimeout(timer);
      reject(new Error(`${binary} ${why}:\n${lines.join('\n')}`));
    };
    child.on('error', (error) => fail(`does not start (is it built?): ${error.message}`));
    child.on('exit', (code) => fail(`ended with ${code}`));
    createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stderr) }).on('line', (line) => {
      lines.push(line);
      appendFileSync(logFile, `${line}\n`);
      const address = /"event":"listening".*"url":"([^"]+)"/.exec(line)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
  return {
    url,
    port: Number(new URL(url).port),
    pid: /** @type {number} */ (child.pid),
    origin: origins[0],
    token: Object.values(tokens)[0],
    database,
    ended,
    /** Every line that the proxy has written so far. */
    logs: () => [...lines],
    /** The request lines, parsed. */
    requests: () => lines.map((line) => JSON.parse(line)).filter((line) => line.event === 'request'),
    kill: (/** @type {NodeJS.Signals} */ signal) => child.kill(signal),
    /** Ends it with SIGTERM; resolves with exit code and signal. */
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
