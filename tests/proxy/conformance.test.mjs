// scripts/conformance holds for the reference proxy and for the example of docs/, and sees what is wrong with others.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { runConformance } from './conformance/run.mjs';
import { makeKeys } from './servers.mjs';
import { ROOT, startProxy } from './start.mjs';
import { check, luccaBody, luccaKey, tempDir, until } from './support.mjs';

const dir = tempDir();
const ORIGIN = 'http://127.0.0.1:8080';
const SESSION = 'session-of-the-conformance-test-0001';
const LUCCA = ['--provider', 'lucca', '--field', 'subdomain=acme', '--field', `api_key=${luccaKey('200')}`];
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
});
after(() => upstreams?.stop());

/** @param {string} url @param {string[]} args */
async function conformance(url, ...args) {
  /** @type {string[]} */
  const lines = [];
  const { faults, requests } = await runConformance([url, '--origin', ORIGIN, '--session', SESSION, ...args], (line) => lines.push(line));
  return { faults, requests, lines };
}

test('the reference proxy conforms to its document', async () => {
  const keys = makeKeys(dir);
  const proxy = await startProxy({
    dir,
    upstreams,
    origins: [ORIGIN],
    tokens: { demo: SESSION },
    args: [...keys.args, '--checks-per-minute', '100000'],
  });
  const { body } = await check(proxy, luccaBody('200'));
  const known = ['--credential', `secretKey=${keys.all}`, '--value', `id=${body.account.id}`];
  const { faults, requests, lines } = await conformance(proxy.url, ...LUCCA, ...known);
  assert.ok(!lines.some((line) => line.includes('left out')), lines.join('\n'));
  assert.deepEqual(faults, []);
  assert.ok(requests > 900, `${requests} requests`);
  assert.ok(!proxy.logs().some((line) => line.includes('canary5eed')), 'what was sent is in no log line');
  assert.deepEqual(await proxy.stop(), { code: 0, signal: null });
});

const EXAMPLE = path.join(ROOT, 'docs/your-own-proxy.mjs');

test('the example of docs/ has under 50 lines and conforms', async () => {
  const lines = readFileSync(EXAMPLE, 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line));
  assert.ok(lines.length < 50, `${lines.length}`);
  // Only the way to the provider is the test's: its address and its authority.
  const preload = path.join(ROOT, 'tests/proxy/conformance/divert.mjs');
  const server = http.createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((closed) => server.close(closed));
  const env = {
    ...process.env,
    SESSION,
    ORIGIN,
    PORT: String(port),
    NODE_EXTRA_CA_CERTS: upstreams.caFile,
    DIVERT_PORT: String(upstreams.ports.lucca),
  };
  const child = spawn(process.execPath, ['--import', preload, EXAMPLE], { env, stdio: 'inherit' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  let listens = false;
  const ask = () =>
    fetch(url).then(
      () => (listens = true),
      () => setTimeout(ask, 50),
    );
  await Promise.all([ask(), until(() => listens, 10_000)]);
  const { faults, requests } = await conformance(url, ...LUCCA, '--only', 'check');
  child.kill();
  await ended;
  assert.deepEqual(faults, []);
  assert.ok(requests > 100, `${requests} requests`);
});

test('what a careless proxy does wrong is named', async () => {
  const server = http.createServer((request, response) => {
    let text = '';
    request
      .on('data', (data) => (text += data))
      .on('error', () => {})
      .on('end', () => {
        if (text.includes('"auth":7')) response.statusCode = 500;
        response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify({ outcome: 'linked', you_sent: text }));
      });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const { faults } = await conformance(`http://127.0.0.1:${port}`, ...LUCCA, '--only', 'check', '--fuzz', '3');
  server.close();
  for (const words of [
    'a right request: may be stored: no Cache-Control: no-store',
    "a right request: has another shape than the document's",
    'a right request: repeats a value that was sent',
    'no Authorization: is 200, not 401',
    "the origin https://evil.example: lets 'https://evil.example' read it",
    'Idempotency-Key is missing: is 200, not 400',
    'body.provider is missing: is 200, not 400 or 422',
    'body.auth is of type integer: is 500, not 400 or 422',
    'the method GET: is 200, not 405',
    'the same key with another body: is 200, not 422',
  ]) {
    assert.ok(
      faults.some((fault) => fault.startsWith(`POST /v1/check: ${words}`)),
      `${words} in\n${faults.slice(0, 200).join('\n')}`,
    );
  }
});
