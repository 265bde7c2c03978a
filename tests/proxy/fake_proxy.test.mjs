// A fake that lies fails its test, and so does a client that asks what the document does not know.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { accountList, exampleOf, linked, opened, problem, rejected } from './contract.mjs';
import { cut, fakeFetch, nonsense, startFakeProxy, using } from './fake_proxy.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };
const BODY = { provider: 'lucca', auth: 'api_key', fields: { subdomain: 'acme', api_key: 'x' }, account_id: null };
const HEADERS = { Origin: 'https://link.example.com', Authorization: 'Bearer ld_s_one', 'Content-Type': 'application/json' };

/** Asks once as the widget does, with what differs; resolves with the proxy's complaint, or ''. */
async function complaint(
  /** @type {any} */ reply,
  { path = '/v1/check', method = 'POST', body = /** @type {any} */ (BODY), headers = {} } = {},
) {
  const proxy = await startFakeProxy(() => reply);
  const sent = Object.entries({ ...HEADERS, 'Idempotency-Key': randomUUID(), ...headers }).filter(([, value]) => value !== undefined);
  const asked = { method, headers: /** @type {any} */ (sent), body: method === 'GET' ? undefined : JSON.stringify(body) };
  await fetch(proxy.url + path, asked)
    .then((response) => response.text())
    .catch(() => '');
  return proxy.stop().then(
    () => '',
    (error) => error.message,
  );
}
const ofSession = { path: '/v1/session', method: 'GET', headers: { 'Content-Type': undefined, 'Idempotency-Key': undefined } };
const ofList = { ...ofSession, path: '/v1/accounts?limit=2' };

test('what keeps the contract is let through', async () => {
  for (const [reply, request] of /** @type {[any, any][]} */ ([
    [linked(), {}],
    [linked({ label: 'other' }), {}],
    [rejected(), {}],
    [rejected({ code: 'rate_limited', field: null, retry_after_s: 5 }), {}],
    [problem(401, 'invalid_session'), {}],
    [problem(401, 'invalid_session'), { headers: { Authorization: undefined } }],
    [problem(409, 'check_in_flight', { retry_after_s: 1 }), {}],
    [problem(503, 'draining'), {}],
    [cut.before, {}],
    [cut.within, {}],
    [opened(), ofSession],
    [opened({ providers: ['lucca'] }), ofSession],
    [problem(405, 'method_not_allowed'), ofSession],
    [accountList([]), ofList],
    [accountList([{}, {}]), ofList],
    [nonsense('a page', { headers: { 'content-type': 'text/html' }, text: '<html>' }), {}],
    [nonsense('nothing', {}), {}],
  ])) {
    assert.equal(await complaint(reply, request), '', JSON.stringify(reply));
  }
});

