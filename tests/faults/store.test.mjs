// The storage cases of the fault list against the real program: killed under load, keys lost, wrong or half rotated, schemas of
// other times. What happens inside one transaction is in tests/unit/proxy/store/faults_test.cpp.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, copyFileSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { startPostgres } from '../proxy/postgres.mjs';
import { DEMO_BINARY, ROOT, startProxy } from '../proxy/start.mjs';
import { CANARIES, accounts, check, luccaBody, tempDir } from '../proxy/support.mjs';
import { startUpstreams } from '../upstreams/start.mjs';

const dir = tempDir();
const KILLS = 4;
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let postgres;

before(async () => {
  [postgres, upstreams] = await Promise.all([startPostgres(), startUpstreams({ dir: join(dir, 'upstreams') })]);
});
after(async () => {
  await Promise.all([upstreams?.stop(), postgres?.stop()]);
});

/** A store of its own on each engine. @param {string} name @param {"sqlite" | "postgres"} engine */
function newStore(name, engine) {
  const folder = join(dir, `${name}-${engine}`);
  mkdirSync(folder);
  const keyring = join(folder, 'keys');
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', keyring]);
  const database = join(folder, 'proxy.db');
  const schema = `${name}`.replaceAll('-', '_');
  if (engine === 'postgres') execFileSync('psql', ['-q', '-d', postgres.url, '-c', `CREATE SCHEMA ${schema}`]);
  const url = engine === 'postgres' ? `${postgres.url}&options=-csearch_path%3D${schema}` : `sqlite:${database}`;
  const args = ['--checks-per-minute', '100000', '--keyring', keyring];
  return {
    folder,
    keyring,
    database,
    /** @param {string} [run] a folder for this run's own files */
    start: (run = 'run') =>
      startProxy({ dir: join(folder, run), upstreams, args, ...(engine === 'postgres' ? { store: url } : { database }) }),
    env: { ...process.env, LINKDOCK_STORE: url, LINKDOCK_KEYRING: keyring },
  };
}

