// The part that the simulated services have in common: a TLS server that knows its host names, prints one JSON line for
// each thing that happens (never a credential), and ends cleanly on SIGTERM.
//
//   node tests/upstreams/<service>.mjs --cert FILE --key FILE [--port N] [--address A]
//
// Lines on standard output:
//   {"event":"listening","service":"lucca","port":41234}
//   {"event":"request","service":"lucca","id":1,"method":"GET","path":"/api/v3/users","magic":"200"}
//   {"event":"gone","service":"lucca","id":1}      the client left before the answer was complete

import { readFileSync } from 'node:fs';
import https from 'node:https';
import { parseArgs } from 'node:util';
import { fault } from './faults.mjs';

/**
 * @typedef {import('node:http').IncomingMessage} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {{status: number, headers?: Record<string, string>, body?: string | Buffer}} Answer
 * @typedef {object} Service
 * @property {string} name
 * @property {(host: string) => boolean} serves whether this host name is the service's
 * @property {(request: Request) => string} magic the last three characters of the credential, or ''
 * @property {(request: Request, host: string) => Answer} answer
 */

/** Keys about which a service has changed its mind: the last three characters that it sees instead, by the real ones. */
const minds = new Map();
process.on('message', (/** @type {{of: string, as: string}} */ { of, as }) => {
  minds.set(of, as);
  say({ event: 'thinks' });
});

/** @param {Record<string, unknown>} line */
function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * @param {Response} response
 * @param {Answer} answer
 */
function send(response, { status, headers = {}, body = '' }) {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/**
 * The host name that the client asked for, without the port; '' when it is missing.
 * @param {Request} request
 */
function hostOf(request) {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

/**
 * @param {Service} service
 * @param {Request} request
 * @param {Response} response
 * @param {number} id
 */
function handle(service, request, response, id) {
  const { authorization = '' } = request.headers;
  const other = minds.get(authorization.slice(-3));
  if (other) request.headers.authorization = authorization.slice(0, -3) + other;
  const magic = service.magic(request);
  const path = (request.url ?? '').split('?')[0];
  say({ event: 'request', service: service.name, id, method: request.method, path, magic });
  response.on('close', () => {
    if (!response.writableFinished) say({ event: 'gone', service: service.name, id });
  });
  const host = hostOf(request);
  if (!service.serves(host)) return send(response, { status: 421, body: 'Misdirected Request' });
  const broken = fault(magic);
  if (broken) return broken(request, response);
  send(response, service.answer(request, host));
}

/** @param {Service} service */
export function serve(service) {
  const { values } = parseArgs({
    options: {
      cert: { type: 'string' },
      key: { type: 'string' },
      port: { type: 'string', default: '0' },
      address: { type: 'string', default: '127.0.0.1' },
    },
  });
  if (!values.cert || !values.key) {
    process.stderr.write(`usage: ${service.name}.mjs --cert FILE --key FILE [--port N] [--address A]\n`);
    process.exit(2);
  }
  let requests = 0;
  const server = https.createServer(
    { cert: readFileSync(values.cert), key: readFileSync(values.key), minVersion: 'TLSv1.2' },
    (request, response) => handle(service, request, response, ++requests),
  );
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(Number(values.port), values.address, () => {
    const address = /** @type {import('node:net').AddressInfo} */ (server.address());
    say({ event: 'listening', service: service.name, port: address.port });
  });
  const stop = () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
}
