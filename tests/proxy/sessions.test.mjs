// Link sessions over HTTP: who makes them, what they allow, where they may be used, and that each links once.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { call, fromFrame, makeKeys, newApiKey, newSession, PAGE } from './servers.mjs';
import { startProxy } from './start.mjs';
import { check, luccaBody, nutshellBody, tempDir, until } from './support.mjs';

const dir = tempDir();
const FRAME = 'https://link.example.com';
const LINK_URL = 'https://link.example.com/link.html';
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;
/** @type {ReturnType<typeof makeKeys>} */
let keys;

before(async () => {
  keys = makeKeys(dir);
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({
    dir,
    upstreams,
    origins: [FRAME],
    args: [...keys.args, '--link-url', LINK_URL, '--checks-per-minute', '1000'],
  });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

/** @param {object} [members] */
const issue = async (members) => (await newSession(proxy, keys.all, members)).token;
/** @param {string} token @param {string} [page] */
const open = (token, page) => call(proxy, 'GET /v1/session', { headers: { Origin: FRAME, ...fromFrame(token, page) } });
/** @param {string} token @param {unknown} body @param {Record<string, string | undefined>} [headers] */
const use = (token, body, headers = {}) => check(proxy, body, { ...fromFrame(token), ...headers });
/** @param {{status: number, body: any}} answer @param {number} status @param {string} code */
const assertRefused = (answer, status, code) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body));
/** How often providers were asked. */
const asked = () => upstreams.events().filter((event) => event.event === 'request').length;

// --- secret keys

test('a secret key is printed once and only its digest is in a file that nobody else may read', () => {
  assert.match(keys.all, /^ld_sk_[\w-]{43}$/);
  const text = readFileSync(keys.file, 'utf8');
  assert.match(text, /^backend sessions,accounts:read,accounts:write,credentials [0-9a-f]{64}$/m);
  assert.ok(!text.includes(keys.all.slice(6)));
  assert.equal(statSync(keys.file).mode & 0o777, 0o400);
  for (const [name, scopes] of [
    ['backend', 'sessions'],
    ['a b', 'sessions'],
    ['other', 'sessions,everything'],
    ['other', 'sessions,sessions'],
  ]) {
    assert.throws(() => newApiKey(keys.file, name, scopes), /Command failed/, `${name} ${scopes}`);
  }
  assert.equal(readFileSync(keys.file, 'utf8'), text);
});

test('without the right key there is no session, always with the same words', async () => {
  const body = { owner: 'acme', origins: [PAGE] };
  const wrong = [undefined, 'nonsense', `${keys.all}x`, keys.all.slice(0, -1), 'ld_sk_'.padEnd(49, 'A'), await issue(), proxy.token];
  const answers = await Promise.all(wrong.map((key) => call(proxy, 'POST /v1/sessions', { key, body })));
  for (const answer of answers) {
    assertRefused(answer, 401, 'invalid_key');
    assert.equal(answer.body.title, answers[0].body.title);
  }
  assertRefused(await call(proxy, 'POST /v1/sessions', { key: keys.only.credentials, body }), 403, 'scope_missing');
  assert.equal((await call(proxy, 'POST /v1/sessions', { key: keys.only.sessions, body })).status, 201);
});

test('a secret key in a browser is refused and the browser may not read why', async () => {
  for (const origin of [FRAME, PAGE, 'null']) {
    for (const where of ['POST /v1/sessions', 'GET /v1/accounts']) {
      const answer = await call(proxy, where, {
        key: keys.all,
        body: where.startsWith('POST') ? {} : undefined,
        headers: { Origin: origin },
      });
      assertRefused(answer, 403, 'origin_not_allowed');
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    }
  }
  const preflight = await fetch(`${proxy.url}/v1/sessions`, {
    method: 'OPTIONS',
    headers: { Origin: FRAME, 'Access-Control-Request-Method': 'POST' },
  });
  assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [405, null]);
});

// --- making one

