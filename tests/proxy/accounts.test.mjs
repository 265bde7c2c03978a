// Linked accounts over HTTP: what a server may do with a secret key, what a session may see, and what credentials are let out.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { call, fromFrame, makeKeys, newSession } from './servers.mjs';
import { readMetrics } from './metrics.mjs';
import { startProxy } from './start.mjs';
import { CANARIES, check, luccaBody, luccaKey, nutshellBody, tempDir, until } from './support.mjs';

const dir = tempDir();
const FRAME = 'https://link.example.com';
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;
/** @type {ReturnType<typeof makeKeys>} */
let keys;

before(async () => {
  keys = makeKeys(dir);
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, origins: [FRAME], args: [...keys.args, '--checks-per-minute', '1000'] });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

const ID = `acc_${'a'.repeat(26)}`;
/** @param {string} owner @param {any} [body] @param {object} [members] of its session */
async function link(owner, body = luccaBody('200'), members = {}) {
  const { token } = await newSession(proxy, keys.all, { owner, ...members });
  const answer = await check(proxy, body, fromFrame(token));
  assert.equal(answer.body.outcome, 'linked', JSON.stringify(answer.body));
  return answer.body.account.id;
}
/** @param {string} where @param {unknown} [body] @param {string} [key] */
const ask = (where, body, key = keys.all) => call(proxy, where, { key, body });
/** @param {{status: number, body: any}} answer @param {number} status @param {string} code */
const assertRefused = (answer, status, code) =>
  assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body));
/** @param {string} query */
const listed = async (query) => (await ask(`GET /v1/accounts?${query}`)).body.accounts.map((/** @type {any} */ row) => row.id);

test('each route takes its own scope and no other', async () => {
  /** @type {[string, string, unknown?][]} */
  const routes = [
    ['accounts:read', 'GET /v1/accounts'],
    ['accounts:read', `GET /v1/accounts/${ID}`],
    ['accounts:write', `PATCH /v1/accounts/${ID}`, { label: 'x' }],
    ['accounts:write', `DELETE /v1/accounts/${ID}`],
    ['accounts:write', `POST /v1/accounts/${ID}/suspend`, { reason: 'x' }],
    ['accounts:write', `POST /v1/accounts/${ID}/resume`],
    ['accounts:write', `POST /v1/accounts/${ID}/check`],
    ['credentials', `GET /v1/accounts/${ID}/credential`],
  ];
  const { token } = await newSession(proxy, keys.all);
  for (const [needed, where, body] of routes) {
    for (const [scope, key] of Object.entries(keys.only)) {
      const answer = await ask(where, body, key);
      if (scope !== needed) assertRefused(answer, 403, 'scope_missing');
      else assert.ok(answer.status === 200 || answer.status === 404, `${where}: ${answer.status}`);
    }
    const reads = needed === 'accounts:read';
    for (const bad of ['', 'ld_sk_unknown', token]) {
      const answer = await call(proxy, where, { key: bad, body });
      if (bad === token && reads) assertRefused(answer, 403, 'origin_not_allowed');
      else assertRefused(answer, 401, reads ? 'invalid_session' : 'invalid_key');
    }
  }
});

test('a path that is almost a route is 404, a wrong method 405 with what the path takes', async () => {
  for (const where of [
    `GET /v1/accounts/${ID}/`,
    `GET /v1/accounts/${ID}x`,
    'GET /v1/accounts/acc_1',
    'GET /v1/accounts/',
    `POST /v1/accounts/${ID}/checks`,
    `GET /v1/accounts/${ID}%2Fcredential`,
  ]) {
    assertRefused(await ask(where), 404, 'not_found');
  }
  for (const [where, allow] of [
    [`POST /v1/accounts/${ID}`, 'GET, PATCH, DELETE'],
    [`GET /v1/accounts/${ID}/suspend`, 'POST'],
    ['PUT /v1/accounts', 'GET'],
    [`POST /v1/accounts/${ID}/credential`, 'GET'],
    ['GET /v1/sessions', 'POST'],
    ['POST /v1/session', 'GET'],
  ]) {
    const answer = await ask(where);
    assertRefused(answer, 405, 'method_not_allowed');
    assert.equal(answer.headers.get('allow'), allow, where);
  }
  for (const where of [
    `GET /v1/accounts/${ID}?x=1`,
    `DELETE /v1/accounts/${ID}?y`,
    'GET /v1/accounts?x=1',
    'GET /v1/accounts?limit=0',
    'GET /v1/accounts?cursor=x',
  ]) {
    assertRefused(await ask(where), 400, 'bad_query');
  }
  assertRefused(await ask(`POST /v1/accounts/${ID}/resume`, {}), 400, 'malformed_body');
});

