// The requests that are made from the document: for each operation one that is right, its neighbours that are wrong in one
// thing, and as many random ones as asked for.

import { randomUUID } from 'node:crypto';
import { CANARY, flawsOf, validValue } from './generate.mjs';

/**
 * @typedef {import('./document.mjs').Operation} Operation
 * @typedef {import('./send.mjs').Request} Request
 * @typedef {import('./judge.mjs').Expectation} Expectation
 * @typedef {{name: string, request: Request, expected: Expectation}} Case
 * @typedef {object} Settings
 * @property {string} origin an allowed origin
 * @property {Record<string, string>} credentials tokens by security scheme
 * @property {Record<string, unknown>} bodies known good bodies by operation
 * @property {Record<string, string>} values known good path parameters by name
 */

// Statuses that answer a request that is wrong in its form. A request whose form is right never gets one of these.
const FORMAL = [400, 405, 408, 411, 413, 415, 431, 500];
const MALFORMED_JSON = {
  'cut short': '{"a":',
  'not JSON': '<html></html>',
  'with a tail': '{} {}',
  'with a byte-order mark': '\ufeff{}',
  'nested 2,000 deep': '['.repeat(2000) + ']'.repeat(2000),
};
const MEDIA_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json-patch+json',
  '',
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'];

/** @param {import('./document.mjs').Document} document @param {Settings} settings */
export function makeCases(document, settings) {
  const { resolve } = document;

  /** @param {import('./document.mjs').Parameter} parameter */
  const parameterValue = (parameter) => settings.values[parameter.name] ?? String(validValue(parameter.schema, resolve, true));

  /** The operation as it should be called. @param {Operation} operation @param {boolean} [full] @returns {Request} */
  function rightRequest(operation, full = false) {
    const { parameters, body, scheme, browser } = operation;
    const used = parameters.filter((parameter) => (parameter.required || full) && parameter.name !== 'Origin');
    const named = (/** @type {string} */ place) => used.filter((parameter) => parameter.in === place);
    const query = named('query')
      .map((parameter) => `${parameter.name}=${encodeURIComponent(parameterValue(parameter))}`)
      .join('&');
    const path = pathOf(operation, {});
    const value = settings.bodies[operation.id] ?? (body ? validValue(body.schema, resolve, full) : undefined);
    return {
      method: operation.method,
      path: query ? `${path}?${query}` : path,
      headers: {
        ...(browser ? { Origin: settings.origin } : {}),
        ...(scheme ? { Authorization: `Bearer ${settings.credentials[scheme] ?? ''}` } : {}),
        ...(body ? { 'Content-Type': body.media } : {}),
        ...Object.fromEntries(named('header').map((parameter) => [parameter.name, parameterValue(parameter)])),
      },
      body: value === undefined ? null : JSON.stringify(value),
    };
  }

  /** @param {Operation} operation @param {Record<string, string>} values */
  const pathOf = ({ path, parameters }, values) =>
    path.replace(/\{([^}]+)\}/g, (_, name) => {
      const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
      return values[name] ?? encodeURIComponent(parameter ? parameterValue(parameter) : CANARY);
    });

  /** A header by another value, or without. @param {Request} request @param {string} name @param {string | undefined} value @returns {Request} */
  function withHeader(request, name, value) {
    const { [name]: _, ...headers } = request.headers;
    return { ...request, headers: value === undefined ? headers : { ...headers, [name]: value } };
  }

  /** @param {Operation} operation @returns {Generator<Case>} */
  function* rightCases(operation) {
    const cors = operation.browser ? settings.origin : undefined;
    const status = Object.keys(operation.responses)
      .map(Number)
      .filter((one) => !FORMAL.includes(one));
    const known = operation.id in settings.bodies ? [200] : status;
    yield { name: 'a right request', request: rightRequest(operation), expected: { status: known, cors } };
    yield { name: 'a right request with all that is optional', request: rightRequest(operation, true), expected: { status, cors } };
  }

  /** @param {Operation} operation @returns {Generator<Case>} */
  function* methodCases(operation) {
    for (const method of METHODS.filter((one) => !operation.siblings.includes(one))) {
      const request = { ...rightRequest(operation), method };
      yield {
        name: `the method ${method}`,
        request: method === 'TRACE' ? { ...request, body: null } : request,
        expected: { status: [405] },
      };
    }
  }

  /** @param {Operation} operation @returns {Generator<Case>} */
  function* sessionCases(operation) {
    if (!operation.scheme) return;
    const token = settings.credentials[operation.scheme] ?? '';
    const right = rightRequest(operation);
    const cors = operation.browser ? settings.origin : undefined;
    const wrong = {
      'no Authorization': undefined,
      'an unknown token': `Bearer ${CANARY}-unknown-token-000001`,
      'a longer token': `Bearer ${token}x`,
      'a token in part': `Bearer ${token.slice(0, -1)}`,
      'another scheme': `Basic ${Buffer.from(`a:${token}`).toString('base64')}`,
      'an empty token': 'Bearer ',
    };
    for (const [name, value] of Object.entries(wrong)) {
      yield { name, request: withHeader(right, 'Authorization', value), expected: { status: [401], cors } };
    }
    for (const [other, value] of Object.entries(settings.credentials)) {
      if (operation.schemes.includes(other) || value === token) continue;
      yield {
        name: `the credential for '${other}'`,
        request: withHeader(right, 'Authorization', `Bearer ${value}`),
        expected: { status: [401, 403] },
      };
    }
  }

  /** @param {Operation} operation @returns {Generator<Case>} */
  function* originCases(operation) {
    const right = rightRequest(operation);
    const { origin } = settings;
    const foreign = [
      'null',
      'https://evil.example',
      `${origin}.evil.example`,
      `${origin}:1`,
      `${origin}/`,
      origin.toUpperCase(),
      origin.replace('://', '://evil-'),
    ];
    if (!operation.browser) {
      yield { name: 'a call of a web page', request: withHeader(right, 'Origin', origin), expected: { cors: '' } };
      return;
    }
    for (const value of foreign)
      yield { name: `the origin ${value}`, request: withHeader(right, 'Origin', value), expected: { status: [403], cors: '' } };
    if (operation.parameters.some((parameter) => parameter.name === 'Origin' && parameter.required)) {
      yield { name: 'no origin', request: withHeader(right, 'Origin', undefined), expected: { refused: true, cors: '' } };
    }
    const asked = [
      'authorization',
      ...(operation.body ? ['content-type'] : []),
      ...operation.parameters.filter((one) => one.in === 'header' && one.name !== 'Origin').map((one) => one.name.toLowerCase()),
    ];
    const preflight = {
      method: 'OPTIONS',
      path: right.path.split('?')[0],
      body: null,
      headers: { Origin: origin, 'Access-Control-Request-Method': operation.method, 'Access-Control-Request-Headers': asked.join(',') },
    };
    yield { name: 'its preflight', request: preflight, expected: { status: [200, 204], cors: origin } };
    for (const value of foreign)
      yield { name: `a preflight of the origin ${value}`, request: withHeader(preflight, 'Origin', value), expected: { cors: '' } };
  }

  /** @param {Operation} operation @returns {Generator<Case>} */
  function* parameterCases(operation) {
    const right = rightRequest(operation);
    for (const parameter of operation.parameters.filter((one) => one.name !== 'Origin')) {
      const wrong = flawsOf(parameter.schema, parameterValue(parameter), resolve, parameter.name).filter(
        ({ name, value }) => !name.includes('is of type') && typeof value !== 'object',
      );
      const numeric = ['integer', 'number'].includes(resolve(parameter.schema).type);
      if (numeric) wrong.push({ name: `${parameter.name} is no number`, value: CANARY });
      for (const { name, value } of wrong)
        yield { name, request: replaced(operation, right, parameter, String(value)), expected: { refused: true } };
      if (parameter.in === 'header' && parameter.required) {
        yield { name: `${parameter.name} is missing`, request: withHeader(right, parameter.name, undefined), expected: { status: [400] } };
      }
    }
    const [first] = right.path.split('?');
    if (operation.method !== 'GET' || operation.parameters.every((one) => one.in !== 'query')) {
      yield {
        name: 'a query that it does not have',
        request: { ...right, path: `${first}?${CANARY}=1` },
        expected: { status: [400, 404] },
      };
    }
  }

  /** @param {Operation} operation @param {Request} right @param {import('./document.mjs').Parameter} parameter @param {string} value @returns {Request} */
  function replaced(operation, right, parameter, value) {
    if (parameter.in === 'header')
      return withHeader(
        right,
        parameter.name,
        Buffer.from(value, 'utf8')
          .toString('latin1')
          .replace(/[^\x20-\x7e]/g, '?'),
      );
    const encoded = encodeURIComponent(value);
    if (parameter.in === 'path') return { ...right, path: pathOf(operation, { [parameter.name]: encoded || '%20' }) };
    return { ...right, path: `${right.path.split('?')[0]}?${parameter.name}=${encoded}` };
  }

  /** @param {Operation} operation @returns {Generator<Case>} */
  function* bodyCases(operation) {
    if (!operation.body) return;
    const right = rightRequest(operation);
    const valid = JSON.parse(String(right.body));
    const full = { ...validValue(operation.body.schema, resolve, true), ...valid };
    for (const { name, value } of flawsOf(operation.body.schema, full, resolve)) {
      yield { name, request: { ...right, body: JSON.stringify(value) }, expected: { status: [400, 422] } };
    }
    for (const [name, body] of Object.entries(MALFORMED_JSON))
      yield { name: `a body that is ${name}`, request: { ...right, body }, expected: { status: [400] } };
    yield { name: 'an empty body', request: { ...right, body: '' }, expected: { status: [400, 411] } };
    yield {
      name: 'a body that is not UTF-8',
      request: { ...right, body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) },
      expected: { status: [400] },
    };
    yield {
      name: 'a body of 16 KB and one byte',
      request: { ...right, body: String(right.body).padEnd(16 * 1024 + 1) },
      expected: { status: [413] },
    };
    for (const type of MEDIA_TYPES) {
      yield {
        name: `the media type '${type}'`,
        request: withHeader(right, 'Content-Type', type || undefined),
        expected: { status: [415] },
      };
    }
  }

  /** Anything; whatever the document's schema refuses must not succeed. @param {Operation} operation @param {import('./generate.mjs').Random} random @returns {Case} */
  function randomCase(operation, random) {
    let request = rightRequest(operation, random.below(2) === 0);
    const steps = [];
    for (let i = random.below(3); i >= 0; --i) {
      const step = random.pick(STEPS);
      steps.push(step.name);
      request = step.change(request, random);
    }
    return { name: `at random: ${steps.join(', ')}`, request, expected: randomExpectation(operation, request) };
  }

  /** @param {Operation} operation @param {Request} request @returns {Expectation} */
  function randomExpectation(operation, request) {
    if (!operation.body) return {};
    try {
      const fault = document.faultOf(operation.body.schema, JSON.parse(String(request.body)));
      return fault ? { refused: true } : {};
    } catch {
      return { refused: true };
    }
  }

  return {
    /** @param {Operation} operation @returns {Generator<Case>} */
    *of(operation) {
      for (const part of [rightCases, methodCases, sessionCases, originCases, parameterCases, bodyCases]) yield* part(operation);
    },
    rightRequest,
    randomCase,
  };
}

