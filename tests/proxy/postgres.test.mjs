// The contract on PostgreSQL, with two proxies on one store: the same answers, and neither knows of the other.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { startPostgres } from './postgres.mjs';
import { DEMO_BINARY, startProxy } from './start.mjs';
import { CANARIES, accounts, check, luccaBody, nutshellBody, tempDir } from './support.mjs';
import { execFileSync, spawnSync } from 'node:child_process';

const dir = tempDir();
const keyring = path.join(dir, 'keys');
/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let postgres;
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy[]} */
let proxies = [];

before(async () => {
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', keyring]);
  [postgres, upstreams] = await Promise.all([startPostgres(), startUpstreams({ dir: path.join(dir, 'upstreams') })]);
  const args = ['--checks-per-minute', '100000', '--keyring', keyring];
  // At once, on an empty database: one of them makes the schema.
  proxies = await Promise.all(
    ['one', 'two'].map((name) => startProxy({ dir: path.join(dir, name), upstreams, args, store: postgres.url })),
  );
});
after(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await Promise.all([upstreams?.stop(), postgres?.stop()]);
});

test('what one proxy links, the other lists, links again and refuses like itself', async () => {
  const [one, two] = proxies;
  const linked = (await check(one, luccaBody('200', 'shared'))).body;
  assert.equal(linked.outcome, 'linked');
  assert.equal((await check(two, luccaBody('200', 'shared'))).body.account.id, linked.account.id);
  const again = await check(two, { ...luccaBody('200', 'shared'), account_id: linked.account.id });
  assert.equal(again.body.account.id, linked.account.id);
  const listed = (await accounts(two)).body.accounts;
  assert.deepEqual([listed.length, listed[0].label, listed[0].status], [1, 'shared.ilucca.net', 'active']);
  const unknown = await check(one, { ...luccaBody('200'), account_id: `acc_${'a'.repeat(26)}` });
  assert.deepEqual([unknown.status, unknown.body.code], [422, 'unknown_account']);
  assert.equal((await check(one, luccaBody('401'))).body.code, 'invalid_credentials');
});

test('the same account linked through both proxies at once is one account', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => check(proxies[i % 2], nutshellBody('200', 'grace@example.com'))));
  const ids = new Set(answers.map((answer) => answer.body.account?.id));
  assert.equal(ids.size, 1, JSON.stringify(answers.map((answer) => answer.body)));
});

test('kill -9 of the database is 503 at most, and both proxies go on without a restart', async () => {
  const linked = (await check(proxies[0], luccaBody('200', 'before'))).body.account.id;
  const headers = { 'Idempotency-Key': randomUUID() };
  const back = postgres.kill();
  const during = await Promise.all(Array.from({ length: 10 }, (_, i) => check(proxies[i % 2], luccaBody('200', `during-${i}`))));
  for (const { status, body } of during)
    assert.ok(status === 200 || (status === 503 && body.code === 'storage_unavailable'), JSON.stringify(body));
  await back;
  for (const proxy of proxies) {
    let answer = await check(proxy, luccaBody('200', 'afterwards'), headers);
    // Within half a second of a failed connection the proxy does not try another.
    for (let tries = 0; answer.status === 503 && tries < 50; ++tries) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await check(proxy, luccaBody('200', 'afterwards'), headers);
    }
    assert.equal(answer.body.outcome, 'linked');
  }
  const ids = (await accounts(proxies[1])).body.accounts.map((/** @type {any} */ account) => account.id);
  for (const { body } of during) if (body.outcome === 'linked') assert.ok(ids.includes(body.account.id), 'an answered account was lost');
  assert.ok(ids.includes(linked));
  assert.equal(new Set(ids).size, ids.length);
});

test('keys are rotated beside both proxies, and every credential opens', async () => {
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', keyring]);
  const env = { ...process.env, LINKDOCK_STORE: postgres.url };
  const rotate = () =>
    execFileSync(DEMO_BINARY, ['rotate-keys', '--keyring', keyring], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [sum] = await Promise.all([Promise.resolve().then(rotate), check(proxies[0], luccaBody('200', 'while-rotating'))]);
  assert.match(sum, /^\d+ rewrapped, 0 failed\n$/);
  assert.match(rotate(), /^[01] rewrapped, 0 failed\n$/); // the proxies still seal with the old key
});

test('a start without the key file, or with a password on the command line, is one sentence', () => {
  const run = (/** @type {string[]} */ args, store = postgres.url) => {
    const { status, stderr } = spawnSync(DEMO_BINARY, ['--providers', 'providers', '--port', '0', ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...(store ? { LINKDOCK_STORE: store } : {}) },
    });
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    return [status, stderr];
  };
  assert.match(run([]).join(), /^2,linkdock-proxy: --keyring is missing/);
  assert.match(run(['--keyring', path.join(dir, 'none')]).join(), /^2,.*is not there/);
  const other = path.join(dir, 'other-keys');
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', other]);
  assert.match(run(['--keyring', other]).join(), /^2,.*has no key 'key_/);
  const [status, sentence] = run(['--keyring', keyring, '--store', 'postgres://u:hunter2@127.0.0.1/d'], '');
  assert.equal(status, 2);
  assert.match(String(sentence), /visible to all users/);
  assert.doesNotMatch(String(sentence), /hunter2/);
});

/** Every file below a folder. @param {string} folder @returns {string[]} */
const filesOf = (folder) =>
  readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    const status = statSync(file);
    return status.isDirectory() ? filesOf(file) : status.isFile() ? [file] : [];
  });

test("no key is in any byte of the database, its write-ahead log, its statement log or the proxies' logs", () => {
  const files = filesOf(postgres.folder);
  assert.ok(files.some((file) => file.includes('pg_wal')));
  const texts = [...files.map((file) => readFileSync(file, 'latin1')), ...proxies.map((proxy) => proxy.logs().join('\n'))];
  assert.ok(
    texts.some((text) => text.includes('shared.ilucca.net')),
    'labels are there to be found',
  );
  for (const canary of CANARIES) assert.ok(!texts.some((text) => text.includes(canary)), canary);
  assert.ok(!texts.some((text) => text.includes(proxies[0].token)));
});
