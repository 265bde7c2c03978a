// A proxy of your own: POST /v1/check for one provider, Lucca, in under 50 lines of Node without a package.
//   SESSION=$(openssl rand -hex 32) ORIGIN=https://link.example.com PORT=3001 node docs/your-own-proxy.mjs
// docs/YOUR_OWN_PROXY.md says what it leaves to you.
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
const { SESSION = randomUUID(), ORIGIN = '', PORT = '3001' } = process.env;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, MAX = 16 * 1024;
const CODES = { 401: 'invalid_credentials', 403: 'insufficient_permissions', 404: 'wrong_host', 429: 'rate_limited' };
const digest = (text) => createHash('sha256').update(text).digest();
const rejected = (code, field = null) => ({ outcome: 'rejected', code, field, user_recoverable: true, request_id: randomUUID() });
const answers = new Map(); // by Idempotency-Key; forget them after 24 hours

async function check({ subdomain = '', api_key = '' }) {
  if (!LABEL.test(subdomain)) return rejected('invalid_field', 'subdomain'); // one DNS label: only Lucca can get the key
  if (!UUID.test(api_key)) return rejected('invalid_field', 'api_key');
  const asked = { headers: { Authorization: `lucca application=${api_key}` }, redirect: 'manual', signal: AbortSignal.timeout(10_000) };
  const reply = await fetch(`https://${subdomain}.ilucca.net/api/v3/users?paging=0,1&fields=id`, asked).catch(() => ({ status: 503 }));
  if (reply.status !== 200) return rejected(CODES[reply.status] ?? 'provider_unavailable');
  if (!Array.isArray((await reply.json().catch(() => null))?.data?.items)) return rejected('unexpected_answer');
  const account = { id: `acc_${subdomain}`, provider: 'lucca', label: `${subdomain}.ilucca.net` };
  return { outcome: 'linked', account, request_id: randomUUID() }; // here your server would keep the credentials, encrypted
}

async function answer({ method, url, headers }, body) {
  if (url !== '/v1/check') return [404, 'not_found'];
  if (!['POST', 'OPTIONS'].includes(method)) return [405, 'method_not_allowed'];
  if (headers.origin !== ORIGIN) return [403, 'origin_not_allowed'];
  if (method === 'OPTIONS') return [204];
  if (!timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${SESSION}`))) return [401, 'invalid_session'];
  if (headers['content-type']?.toLowerCase() !== 'application/json') return [415, 'unsupported_media_type'];
  if (!UUID.test(headers['idempotency-key'])) return [400, 'bad_idempotency_key'];
  if (body.length > MAX) return [413, 'body_too_large'];
  const { provider, auth, fields, account_id, ...more } = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  const ids = [provider, auth, account_id ?? 'new'].every((id) => typeof id === 'string' && id.length > 0 && id.length <= 128);
  const values = Object(fields) === fields && !Array.isArray(fields) ? Object.values(fields) : [null];
  const texts = values.length <= 24 && values.every((value) => typeof value === 'string');
  if (!ids || !texts || Object.keys(more).length > 0) return [400, 'malformed_body'];
  if (provider !== 'lucca' || auth !== 'api_key') return [422, 'unknown_provider'];
  const entry = answers.get(headers['idempotency-key']) ?? { sent: digest(body), reply: check(fields) };
  answers.set(headers['idempotency-key'], entry);
  return entry.sent.equals(digest(body)) ? [200, await entry.reply] : [422, 'idempotency_key_reused'];
}

async function handle(request, response, body = Buffer.alloc(0)) {
  for await (const part of request) if (body.length <= MAX) body = Buffer.concat([body, part]);
  const [status, told] = await answer(request, body).catch(() => [400, 'malformed_json']);
  const problem = { type: 'about:blank', title: http.STATUS_CODES[status], status, code: told, request_id: randomUUID() };
  const cors = request.headers.origin === ORIGIN ? { 'Access-Control-Allow-Origin': ORIGIN, 'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': 'authorization, content-type, idempotency-key' } : {};
  response.writeHead(status, { 'Content-Type': status === 200 ? 'application/json' : 'application/problem+json', 'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff', Vary: 'Origin', Allow: 'POST', 'WWW-Authenticate': 'Bearer', ...cors });
  response.end(status === 204 ? '' : JSON.stringify(status === 200 ? told : problem));
}
http.createServer({ requestTimeout: 5000 }, (request, response) => handle(request, response).catch(() => response.destroy())).listen(Number(PORT), '127.0.0.1');