/** Ends with what `rotate-keys` says. @param {ReturnType<typeof newStore>} store */
const rotate = (store) =>
  execFileSync(DEMO_BINARY, ['rotate-keys'], { env: store.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** Every credential opens under the keys that there are: a new key rewraps as many as there are accounts.
 * @param {ReturnType<typeof newStore>} store @param {number} count */
function everyCredentialOpens(store, count) {
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', store.keyring]);
  assert.equal(rotate(store), `${count} rewrapped, 0 failed\n`);
}

/** Why a proxy does not start. @param {ReturnType<typeof newStore>} store @param {Record<string, string>} [env] */
function refusal(store, env = {}) {
  const { status, stderr } = spawnSync(DEMO_BINARY, ['--providers', join(ROOT, 'providers'), '--port', '0'], {
    env: { ...store.env, ...env },
    encoding: 'utf8',
    timeout: 10_000,
  });
  assert.equal(status, 2, stderr);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  return stderr;
}

for (const engine of /** @type {const} */ (['sqlite', 'postgres'])) {
  test(`S1 on ${engine}: killed under load again and again, no acknowledged account is lost, doubled or unreadable`, async () => {
    const store = newStore('killed', engine);
    const acknowledged = new Set();
    for (let round = 0; round < KILLS; ++round) {
      const proxy = await store.start(`run-${round}`);
      // The same tenants in every round, so that links again are interrupted as well.
      const running = Array.from({ length: 30 }, (_, i) => check(proxy, luccaBody('200', `tenant-${i + round * 5}`)).catch(() => null));
      await Promise.race(running);
      await sleep(round * 5);
      proxy.kill('SIGKILL');
      for (const answer of await Promise.all(running)) if (answer?.body.outcome === 'linked') acknowledged.add(answer.body.account.id);
    }
    const proxy = await store.start('last');
    const listed = (await accounts(proxy)).body.accounts;
    const ids = new Set(listed.map((/** @type {any} */ account) => account.id));
    const labels = new Set(listed.map((/** @type {any} */ account) => account.label));
    assert.ok(acknowledged.size > 0, 'some were answered');
    for (const id of acknowledged) assert.ok(ids.has(id), 'an answered account was lost');
    assert.deepEqual([ids.size, labels.size], [listed.length, listed.length]);
    await proxy.stop();
    everyCredentialOpens(store, listed.length);
  });

  test(`S4 on ${engine}: a rotation that is killed is ended by the next one`, async () => {
    const store = newStore('rotated', engine);
    const proxy = await store.start();
    const count = 60;
    await Promise.all(Array.from({ length: count }, (_, i) => check(proxy, luccaBody('200', `tenant-${i}`))));
    assert.equal((await accounts(proxy)).body.accounts.length, count);
    await proxy.stop();
    for (let round = 0; round < KILLS; ++round) {
      execFileSync(DEMO_BINARY, ['new-key', '--keyring', store.keyring]);
      const child = spawn(DEMO_BINARY, ['rotate-keys'], { env: store.env, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      await sleep(20 + round * 15);
      child.kill('SIGKILL');
      await ended;
    }
    // Some of four keys are in use now; the first one takes over all of them.
    assert.match(rotate(store), /^\d+ rewrapped, 0 failed\n$/);
    assert.equal(rotate(store), '0 rewrapped, 0 failed\n');
    everyCredentialOpens(store, count);
  });

  test(`S4 on ${engine}: a lost, a foreign and an open key file stop the start with a sentence each`, async () => {
    const store = newStore('keys', engine);
    const proxy = await store.start();
    await check(proxy, luccaBody('200'));
    await proxy.stop();
    const foreign = join(store.folder, 'foreign');
    execFileSync(DEMO_BINARY, ['new-key', '--keyring', foreign]);
    assert.match(refusal(store, { LINKDOCK_KEYRING: foreign }), /has no key 'key_[a-z2-7]+', under which credentials/);
    // The right id with other bytes.
    const [id] = readFileSync(store.keyring, 'utf8').split(' ');
    const forged = join(store.folder, 'forged');
    const line = `${id} ${'ab'.repeat(32)}\n`;
    const file = openSync(forged, 'w', 0o400);
    writeSync(file, line);
    closeSync(file);
    assert.match(refusal(store, { LINKDOCK_KEYRING: forged }), /is not the one that this store knows/);
    chmodSync(store.keyring, 0o440);
    assert.match(refusal(store), /can be used by others/);
    chmodSync(store.keyring, 0o400);
    renameSync(store.keyring, `${store.keyring}.away`);
    assert.match(refusal(store), /is not there/);
    renameSync(`${store.keyring}.away`, store.keyring);
    everyCredentialOpens(store, 1);
  });
}

test('S6 a database of a newer version is refused with a sentence and left as it is', async () => {
  const store = newStore('newer', 'sqlite');
  await (await store.start()).stop();
  const file = openSync(store.database, 'r+');
  writeSync(file, Buffer.from([0, 0, 0, 99]), 0, 4, 60); // user_version in SQLite's header
  closeSync(file);
  const before = readFileSync(store.database);
  assert.match(refusal(store), /was made by a newer version \(schema 99, this one knows \d+\)/);
  assert.deepEqual(readFileSync(store.database), before);
});

test('The key file of SQLite is made once, said once, and for its owner alone; a restored database needs it back', async () => {
  const folder = join(dir, 'beside');
  const database = join(folder, 'proxy.db');
  const first = await startProxy({ dir: folder, upstreams, database });
  assert.equal((await check(first, luccaBody('200'))).body.outcome, 'linked');
  await first.stop();
  assert.equal(first.logs().filter((line) => line.includes('"keyring_made"')).length, 1);
  assert.equal(execFileSync('stat', ['-c', '%a', `${database}.keys`], { encoding: 'utf8' }).trim(), '400');
  const second = await startProxy({ dir: folder, upstreams, database });
  assert.ok(!second.logs().some((line) => line.includes('keyring_made')));
  await second.stop();
  const restored = join(dir, 'restored.db');
  copyFileSync(database, restored);
  const { LINKDOCK_KEYRING: _, ...env } = newStore('restored', 'sqlite').env;
  const { status, stderr } = spawnSync(DEMO_BINARY, ['--providers', join(ROOT, 'providers'), '--port', '0'], {
    env: { ...env, LINKDOCK_STORE: `sqlite:${restored}` },
    encoding: 'utf8',
  });
  assert.equal(status, 2);
  assert.match(stderr, /restored\.db\.keys' is not there, but the store has credentials/);
  rmSync(restored);
});

test('No file of any of these stores and runs holds a byte of a key', () => {
  /** @param {string} folder @returns {string[]} */
  const filesOf = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesOf(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : [],
    );
  const files = [...filesOf(dir), ...filesOf(postgres.folder)];
  assert.ok(files.some((file) => file.endsWith('proxy.db')));
  for (const file of files) {
    const text = readFileSync(file, 'latin1');
    for (const canary of CANARIES) assert.ok(!text.includes(canary), file);
  }
});
