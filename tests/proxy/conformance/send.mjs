// Requests as they are, without the help of fetch: any method, any header, any bytes.

import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

/**
 * @typedef {{method: string, path: string, headers: Record<string, string>, body: string | Buffer | null}} Request
 * @typedef {{status: number, headers: Record<string, string | string[] | undefined>, text: string}} Answer
 */

const TIMEOUT_MS = 20_000; // the browser's own deadline; a check's answer comes within 15 s

/** @param {URL} base the proxy's address */
export function makeClient(base) {
  const { request: open, Agent } = base.protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const prefix = base.pathname.replace(/\/$/, '');

  /** Resolves with the answer; with status 0 when the connection ended without one. @param {Request} wanted @returns {Promise<Answer>} */
  const send = ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const size = body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const request = open({
        host: base.hostname,
        port: base.port,
        agent,
        method,
        path: prefix + path,
        headers: { ...size, ...headers },
        timeout: TIMEOUT_MS,
      });
      request.on('response', (response) => {
        const parts = /** @type {Buffer[]} */ ([]);
        response.on('data', (data) => parts.push(data));
        response.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
        );
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      request.on('error', (error) => {
        const code = /** @type {any} */ (error).code;
        if (code === 'ECONNREFUSED' || !['ECONNRESET', 'EPIPE'].includes(code)) return reject(error);
        resolve({ status: 0, headers: {}, text: '' });
      });
      request.end(body ?? undefined);
    });

  /** Bytes as they are; resolves with every status line that came back before the end. Plain HTTP only. @param {string} bytes @returns {Promise<number[]>} */
  const sendRaw = (bytes) =>
    new Promise((resolve, reject) => {
      const socket = net.connect(Number(base.port || 80), base.hostname);
      let text = '';
      const finish = () => resolve([...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, status]) => Number(status)));
      socket.setTimeout(6000, () => socket.destroy());
      socket.on('connect', () => socket.write(bytes));
      socket.on('data', (data) => (text += data));
      socket.on('end', () => socket.end());
      socket.on('close', finish);
      socket.on('error', (error) => (/** @type {any} */ (error).code === 'ECONNREFUSED' ? reject(error) : undefined));
    });

  return { send, sendRaw, prefix, plain: base.protocol === 'http:', host: base.host, close: () => agent.destroy() };
}
/** @typedef {ReturnType<typeof makeClient>} Client */
