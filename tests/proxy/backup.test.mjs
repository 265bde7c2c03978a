// Backup and restore of the SQLite store, with the real program: taken under load, never over a file, restored with the keys.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { startUpstreams } from '../upstreams/start.mjs';
import { DEMO_BINARY, startProxy } from './start.mjs';
import { call, makeKeys } from './servers.mjs';
import { CANARIES, accounts, check, luccaBody, luccaKey, tempDir } from './support.mjs';

const dir = tempDir();
const keyring = path.join(dir, 'keys');
const keys = makeKeys(dir);
const args = ['--keyring', keyring, '--checks-per-minute', '100000', ...keys.args];
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;
const copy = path.join(dir, 'backup.db');

/** @param {string[]} words */
function run(...words) {
  const { status, stdout, stderr } = spawnSync(DEMO_BINARY, words, { encoding: 'utf8', timeout: 20_000 });
  return { status, stdout, stderr };
}
/** @param {string} database */
const rotate = (database) => run('rotate-keys', '--store', `sqlite:${database}`, '--keyring', keyring).stdout;
const newKey = () => assert.equal(run('new-key', '--keyring', keyring).status, 0);
/** Runs SQL with Python's own SQLite. @param {string} database @param {string} sql */
const sql = (database, sql) =>
  execFileSync('python3', [
    '-c',
    'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()',
    database,
    sql,
  ]);

/** Asks for a credential with the right key. @param {import('./support.mjs').Proxy} of @param {string} id */
const release = (of, id) => call(of, `GET /v1/accounts/${id}/credential`, { key: keys.only.credentials });

before(async () => {
  newKey();
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, args });
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

test('A backup under load is whole: what was acknowledged before it is in it, and no request failed because of it', async () => {
  for (let i = 0; i < 5; ++i) assert.equal((await check(proxy, luccaBody('200', `early-${i}`))).body.outcome, 'linked');
  const known = (await accounts(proxy)).body.accounts;
  let more = true;
  const load = Array.from({ length: 4 }, async (_, worker) => {
    const statuses = [];
    for (let i = 0; more; ++i) statuses.push((await check(proxy, luccaBody('200', `late-${worker}-${i}`))).body.outcome);
    return statuses;
  });
  // Not with spawnSync: the load runs in this process.
  const child = spawn(DEMO_BINARY, ['backup', '--store', `sqlite:${proxy.database}`, '--to', copy], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data) => (said += data));
  assert.equal(await new Promise((resolve) => child.on('exit', resolve)), 0);
  more = false;
  for (const statuses of await Promise.all(load)) assert.ok(statuses.every((outcome) => outcome === 'linked'));
  assert.equal(said, `${statSync(copy).size} bytes; the key file is not in it\n`);
  assert.equal(statSync(copy).mode & 0o777, 0o600);
  assert.ok(!readdirSync(dir).some((name) => name.startsWith('backup.db') && name !== 'backup.db'), 'no draft is left');
  const kept = readFileSync(copy, 'latin1');
  for (const account of known) assert.ok(kept.includes(account.id));
  for (const canary of CANARIES) assert.ok(!kept.includes(canary));
});

test('A backup never overwrites: not a file, not a folder, not what a link points to', () => {
  const before = readFileSync(copy);
  const dangling = path.join(dir, 'dangling');
  symlinkSync(path.join(dir, 'nowhere'), dangling);
  for (const target of [copy, dir, dangling, proxy.database]) {
    const { status, stdout, stderr } = run('backup', '--store', `sqlite:${proxy.database}`, '--to', target);
    assert.deepEqual([status, stdout], [2, ''], target);
    assert.match(stderr, /cannot be made: File exists\.\n$/);
  }
  assert.deepEqual(readFileSync(copy), before);
  assert.ok(!existsSync(path.join(dir, 'nowhere')));
});

