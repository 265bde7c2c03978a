// nginx with docs/deploy/nginx.conf in front of the real proxy, over TLS: what passes, what is refused, what is dropped.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import path from 'node:path';
import { after, before, test } from 'node:test';
import tls from 'node:tls';

import { startUpstreams } from '../upstreams/start.mjs';
import { contract, faultsOfAnswer, linked } from './contract.mjs';
import { startFakeProxy } from './fake_proxy.mjs';
import { startNginx } from './nginx.mjs';
import { startProxy } from './start.mjs';
import { CANARIES, luccaBody, tempDir, until, widgetHeaders } from './support.mjs';

const dir = tempDir();
const HOST = 'app.nutshell.com'; // the name in the test certificate
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;
/** @type {Awaited<ReturnType<typeof startNginx>>} */
let front;
let ca = '';
const certificate = () => ({ cert: path.join(dir, 'upstreams/nutshell.pem'), key: path.join(dir, 'upstreams/nutshell.key') });

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, args: ['--checks-per-minute', '1000', '--trusted-front', '127.0.0.1'] });
  ca = readFileSync(path.join(dir, 'upstreams/ca.pem'), 'utf8');
  front = await startNginx({ dir: path.join(dir, 'nginx'), tls: certificate(), proxies: [proxy.port] });
});
after(async () => {
  await front?.stop();
  await proxy?.stop();
  await upstreams?.stop();
});

const PREFIX = '/linkdock'; // where nginx has the proxy
/** @param {string} at */
const isOfContract = (at) => contract.operations.some((operation) => at === PREFIX + operation.path);

/**
 * A request through nginx; `from` is the address of the client, each with limits of its own.
 * @param {{path?: string, method?: string, headers?: Record<string, string>, body?: string, from?: string, signal?: AbortSignal, to?: {port: number}}} options
 * @returns {Promise<{status: number, headers: import('node:http').IncomingHttpHeaders, body: string}>}
 */