test('a session says what it was made for, and its address leads to the page of links', async () => {
  const made = await newSession(proxy, keys.all, {
    owner: 'made-for',
    owner_name: 'Ada Example',
    providers: ['lucca'],
    categories: ['CRM'],
    locale: 'fr',
    label: 'Payroll',
    metadata: { team: 7 },
    environment: 'test',
    several: true,
    expires_in_s: 120,
  });
  assert.match(made.token, /^ld_s_[\w-]{43}$/);
  assert.equal(made.link_url, `${LINK_URL}#${made.token}`);
  assert.deepEqual(made.session.metadata, { team: 7 });
  assert.ok(Math.abs(Date.parse(made.session.expires_at) - Date.now() - 120_000) < 30_000);
  const { status, body } = await open(made.token);
  assert.equal(status, 200);
  assert.deepEqual(body.session, {
    owner_name: 'Ada Example',
    providers: ['lucca'],
    categories: ['CRM'],
    account_id: null,
    locale: 'fr',
    label: 'Payroll',
    environment: 'test',
    several: true,
    expires_at: made.session.expires_at,
    state: 'opened',
  });
});

for (const [name, members, status, code, member] of /** @type {[string, any, number, string, string?][]} */ ([
  ['no owner', { owner: undefined }, 400, 'malformed_body', '/owner'],
  ['an empty owner', { owner: '' }, 400, 'malformed_body', '/owner'],
  ['an owner that is too long', { owner: 'x'.repeat(129) }, 400, 'malformed_body', '/owner'],
  ['an owner with a line break', { owner: 'a\nb' }, 400, 'malformed_body', '/owner'],
  ['no origins', { origins: [] }, 400, 'malformed_body', '/origins'],
  ['an origin with a path', { origins: [`${PAGE}/`] }, 400, 'malformed_body', '/origins'],
  ['an insecure origin', { origins: ['http://app.example.com'] }, 400, 'malformed_body', '/origins'],
  ['a wildcard', { origins: ['https://*.example.com'] }, 400, 'malformed_body', '/origins'],
  ['too many origins', { origins: Array.from({ length: 21 }, (_, i) => `https://a${i}.example.com`) }, 400, 'malformed_body', '/origins'],
  ['an expiry too near', { expires_in_s: 59 }, 400, 'malformed_body', '/expires_in_s'],
  ['an expiry too far', { expires_in_s: 86_401 }, 400, 'malformed_body', '/expires_in_s'],
  ['an unknown environment', { environment: 'staging' }, 400, 'malformed_body', '/environment'],
  ['a list for metadata', { metadata: [] }, 400, 'malformed_body', '/metadata'],
  ['too much metadata', { metadata: { a: 'x'.repeat(4096) } }, 400, 'malformed_body', '/metadata'],
  ['a name that would deceive', { owner_name: 'Ada\u202e' }, 400, 'malformed_body', '/owner_name'],
  ['a locale that is none', { locale: 'fr_FR' }, 400, 'malformed_body', '/locale'],
  ['an unknown member', { tenant: 'x' }, 400, 'malformed_body'],
  ['an unknown provider', { providers: ['lucca', 'other'] }, 422, 'unknown_provider', '/providers/1'],
  ['an unknown category', { categories: ['crm'] }, 422, 'unknown_category', '/categories/0'],
  ['an account that is not there', { account_id: `acc_${'a'.repeat(26)}` }, 422, 'unknown_account', '/account_id'],
])) {
  test(`a session with ${name} is ${status} and says where`, async () => {
    const answer = await call(proxy, 'POST /v1/sessions', { key: keys.all, body: { owner: 'acme', origins: [PAGE], ...members } });
    assertRefused(answer, status, code);
    assert.equal(answer.body.member, member);
  });
}

