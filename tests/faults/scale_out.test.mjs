// Three proxies behind nginx on one PostgreSQL, as docs/SCALING.md says, and one of them killed under load: what was acknowledged
// is there once, nobody waits for ever, and only what the killed one was doing fails, to succeed under the same Idempotency-Key.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { faultsOfAnswer } from '../proxy/contract.mjs';
import { startNginx } from '../proxy/nginx.mjs';
import { startPostgres } from '../proxy/postgres.mjs';
import { DEMO_BINARY, startProxy } from '../proxy/start.mjs';
import { luccaBody, tempDir, until, widgetHeaders } from '../proxy/support.mjs';
import { startUpstreams } from '../upstreams/start.mjs';

const dir = tempDir();
const HOST = 'app.nutshell.com'; // the name in the test certificate
const PROXIES = 3;
const WORKERS = 24;
// A check that a killed proxy was answering stays claimed for the proxy deadline and 5 s; then any proxy that is asked takes it.
const DEADLINES = ['--upstream-timeout-ms', '4000', '--proxy-timeout-ms', '5000'];
const DEADLINE_MS = 20_000; // the browser's, above nginx's 18 s and the proxy's 15 s
const keyring = join(dir, 'keys');
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let postgres;
/** @type {Awaited<ReturnType<typeof startNginx>>} */
let front;
/** @type {import("../proxy/support.mjs").Proxy[]} */
const proxies = [];
const agent = new https.Agent({ keepAlive: true, maxSockets: WORKERS });
let ca = '';

/** @param {string} name @param {number} [port] */
const start = (name, port) =>
  startProxy({
    dir: join(dir, name),
    upstreams,
    port,
    store: postgres.url,
    args: ['--keyring', keyring, '--checks-per-minute', '100000', ...DEADLINES],
  });

before(async () => {
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', keyring]);
  [postgres, upstreams] = await Promise.all([startPostgres(), startUpstreams({ dir: join(dir, 'upstreams') })]);
  // At once: they agree on who makes the schema.
  proxies.push(...(await Promise.all(Array.from({ length: PROXIES }, (_, i) => start(`proxy-${i}`)))));
  ca = readFileSync(join(dir, 'upstreams/ca.pem'), 'utf8');
  const tls = { cert: join(dir, 'upstreams/nutshell.pem'), key: join(dir, 'upstreams/nutshell.key') };
  front = await startNginx({ dir: join(dir, 'nginx'), tls, proxies: proxies.map(({ port }) => port), unlimited: true });
});
after(async () => {
  agent.destroy();
  await front?.stop();
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await Promise.all([upstreams?.stop(), postgres?.stop()]);
});

/**
 * @param {{path: string, method: string, headers: Record<string, string>, body?: string}} options
 * @returns {Promise<{status: number, body: any, ms: number}>} status 0: no answer
 */
function send({ path, method, headers, body }) {
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const request = https.request(
      { host: '127.0.0.1', port: front.port, servername: HOST, ca, path: `/linkdock${path}`, method, headers, agent },
      (response) => {
        let text = '';
        response.on('data', (data) => (text += data));
        response.on('end', () => {
          const { statusCode: status = 0, headers: told } = response;
          const faults = faultsOfAnswer(method, path, { status, headers: told, text });
          if (faults.length > 0) reject(new Error(faults.join('; ')));
          else resolve({ status, body: JSON.parse(text), ms: Date.now() - began });
        });
        response.on('error', () => resolve({ status: 0, body: null, ms: Date.now() - began }));
      },
    );
    request.on('error', () => resolve({ status: 0, body: null, ms: Date.now() - began }));
    request.end(body);
  });
}

/** One press of Connect: asked again under the same key until there is an answer, as the widget does. @param {string} tenant */
async function press(tenant) {
  const headers = { ...widgetHeaders(proxies[0]), 'Idempotency-Key': randomUUID() };
  const body = JSON.stringify(luccaBody('200', tenant));
  const began = Date.now();
  const tries = [];
  let answer;
  do {
    if (tries.length > 0) await sleep(100);
    answer = await send({ path: '/v1/check', method: 'POST', headers, body });
    tries.push({ status: answer.status, ms: answer.ms, at: Date.now() - answer.ms });
  } while (answer.status !== 200 && Date.now() - began < DEADLINE_MS);
  return { tenant, tries, outcome: answer.body?.outcome, account: answer.body?.account?.id };
}