const ODD = [
  '',
  ' ',
  '\u0000',
  CANARY,
  '../../etc/passwd',
  '%00',
  '\u202e',
  '\ud800',
  '${api_key}',
  "' OR 1=1 --",
  'x'.repeat(5000),
  '\r\nX-Evil: 1',
  '1e400',
  '__proto__',
];

/** @type {{name: string, change: (request: Request, random: import('./generate.mjs').Random) => Request}[]} */
const STEPS = [
  { name: 'a byte changed', change: (request, random) => ({ ...request, body: mutated(request.body, random) }) },
  { name: 'a value changed', change: (request, random) => ({ ...request, body: withOddValue(request.body, random) }) },
  { name: 'a header changed', change: withOddHeader },
  {
    name: 'another idempotency key',
    change: (request) => ({ ...request, headers: { ...request.headers, 'Idempotency-Key': randomUUID() } }),
  },
];

/** @param {Request['body']} body @param {import('./generate.mjs').Random} random */
function mutated(body, random) {
  if (!body) return body;
  const bytes = Buffer.from(body);
  const at = random.below(bytes.length);
  const kind = random.below(3);
  if (kind === 0) bytes[at] = random.below(256);
  if (kind === 1) return bytes.subarray(0, at);
  if (kind === 2) return Buffer.concat([bytes.subarray(0, at), Buffer.from(random.pick(ODD)), bytes.subarray(at)]);
  return bytes;
}

/** @param {Request['body']} body @param {import('./generate.mjs').Random} random */
function withOddValue(body, random) {
  try {
    const value = JSON.parse(String(body));
    const key = random.pick(Object.keys(value));
    const inside =
      value[key] && typeof value[key] === 'object' && Object.keys(value[key]).length > 0 && random.below(2) ? value[key] : value;
    inside[inside === value ? key : random.pick(Object.keys(inside))] = random.pick([...ODD, 7, true, null, [], {}, [[[]]], -1]);
    return JSON.stringify(value);
  } catch {
    return body;
  }
}

/** @param {Request} request @param {import('./generate.mjs').Random} random @returns {Request} */
function withOddHeader(request, random) {
  const name = random.pick([
    'Accept',
    'Content-Encoding',
    'X-HTTP-Method-Override',
    'X-Forwarded-For',
    'Range',
    'If-None-Match',
    'Cookie',
    'X-Original-URL',
    'Accept-Encoding',
  ]);
  return {
    ...request,
    headers: { ...request.headers, [name]: random.pick(['', CANARY, 'DELETE', '*/*', '127.0.0.1', 'bytes=0-1', 'gzip', '/healthz']) },
  };
}