test('the neighbours inside each bound are taken', async () => {
  await issue({
    owner: 'x'.repeat(128),
    origins: Array.from({ length: 20 }, (_, i) => `https://a${i}.example.com`),
    expires_in_s: 60,
    locale: '',
  });
  await issue({ expires_in_s: 86_400, metadata: { a: 'x'.repeat(4088) }, account_id: null, origins: ['http://localhost:3000'] });
});

// --- P1: tokens that are none, and where one may be used

test('P1: no, unknown, cut and other tokens are 401, with the same words for each', async () => {
  const token = await issue();
  const wrong = [
    '',
    `ld_s_${'A'.repeat(43)}`,
    token.slice(0, -1),
    `${token}A`,
    token.toUpperCase(),
    keys.all,
    'eyJhbGciOiJub25lIn0.eyJvd25lciI6ImFjbWUifQ.',
  ];
  for (const bad of wrong) {
    for (const answer of [await open(bad), await use(bad, luccaBody('200'))]) {
      if (bad === keys.all) assertRefused(answer, 403, 'origin_not_allowed');
      else assertRefused(answer, 401, 'invalid_session');
    }
  }
});

test('P3: a session works only in the pages that it was made for', async () => {
  const token = await issue();
  for (const page of [
    undefined,
    '',
    'null',
    `${PAGE}.evil.com`,
    'https://evil-app.example.com',
    `${PAGE}/`,
    `${PAGE}:8443`,
    'http://app.example.com',
    PAGE.toUpperCase(),
  ]) {
    const headers = { 'Linkdock-Parent-Origin': page };
    assertRefused(await use(token, luccaBody('200'), headers), 403, 'origin_not_allowed');
    if (page !== undefined) assertRefused(await open(token, page), 403, 'origin_not_allowed');
  }
  assertRefused(await use(token, luccaBody('200'), { Origin: 'https://evil.com' }), 403, 'origin_not_allowed');
  assert.equal((await open(token)).status, 200);
  assert.equal((await open(await issue({ origins: [PAGE, 'https://other.example.com'] }), 'https://other.example.com')).status, 200);
});

test('a session for one provider or category refuses the others and links its own', async () => {
  for (const members of [{ providers: ['lucca'] }, { categories: ['HRIS'] }]) {
    const token = await issue(members);
    assertRefused(await use(token, nutshellBody('200')), 403, 'provider_not_allowed');
    assert.equal((await use(token, luccaBody('200'))).body.outcome, 'linked');
  }
});

// --- one link

test('a session links once: then it is 401, but the same request gets its answer again', async () => {
  const token = await issue({ owner: 'once' });
  const headers = { 'Idempotency-Key': randomUUID() };
  assert.equal((await use(token, luccaBody('401'))).body.code, 'invalid_credentials');
  const first = await use(token, luccaBody('200'), headers);
  assert.equal(first.body.outcome, 'linked');
  assertRefused(await use(token, luccaBody('200')), 401, 'invalid_session');
  assertRefused(await open(token), 401, 'invalid_session');
  const again = await use(token, luccaBody('200'), headers);
  assert.deepEqual([again.headers.get('idempotent-replayed'), again.body], ['true', first.body]);
  assertRefused(
    await use(token, luccaBody('200'), { ...headers, 'Linkdock-Parent-Origin': 'https://evil.com' }),
    403,
    'origin_not_allowed',
  );
});

test('P2: of two checks at once with one token exactly one links, and the other leaves nothing behind', async () => {
  for (let round = 0; round < 5; ++round) {
    const owner = `race-${round}`;
    const token = await issue({ owner });
    const answers = await Promise.all(['one', 'two', 'three'].map((subdomain) => use(token, luccaBody('200', subdomain))));
    const linked = answers.filter((answer) => answer.body.outcome === 'linked');
    assert.equal(linked.length, 1);
    for (const answer of answers) if (answer !== linked[0]) assertRefused(answer, 401, 'invalid_session');
    const { body } = await call(proxy, `GET /v1/accounts?owner=${owner}`, { key: keys.all });
    assert.deepEqual(
      body.accounts.map((/** @type {any} */ row) => row.id),
      [linked[0].body.account.id],
    );
  }
});

