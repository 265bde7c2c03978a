// The demo's processes live and die together.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { until } from '../e2e/support/patience.mjs';
import { ownPorts } from '../e2e/support/ports.mjs';
import { DEMO_BINARY, ROOT } from '../proxy/start.mjs';

const LIMIT_MS = 40_000;

/** @param {number} port */
async function startDemo(port) {
  const child = spawn(process.execPath, ['scripts/demo_run.mjs', '--port', String(port)], {
    cwd: ROOT,
    env: { ...process.env, LINKDOCK_PROXY: DEMO_BINARY },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal, errors })));
  const line = new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  return { child, ended, first: await Promise.race([line, ended]) };
}

/** The demo's processes and theirs, by parent. @param {number} root */
function descendants(root) {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  const all = rows.map((row) => row.trim().split(/\s+/, 3)).map(([pid, ppid, name]) => ({ pid: +pid, ppid: +ppid, name }));
  const found = [];
  for (const wanted = [root]; wanted.length;) {
    const parent = wanted.pop();
    for (const row of all) if (row.ppid === parent) (wanted.push(row.pid), found.push(row.pid));
  }
  return found;
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const allGone = (pids) => until('all processes to be gone', () => !pids.some(isAlive), { ms: 15_000 });

test('The demo prints its address, answers there, and leaves nothing behind when it is ended', { timeout: LIMIT_MS }, async () => {
  const port = await ownPorts(2); // the demo takes the next one too
  const { child, ended, first } = await startDemo(port);
  assert.equal(first, `Linkdock demo: http://127.0.0.1:${port}/`);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.match(await page.text(), /Northwind Analytics/);
  const { accounts } = await (await fetch(`http://127.0.0.1:${port}/linkdock.config.json`)).json();
  const ask = (origin) => fetch(`http://127.0.0.1:${port}${accounts.sessionUrl}`, { method: 'POST', headers: { Origin: origin } });
  assert.equal((await ask('http://localhost:1')).status, 403, 'its server makes sessions for its own pages only');
  const { session } = await (await ask(`http://127.0.0.1:${port}`)).json();
  const headers = { Authorization: `Bearer ${session}`, 'Linkdock-Parent-Origin': `http://127.0.0.1:${port}` };
  const list = await fetch(`${accounts.proxy}/v1/accounts`, { headers });
  assert.deepEqual((await list.json()).accounts, []);
  const pids = descendants(child.pid);
  assert.ok(pids.length >= 4, 'providers, proxy and static host run');
  child.kill('SIGTERM');
  assert.equal((await ended).code, 0);
  await allGone(pids);
});

test('When one part dies, all end, and the demo says which', { timeout: LIMIT_MS }, async () => {
  const { child, ended } = await startDemo(await ownPorts(2));
  const pids = descendants(child.pid);
  process.kill(pids[0], 'SIGKILL');
  const { code, errors } = await ended;
  assert.equal(code, 1);
  assert.match(errors, /error: \w+ has ended; see /);
  await allGone(pids);
});

test('Not even kill -9 leaves an orphan', { timeout: LIMIT_MS, skip: process.platform !== 'linux' }, async () => {
  const { child } = await startDemo(await ownPorts(2));
  const pids = descendants(child.pid);
  child.kill('SIGKILL');
  await allGone(pids);
});

test('A taken port is named, and nothing is started', { timeout: LIMIT_MS }, async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address();
  const { first } = await startDemo(port);
  server.close();
  assert.equal(first.code, 1);
  assert.match(first.errors, new RegExp(`^error: port ${port} is in use: end what uses it, or choose others with --port N`));
});