test('What cannot be backed up says why in one sentence and makes nothing', () => {
  const junk = path.join(dir, 'junk.db');
  writeFileSync(junk, 'not a database at all, '.repeat(200));
  const foreign = path.join(dir, 'foreign.db');
  sql(foreign, 'CREATE TABLE theirs (x)');
  const target = path.join(dir, 'never.db');
  for (const [store, sentence] of [
    [`sqlite:${path.join(dir, 'absent.db')}`, /is not there\./],
    [`sqlite:${junk}`, /The backup failed: file is not a database\./],
    [`sqlite:${foreign}`, /belongs to another program\./],
    ['postgres://host/db', /pg_dump/],
  ]) {
    const { status, stderr } = run('backup', '--store', /** @type {string} */ (store), '--to', target);
    assert.equal(status, 2);
    assert.match(stderr, /** @type {RegExp} */ (sentence));
    assert.equal(stderr.trim().split('\n').length, 1);
  }
  assert.match(run('backup', '--store', `sqlite:${proxy.database}`).stderr, /--to is missing/);
  assert.match(
    run('backup', '--store', `sqlite:${proxy.database}`, '--to', path.join(dir, 'no/such/folder')).stderr,
    /No such file or directory/,
  );
  assert.ok(!existsSync(target));
  assert.ok(!existsSync(path.join(dir, 'absent.db')));
});

test('A disk that is too full for the copy is named, nothing is left, and the next backup is made', () => {
  const target = path.join(dir, 'full.db');
  const words = ['backup', '--store', `sqlite:${proxy.database}`, '--to', target];
  const { status, stderr } = spawnSync('prlimit', ['--fsize=20000', DEMO_BINARY, ...words], { encoding: 'utf8' });
  assert.equal(status, 2);
  assert.match(stderr, /^linkdock-proxy: The backup failed: .*\.\n$/);
  assert.deepEqual(
    readdirSync(dir).filter((name) => name.startsWith('full.db')),
    [],
  );
  assert.equal(run(...words).status, 0);
});

test('Restored with its key file after a kill, the copy serves and every credential in it opens', async () => {
  const listed = (await accounts(proxy)).body.accounts.length;
  proxy.kill('SIGKILL');
  await proxy.ended;
  const restored = path.join(dir, 'restored.db');
  copyFileSync(copy, restored);
  const without = run('check-config', '--providers', 'providers', '--store', `sqlite:${restored}`);
  assert.match(without.stdout, /restored\.db\.keys' is not there, but the store has credentials sealed with it\. Put it back\./);
  const again = await startProxy({ dir: path.join(dir, 'again'), upstreams, args, database: restored });
  const kept = (await accounts(again)).body.accounts;
  const count = kept.length;
  assert.ok(count >= 5 && count <= listed);
  for (const { id, label } of kept) {
    const { body } = await release(again, id);
    assert.deepEqual(body.credential, { subdomain: label.replace('.ilucca.net', ''), api_key: luccaKey('200') });
  }
  assert.equal((await check(again, luccaBody('200', 'after-restore'))).body.outcome, 'linked');
  await again.stop();
  newKey();
  assert.equal(rotate(restored), `${count + 1} rewrapped, 0 failed\n`);
});

test('A single row put back from the backup under an account that moved on is refused, and the rest opens', async () => {
  const database = path.join(dir, 'moved-on.db');
  copyFileSync(copy, database);
  const moved = await startProxy({ dir: path.join(dir, 'moved-on'), upstreams, args, database });
  const { account } = (await check(moved, luccaBody('200', 'early-0'))).body; // version 2 of its credential
  assert.equal((await release(moved, account.id)).status, 200);
  await moved.stop();
  const sealed = ['key_id', 'wrapped_key', 'nonce', 'ciphertext', 'sealed_at_ms'];
  sql(
    database,
    `ATTACH '${copy}' AS old;
    UPDATE credential SET ${sealed.map((column) => `${column} = (SELECT ${column} FROM old.credential c WHERE c.account_id = '${account.id}')`).join(', ')}
    WHERE account_id = '${account.id}';`,
  );
  const mended = await startProxy({ dir: path.join(dir, 'mended'), upstreams, args, database });
  for (const { id } of (await accounts(mended)).body.accounts) {
    const { status, body } = await release(mended, id);
    assert.deepEqual([status, body.code], id === account.id ? [500, 'vault_error'] : [200, undefined]);
  }
  assert.ok(mended.logs().some((line) => line.includes('"vault_error"') && line.includes(account.id)));
  await mended.stop();
});