test("a session sees its owner's accounts of its environment, briefly, and changes none", async () => {
  const mine = await link('seer');
  const tested = await link('seer', luccaBody('200', 'sandbox'), { environment: 'test' });
  const theirs = await link('somebody');
  const { token } = await newSession(proxy, keys.all, { owner: 'seer' });
  const see = (/** @type {string} */ where, /** @type {unknown} */ body) =>
    call(proxy, where, { body, headers: { Origin: FRAME, ...fromFrame(token) } });
  const list = await see('GET /v1/accounts', undefined);
  assert.deepEqual(
    list.body.accounts.map((/** @type {any} */ row) => row.id),
    [mine],
  );
  assert.deepEqual(Object.keys(list.body.accounts[0]), ['id', 'provider', 'label', 'status', 'created_at', 'last_check_at']);
  assert.equal((await see(`GET /v1/accounts/${mine}`, undefined)).body.account.id, mine);
  const hidden = await Promise.all([theirs, tested, ID].map((id) => see(`GET /v1/accounts/${id}`, undefined)));
  for (const answer of hidden) {
    assertRefused(answer, 404, 'not_found');
    assert.deepEqual({ ...answer.body, request_id: '' }, { ...hidden[0].body, request_id: '' });
  }
  assert.deepEqual((await see('GET /v1/accounts?owner=somebody', undefined)).body.accounts, []);
  for (const where of [`DELETE /v1/accounts/${mine}`, `GET /v1/accounts/${mine}/credential`, `POST /v1/accounts/${mine}/check`]) {
    assertRefused(await see(where, undefined), 403, 'origin_not_allowed');
    assertRefused(await ask(where, undefined, token), 401, 'invalid_key');
  }
  assert.equal((await ask(`GET /v1/accounts/${mine}`)).status, 200);
});

