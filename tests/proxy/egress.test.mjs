// The way out: who is believed to be the provider, what the environment may not change, and what the release cannot do.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { makeCerts, startSimulator, startUpstreams } from '../upstreams/start.mjs';
import { DEMO_BINARY, RELEASE_BINARY, ROOT, startProxy } from './start.mjs';
import { check, luccaBody, tempDir, until } from './support.mjs';

const dir = tempDir();
const certs = path.join(dir, 'upstreams');
/** @type {(() => unknown)[]} */
const stops = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});
before(() => makeCerts(certs));

/** Listens on a free port of this machine. @param {import('node:net').Server} server @returns {Promise<number>} */
const listen = (server) =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(/** @type {import('node:net').AddressInfo} */ (server.address()).port));
    stops.push(() => server.close());
  });

/** A proxy that finds the one host acme.ilucca.net at this port. @param {string} name @param {number} port */
async function proxyTo(name, port) {
  const proxyArgs = ['--test-resolve', `acme.ilucca.net:443:127.0.0.1:${port}`, '--test-ca', path.join(certs, 'ca.pem')];
  const args = ['--dns-timeout-ms', '200', '--connect-timeout-ms', '500', '--upstream-timeout-ms', '1000'];
  const proxy = await startProxy({ dir: path.join(dir, name), upstreams: { proxyArgs }, args });
  stops.push(() => proxy.stop());
  return proxy;
}

for (const cert of ['expired', 'otherhost', 'selfsigned']) {
  test(`a provider with a certificate that is ${cert} never gets the key`, async () => {
    const simulator = await startSimulator({ service: 'lucca', dir: certs, cert });
    stops.push(simulator.stop);
    const proxy = await proxyTo(cert, simulator.port);
    const answer = await check(proxy, luccaBody('200'));
    assert.deepEqual([answer.body.outcome, answer.body.code], ['rejected', 'provider_unavailable']);
    assert.equal(simulator.events.filter((event) => event.event === 'request').length, 0);
    await until(() => proxy.requests().some((line) => line.transport === 'tls_failed'));
  });
}

test('old TLS is refused', async () => {
  const server = https.createServer(
    {
      cert: readFileSync(path.join(certs, 'lucca.pem')),
      key: readFileSync(path.join(certs, 'lucca.key')),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    },
    (_request, response) => response.end('{"data":{"items":[]}}'),
  );
  const proxy = await proxyTo('old-tls', await listen(server));
  assert.equal((await check(proxy, luccaBody('200'))).body.code, 'provider_unavailable');
});

