// `./scripts/demo --release` on a machine without a compiler, CMake, Emscripten and npm: only these programs are in PATH.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';

import { RELEASE, ROOT, SITE, run, tempDir } from './support.mjs';

const PROGRAMS = [
  'bash',
  'basename',
  'cat',
  'cp',
  'cut',
  'date',
  'dirname',
  'env',
  'gzip',
  'mkdir',
  'nproc',
  'rm',
  'sed',
  'sha256sum',
  'sh',
  'sort',
  'tar',
  'touch',
  'uname',
  'openssl',
  'setpriv',
];
const clone = path.join(tempDir(), 'clone');
run('git', 'clone', '-q', ROOT, clone);
for (const file of run('git', '-C', ROOT, 'ls-files', '-mo', '--exclude-standard')
  .trim()
  .split('\n')
  .filter((name) => name))
  run('cp', '--parents', '-t', clone, file);
const bin = path.join(tempDir(), 'bin');
mkdirSync(bin);
for (const program of PROGRAMS) symlinkSync(run('which', program).trim(), path.join(bin, program));
symlinkSync(process.execPath, path.join(bin, 'node'));
const env = { PATH: bin, HOME: '/nonexistent' };
after(() => rmSync(clone, { recursive: true, force: true }));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  await new Promise((closed) => server.close(closed));
  return port;
}

test('It starts in seconds, shows its page and takes a check, with its own libraries', { timeout: 120_000 }, async () => {
  const port = await freePort();
  const started = Date.now();
  const child = spawn(path.join(clone, 'scripts/demo'), ['--release', SITE(), '--port', String(port)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {string[]} */
  const lines = [];
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const ready = new Promise((resolve) =>
    createInterface({ input: child.stdout }).on(
      'line',
      (line) => lines.push(line) && line.startsWith('Linkdock demo:') && resolve(undefined),
    ),
  );
  await Promise.race([ready, ended]);
  const site = `http://127.0.0.1:${port}`;
  assert.equal(
    lines.find((line) => line.startsWith('Linkdock demo:')),
    `Linkdock demo: ${site}/`,
    lines.join('\n'),
  );
  console.log(`the address was printed after ${((Date.now() - started) / 1000).toFixed(1)} s`);
  assert.match(await (await fetch(`${site}/`)).text(), /Northwind Analytics/);
  assert.equal((await fetch(`${site}/frame.html`)).status, 200);
  const { demo } = await (await fetch(`${site}/linkdock.config.json`)).json();
  const { session } = await (await fetch(site + demo.sessionUrl, { method: 'POST', headers: { Origin: site } })).json();
  const answer = await fetch(`${demo.proxy}/v1/check`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${session}`,
      Origin: site,
      'Linkdock-Parent-Origin': site,
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
    },
    body: JSON.stringify({
      provider: 'lucca',
      auth: 'api_key',
      fields: { subdomain: 'acme', api_key: '00000000-0000-4000-8000-000000000200' },
      account_id: null,
    }),
  });
  assert.equal((await answer.json()).outcome, 'linked');
  const maps = run(
    'bash',
    '-c',
    `for one in $(ps -eo pid=,args= | awk '/${path.basename(clone)}.*release\\/proxy\\/lib\\/loader/ && !/awk/ {print $1}'); do cat /proc/$one/maps; done`,
  );
  const libraries = new Set(
    maps
      .split('\n')
      .map((line) => line.split(/\s+/)[5])
      .filter((name) => name?.includes('.so')),
  );
  assert.ok(libraries.size > 20);
  assert.deepEqual(
    [...libraries].filter((name) => !name.startsWith(`${clone}/build/demo/release/proxy/lib/`)),
    [],
  );
  child.kill('SIGTERM');
  assert.equal(await ended, 0);
});

test('It says in one sentence what is missing or wrong', () => {
  const broken = tempDir();
  cpSync(RELEASE, broken, { recursive: true });
  const site = path.join(broken, path.basename(SITE()));
  run('bash', '-c', `printf x >>'${site}'`);
  const alone = path.join(tempDir(), path.basename(SITE()));
  cpSync(SITE(), alone);
  const bare = path.join(tempDir(), 'bare');
  mkdirSync(bare);
  for (const program of PROGRAMS.filter((name) => name !== 'openssl')) symlinkSync(path.join(bin, program), path.join(bare, program));
  const says = (/** @type {string} */ what, variables = env) =>
    spawnSync(path.join(clone, 'scripts/demo'), ['--release', what], { env: variables, encoding: 'utf8' });
  const table = [
    [says('/nonexistent'), /^error: --release needs the folder of a release/],
    [says(alone), /must hold one linkdock-demo-\*-linux-\w+\.tar\.gz, and holds 0$/m],
    [says(broken), /error: the release is not as it was made$/m],
    [says(path.join(ROOT, 'package.json')), /must hold one linkdock-demo/],
    [says(RELEASE, { ...env, PATH: bare }), /^error: Node \d+\.\d+ or newer is needed and here is none: get it from https:\/\/nodejs\.org/],
  ];
  for (const [{ status, stderr }, sentence] of table) {
    assert.equal(status, 1);
    assert.match(/** @type {string} */ (stderr), /** @type {RegExp} */ (sentence));
  }
  symlinkSync(process.execPath, path.join(bare, 'node'));
  assert.match(says(RELEASE, { ...env, PATH: bare }).stderr, /^error: openssl is needed/);
});