function send({ path: at = '/linkdock/v1/check', method = 'POST', headers = {}, body, from = '127.0.0.2', signal, to = front }) {
  return new Promise((resolve, reject) => {
    const request = https.request(
      { host: '127.0.0.1', port: to.port, servername: HOST, ca, path: at, method, headers, localAddress: from, signal, agent: false },
      (response) => {
        let text = '';
        response
          .on('data', (data) => (text += data))
          .on('end', () => {
            const { statusCode: status = 0, headers: told } = response;
            const faults = isOfContract(at) ? faultsOfAnswer(method, at.slice(PREFIX.length), { status, headers: told, text }) : [];
            if (faults.length > 0) reject(new Error(faults.join('; ')));
            else resolve({ status, headers: told, body: text });
          });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
const checkWith = (/** @type {object} */ body = luccaBody('200')) => ({ headers: widgetHeaders(proxy), body: JSON.stringify(body) });

/** Bytes over TLS; resolves with what came back when the other side closed. @param {string} bytes @param {string} [from] */
function rawTls(bytes, from = '127.0.0.3') {
  const started = Date.now();
  return new Promise((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port: front.port, servername: HOST, ca, localAddress: from }, () =>
      socket.write(bytes),
    );
    let text = '';
    socket.on('data', (data) => (text += data));
    socket.on('error', () => {});
    socket.on('close', () => resolve({ text, status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), ms: Date.now() - started }));
  });
}

test('A check passes over TLS with HTTP/1.1 and with HTTP/2, and the log leads to its line without telling anything typed', async () => {
  const first = await send(checkWith());
  assert.equal(JSON.parse(first.body).outcome, 'linked');
  assert.equal(first.headers['access-control-allow-origin'], proxy.origin);
  const session = http2.connect(`https://127.0.0.1:${front.port}`, { ca, servername: HOST });
  const stream = session.request({ ':method': 'POST', ':path': '/linkdock/v1/check', ...widgetHeaders(proxy) });
  let body = '';
  stream.on('data', (data) => (body += data));
  stream.end(JSON.stringify(luccaBody('401')));
  await new Promise((resolve) => stream.on('end', () => resolve(undefined)));
  session.close();
  assert.equal(JSON.parse(body).code, 'invalid_credentials');
  const id = /** @type {string} */ (first.headers['x-request-id']);
  await until(() => front.log().includes(id));
  assert.ok(proxy.requests().some((line) => line.request_id === id));
  for (const secret of [...CANARIES, proxy.token, 'acme']) assert.ok(!front.log().includes(secret));
});

test('TLS 1.1 is refused', async () => {
  const code = await new Promise((resolve) => {
    const options = { host: '127.0.0.1', port: front.port, ca, servername: HOST, ciphers: 'DEFAULT@SECLEVEL=0' };
    const socket = tls.connect({ ...options, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }, () => resolve('connected'));
    socket.on('error', (error) => resolve(/** @type {any} */ (error).code));
  });
  assert.match(code, /PROTOCOL_VERSION/);
});

test('A body of 20 KB is refused by nginx in words that the widget can read, and never reaches the proxy', async () => {
  const seen = proxy.requests().length;
  const { status, headers, body } = await send({
    headers: widgetHeaders(proxy),
    body: JSON.stringify({ ...luccaBody('200'), pad: 'x'.repeat(20_000) }),
  });
  assert.deepEqual([status, headers['content-type'], headers['access-control-allow-origin']], [413, 'application/problem+json', '*']);
  assert.equal(JSON.parse(body).code, 'body_too_large');
  assert.equal(proxy.requests().length, seen);
});

test('Two framings at once, two lengths and an unknown coding are refused before the proxy sees them', async () => {
  const seen = proxy.requests().length;
  const head = `POST /linkdock/v1/check HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n`;
  for (const framing of [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\nContent-Length: 6\r\n',
    'Content-Length: 5, 5\r\n',
    'Content-Length: +5\r\n',
    'Transfer-Encoding: xchunked\r\n',
  ]) {
    const { status } = await rawTls(`${head}${framing}\r\n0\r\n\r\n`);
    assert.ok(status === 400 || status === 501, `${framing.trim()}: ${status}`);
  }
  assert.equal(proxy.requests().length, seen);
});

test('A header that drips is closed within the five seconds', async () => {
  const { status, ms } = await rawTls(`POST /linkdock/v1/check HTTP/1.1\r\nHost: ${HOST}\r\nX-Slow: `);
  assert.ok(ms < 8000, `${ms} ms`);
  assert.notEqual(status, 200);
});

test('Nothing but the contract is passed on: no metrics, no readiness, no neighbour of a path', async () => {
  for (const at of [
    '/metrics',
    '/readyz',
    '/linkdock/metrics',
    '/linkdock/readyz',
    '/linkdock/',
    '/v1/check',
    '/linkdock/v2/check',
    '/linkdock/v1/../metrics',
  ]) {
    assert.equal((await send({ path: at, method: 'GET', from: '127.0.0.4' })).status, 404, at);
  }
  assert.equal((await send({ path: '/linkdock/healthz', method: 'GET', from: '127.0.0.4' })).status, 200);
});

test('What a client says about where it comes from is dropped, and so are headers with underscores', async () => {
  const behind = await startFakeProxy(() => linked());
  const other = await startNginx({ dir: path.join(dir, 'behind'), tls: certificate(), proxies: [Number(new URL(behind.url).port)] });
  const { headers: sent, body } = checkWith();
  await send({
    to: other,
    from: '127.0.0.5',
    body,
    headers: {
      ...sent,
      'X-Forwarded-For': '8.8.8.8',
      'X-Forwarded-Proto': 'http',
      'X-Real-IP': '8.8.8.8',
      Forwarded: 'for=8.8.8.8',
      X_Forwarded_For: '8.8.8.8',
      Host: HOST,
    },
  });
  const [{ headers }] = behind.calls;
  assert.equal(headers['x-forwarded-for'], '127.0.0.5');
  assert.equal(headers['x-forwarded-proto'], 'https');
  for (const name of ['x-real-ip', 'forwarded', 'x_forwarded_for']) assert.ok(!headers[name], name);
  assert.equal(headers.host, HOST);
  await other.stop();
  await behind.stop();
});

test('The proxy counts the client that nginx saw, not the one that the client claims to be', async () => {
  const { headers, body } = checkWith();
  const answer = await send({ from: '127.9.8.7', body, headers: { ...headers, 'X-Forwarded-For': '8.8.8.8', Forwarded: 'for=8.8.8.8' } });
  assert.equal(answer.status, 200);
  const line = () => proxy.requests().find(({ request_id }) => request_id === answer.headers['x-request-id']);
  await until(() => line() !== undefined);
  assert.equal(line().client, '127.9.8.0/24');
});

test('A client that leaves cancels its check through nginx within a second', async () => {
  const leave = new AbortController();
  const slow = send({ ...checkWith(luccaBody('000')), signal: leave.signal }).catch(() => null);
  await until(() => upstreams.events().some((event) => event.magic === '000'));
  leave.abort();
  await slow;
  assert.ok((await until(() => proxy.requests().some((line) => line.outcome === 'client_gone'))) < 1000);
});

test('An address that asks too often gets 429 with a time to wait, its neighbour none', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => send({ path: '/linkdock/healthz', method: 'GET', from: '127.0.0.6' })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length >= 10 && refused.length < 30, `${refused.length} refused`);
  assert.equal(refused[0].headers['retry-after'], '2');
  assert.equal(JSON.parse(refused[0].body).code, 'too_many_checks');
  assert.equal((await send({ path: '/linkdock/healthz', method: 'GET', from: '127.0.0.7' })).status, 200);
});

test('Without a proxy behind it nginx says 503 in words that the widget can read', async () => {
  await proxy.stop();
  const { status, headers, body } = await send({ ...checkWith(), from: '127.0.0.8' });
  assert.deepEqual([status, headers['retry-after'], headers['access-control-allow-origin']], [503, '2', '*']);
  assert.equal(JSON.parse(body).code, 'overloaded');
  assert.doesNotMatch(front.errors(), /cafec0de|CanarySecret/);
});
