// Simulated Nutshell (REST): https://app.nutshell.com/rest/accounts. The last three characters of the API key choose the
// answer, an e-mail address that starts with `nobody` is unknown; tests/upstreams/README.md has the table.

import { randomBytes } from 'node:crypto';
import { serve } from './server.mjs';

/**
 * @typedef {import('./server.mjs').Answer} Answer
 * @typedef {import('./server.mjs').Request} Request
 */

/** The headers of real answers, errors included. */
function commonHeaders() {
  return {
    'x-nutshell-request-id': randomBytes(16).toString('hex'),
    'strict-transport-security': 'max-age=15768000 ; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'sameorigin',
    'content-security-policy': "upgrade-insecure-requests ; frame-ancestors 'self'",
    'cache-control': 'no-cache, private',
  };
}

/** @param {number} status @param {unknown} body @param {Record<string, string>} [headers] @returns {Answer} */
function json(status, body, headers = {}) {
  return { status, headers: { ...commonHeaders(), 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The error page of the REST API. @param {number} status @param {string} reason @returns {Answer} */
function page(status, reason) {
  const body = `<!DOCTYPE html><html><head><meta charset="UTF-8" /><title>An Error Occurred: ${reason}</title></head><body>
<h1>Oops! An Error Occurred</h1><h2>The server returned a "${status} ${reason}".</h2>
<div>Something is broken. Please let us know what you were doing when this error occurred. We will fix it as soon as possible. Sorry for any inconvenience caused.</div></body></html>`;
  return { status, headers: { ...commonHeaders(), 'content-type': 'text/html; charset=UTF-8' }, body };
}

const META = { count: 1, total: 4, facets: { accountType: { '1-accountTypes': 4 } }, instanceId: '379104', siteId: '6smEpVK1' };
const APPLE = {
  id: '15-accounts',
  type: 'accounts',
  name: 'Apple',
  emails: [],
  href: 'https://app.nutshell.com/rest/accounts/15-accounts',
  htmlUrl: 'https://app.nutshell.com/company/15-apple',
  links: { owner: '1-users' },
};
const BAD_FILTER = {
  id: null,
  type: 'errors',
  code: null,
  detail: 'Invalid page number: -1',
  href: null,
  status: '400',
  title: 'Invalid filter',
  field: null,
};

/** @type {Record<string, () => Answer>} */
const ANSWERS = {
  200: () => json(200, { meta: META, links: {}, accounts: [APPLE] }),
  // An instance without companies.
  '2a1': () => json(200, { meta: { ...META, count: 0, total: 0 }, links: {}, accounts: [] }),
  // 200 that is no success.
  '2b0': () => json(200, { message: 'rate limit exceeded' }),
  '2b1': () => json(200, { result: null, error: { code: 401, message: 'Unauthorized', data: null } }),
  '2b2': () => page(200, 'Sign in'),
  '2b3': () => json(200, { meta: {}, links: {}, accounts: [] }),
  400: () => json(400, { meta: {}, links: {}, accounts: [], errors: [BAD_FILTER] }),
  401: () => page(401, 'Unauthorized'),
  '40b': () => ({ ...page(401, 'Unauthorized'), headers: { ...commonHeaders(), 'www-authenticate': 'Basic realm="Nutshell"' } }),
  '40c': () => json(401, { message: 'Unauthorized' }),
  403: () => page(403, 'Forbidden'),
  404: () => page(404, 'Not Found'),
  405: () => ({ status: 405, headers: { ...commonHeaders(), 'content-type': 'text/plain' }, body: '"Internal Error"' }),
  408: () => page(408, 'Request Timeout'),
  429: () => json(429, { code: 429, message: 'Too Many Requests' }, { 'retry-after': '30' }),
  '42a': () => json(429, { code: 429, message: 'Too Many Requests' }),
  '42b': () => json(429, { code: 429, message: 'Too Many Requests' }, { 'retry-after': '999999' }),
  '42c': () => json(429, { code: 429, message: 'Too Many Requests' }, { 'retry-after': 'soon' }),
  500: () => json(500, { code: 500, message: 'Internal Server Error' }),
  502: () => page(502, 'Bad Gateway'),
  503: () => page(503, 'Service Unavailable'),
  302: () => ({ status: 302, headers: { ...commonHeaders(), location: 'https://app.nutshell.com/auth' } }),
  '30a': () => ({ status: 307, headers: { ...commonHeaders(), location: 'http://169.254.169.254/latest/meta-data/' } }),
};

/** @param {Request} request @returns {{email: string, key: string} | null} */
function credentialsOf(request) {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(request.headers.authorization ?? '')?.[1];
  if (!encoded) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { email: text.slice(0, colon), key: text.slice(colon + 1) };
}

/** @param {Request} request */
function magicOf(request) {
  const key = credentialsOf(request)?.key ?? '';
  return /^[A-Za-z0-9]{13,128}$/.test(key) ? key.slice(-3).toLowerCase() : '';
}

/** @param {Request} request @returns {Answer} */
function answer(request) {
  const { pathname, searchParams } = new URL(request.url ?? '', 'https://host.invalid');
  if (!pathname.startsWith('/rest/')) return json(404, { message: 'We couldn’t find that page' });
  if (pathname !== '/rest/accounts') return page(404, 'Not Found');
  const credentials = credentialsOf(request);
  const known = credentials && /^[^\s@:]+@[^\s@]+$/.test(credentials.email) && !credentials.email.startsWith('nobody');
  if (!known) return ANSWERS[401]();
  if (request.method !== 'GET') return ANSWERS[405]();
  const limit = Number(searchParams.get('page[limit]') ?? 100);
  if (!(limit >= 1 && limit <= 10_000) || [...searchParams.keys()].some((word) => !/^page\[(limit|page)\]$/.test(word))) {
    return ANSWERS[400]();
  }
  const magic = magicOf(request);
  return (Object.hasOwn(ANSWERS, magic) ? ANSWERS[magic] : ANSWERS[401])();
}

serve({ name: 'nutshell', serves: (host) => host === 'app.nutshell.com', magic: magicOf, answer });
