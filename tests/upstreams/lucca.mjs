// Simulated Lucca (legacy v3 API): https://{subdomain}.ilucca.net/api/v3/users. The last three characters of the API key
// choose the answer; tests/upstreams/README.md has the table. Started by start.mjs.

import { serve } from './server.mjs';

/**
 * @typedef {import('./server.mjs').Answer} Answer
 * @typedef {import('./server.mjs').Request} Request
 */

const HOST = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.ilucca\.net$/;
const KEY = /^lucca application=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const NO_CACHE = { 'Cache-Control': 'no-cache, no-store', Pragma: 'no-cache' };
const OOPS = 'Oops ! Something went wrong. Please contact your administrator';
const SIGN_IN = 'https://accounts.world.luccasoftware.com/login?returnUrl=%2Fapi%2Fv3%2Fusers';

/** @param {number} status @param {unknown} body @param {Record<string, string>} [headers] @returns {Answer} */
function json(status, body, headers = {}) {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) };
}

/** @param {number} status @param {string} title @param {string} detail @returns {Answer} */
function problem(status, title, detail) {
  const body = { type: `https://tools.ietf.org/html/rfc7231#section-6.5.${status % 10}`, title, status, detail };
  return { ...json(status, body), headers: { 'Content-Type': 'application/problem+json; charset=utf-8' } };
}

/** @param {number} status @param {string} body @param {string} [type] @returns {Answer} */
function text(status, body, type = 'text/plain; charset=utf-8') {
  return { status, headers: { 'Content-Type': type, ...NO_CACHE }, body };
}

/** @param {string} title @param {number} status @returns {Answer} */
function page(status, title) {
  const body = `<!DOCTYPE html><html lang="fr"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return text(status, body, 'text/html; charset=utf-8');
}

const META = { generated: '2026-11-22T09:00:00', principal: 'My integration key' };
const UNAUTHORIZED = 'The provided application token is not valid.';

/** @type {Record<string, () => Answer>} */
const ANSWERS = {
  200: () => json(200, { header: META, data: { items: [{ id: 416 }] } }),
  // Success in the variants that the documentation and the framework allow.
  '2a0': () => json(200, { data: { items: [{ id: 416 }] } }),
  '2a1': () => json(200, { header: META, data: { items: [] } }),
  '2a2': () => json(200, { header: { ...META, principal: null }, data: { items: [{ id: 416 }] } }),
  // 200 that is no success.
  '2b0': () => json(200, { message: 'rate limit exceeded' }),
  '2b1': () => json(200, { Status: 401, Message: UNAUTHORIZED }),
  '2b2': () => page(200, 'Connexion'),
  '2b3': () => json(200, { data: {} }),
  '2b4': () => json(200, { header: META, data: { items: [{ id: 416 }] }, Message: UNAUTHORIZED }),
  // Refused keys, variants A to D of the facts.
  401: () => json(401, { Status: 401, Message: UNAUTHORIZED }),
  '40a': () => json(401, { Status: 401, Message: UNAUTHORIZED, StackTrace: '   at Lucca.Web.Authentication' }),
  '40b': () => json(401, { status: 401, message: 'Unauthorized' }, NO_CACHE),
  '40c': () => problem(401, 'Unauthorized', UNAUTHORIZED),
  '40d': () => text(401, UNAUTHORIZED, 'application/json'),
  '40e': () => text(401, 'Error code: Unauthorized'),
  // No right on users.
  403: () => problem(403, 'Forbidden', 'The application has no right on this resource.'),
  '43a': () => json(403, { Status: 403, Message: 'Forbidden' }),
  '43d': () => text(403, 'Forbidden', 'application/json'),
  400: () => problem(400, 'One or more validation errors occurred.', 'The id field is required.'),
  404: () => page(404, 'Page introuvable'),
  408: () => problem(408, 'Request Timeout', 'The request took more than 5 seconds.'),
  410: () => page(410, 'Gone'),
  413: () => problem(413, 'Payload Too Large', 'Too large'),
  431: () => problem(431, 'Request Header Fields Too Large', 'Over 8 KB'),
  // 50 requests in 60 seconds per tenant.
  429: () => ({
    ...problem(429, 'Too Many Requests', 'Quota exceeded'),
    headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '30' },
  }),
  '42a': () => problem(429, 'Too Many Requests', 'Quota exceeded'),
  '42b': () => text429('999999'),
  '42c': () => text429('soon'),
  '42d': () => text429(new Date(Date.now() + 20_000).toUTCString()),
  500: () => text(500, OOPS),
  502: () => page(502, 'Bad Gateway'),
  503: () => page(503, 'Maintenance'),
  504: () => page(504, 'Gateway Timeout'),
  302: () => ({ status: 302, headers: { Location: SIGN_IN } }),
  '30a': () => ({ status: 307, headers: { Location: 'http://169.254.169.254/latest/meta-data/' } }),
};

/** @param {string} retryAfter @returns {Answer} */
function text429(retryAfter) {
  return { status: 429, headers: { 'Content-Type': 'text/plain', 'Retry-After': retryAfter }, body: 'Too Many Requests' };
}

/** @param {Request} request */
function keyOf(request) {
  return KEY.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** @param {Request} request @param {string} host @returns {Answer} */
function answer(request, host) {
  const { pathname, searchParams } = new URL(request.url ?? '', 'https://host.invalid');
  if (host.startsWith('moved.')) return { status: 302, headers: { Location: 'https://www.lucca.fr/' } };
  if (host.startsWith('gone.') || pathname !== '/api/v3/users') return page(404, 'Page introuvable');
  if (request.method !== 'GET') return json(405, { Status: 405, Message: 'Method not allowed' });
  const key = keyOf(request);
  if (!key) return ANSWERS[401]();
  const size = Number(/^\d+,(\d+)$/.exec(searchParams.get('paging') ?? '')?.[1] ?? 0);
  if (size < 1 || size > 1000) return text(400, 'Paging limit should be between 1 and 1000');
  // Any other word is a property filter in v3, and users have no such property.
  if ([...searchParams.keys()].some((word) => word !== 'paging' && word !== 'fields')) return ANSWERS[400]();
  const magic = key.slice(-3).toLowerCase();
  return (Object.hasOwn(ANSWERS, magic) ? ANSWERS[magic] : ANSWERS[401])();
}

serve({ name: 'lucca', serves: (host) => HOST.test(host), magic: (request) => keyOf(request).slice(-3).toLowerCase(), answer });
