// The ways in which any service can misbehave on the wire, chosen by the last three characters of the credential.
// They are the same for every simulated service; tests/upstreams/README.md has the table.

import { gzipSync } from 'node:zlib';

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(request: Request, response: Response) => void} Fault
 */

const MEGABYTE = 1024 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';
// A body that both services' clients accept: Lucca's reads `data.items`, Nutshell's `meta` and `accounts`.
const GOOD_FOR_ALL = JSON.stringify({ data: { items: [{ id: 416 }] }, meta: { instanceId: '379104' }, accounts: [] });

/**
 * Writes bytes past Node's HTTP layer and ends the connection.
 * @param {Request} request
 * @param {string | Buffer} bytes
 */
function raw(request, bytes) {
  request.socket.write(bytes);
  request.socket.end();
}

/**
 * Calls `step` again and again until the client has gone.
 * @param {Response} response
 * @param {number} everyMs
 * @param {() => void} step
 */
function repeat(response, everyMs, step) {
  const timer = setInterval(step, everyMs);
  response.on('close', () => clearInterval(timer));
}

/** @param {Response} response */
function endless(response) {
  const block = 'x'.repeat(16 * 1024);
  response.writeHead(200, { 'Content-Type': JSON_TYPE });
  const more = () => {
    while (!response.destroyed && response.write(block));
  };
  response.on('drain', more);
  more();
}

/** @param {Response} response @param {string | Buffer} body @param {Record<string, string>} [headers] */
function json(response, body, headers = {}) {
  response.writeHead(200, { 'Content-Type': JSON_TYPE, 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** @type {Record<string, Fault>} */
const FAULTS = {
  // Never a byte.
  '000': () => {},
  // Bytes that are not HTTP.
  599: (request) => raw(request, '\u0000\u0001garbage, not a status line\r\n\r\n'),
  // Headers, then silence.
  '0a1': (_request, response) => {
    response.writeHead(200, { 'Content-Type': JSON_TYPE, 'Content-Length': '100' });
    response.flushHeaders();
  },
  // One byte a second.
  '0a2': (_request, response) => {
    response.writeHead(200, { 'Content-Type': JSON_TYPE, 'Content-Length': '100' });
    repeat(response, 1000, () => response.write(' '));
  },
  // Reset before the first byte.
  '0a3': (request) => reset(request),
  // Reset in the middle of the body.
  '0a4': (request, response) => {
    response.writeHead(200, { 'Content-Type': JSON_TYPE, 'Content-Length': '100' });
    response.write('{"data":', () => setTimeout(() => reset(request), 20));
  },
  // A polite end, but before the body is complete.
  '0a5': (request) => raw(request, `HTTP/1.1 200 OK\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: 100\r\n\r\n{"data":`),
  // An HTTP/0.9 answer: no status line, no headers.
  '0a6': (request) => raw(request, '{"data":{"items":[]}}'),
  // Interim answers without end.
  '0a7': (request, response) =>
    repeat(response, 1, () => request.socket.write('HTTP/1.1 103 Early Hints\r\nX-More: yes\r\n\r\n'.repeat(50))),
  // A good answer after 2.5 s: slow, but inside the deadline of 10 s.
  '0a8': (_request, response) => {
    const timer = setTimeout(() => json(response, GOOD_FOR_ALL), 2500);
    response.on('close', () => clearTimeout(timer));
  },
  // 10 MB of JSON.
  '0b1': (_request, response) => json(response, `{"data":{"items":["${'x'.repeat(10 * MEGABYTE)}"]}}`),
  // Chunks without end.
  '0b2': (_request, response) => endless(response),
  // 10 MB of zeros in 10 KB of gzip.
  '0b3': (_request, response) => json(response, gzipSync(Buffer.alloc(10 * MEGABYTE)), { 'Content-Encoding': 'gzip' }),
  // A header of one megabyte.
  '0b4': (request) => raw(request, `HTTP/1.1 200 OK\r\nX-Large: ${'x'.repeat(MEGABYTE)}\r\nContent-Length: 0\r\n\r\n`),
  // JSON, 20,000 levels deep.
  '0b5': (_request, response) => json(response, '['.repeat(20_000) + ']'.repeat(20_000)),
  // JSON that is not UTF-8.
  '0b6': (_request, response) => json(response, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  // An error page that repeats the credential.
  '0b7': (request, response) => {
    const body = `<h1>Bad key</h1><pre>${request.headers.authorization}</pre>`;
    response.writeHead(401, { 'Content-Type': 'text/html', 'X-Echo': String(request.headers.authorization) });
    response.end(body);
  },
  // Ten gigabytes promised.
  '0b8': (request) => raw(request, `HTTP/1.1 200 OK\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: 10737418240\r\n\r\n{`),
  // Right status and type, no JSON.
  '0b9': (_request, response) => json(response, 'Oops ! Something went wrong. Please contact your administrator'),
  // Nothing but a status.
  '0ba': (_request, response) => json(response, ''),
};

/** @param {Request} request */
function reset(request) {
  const socket = /** @type {any} */ (request.socket);
  // The TLS socket wraps the TCP one; only the inner one can send RST.
  (socket._parent ?? socket).resetAndDestroy();
}

/**
 * The fault with this name, or undefined when it names none.
 * @param {string} magic
 * @returns {Fault | undefined}
 */
export function fault(magic) {
  return Object.hasOwn(FAULTS, magic) ? FAULTS[magic] : undefined;
}