test('filters are conjunctions and paging gives each account once while others are linked', async () => {
  const ids = [];
  for (let i = 0; i < 5; ++i) ids.unshift(await link('pages', luccaBody('200', `p${i}`), { several: false }));
  const crm = await link('pages', nutshellBody('200'));
  const seen = [];
  let cursor = '';
  do {
    const { body } = await ask(`GET /v1/accounts?owner=pages&provider=lucca&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    assert.ok(body.accounts.length <= 2);
    seen.push(...body.accounts.map((/** @type {any} */ row) => row.id));
    cursor = body.next ?? '';
    if (seen.length === 2) await link('pages', luccaBody('200', 'newcomer'));
  } while (cursor);
  assert.deepEqual(seen, ids);
  assert.deepEqual(await listed('owner=pages&provider=nutshell&status=active&environment=production'), [crm]);
  assert.deepEqual(await listed('owner=pages&status=suspended'), []);
  assert.deepEqual(await listed('owner=page'), []);
});

test('label and metadata can be edited, and only they', async () => {
  const id = await link('editor', undefined, { metadata: { a: 1 } });
  const edited = await ask(`PATCH /v1/accounts/${id}`, { label: 'Payroll' });
  assert.deepEqual([edited.body.account.label, edited.body.account.metadata], ['Payroll', { a: 1 }]);
  const again = await ask(`PATCH /v1/accounts/${id}`, { metadata: { b: [2] } });
  assert.deepEqual([again.body.account.label, again.body.account.metadata], ['Payroll', { b: [2] }]);
  for (const bad of [
    {},
    { label: '' },
    { label: 1 },
    { label: 'x'.repeat(201) },
    { metadata: null },
    { metadata: { a: 'x'.repeat(4096) } },
    { status: 'active' },
    { owner: 'me' },
  ]) {
    assertRefused(await ask(`PATCH /v1/accounts/${id}`, bad), 400, 'malformed_body');
  }
  assertRefused(await ask(`PATCH /v1/accounts/${id}`, '{"label":"a","label":"b"}'), 400, 'malformed_json');
  assertRefused(
    await call(proxy, `PATCH /v1/accounts/${id}`, { key: keys.all, body: '{}', headers: { 'Content-Type': 'text/plain' } }),
    415,
    'unsupported_media_type',
  );
});

test('a suspended account keeps its credential to itself until it is resumed, also when it is linked again', async () => {
  const id = await link('rester');
  const suspended = await ask(`POST /v1/accounts/${id}/suspend`, { reason: 'unpaid bill' });
  assert.deepEqual([suspended.body.account.status, suspended.body.account.reason], ['suspended', 'unpaid bill']);
  assert.deepEqual((await ask(`POST /v1/accounts/${id}/suspend`, { reason: 'another' })).body.account.reason, 'unpaid bill');
  const asked = upstreams.events().length;
  for (const where of [`GET /v1/accounts/${id}/credential`, `POST /v1/accounts/${id}/check`])
    assertRefused(await ask(where), 409, 'account_suspended');
  assert.equal(upstreams.events().length, asked);
  assert.equal(await link('rester'), id);
  assertRefused(await ask(`GET /v1/accounts/${id}/credential`), 409, 'account_suspended');
  assert.equal((await ask(`POST /v1/accounts/${id}/resume`)).body.account.status, 'active');
  assert.equal((await ask(`POST /v1/accounts/${id}/resume`)).body.account.status, 'active');
  assert.equal((await ask(`GET /v1/accounts/${id}/credential`)).status, 200);
  assertRefused(await ask(`POST /v1/accounts/${id}/suspend`, { reason: '' }), 400, 'malformed_body');
});

test('a re-check asks the provider with the stored credential and writes down what it says', async () => {
  const id = await link('checker', luccaBody('2a0'));
  const works = await ask(`POST /v1/accounts/${id}/check`);
  assert.deepEqual(works.body.check, { outcome: 'works', code: null });
  assert.ok(Date.parse(works.body.account.last_check_at) > Date.parse(works.body.account.created_at));
  const before_ = works.body.account.last_check_at;
  for (const [fault, outcome, code, status] of /** @type {[string, string, string, string][]} */ ([
    ['500', 'undecided', 'provider_unavailable', 'active'],
    ['429', 'undecided', 'rate_limited', 'active'],
    ['401', 'refused', 'invalid_credentials', 'failing'],
    ['500', 'undecided', 'provider_unavailable', 'failing'],
  ])) {
    await upstreams.think('2a0', fault);
    const answer = await ask(`POST /v1/accounts/${id}/check`);
    assert.deepEqual(
      [answer.status, answer.body.check.outcome, answer.body.check.code, answer.body.account.status],
      [200, outcome, code, status],
      fault,
    );
    if (outcome === 'undecided' && status === 'active') assert.equal(answer.body.account.last_check_at, before_);
    if (outcome === 'refused') assert.equal(answer.body.account.reason, 'invalid_credentials');
  }
  await upstreams.think('2a0', '200');
  const healed = await ask(`POST /v1/accounts/${id}/check`);
  assert.deepEqual([healed.body.check.outcome, healed.body.account.status, healed.body.account.reason], ['works', 'active', '']);
});

test('a re-check and a check that come to the same are logged and counted alike, also while the provider is down', async () => {
  const other = await startProxy({
    dir: path.join(dir, 'alike'),
    upstreams,
    origins: [FRAME],
    args: [...keys.args, '--monitor-address', '127.0.0.1:0', '--checks-per-minute', '1000', '--owner-checks-per-hour', '1000'],
  });
  const at = JSON.parse(/** @type {string} */ (other.logs().find((line) => line.includes('"monitoring"')))).url;
  const read = async () => readMetrics(await (await fetch(`${at}/metrics`)).text());
  const { token } = await newSession(other, keys.all, { owner: 'alike', several: true });
  const linked = await check(other, luccaBody('2a2'), fromFrame(token));
  const checkOnce = () => check(other, luccaBody('2a2'), fromFrame(token));
  const recheck = () => call(other, `POST /v1/accounts/${linked.body.account.id}/check`, { key: keys.all });
  /** @param {() => Promise<any>} act @param {string} verdict */
  const seen = async (act, verdict) => {
    const before = await read();
    await act();
    let now = await read();
    /** @param {string} name @param {Record<string, string>} labels */
    const grown = (name, labels) => now.value(name, labels) - before.value(name, labels);
    // The proxy counts when it has answered, so the answer may be here first.
    for (let reads = 0; reads < 200 && !grown('linkdock_checks_total', { provider: 'lucca', verdict }); reads++) now = await read();
    const { provider, verdict: told, transport, upstream_status } = other.requests().at(-1);
    return {
      line: { provider, verdict: told, transport, upstream_status },
      verdicts: grown('linkdock_checks_total', { provider: 'lucca', verdict }),
      asked: grown('linkdock_upstream_seconds_count', { provider: 'lucca' }),
      spared: grown('linkdock_breaker_refusals_total', { provider: 'lucca' }),
    };
  };
  for (const [magic, verdict, upstream_status] of /** @type {[string, string, number][]} */ ([
    ['200', 'linked', 200],
    ['401', 'invalid_credentials', 401],
    ['429', 'rate_limited', 429],
    ['503', 'provider_unavailable', 503],
  ])) {
    await upstreams.think('2a2', magic);
    const expected = { line: { provider: 'lucca', verdict, transport: 'answered', upstream_status }, verdicts: 1, asked: 1, spared: 0 };
    assert.deepEqual(await seen(checkOnce, verdict), expected, `check ${magic}`);
    assert.deepEqual(await seen(recheck, verdict), expected, `re-check ${magic}`);
  }
  await other.stop();

  // The address of the host is one where nobody listens: after five failures the breaker answers at once.
  const proxyArgs = upstreams.proxyArgs.map((word) => word.replace(/^(\*\.ilucca\.net:443:127\.0\.0\.1):\d+$/, '$1:1'));
  assert.notDeepEqual(proxyArgs, upstreams.proxyArgs);
  const down = await startProxy({
    dir: path.join(dir, 'alike'),
    upstreams: { proxyArgs },
    origins: [FRAME],
    args: [...keys.args, '--monitor-address', '127.0.0.1:0', '--checks-per-minute', '1000', '--owner-checks-per-hour', '1000'],
  });
  const downAt = JSON.parse(/** @type {string} */ (down.logs().find((line) => line.includes('"monitoring"')))).url;
  const value = async (/** @type {string} */ name) =>
    readMetrics(await (await fetch(`${downAt}/metrics`)).text()).value(name, { provider: 'lucca' });
  const again = () => call(down, `POST /v1/accounts/${linked.body.account.id}/check`, { key: keys.all });
  for (let i = 0; i < 5; ++i) assert.equal((await again()).body.check.code, 'provider_unavailable');
  const asked = await value('linkdock_upstream_seconds_count');
  const spared = await again();
  assert.deepEqual(
    [spared.body.check.outcome, spared.body.check.code, spared.body.check.retry_after_s > 0],
    ['undecided', 'provider_unavailable', true],
  );
  assert.equal(await value('linkdock_upstream_seconds_count'), asked, 'a re-check that asked nobody took no time of the provider');
  assert.equal(await value('linkdock_breaker_refusals_total'), 1);
  assert.deepEqual([down.requests().at(-1).verdict, down.requests().at(-1).upstream_ms], ['provider_unavailable', undefined]);
  await down.stop();
});

test('re-checks share the limits of a provider with people, and take nothing from their owner', async () => {
  const env = { LINKDOCK_PROVIDER_IN_FLIGHT: '1', LINKDOCK_OWNER_IN_FLIGHT: '1' };
  const narrow = await startProxy({ dir: path.join(dir, 'narrow'), upstreams, origins: [FRAME], args: keys.args, env });
  const { token } = await newSession(narrow, keys.all, { owner: 'busy' });
  const linked = await check(narrow, luccaBody('2a1'), fromFrame(token));
  assert.equal(linked.body.outcome, 'linked', JSON.stringify(linked.body));
  const { id } = linked.body.account;
  await upstreams.think('2a1', '000');
  const recheck = (/** @type {AbortSignal} */ signal) =>
    fetch(`${narrow.url}/v1/accounts/${id}/check`, { method: 'POST', headers: { Authorization: `Bearer ${keys.all}` }, signal });
  const leaving = new AbortController();
  const asked = upstreams.events().filter((event) => event.event === 'request').length;
  const held = recheck(leaving.signal);
  await until(() => upstreams.events().filter((event) => event.event === 'request').length > asked);
  const refused = await recheck(AbortSignal.timeout(8000));
  assert.deepEqual([refused.status, (await refused.json()).limit], [429, 'provider_in_flight']);
  const other = await newSession(narrow, keys.all, { owner: 'busy' });
  assert.equal((await check(narrow, nutshellBody('200'), fromFrame(other.token))).body.outcome, 'linked', 'its owner is not busy');
  leaving.abort();
  await assert.rejects(held);
  await upstreams.think('2a1', '200');
  await until(() => narrow.requests().some((line) => line.outcome === 'client_gone'));
  assert.equal((await recheck(AbortSignal.timeout(8000))).status, 200, 'the place is free again');
  await narrow.stop();
});

test('a re-check ends when its client goes', async () => {
  const id = await link('leaver', luccaBody('2a1'));
  await upstreams.think('2a1', '000');
  const leaving = new AbortController();
  const asked = upstreams.events().filter((event) => event.event === 'request').length;
  const gone = fetch(`${proxy.url}/v1/accounts/${id}/check`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${keys.all}` },
    signal: leaving.signal,
  });
  await until(() => upstreams.events().filter((event) => event.event === 'request').length > asked);
  leaving.abort();
  await assert.rejects(gone);
  await until(() => proxy.requests().some((line) => line.route === '/v1/accounts/{id}/check' && line.outcome === 'client_gone'));
});