test(
  'P12 S1 one of three proxies is killed and started again under load: nothing acknowledged is lost or doubled, and nobody waits for ever',
  { timeout: 90_000 },
  async () => {
    let ended = false;
    /** @type {Awaited<ReturnType<typeof press>>[]} */
    const presses = [];
    const workers = Array.from({ length: WORKERS }, async (_, worker) => {
      for (let i = 0; !ended; ++i) presses.push(await press(`tenant-${worker}-${i % 40}`));
    });
    const victim = proxies[1];
    await until(() => victim.logs().length > 30, 20_000);
    const killedAt = Date.now();
    victim.kill('SIGKILL');
    await victim.ended;
    const inVain = Date.now();
    await sleep(1_000); // away for a while: the other two carry the load
    proxies[1] = await start('proxy-1-again', victim.port);
    await until(() => proxies[1].logs().length > 30, 20_000); // it is asked again
    ended = true;
    await Promise.all(workers);

    const failed = presses.filter(({ tries }) => tries.length > 1);
    assert.ok(presses.length > 60, `${presses.length} presses`);
    for (const { outcome, tenant } of presses) assert.equal(outcome, 'linked', tenant);
    for (const { tries } of presses) for (const { ms } of tries) assert.ok(ms < DEADLINE_MS, `${ms} ms`);
    // Only what the killed one was doing at that moment failed, at most one request of each worker.
    assert.ok(failed.length > 0 && failed.length <= WORKERS, `${failed.length} of ${presses.length} had to try again`);
    for (const { tries } of failed) {
      assert.ok(tries[0].at <= inVain && tries[0].at + tries[0].ms >= killedAt, JSON.stringify({ tries, killedAt, inVain }));
    }

    /** @type {Map<string, string>} */
    const acknowledged = new Map();
    for (const { tenant, account } of presses) {
      assert.equal(acknowledged.get(tenant) ?? account, account, `${tenant} is two accounts`);
      acknowledged.set(tenant, account);
    }
    const rows = execFileSync('psql', ['-At', '-d', postgres.url, '-c', 'SELECT id, label FROM account'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.split('|'));
    const stored = new Map(rows.map(([id, label]) => [label, id]));
    for (const [tenant, account] of acknowledged) assert.equal(stored.get(`${tenant}.ilucca.net`), account, tenant);
    assert.deepEqual([stored.size, rows.length], [acknowledged.size, acknowledged.size]);
    const [one, two, three] = proxies.map((proxy) => proxy.requests().filter(({ outcome }) => outcome === 'linked').length);
    assert.ok(Math.min(one, two, three) > 0, `${one}, ${two}, ${three} checks`);

    // Every credential opens, whichever proxy sealed it.
    execFileSync(DEMO_BINARY, ['new-key', '--keyring', keyring]);
    const env = { ...process.env, LINKDOCK_STORE: postgres.url };
    assert.equal(
      execFileSync(DEMO_BINARY, ['rotate-keys', '--keyring', keyring], { env, encoding: 'utf8' }),
      `${rows.length} rewrapped, 0 failed\n`,
    );
  },
);

test('Proxies of one store agree: what one has linked another lists, and the same tenant through all three is one account', async () => {
  const seen = await Promise.all(
    Array.from({ length: 9 }, () =>
      send({
        path: '/v1/check',
        method: 'POST',
        headers: widgetHeaders(proxies[0]),
        body: JSON.stringify(luccaBody('200', 'shared-tenant')),
      }),
    ),
  );
  assert.deepEqual([...new Set(seen.map(({ status }) => status))], [200]);
  assert.equal(new Set(seen.map(({ body }) => body.account.id)).size, 1);
});
