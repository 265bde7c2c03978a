// A real nginx of a test's own with docs/deploy/nginx.conf: only what an operator changes (names, certificate, servers, log) is
// changed here. scripts/setup unpacks Debian's nginx beside the project, so that no machine of a developer starts serving.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { ROOT } from './start.mjs';

const UNPACKED = path.join(ROOT, 'build/third_party/nginx/usr/sbin/nginx');
const START_TIMEOUT_MS = 10_000;

/** A port that was free a moment ago. @returns {Promise<number>} */
export const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

/** @param {number} port */
const answers = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => (socket.destroy(), resolve(true)));
    socket.on('error', () => resolve(false));
  });

/** Each must stand in the file, so that a change of the file does not quietly go untested.
 * @param {string} text @param {[string | RegExp, string][]} changes */
export function changed(text, changes) {
  for (const [from, to] of changes) {
    const next = text.replace(from, to);
    assert.notEqual(next, text, `the example for nginx has no ${from}`);
    text = next;
  }
  return text;
}

/**
 * @typedef {object} NginxOptions
 * @property {string} dir a folder of its own
 * @property {{cert: string, key: string}} tls
 * @property {number[]} proxies ports of 127.0.0.1
 * @property {boolean} [unlimited] without the limits by address: a load test has one address
 */

/** @param {NginxOptions} options */
export async function startNginx({ dir, tls, proxies, unlimited = false }) {
  const port = await freePort();
  mkdirSync(dir, { recursive: true });
  const log = path.join(dir, 'access.log');
  const site = changed(readFileSync(path.join(ROOT, 'docs/deploy/nginx.conf'), 'utf8'), [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    [/ssl_certificate +\S+;/, `ssl_certificate ${tls.cert};`],
    [/ssl_certificate_key +\S+;/, `ssl_certificate_key ${tls.key};`],
    [/access_log +\S+/, `access_log ${log}`],
    [/server 127\.0\.0\.1:8081([^;]*);/, proxies.map((to) => `server 127.0.0.1:${to}$1;`).join('\n')],
    ...(unlimited
      ? /** @type {[RegExp, string][]} */ ([
          [/rate=5r\/s/, 'rate=100000r/s'],
          [/burst=10/, 'burst=100000'],
          [/linkdock_connections 20/, 'linkdock_connections 10000'],
        ])
      : []),
  ]);
  const server = await launchNginx(dir, site, port);
  return {
    ...server,
    url: `https://127.0.0.1:${port}/linkdock`,
    /** The access log. */
    log: () => readFileSync(log, 'utf8'),
  };
}

/**
 * Starts nginx with one file of servers.
 * @param {string} dir a folder of its own, which is there
 * @param {string} site the file's text
 * @param {number} port where it listens on 127.0.0.1 by that text
 */
export async function launchNginx(dir, site, port) {
  writeFileSync(path.join(dir, 'site.conf'), site);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${dir}/${name};`);
  const user = process.getuid?.() === 0 ? 'user root root;' : '';
  writeFileSync(
    path.join(dir, 'nginx.conf'),
    `daemon off; ${user} worker_processes 1; pid ${dir}/nginx.pid; error_log stderr notice;
    events { worker_connections 4096; } http { ${temporary.join(' ')} include ${dir}/site.conf; }`,
  );
  const binary = existsSync(UNPACKED) ? UNPACKED : 'nginx';
  // nginx ends with this process, because the end of its standard input stops it.
  const child = spawn('bash', ['-c', '"$@" & read -r _; kill -TERM $!; wait', 'nginx', binary, '-c', `${dir}/nginx.conf`, '-e', 'stderr'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  for (const until = Date.now() + START_TIMEOUT_MS; !(await answers(port)); await sleep(20)) {
    if (Date.now() > until || child.exitCode !== null) throw new Error(`nginx does not start (run scripts/setup --browsers):\n${said}`);
  }
  return {
    port,
    /** The error log. */
    errors: () => said,
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
}
