// A real HTTPS endpoint for webhooks that verifies as the Standard Webhooks specification says, by node:crypto alone, and
// behaves as a test wants.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';

/** A new secret of 32 random bytes. */
export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * Whether one of the signatures is of this secret, and the time stamp within five minutes.
 * @param {string} secret @param {Record<string, string | string[] | undefined>} headers @param {Buffer} body
 */
export function verifies(secret, headers, body) {
  const seconds = Number(headers['webhook-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - seconds) < 300)) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${headers['webhook-id']}.${seconds}.`).update(body).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((part) => {
      const [version, signature] = part.split(',');
      const given = Buffer.from(signature ?? '', 'base64');
      return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
    });
}

/**
 * @typedef {{id: string, method: string, path: string, headers: import('node:http').IncomingHttpHeaders, body: Buffer, json: any, at: number}} Received
 * @typedef {(response: import('node:http').ServerResponse, received: Received, count: number) => void} Behaviour
 */

/**
 * Starts an endpoint of 127.0.0.1 with the certificate for `*.example.org`; `count` of a behaviour is how often this event has come.
 * @param {{certs: string, name: string, cert?: string}} options `name`: its host is NAME.example.org
 */
export async function startReceiver({ certs, name, cert = 'otherhost' }) {
  /** @type {Received[]} */
  const received = [];
  /** @type {Behaviour} */
  let behaviour = (response) => response.writeHead(204).end();
  const options = { cert: readFileSync(path.join(certs, `${cert}.pem`)), key: readFileSync(path.join(certs, `${cert}.key`)) };
  let connections = 0;
  const server = https.createServer(options, async (request, response) => {
    /** @type {Buffer[]} */
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const one = {
      id: String(request.headers['webhook-id']),
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
      json: JSON.parse(body.toString()),
      at: Date.now(),
    };
    received.push(one);
    behaviour(response, one, received.filter((other) => other.id === one.id).length);
  });
  server.on('connection', () => ++connections);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const host = `${name}.example.org`;
  return {
    host,
    port,
    url: `https://${host}/hooks`,
    resolveArgs: ['--test-resolve', `${host}:443:127.0.0.1:${port}`],
    received,
    /** How many connections there were, also those that did not get to a request. */
    connections: () => connections,
    /** @param {Behaviour} next */
    behave: (next) => (behaviour = next),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Writes the file of --webhooks, for its owner alone.
 * @param {string} file @param {{id: string, url: string, secrets: string[], kinds?: string[]}[]} endpoints
 */
export function writeWebhooks(file, endpoints) {
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ endpoints }), { mode: 0o400 });
  chmodSync(file, 0o400);
}
