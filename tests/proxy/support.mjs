// Shared by the contract tests: keys with a canary in them, well-formed requests, raw sockets, and folders.

import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAnswer } from './contract.mjs';

/** @typedef {Awaited<ReturnType<typeof import('./start.mjs').startProxy>>} Proxy */

/** The canaries: each is a part of a key that the tests type, and no log, file or answer may ever hold one. */
export const CANARIES = ['cafec0de', 'decafbad', 'CanarySecret'];

/** A Lucca key (a GUID) that ends in these three characters. @param {string} magic */
export const luccaKey = (magic) => `cafec0de-dead-4bee-8fed-0decafbad${magic}`;

/** A Nutshell key that ends in these three characters. @param {string} magic */
export const nutshellKey = (magic) => `CanarySecret0000000000000000000000000${magic}`;

export const tempDir = () => mkdtempSync(path.join(tmpdir(), 'linkdock-proxy-'));

/** @param {string} magic @param {string} [subdomain] */
export const luccaBody = (magic, subdomain = 'acme') => ({
  provider: 'lucca',
  auth: 'api_key',
  fields: { subdomain, api_key: luccaKey(magic) },
  account_id: null,
});

/** @param {string} magic @param {string} [username] */
export const nutshellBody = (magic, username = 'ada@example.com') => ({
  provider: 'nutshell',
  auth: 'api_key',
  fields: { username, api_key: nutshellKey(magic) },
  account_id: null,
});

/** The headers that the widget sends. @param {Proxy} proxy @returns {Record<string, string>} */
export const widgetHeaders = (proxy) => ({
  Origin: proxy.origin,
  Authorization: `Bearer ${proxy.token}`,
  'Content-Type': 'application/json',
  'Idempotency-Key': randomUUID(),
});

/**
 * A check as the widget sends it; `headers` replaces some of its headers, undefined takes one away.
 * @param {Proxy} proxy
 * @param {unknown} body an object, or a string to send as it is
 * @param {Record<string, string | undefined>} [headers]
 * @param {AbortSignal} [signal]
 */
export async function check(proxy, body, headers = {}, signal) {
  const merged = Object.entries({ ...widgetHeaders(proxy), ...headers }).filter(([, value]) => value !== undefined);
  const response = await fetch(`${proxy.url}/v1/check`, {
    method: 'POST',
    headers: /** @type {[string, string][]} */ (merged),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal,
  });
  return readAnswer('POST', '/v1/check', response);
}

/** The longest page there is. @param {Proxy} proxy @param {string} [token] */
export async function accounts(proxy, token = proxy.token) {
  const target = '/v1/accounts?limit=500';
  return readAnswer(
    'GET',
    target,
    await fetch(proxy.url + target, { headers: { Authorization: `Bearer ${token}`, Origin: proxy.origin } }),
  );
}

/**
 * Sends bytes as they are and resolves with everything that came back once the proxy has closed, or after a time.
 * @param {Proxy} proxy
 * @param {string | Buffer} bytes
 * @param {{waitMs?: number, then?: (socket: net.Socket) => void}} [options] `then` goes on after the first bytes
 */
export function raw(proxy, bytes, { waitMs = 8000, then } = {}) {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const socket = net.connect(proxy.port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => finish(false), waitMs);
    const finish = (/** @type {boolean} */ closed) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, closed, ms: Date.now() - started, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0) });
    };
    socket.on('connect', () => {
      socket.write(bytes);
      then?.(socket);
    });
    socket.on('data', (data) => (text += data));
    socket.on('end', () => finish(true));
    socket.on('close', () => finish(true));
    socket.on('error', (error) => (/** @type {any} */ (error).code === 'ECONNRESET' ? finish(true) : reject(error)));
  });
}

/**
 * The text of a well-formed check, for tests that then break it.
 * @param {Proxy} proxy @param {{body?: string, extra?: string[], without?: string}} [options]
 */
export function rawCheck(proxy, { body = JSON.stringify(luccaBody('200')), extra = [], without = '' } = {}) {
  const lines = [
    'POST /v1/check HTTP/1.1',
    'Host: proxy.test',
    ...Object.entries(widgetHeaders(proxy)).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...extra,
  ].filter((line) => !without || !line.toLowerCase().startsWith(without.toLowerCase()));
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/**
 * Waits until the condition holds; resolves with how long that took.
 * @param {() => boolean} condition @param {number} [timeoutMs]
 */
export async function until(condition, timeoutMs = 5000) {
  const started = Date.now();
  while (!condition()) {
    if (Date.now() - started > timeoutMs) throw new Error('the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return Date.now() - started;
}