test('a credential is let out to its scope alone, written down, never cached and never logged', async () => {
  const id = await link('credential-owner');
  const answer = await ask(`GET /v1/accounts/${id}/credential`, undefined, keys.only.credentials);
  assert.deepEqual(answer.body.credential, { subdomain: 'acme', api_key: luccaKey('200') });
  assert.deepEqual([answer.body.account.id, answer.headers.get('cache-control')], [id, 'no-store']);
  await until(() => proxy.requests().some((line) => line.request_id === answer.body.request_id));
  const line = proxy.requests().find((request) => request.request_id === answer.body.request_id);
  assert.deepEqual([line.route, line.session], ['/v1/accounts/{id}/credential', 'key credentials']);
  const rows = await audit(id);
  assert.deepEqual(
    rows.filter((row) => row.action === 'reveal').map((row) => row.actor),
    ['key credentials'],
  );
  for (const text of [proxy.logs().join('\n'), readFileSync(proxy.database, 'latin1'), readFileSync(`${proxy.database}-wal`, 'latin1')]) {
    for (const canary of CANARIES) assert.ok(!text.includes(canary));
  }
});

test('a deleted account is gone with its credential, and the audit trail tells who did what', async () => {
  const id = await link('deleter');
  await ask(`PATCH /v1/accounts/${id}`, { label: 'x' });
  const removed = await ask(`DELETE /v1/accounts/${id}`, undefined, keys.only['accounts:write']);
  assert.deepEqual([removed.status, removed.body.account.id], [200, id]);
  for (const where of [
    `GET /v1/accounts/${id}`,
    `DELETE /v1/accounts/${id}`,
    `GET /v1/accounts/${id}/credential`,
    `POST /v1/accounts/${id}/check`,
  ]) {
    assertRefused(await ask(where), 404, 'not_found');
  }
  const rows = await audit(id);
  assert.deepEqual(
    rows.map((row) => row.action),
    ['link', 'edit', 'remove'],
  );
  assert.match(rows[0].actor, /^session ses_[a-z2-7]{26}$/);
  assert.deepEqual(
    rows.slice(1).map((row) => row.actor),
    ['key backend', 'key accounts-write'],
  );
});

/** @param {string} id @returns {Promise<{action: string, actor: string}[]>} */
async function audit(id) {
  const script = `import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute('SELECT action, actor FROM audit WHERE account_id = ? ORDER BY at_ms, rowid', [sys.argv[2]])
print(json.dumps([{'action': action, 'actor': actor} for action, actor in rows]))`;
  return JSON.parse(execFileSync('python3', ['-c', script, proxy.database, id], { encoding: 'utf8' }));
}
