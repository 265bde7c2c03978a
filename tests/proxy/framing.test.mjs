// Bytes that are not the HTTP of the contract: smuggling, oversize, dripping. Each is refused and the connection closed.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { startProxy } from './start.mjs';
import { luccaBody, raw, rawCheck, tempDir } from './support.mjs';

const dir = tempDir();
const DEADLINE_MS = 700;
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, args: ['--checks-per-minute', '100000', '--request-timeout-ms', String(DEADLINE_MS)] });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

/** @param {string | Buffer} bytes @param {Parameters<typeof raw>[2]} [options] @returns {Promise<any>} */
const send = (bytes, options) => raw(proxy, bytes, options);
const BODY = JSON.stringify(luccaBody('200'));
const asked = () => upstreams.events().filter((event) => event.event === 'request').length;

/** @type {[string, () => string, number][]} */
const MALFORMED = [
  ['Content-Length with Transfer-Encoding', () => rawCheck(proxy, { extra: ['Transfer-Encoding: chunked'] }), 400],
  [
    'Transfer-Encoding before Content-Length',
    () => rawCheck(proxy).replace('Content-Length', 'Transfer-Encoding: chunked\r\nContent-Length'),
    400,
  ],
  ['Content-Length twice, equal', () => rawCheck(proxy, { extra: [`Content-Length: ${Buffer.byteLength(BODY)}`] }), 400],
  ['Content-Length twice, different', () => rawCheck(proxy, { extra: ['Content-Length: 5'] }), 400],
  ['a list as Content-Length', () => rawCheck(proxy).replace(/Content-Length: (\d+)/, 'Content-Length: $1, $1'), 400],
  ['an empty Content-Length', () => rawCheck(proxy).replace(/Content-Length: \d+/, 'Content-Length:'), 400],
  ['an empty Transfer-Encoding', () => rawCheck(proxy, { extra: ['Transfer-Encoding:'] }), 400],
  ['a negative Content-Length', () => rawCheck(proxy).replace(/Content-Length: \d+/, 'Content-Length: -1'), 400],
  ['a signed Content-Length', () => rawCheck(proxy).replace(/Content-Length: /, 'Content-Length: +'), 400],
  ['a Content-Length over 64 bits', () => rawCheck(proxy).replace(/Content-Length: \d+/, 'Content-Length: 99999999999999999999'), 400],
  ['another transfer coding', () => rawCheck(proxy, { without: 'Content-Length', extra: ['Transfer-Encoding: gzip, chunked'] }), 400],
  [
    'Transfer-Encoding twice',
    () => rawCheck(proxy, { without: 'Content-Length', extra: ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'] }),
    400,
  ],
  ['bare line feeds', () => rawCheck(proxy).replaceAll('\r\n', '\n'), 400],
  ['one bare line feed', () => rawCheck(proxy).replace('\r\nHost', '\nHost'), 400],
  ['a bare carriage return in a value', () => rawCheck(proxy, { extra: ['X-Odd: a\rb'] }), 400],
  ['a NUL in a value', () => rawCheck(proxy, { extra: ['X-Odd: a\u0000b'] }), 400],
  ['a folded header', () => rawCheck(proxy, { extra: ['X-Odd: a\r\n b'] }), 400],
  ['a header that is folded before its value', () => rawCheck(proxy, { extra: ['X-Odd:\r\n b'] }), 400],
  ['a header that is folded with nothing behind', () => rawCheck(proxy, { extra: ['X-Odd: a\r\n\t'] }), 400],
  ['a folded Content-Length', () => rawCheck(proxy).replace('Content-Length: ', 'Content-Length:\r\n '), 400],
  ['a space before the colon', () => rawCheck(proxy, { extra: ['X-Odd : a'] }), 400],
  ['an empty header name', () => rawCheck(proxy, { extra: [': a'] }), 400],
  ['no Host', () => rawCheck(proxy, { without: 'Host' }), 400],
  ['Host twice', () => rawCheck(proxy, { extra: ['Host: evil.test'] }), 400],
  ['two Authorizations', () => rawCheck(proxy, { extra: ['Authorization: Bearer other'] }), 400],
  ['a query', () => rawCheck(proxy).replace('/v1/check', '/v1/check?api_key=cafec0de'), 400],
  ['an absolute target', () => rawCheck(proxy).replace('/v1/check', 'http://169.254.169.254/v1/check'), 400],
  ['HTTP/2.0', () => rawCheck(proxy).replace('HTTP/1.1', 'HTTP/2.0'), 400],
  ['HTTP/0.9', () => 'GET /healthz\r\n\r\n', 400],
  ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a TLS hello', () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc', 400],
  ['CONNECT', () => 'CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a header of 9 KB', () => rawCheck(proxy, { extra: [`X-Long: ${'x'.repeat(9 * 1024)}`] }), 431],
  ['a header of 40 KB', () => rawCheck(proxy, { extra: [`X-Long: ${'x'.repeat(40 * 1024)}`] }), 431],
  ['a thousand headers', () => rawCheck(proxy, { extra: Array.from({ length: 1000 }, (_, i) => `X-${i}: ${i}`) }), 431],
  ['a body of 16 KB and one byte', () => rawCheck(proxy, { body: 'x'.repeat(16 * 1024 + 1) }), 413],
  ['a promise of ten gigabytes', () => rawCheck(proxy).replace(/Content-Length: \d+/, 'Content-Length: 10737418240'), 413],
  [
    'endless chunks',
    () =>
      rawCheck(proxy, {
        without: 'Content-Length',
        extra: ['Transfer-Encoding: chunked'],
        body: '2000\r\n'.concat('x'.repeat(8192), '\r\n').repeat(4),
      }),
    413,
  ],
  [
    'one chunk of gigabytes',
    () => rawCheck(proxy, { without: 'Content-Length', extra: ['Transfer-Encoding: chunked'], body: 'ffffffff\r\nxxxx' }),
    413,
  ],
  [
    'a chunk size that overflows',
    () => rawCheck(proxy, { without: 'Content-Length', extra: ['Transfer-Encoding: chunked'], body: 'fffffffffffffffff\r\nxxxx' }),
    400,
  ],
  [
    'a chunk size that is no number',
    () => rawCheck(proxy, { without: 'Content-Length', extra: ['Transfer-Encoding: chunked'], body: 'zz\r\nxxxx' }),
    400,
  ],
];
for (const [name, bytes, status] of MALFORMED) {
  test(`${name} is ${status}, the connection ends, no provider is asked`, async () => {
    const before_ = asked();
    const answer = await send(bytes());
    assert.deepEqual([answer.status, answer.closed], [status, true], answer.text);
    assert.equal(answer.text.match(/HTTP\/1\.1/g)?.length, 1, 'what follows is no second request');
    assert.match(answer.text, /application\/problem\+json/);
    assert.equal(asked(), before_);
  });
}

test('exactly the largest header and body are taken', async () => {
  const filler = ' '.repeat(16 * 1024 - Buffer.byteLength(BODY));
  const answer = await send(rawCheck(proxy, { body: BODY + filler, extra: ['Connection: close', `X-Long: ${'x'.repeat(7 * 1024)}`] }));
  assert.equal(answer.status, 200, answer.text);
});

test('a body in chunks is taken', async () => {
  const half = BODY.length >> 1;
  const chunks = [BODY.slice(0, half), BODY.slice(half), ''].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
  const answer = await send(
    rawCheck(proxy, { without: 'Content-Length', extra: ['Transfer-Encoding: chunked', 'Connection: close'], body: chunks }),
  );
  assert.match(answer.text, /"outcome":"linked"/);
});

test('a request in single bytes is taken while it is in time', async () => {
  const bytes = rawCheck(proxy, { extra: ['Connection: close'] });
  const answer = await send(bytes.slice(0, 1), {
    then: async (socket) => {
      for (const byte of bytes.slice(1)) {
        socket.write(byte);
        if (byte === '\n') await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  });
  assert.match(answer.text, /"outcome":"linked"/);
});

for (const [name, start] of /** @type {[string, () => string][]} */ ([
  ['header', () => 'POST /v1/check HTTP/1.1\r\nHost: x\r\n'],
  ['body', () => rawCheck(proxy).slice(0, -20)],
])) {
  test(`a dripping ${name} is closed with 408 at the absolute deadline`, async () => {
    /** @type {NodeJS.Timeout | undefined} */
    let drip;
    const answer = await send(start(), {
      then: (socket) => (drip = setInterval(() => socket.write(name === 'header' ? 'X: y\r\n' : ' '), 50)),
    });
    clearInterval(drip);
    assert.deepEqual([answer.status, answer.closed], [408, true]);
    assert.ok(answer.ms >= DEADLINE_MS - 50 && answer.ms < DEADLINE_MS + 1500, `${answer.ms} ms`);
  });
}

test('a connection that never says anything is closed without a word', async () => {
  const answer = await send('');
  assert.deepEqual([answer.text, answer.closed], ['', true]);
  assert.ok(answer.ms >= DEADLINE_MS - 50 && answer.ms < DEADLINE_MS + 1000, `${answer.ms} ms`);
});

test('a cut request is closed without a word and the proxy lives', async () => {
  for (const bytes of ['P', 'POST /v1/check HTTP/1.1\r\nHost', rawCheck(proxy).slice(0, -1)]) {
    const answer = await send(bytes, { then: (socket) => socket.end() });
    assert.equal(answer.closed, true);
  }
  assert.equal((await fetch(`${proxy.url}/healthz`)).status, 200);
});

test('three hundred dripping connections do not keep others out', async () => {
  const drips = Array.from({ length: 300 }, () => send('GET /healthz HTTP/1.1\r\nHo'));
  const started = Date.now();
  assert.equal((await fetch(`${proxy.url}/healthz`)).status, 200);
  assert.ok(Date.now() - started < 500);
  for (const answer of await Promise.all(drips)) assert.equal(answer.status, 408);
});
