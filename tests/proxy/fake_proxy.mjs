// The one fake proxy of the tests: it answers what the test says, and holds each answer and each request that it hears against
// proxy/openapi.yaml. Nonsense has to be called so where it is made.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { contract, faultsOfAnswer, faultsOfRequest } from './contract.mjs';

/**
 * @typedef {import('./contract.mjs').Heard & {token: string | undefined}} Call
 * @typedef {{status: number, body: any, headers?: Record<string, string>}} Told an answer that keeps the contract
 * @typedef {{nonsense: string, status: number, headers: Record<string, string>, text: string}} Nonsense one that breaks it
 * @typedef {{breaks: 'before' | 'within'}} Broken a connection that ends before its answer, or within it
 * @typedef {Told | Nonsense | Broken} Reply
 */

/**
 * An answer that deliberately breaks the contract: with a status, a header and a text that no proxy should send.
 * @param {string} why @param {{status?: number, headers?: Record<string, string>, text?: string}} answer @returns {Nonsense}
 */
export const nonsense = (why, { status = 200, headers = {}, text = '' }) => ({ nonsense: why, status, headers, text });

/** The connection ends, before the answer or after its first byte. A browser itself tries once more after the former. @type {Record<string, Broken>} */
export const cut = { before: { breaks: 'before' }, within: { breaks: 'within' } };

/** Header names that the document's operations for browsers take, besides those that need no CORS. */
const CORS_HEADERS = [
  ...new Set([
    'authorization',
    'content-type',
    ...contract.operations
      .filter(({ browser }) => browser)
      .flatMap(({ parameters }) =>
        parameters.filter((one) => one.in === 'header' && one.name !== 'Origin').map(({ name }) => name.toLowerCase()),
      ),
  ]),
];

const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** The headers of an answer: those that every answer has, and its own. @param {Call} call @param {Told} told @returns {Record<string, string>} */
function headersOf({ path }, { status, body, headers }) {
  const methods = contract.operations.filter((operation) => operation.path === path.split('?')[0]).map(({ method }) => method);
  return {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
    ...ALWAYS,
    ...(body?.request_id ? { 'x-request-id': body.request_id } : {}),
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: methods.join(', ') } : {}),
    ...(status >= 400 && body?.retry_after_s ? { 'retry-after': String(body.retry_after_s) } : {}),
    ...headers,
  };
}

/**
 * The reply as it goes out, and what is wrong with it by the document. Nonsense that is none is a fault as well: its mark would hide others.
 * @param {Call} call @param {Told | Nonsense} reply
 */
function written(call, reply) {
  const answer =
    'nonsense' in reply
      ? { status: reply.status, headers: { ...ALWAYS, ...reply.headers }, text: reply.text }
      : { status: reply.status, headers: headersOf(call, reply), text: JSON.stringify(reply.body) };
  const faults = faultsOfAnswer(call.method, call.path, answer);
  if (!('nonsense' in reply)) return { answer, faults };
  const honest = `the answer to ${call.method} ${call.path} is called nonsense (${reply.nonsense}), and keeps the contract`;
  return { answer, faults: faults.length > 0 ? [] : [honest] };
}

/** @param {string[]} faults */
function assertHonest(faults) {
  if (faults.length === 0) return;
  throw new Error(`A fake proxy, or what talks to it, does not keep to proxy/openapi.yaml:\n- ${[...new Set(faults)].join('\n- ')}`);
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<Call>} */
async function heard(request) {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += part;
  const { method = '', url: path = '', headers } = request;
  return { method, path, headers, body, token: headers.authorization?.replace('Bearer ', '') };
}

/**
 * A fake proxy on a free port of the loopback.
 * @param {(call: Call) => Reply} reply
 * @param {{withoutHeaders?: string[]}} [options] header names that its CORS does not allow
 */
export async function startFakeProxy(reply, { withoutHeaders = [] } = {}) {
  /** @type {Call[]} */
  const calls = [];
  /** @type {string[]} */
  const faults = [];
  const allowed = CORS_HEADERS.filter((name) => !withoutHeaders.includes(name)).join(', ');
  const answerTo = async (
    /** @type {import('node:http').IncomingMessage} */ request,
    /** @type {import('node:http').ServerResponse} */ response,
  ) => {
    const cors = { 'access-control-allow-origin': request.headers.origin ?? 'null', vary: 'Origin' };
    if (request.method === 'OPTIONS') {
      return void response
        .writeHead(204, { ...cors, 'access-control-allow-headers': allowed, 'access-control-allow-methods': 'GET, POST' })
        .end();
    }
    const call = await heard(request);
    calls.push(call);
    const told = reply(call);
    faults.push(...faultsOfRequest(call, 'status' in told ? told.status : undefined));
    if ('breaks' in told) {
      if (told.breaks === 'before') return void request.socket.destroy();
      return void response.writeHead(200, { ...cors, 'content-length': 400 }).write('{', () => request.socket.destroy());
    }
    const { answer, faults: wrong } = written(call, told);
    faults.push(...wrong);
    response.writeHead(answer.status, { ...cors, ...answer.headers }).end(answer.text);
  };
  const server = createServer((request, response) => {
    answerTo(request, response).catch((error) => {
      if (error.code !== 'ECONNRESET') faults.push(`the fake cannot answer ${request.method} ${request.url}: ${error.message}`); // else: the client went away
      request.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    /** Ends it. Fails if an answer or a request was not as the document has it. */
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      assertHonest(faults);
    },
  };
}

/**
 * Runs a test with a fake proxy. If both fail, the contract's sentence comes first: it is likely the cause.
 * @template {{url: string, stop: () => Promise<void>}} T
 * @param {T} proxy @param {(proxy: T) => Promise<void>} body
 */
export async function using(proxy, body) {
  /** @type {unknown[]} */
  const errors = [];
  await body(proxy).catch((error) => errors.push(error));
  await proxy.stop().catch((error) => errors.unshift(error));
  if (errors.length > 1)
    throw new Error(`${/** @type {Error} */ (errors[0]).message}\n\n${/** @type {Error} */ (errors[1]).stack}`, { cause: errors[1] });
  if (errors.length === 1) throw errors[0];
}

/**
 * A fetch() whose answers come from a list, one after the other; a missing one is a connection that breaks. Each answer and each
 * request is held against the document at once.
 * @param {string} base the proxy's address @param {(Told | Nonsense | Broken)[]} replies
 */
export function fakeFetch(base, replies) {
  /** @type {string[]} */
  const faults = [];
  const rest = [...replies];
  const fetch = async (/** @type {string} */ address, /** @type {RequestInit} */ init = {}) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    const call = {
      method: init.method ?? 'GET',
      path: address.slice(base.length),
      headers,
      body: String(init.body ?? ''),
      token: headers.authorization,
    };
    const reply = rest.shift() ?? cut.before;
    const status = 'status' in reply ? reply.status : undefined;
    faults.push(...(address.startsWith(`${base}/`) ? faultsOfRequest(call, status) : [`the request ${address} is not below ${base}`]));
    if ('breaks' in reply) throw new TypeError('no network, or no CORS');
    const { answer, faults: wrong } = written(call, reply);
    faults.push(...wrong);
    return new Response(answer.text, { status: answer.status, headers: answer.headers });
  };
  return { fetch, assertHonest: () => assertHonest(faults) };
}