test('a session for several accounts goes on', async () => {
  const token = await issue({ owner: 'many', several: true });
  for (const body of [luccaBody('200', 'one'), luccaBody('200', 'two'), nutshellBody('200')]) {
    assert.equal((await use(token, body)).body.outcome, 'linked');
  }
  assert.equal((await call(proxy, 'GET /v1/accounts?owner=many', { key: keys.all })).body.accounts.length, 3);
});

test('after ten checks that reached a provider a session is used up', async () => {
  const token = await issue();
  for (let i = 0; i < 10; ++i) assert.equal((await use(token, luccaBody('401'))).status, 200);
  const before_ = asked();
  const refused = await use(token, luccaBody('200'));
  assertRefused(refused, 429, 'too_many_attempts');
  assert.equal(refused.headers.get('retry-after'), null);
  assert.equal(asked(), before_);
});

test('what comes of a session has its environment, label and metadata', async () => {
  const token = await issue({ owner: 'labelled', environment: 'test', label: 'Payroll', metadata: { ref: 'é"1' } });
  const { body } = await use(token, luccaBody('200'));
  const { account } = (await call(proxy, `GET /v1/accounts/${body.account.id}`, { key: keys.all })).body;
  assert.deepEqual([account.environment, account.label, account.metadata, account.owner], ['test', 'Payroll', { ref: 'é"1' }, 'labelled']);
});

test('a session to link again links that account and no other', async () => {
  const first = await use(await issue({ owner: 'again' }), luccaBody('200', 'first'));
  const account_id = first.body.account.id;
  assertRefused(
    await call(proxy, 'POST /v1/sessions', { key: keys.all, body: { owner: 'thief', origins: [PAGE], account_id } }),
    422,
    'unknown_account',
  );
  const token = await issue({ owner: 'again', account_id });
  assert.equal((await open(token)).body.session.account_id, account_id);
  assertRefused(await use(token, { ...luccaBody('200'), account_id: `acc_${'b'.repeat(26)}` }), 422, 'unknown_account');
  assertRefused(await use(token, nutshellBody('200')), 422, 'unknown_account');
  const second = await use(token, luccaBody('200', 'second'));
  assert.equal(second.body.account.id, account_id);
  assert.equal((await call(proxy, 'GET /v1/accounts?owner=again', { key: keys.all })).body.accounts.length, 1);
});

test('a browser may read the answers about a session, and asks with exactly these headers', async () => {
  const answer = await open(await issue());
  assert.equal(answer.headers.get('access-control-allow-origin'), FRAME);
  const preflight = await fetch(`${proxy.url}/v1/session`, {
    method: 'OPTIONS',
    headers: {
      Origin: FRAME,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'authorization,linkdock-parent-origin',
    },
  });
  assert.deepEqual([preflight.status, preflight.headers.get('access-control-allow-methods')], [204, 'GET']);
});

test('a static session has no end and no origins', async () => {
  const { body } = await call(proxy, 'GET /v1/session', { key: proxy.token, headers: { Origin: FRAME } });
  assert.deepEqual([body.session.state, body.session.expires_at, body.session.several], ['opened', null, true]);
});

test('no token and no key is in the log or the database', async () => {
  const made = await newSession(proxy, keys.all);
  const { body } = await open(made.token);
  await until(() => proxy.requests().some((request) => request.request_id === body.request_id));
  const files = [proxy.database, `${proxy.database}-wal`].map((file) => readFileSync(file, 'latin1'));
  for (const text of [proxy.logs().join('\n'), ...files]) {
    for (const secret of [made.token, keys.all, ...Object.values(keys.only)]) assert.ok(!text.includes(secret.slice(6)));
  }
  const line = proxy.requests().find((request) => request.request_id === body.request_id);
  assert.deepEqual([line.route, line.session], ['/v1/session', made.session.id.slice(0, 12)]);
});