test('each lie of a fake is named', async () => {
  for (const [reply, request, words] of /** @type {[any, any, RegExp][]} */ ([
    [linked({ more: 1 }), {}, /POST \/v1\/check has another shape .*must NOT have additional properties \(more\)/],
    [linked({ id: '' }), {}, /\/account\/id must NOT have fewer than 1 characters/],
    [rejected({ code: 'linked' }), {}, /\/code must be equal to one of the allowed values/],
    [rejected({ field: undefined }), {}, /must have required property 'field'/],
    [rejected({ retry_after_s: 0 }), {}, /\/retry_after_s must be >= 1/],
    [{ status: 201, body: linked().body }, {}, /is 201, which the document does not list/],
    [problem(403, 'invalid_session'), {}, /\/code must be equal to one of the allowed values \(origin_not_allowed/],
    [problem(415, 'unsupported_media_type'), ofSession, /GET \/v1\/session is 415, which the document does not list/],
    [{ status: 401, body: {} }, {}, /must have required property 'status'/],
    [{ status: 401, body: { ...problem(403, 'scope_missing').body } }, {}, /has another status in its body than in its status line/],
    [{ ...linked(), headers: { 'content-type': 'text/html' } }, {}, /has the media type 'text\/html'/],
    [{ ...linked(), headers: { 'x-request-id': 'req_1' } }, {}, /has a X-Request-Id that must match pattern/],
    [
      { ...problem(429, 'too_many_checks', { retry_after_s: 5 }), headers: { 'retry-after': '6' } },
      {},
      /has another Retry-After than its body says/,
    ],
    [{ ...linked(), headers: { 'cache-control': 'max-age=60' } }, {}, /may be stored/],
    [opened({ state: 'issued' }), ofSession, /\/session\/state must be equal to constant \(opened\)/],
    [
      accountList([{ status: 'error' }]),
      ofList,
      /\/accounts\/0\/status must be equal to one of the allowed values \(active, suspended, failing\)/,
    ],
    [accountList([{ created_at: '2026-11-20T09:30:00Z' }]), ofList, /\/accounts\/0\/created_at must match pattern/],
    [
      nonsense('none at all', { headers: JSON_TYPE, text: JSON.stringify({ ...linked().body }) }),
      {},
      /is called nonsense \(none at all\), and keeps the contract/,
    ],
  ])) {
    assert.match(await complaint(reply, request), words);
  }
});

test('each request that the document does not know is named', async () => {
  for (const [request, words] of /** @type {[any, RegExp][]} */ ([
    [{ headers: { 'Idempotency-Key': undefined } }, /POST \/v1\/check has no Idempotency-Key/],
    [{ headers: { 'Idempotency-Key': 'x' } }, /has a Idempotency-Key that must match format "uuid"/],
    [{ headers: { Origin: undefined } }, /has no Origin/],
    [{ headers: { Authorization: undefined } }, /has no Authorization, and is answered 404/],
    [{ headers: { Authorization: 'Basic eA==' } }, /that is no bearer token/],
    [{ headers: { Cookie: 'a=b' } }, /sends a cookie/],
    [{ headers: { 'Content-Type': 'text/plain' } }, /has the media type 'text\/plain'/],
    [{ body: { ...BODY, more: 1 } }, /must NOT have additional properties \(more\)/],
    [{ body: { ...BODY, fields: { api_key: 7 } } }, /\/fields\/api_key must be string/],
    [{ body: { ...BODY, account_id: '' } }, /\/account_id must NOT have fewer than 1 characters/],
    [{ path: '/v1/check?x=1' }, /has a query parameter 'x' that the document does not know/],
    [{ path: '/v2/check' }, /is of no path of the document/],
    [{ path: '/v1/session' }, /has a method that the document does not know there/],
    [{ ...ofSession, path: '/v1/accounts?limit=501' }, /has a limit that must be <= 500/],
    [{ ...ofSession, path: '/v1/accounts?status=error' }, /has a status that must be equal to one of the allowed values/],
  ])) {
    assert.match(await complaint(problem(404, 'not_found'), request), words);
  }
});

test('a test that fails with a fake that lies tells the lie first, and its own fault after it', async () => {
  const lying = await startFakeProxy(() => linked({ id: 7 }));
  const run = using(lying, async ({ url }) => {
    await fetch(`${url}/v1/check`, {
      method: 'POST',
      headers: { ...HEADERS, 'Idempotency-Key': randomUUID() },
      body: JSON.stringify(BODY),
    });
    assert.fail('the widget shows nothing');
  });
  await assert.rejects(
    run,
    /^Error: A fake proxy, or what talks to it.*\n- the answer to POST \/v1\/check .*\/account\/id must be string[\s\S]*the widget shows nothing/,
  );
});

test('a faked fetch holds to the same, and knows when it is asked elsewhere', async () => {
  const headers = { Authorization: 'Bearer ld_s_one' };
  const honest = fakeFetch('https://api.example.com', [opened(), cut.before]);
  assert.deepEqual(await (await honest.fetch('https://api.example.com/v1/session', { headers })).json(), exampleOf('openSession', 200));
  await assert.rejects(honest.fetch('https://api.example.com/v1/session', { headers }), TypeError);
  honest.assertHonest();
  const lying = fakeFetch('https://api.example.com', [opened({ several: 'no' }), opened()]);
  await lying.fetch('https://api.example.com/v1/session', { headers });
  assert.throws(lying.assertHonest, /\/session\/several must be boolean/);
  await lying.fetch('https://api.example.org/v1/session', { headers });
  assert.throws(lying.assertHonest, /is not below https:\/\/api.example.com/);
});