test('plain HTTP on the port is refused before a byte of the key', async () => {
  let heard = '';
  const server = net.createServer((socket) => socket.on('data', (data) => (heard += data.toString('latin1'))).on('error', () => {}));
  server.on('connection', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{"data":{"items":[]}}'));
  const proxy = await proxyTo('plain', await listen(server));
  assert.equal((await check(proxy, luccaBody('200'))).body.code, 'provider_unavailable');
  assert.ok(!heard.includes('lucca application'));
});

test('a closed port is an unavailable provider', async () => {
  const server = net.createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  const proxy = await proxyTo('closed', port);
  assert.equal((await check(proxy, luccaBody('200'))).body.code, 'provider_unavailable');
});

test('a handshake that hangs ends at the connect deadline', async () => {
  const server = net.createServer((socket) => socket.on('error', () => {}));
  const proxy = await proxyTo('hang', await listen(server));
  const started = Date.now();
  assert.equal((await check(proxy, luccaBody('200'))).body.code, 'provider_timeout');
  assert.ok(Date.now() - started < 950, 'the connect deadline, not the upstream one');
});

test('proxies, credentials and authorities of the environment change nothing', async () => {
  let heard = 0;
  const trap = await listen(http.createServer().on('connection', () => ++heard));
  const home = path.join(dir, 'home');
  mkdirSync(home);
  writeFileSync(path.join(home, '.netrc'), 'default login evil password evil\n');
  writeFileSync(path.join(home, '.curlrc'), `proxy = http://127.0.0.1:${trap}\n`);
  const url = `http://127.0.0.1:${trap}`;
  const upstreams = await startUpstreams({ dir: certs });
  stops.push(upstreams.stop);
  const proxy = await startProxy({
    dir: path.join(dir, 'environment'),
    upstreams,
    env: {
      HTTPS_PROXY: url,
      https_proxy: url,
      ALL_PROXY: url,
      all_proxy: url,
      HTTP_PROXY: url,
      http_proxy: url,
      HOME: home,
      NETRC: path.join(home, '.netrc'),
      CURL_CA_BUNDLE: '/nonexistent',
      SSL_CERT_FILE: '/nonexistent',
      SSL_CERT_DIR: '/nonexistent',
    },
  });
  stops.push(() => proxy.stop());
  assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
  assert.equal(heard, 0);
});

/** Runs a binary to its end. @param {string} binary @param {string[]} args @param {Record<string, string>} [env] */
const run = (binary, args, env = {}) => {
  const { status, stderr, stdout } = spawnSync(binary, args, { encoding: 'utf8', timeout: 10_000, env: { ...process.env, ...env } });
  return { status, stderr, stdout };
};
const GOOD = ['--port', '0', '--providers', path.join(ROOT, 'providers'), '--store', `sqlite:${path.join(dir, 'options.db')}`];

test('the release has no way around DNS and the egress policy', () => {
  assert.ok(existsSync(RELEASE_BINARY), RELEASE_BINARY);
  for (const args of [
    ['--test-resolve', 'acme.ilucca.net:443:127.0.0.1:1'],
    ['--test-unresolved', 'x'],
    ['--test-ca', path.join(certs, 'ca.pem')],
  ]) {
    const { status, stderr } = run(RELEASE_BINARY, [...GOOD, ...args]);
    assert.deepEqual([status, /not expected/.test(stderr)], [2, true], stderr);
  }
  const config = path.join(dir, 'hooks.toml');
  writeFileSync(config, 'test-resolve = ["acme.ilucca.net:443:127.0.0.1:1"]\n');
  assert.equal(run(RELEASE_BINARY, [...GOOD, '--config', config]).status, 2);
  assert.doesNotMatch(run(RELEASE_BINARY, ['--help']).stdout, /test/i);
  assert.ok(!readFileSync(RELEASE_BINARY).includes('test-resolve'));
  assert.ok(readFileSync(DEMO_BINARY).includes('test-resolve'));
});

test('the release serves', async () => {
  const proxy = await startProxy({ dir: path.join(dir, 'release'), binary: RELEASE_BINARY });
  assert.equal((await fetch(`${proxy.url}/healthz`)).status, 200);
  assert.ok(!proxy.logs().some((line) => line.includes('test_hooks')));
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
});

for (const [name, args, words] of /** @type {[string, string[], RegExp][]} */ ([
  ['a bad port', ['--port', '70000'], /--port must be 0 to 65535/],
  ['a bad origin', ['--allow-origin', 'https://link.example.com/'], /not an origin/],
  ['a missing folder of providers', ['--providers', '/nonexistent'], /not a folder/],
  ['a folder without providers', ['--providers', certs], /no usable provider/],
  ['an unreadable authority', ['--ca-file', '/nonexistent.pem'], /cannot be read/],
  ['an unreadable token file', ['--session-token-file', '/nonexistent'], /cannot be read/],
  ['a database that cannot be made', ['--store', 'sqlite:/nonexistent/x.db'], /cannot be opened/],
  ['a database that is a folder', ['--store', `sqlite:${certs}`], /cannot be opened/],
  ['an unknown option', ['--colour'], /--colour/],
  ['an address that cannot be bound', ['--address', '192.0.2.1'], /Cannot listen on 192\.0\.2\.1/],
])) {
  test(`${name} is one sentence and exit code 2`, () => {
    const kept = GOOD.filter((_, i) => !args.includes(GOOD[i - (i % 2)]));
    const { status, stderr } = run(DEMO_BINARY, [...kept, ...args]);
    assert.equal(status, 2, stderr);
    assert.match(stderr, words);
    const sentence = stderr.split('\n').filter((line) => line && !line.startsWith('{'));
    assert.equal(sentence.length, 1, stderr);
    assert.match(sentence[0], /^linkdock-proxy: .*\.$/);
  });
}

test('a port in use is one sentence and exit code 2', async () => {
  const port = await listen(net.createServer());
  const { status, stderr } = run(RELEASE_BINARY, ['--port', String(port), ...GOOD.slice(2)]);
  assert.equal(status, 2);
  assert.match(stderr, /Cannot listen on 127\.0\.0\.1 port \d+: Address already in use\./);
});

for (const [name, line, words] of /** @type {[string, string, RegExp][]} */ ([
  ['too short', 'fifteen-chars-x', /16 to 256 characters/],
  ['of strange characters', 'token-with-a-*-inside', /may only have/],
  ['for an unknown provider', 'development-token-1 demo nosuchprovider', /'nosuchprovider', which is not in the catalogue/],
])) {
  test(`a session token that is ${name} is refused without being repeated`, () => {
    const file = path.join(dir, 'tokens');
    writeFileSync(file, `${line}\n`);
    const { status, stderr } = run(RELEASE_BINARY, [...GOOD, '--session-token-file', file]);
    assert.equal(status, 2);
    assert.match(stderr, words);
    assert.ok(!stderr.includes(line.split(' ')[0]));
  });
}

test('without a session token every check is 401, and the log says so', async () => {
  const proxy = await startProxy({ dir: path.join(dir, 'no-token'), tokens: {} });
  const answer = await check({ ...proxy, token: 'anything-at-all-0001' }, luccaBody('200'));
  assert.equal(answer.status, 401);
  assert.ok(proxy.logs().some((line) => line.includes('"no_sessions"')));
  await proxy.stop();
});

test('a config file configures all of it', async () => {
  const folder = path.join(dir, 'config');
  mkdirSync(folder);
  const config = path.join(folder, 'proxy.toml');
  writeFileSync(config, 'checks-per-minute = 1\nsession_tokens = ["token-of-the-config-file demo"]\n');
  const upstreams = await startUpstreams({ dir: certs });
  stops.push(upstreams.stop);
  const proxy = await startProxy({ dir: folder, upstreams, args: ['--config', config] });
  const token = { ...proxy, token: 'token-of-the-config-file' };
  assert.equal((await check(token, luccaBody('200'))).status, 200);
  assert.equal((await check(token, luccaBody('200'))).status, 429);
  await proxy.stop();
});

test('the process leaves no core file and lets no debugger of the same user in', async () => {
  const proxy = await startProxy({ dir: path.join(dir, 'hardened') });
  const limits = readFileSync(`/proc/${proxy.pid}/limits`, 'utf8');
  assert.match(limits, /Max core file size\s+0\s+0/);
  const mode = execFileSync('stat', ['-c', '%a', proxy.database], { encoding: 'utf8' }).trim();
  assert.equal(mode, '600');
  await proxy.stop();
});
