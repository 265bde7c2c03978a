// Webhooks from the real proxy to real HTTPS endpoints, good ones and bad ones, on both stores.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { contract, schemaOf } from './contract.mjs';
import { startPostgres } from './postgres.mjs';
import { newSecret, startReceiver, verifies, writeWebhooks } from './receiver.mjs';
import { DEMO_BINARY, RELEASE_BINARY, ROOT, startProxy } from './start.mjs';
import { CANARIES, check, luccaBody, tempDir, until } from './support.mjs';

const dir = tempDir();
const certs = path.join(dir, 'upstreams');
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {Awaited<ReturnType<typeof startReceiver>>[]} */
const receivers = [];
/** @type {string[]} every secret that a test made up */
const secrets = [];
/** @type {string[]} every line that a proxy wrote */
const logs = [];
/** @type {Awaited<ReturnType<typeof startProxy>>[]} */
const proxies = [];

/** @type {ReturnType<typeof startPostgres>} it starts while other tests run */
let starting;

before(async () => {
  starting = startPostgres();
  upstreams = await startUpstreams({ dir: certs });
});
after(async () => {
  for (const proxy of proxies) proxy.kill('SIGKILL'); // a failed test leaves its own behind
  await Promise.all([upstreams?.stop(), starting?.then((postgres) => postgres.stop()), ...receivers.map((receiver) => receiver.stop())]);
});

const secret = () => {
  secrets.push(newSecret());
  return secrets[secrets.length - 1];
};

/** @param {string} name @param {string} [cert] */
async function receive(name, cert) {
  const receiver = await startReceiver({ certs, name, cert });
  receivers.push(receiver);
  return receiver;
}

/** An entry of the file for a receiver. @param {Awaited<ReturnType<typeof receive>>} receiver @param {object} [more] */
const entry = (receiver, more) => ({
  id: receiver.host.split('.')[0],
  url: `${receiver.url}?token=OfTheEndpoint`,
  secrets: [secret()],
  ...more,
});

/**
 * A proxy with a file of webhooks; waits between attempts are a fiftieth.
 * @param {{name: string, endpoints: ReturnType<typeof entry>[], to: Awaited<ReturnType<typeof receive>>[], timeoutMs?: number,
 *   hurry?: number, more?: Partial<Parameters<typeof startProxy>[0]>}} options
 */
async function start({ name, endpoints, to, timeoutMs = 1000, hurry = 50, more = {} }) {
  const folder = path.join(dir, name);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'webhooks.json');
  writeWebhooks(file, endpoints);
  const { args = [], ...rest } = more;
  const proxy = await startProxy({
    dir: folder,
    upstreams,
    ...rest,
    args: [
      '--webhooks',
      file,
      '--webhook-timeout-ms',
      String(timeoutMs),
      '--test-hurry',
      String(hurry),
      '--checks-per-minute',
      '100000',
      ...to.flatMap((receiver) => receiver.resolveArgs),
      ...args,
    ],
  });
  proxies.push(proxy);
  /** The lines about attempts, for one endpoint or all. @param {string} [endpoint] */
  const attempts = (endpoint) =>
    proxy
      .logs()
      .map((line) => JSON.parse(line))
      .filter((line) => line.event === 'delivery' && (!endpoint || line.endpoint === endpoint));
  proxy.ended.then(() => logs.push(...proxy.logs()));
  return { ...proxy, attempts };
}

/** @param {string} store @param {string[]} words */
const command = (store, ...words) => execFileSync(DEMO_BINARY, words, { env: { ...process.env, LINKDOCK_STORE: store }, encoding: 'utf8' });
/** The rows of dead-letters without its head. @param {string} store */
const deadLetters = (store) =>
  command(store, 'dead-letters')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));

test('an event comes signed with both secrets, in the shape of the document, to those that want its kind', async () => {
  const [all, updates] = await Promise.all([receive('all'), receive('updates')]);
  const both = [secret(), secret()];
  const endpoints = [entry(all, { secrets: both }), entry(updates, { kinds: ['account.updated'] })];
  const proxy = await start({ name: 'signed', endpoints, to: [all, updates], more: { args: ['--monitor-address', '127.0.0.1:0'] } });
  const linked = await check(proxy, luccaBody('200'));
  await until(() => all.received.length === 1);
  const again = await check(proxy, luccaBody('200'));
  assert.equal(again.body.account.id, linked.body.account.id);
  await until(() => all.received.length === 2 && updates.received.length === 1);

  const { api, faultOf } = contract;
  for (const one of all.received) {
    assert.deepEqual([one.method, one.path, one.headers['content-type']], ['POST', '/hooks?token=OfTheEndpoint', 'application/json']);
    for (const known of both) assert.ok(verifies(known, one.headers, one.body), 'one of the secrets does not verify');
    assert.ok(!verifies(newSecret(), one.headers, one.body));
    assert.ok(!verifies(both[0], one.headers, Buffer.concat([one.body, Buffer.from(' ')])));
    assert.equal(faultOf(schemaOf('Event'), one.json), '');
    for (const { name, schema } of api.webhooks[one.json.type].post.parameters.map(contract.resolve)) {
      assert.equal(faultOf(schema, one.headers[name]), '', name);
    }
    assert.equal(one.json.id, one.id);
    assert.equal(one.json.data.account.id, linked.body.account.id);
  }
  assert.deepEqual(
    all.received.map((one) => one.json.type),
    ['account.linked', 'account.updated'],
  );
  assert.deepEqual(
    updates.received.map((one) => one.id),
    [all.received[1].id],
  );
  assert.deepEqual(Object.keys(api.webhooks), api.components.schemas.Event.properties.type.enum);
  await until(() => proxy.attempts().length === 3);
  const monitor = JSON.parse(proxy.logs().find((line) => line.includes('"monitoring"')) ?? '{}').url;
  const exposed = await (await fetch(`${monitor}/metrics`)).text();
  assert.match(exposed, /^linkdock_webhook_deliveries_total\{outcome="delivered"\} 3$/m);
  for (const line of proxy.attempts()) {
    assert.deepEqual(Object.keys(line), ['time', 'event', 'event_id', 'kind', 'endpoint', 'attempt', 'outcome', 'status', 'ms']);
    assert.deepEqual([line.outcome, line.status, line.attempt], ['delivered', 204, 1]);
  }
  await proxy.stop();
});

test('the snippets of the document verify what comes', async () => {
  const { received } = receivers[0];
  const text = readFileSync(path.join(ROOT, 'docs/WEBHOOKS.md'), 'utf8');
  const snippet = (/** @type {string} */ language) => text.split(`\`\`\`${language}\n`)[1].split('```')[0];
  const known = secrets[0];
  const { verify } = await import(`data:text/javascript,${encodeURIComponent(snippet('js'))}`);
  const headers = JSON.stringify(received[0].headers);
  const python = (/** @type {string} */ body) =>
    execFileSync(
      'python3',
      [
        '-c',
        `${snippet('python')}\nimport json, sys\nprint(verify(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3].encode()))`,
        known,
        headers,
        body,
      ],
      { encoding: 'utf8' },
    ).trim();
  const body = received[0].body.toString();
  assert.equal(verify(known, received[0].headers, received[0].body), true);
  assert.equal(verify(known, received[0].headers, Buffer.from(`${body} `)), false);
  assert.equal(verify(known, { ...received[0].headers, 'webhook-timestamp': '1600000000' }, received[0].body), false);
  assert.deepEqual([python(body), python(`${body} `)], ['True', 'False']);
});

test('endpoints that refuse, redirect, hang, reset, are gone or never end an answer hold up nobody and end as documented', async () => {
  const names = ['good', 'flaky', 'busy', 'gone', 'loop', 'hang', 'reset', 'huge', 'foreign', 'target'];
  const list = await Promise.all(names.map((name) => receive(name, name === 'foreign' ? 'selfsigned' : undefined)));
  const by = Object.fromEntries(list.map((receiver, i) => [names[i], receiver]));
  by.flaky.behave((response, _, count) => response.writeHead(count === 1 ? 500 : 204).end());
  by.gone.behave((response) => response.writeHead(410).end());
  by.busy.behave((response) => response.writeHead(429, { 'Retry-After': '30' }).end());
  by.loop.behave((response) => response.writeHead(307, { Location: `https://127.0.0.1:${by.target.port}/` }).end());
  by.hang.behave(() => {});
  by.reset.behave((response) => /** @type {any} */ (response.socket)._parent.resetAndDestroy()); // of the socket below TLS
  let sent = 0;
  by.huge.behave((response) => {
    response.writeHead(200, { 'Content-Length': String(10 * 2 ** 30) });
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  const to = list.filter((receiver) => receiver !== by.target);
  const proxy = await start({ name: 'bad', endpoints: to.map((receiver) => entry(receiver)), to });
  const store = `sqlite:${proxy.database}`;
  const count = 10;
  await Promise.all(Array.from({ length: count }, (_, i) => check(proxy, luccaBody('200', `tenant-${i}`))));

  await until(
    () => by.good.received.length >= count && proxy.attempts('flaky').filter((line) => line.outcome === 'delivered').length >= count,
    15_000,
  );
  const hanging = by.hang.received.length;
  assert.ok(hanging <= 8 + 2, `the others waited for ${hanging} attempts that hang`);
  assert.equal(new Set(by.good.received.map((one) => one.id)).size, count);
  assert.equal(by.good.received.length, count);

  // An event that was answered with 500 comes again with the same id and body, and another time stamp and signature.
  for (const first of by.flaky.received.slice(0, 3)) {
    const [, second, third] = by.flaky.received.filter((one) => one.id === first.id);
    assert.ok(second && !third);
    assert.deepEqual(second.body, first.body);
    assert.ok(second.at - first.at >= 80, `only ${second.at - first.at} ms`);
  }
  await until(
    () => ['loop', 'hang', 'reset', 'foreign'].every((name) => proxy.attempts(name).length > 0) && proxy.attempts('huge').length >= count,
    15_000,
  );
  // A host that did not answer five times in a row is left alone for a while; what was claimed for it then is given back.
  const results = (/** @type {string} */ name) => [
    ...new Set(
      proxy
        .attempts(name)
        .filter((line) => line.outcome !== 'returned')
        .map((line) => `${line.outcome} ${line.error} ${line.status}`),
    ),
  ];
  assert.deepEqual(results('loop'), ['retry redirected 307']);
  assert.deepEqual(results('hang'), ['retry timed_out 0']);
  assert.deepEqual(results('reset'), ['retry broken 0']);
  assert.deepEqual(results('foreign'), ['retry tls_failed 0']);
  assert.deepEqual(results('huge'), ['delivered undefined 200']);
  assert.equal(by.foreign.received.length, 0);
  assert.equal(by.target.connections(), 0, 'a redirect was followed');
  assert.ok(sent < 500e6, `${sent} bytes were taken`);
  const rss = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${proxy.pid}/status`, 'utf8'))?.[1]);
  assert.ok(rss < 1_000_000, `${rss} kB`); // also under a sanitizer; the answers are 100 GB

  // An endpoint that asks for time gets it: no more than the first ones for the 0.6 s that 30 s are here.
  const [{ at }] = by.busy.received;
  assert.ok(by.busy.received.filter((one) => one.at < at + 500).length <= 8);
  assert.deepEqual(results('busy'), ['retry refused 429']);

  // Gone: each event once, then listed, and sent by a replay with the same id.
  await until(() => by.gone.received.length === count);
  await until(() => deadLetters(store).length === count);
  assert.deepEqual([...new Set(deadLetters(store).map((row) => row.slice(1, 6).join(' ')))], ['account.linked gone 1 410 gone']);
  by.gone.behave((response) => response.writeHead(200).end('thank you'));
  const given = deadLetters(store)
    .map((row) => row[0])
    .sort();
  assert.equal(command(store, 'replay', '--endpoint', 'gone'), `${count} to be sent again\n`);
  await until(() => by.gone.received.length === 2 * count);
  assert.deepEqual(
    by.gone.received
      .slice(count)
      .map((one) => one.id)
      .sort(),
    given,
  );
  await until(() => deadLetters(store).length === 0);

  // One event once more, to those that have had it too.
  const [{ id }] = by.good.received;
  command(store, 'replay', '--event', id);
  await until(() => by.good.received.filter((one) => one.id === id).length === 2);
  assert.equal(command(store, 'replay', '--all-dead'), '0 to be sent again\n');
  const unknown = spawnSync(DEMO_BINARY, ['replay', '--event', 'evt_none'], {
    env: { ...process.env, LINKDOCK_STORE: store },
    encoding: 'utf8',
  });
  assert.deepEqual([unknown.status, unknown.stderr], [2, "linkdock-proxy: The store has no event 'evt_none'.\n"]);
  proxy.kill('SIGKILL'); // nobody waits for the ones that hang
  await proxy.ended;
});

test('an event that was given up after ten attempts is listed with its last error', async () => {
  const down = await receive('down');
  down.behave((response) => response.writeHead(503, { 'Retry-After': '1' }).end());
  const proxy = await start({ name: 'dead', endpoints: [entry(down)], to: [down], hurry: 100_000 });
  await check(proxy, luccaBody('200'));
  await until(() => down.received.length === 10, 15_000);
  const store = `sqlite:${proxy.database}`;
  await until(() => deadLetters(store).length === 1 && proxy.attempts().length === 10);
  assert.deepEqual(deadLetters(store)[0].slice(0, 6), [down.received[0].id, 'account.linked', 'down', '10', '503', 'refused']);
  assert.deepEqual(
    proxy.attempts().map((line) => line.attempt),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  await proxy.stop();
});

test('killed between sending and writing down, it sends the same event again after its claim', async () => {
  const fatal = await receive('fatal');
  const endpoints = [entry(fatal)];
  const first = await start({ name: 'killed', endpoints, to: [fatal] });
  fatal.behave(() => first.kill('SIGKILL'));
  await check(first, luccaBody('200'));
  await first.ended;
  assert.equal(fatal.received.length, 1);
  fatal.behave((response) => response.writeHead(204).end());
  const second = await start({ name: 'killed', endpoints, to: [fatal] });
  await until(() => fatal.received.length === 2);
  assert.equal(fatal.received[1].id, fatal.received[0].id);
  assert.deepEqual(fatal.received[1].body, fatal.received[0].body);
  await until(() => second.attempts().some((line) => line.outcome === 'delivered' && line.attempt === 2));
  await second.stop();
});

test('SIGTERM lets a running delivery end and gives back one that does not; neither is lost', async () => {
  const [slow, stuck] = await Promise.all([receive('slow'), receive('stuck')]);
  const endpoints = [entry(slow), entry(stuck)];
  slow.behave((response) => setTimeout(() => response.writeHead(204).end(), 1000));
  stuck.behave(() => {});
  const first = await start({ name: 'drained', endpoints, to: [slow, stuck], timeoutMs: 20_000 });
  await check(first, luccaBody('200'));
  await until(() => slow.received.length === 1 && stuck.received.length === 1);
  assert.deepEqual(await first.stop(), { code: 0, signal: null });
  await until(() => first.attempts().length === 2); // its last lines may come after its end
  assert.deepEqual(
    first.attempts().map((line) => `${line.endpoint} ${line.outcome}`),
    ['slow delivered', 'stuck returned'],
  );
  stuck.behave((response) => response.writeHead(204).end());
  const second = await start({ name: 'drained', endpoints, to: [slow, stuck], timeoutMs: 20_000 });
  await until(() => stuck.received.length === 2);
  await until(() => second.attempts().length === 1);
  assert.deepEqual(
    second.attempts().map((line) => `${line.endpoint} ${line.outcome} ${line.attempt}`),
    ['stuck delivered 1'],
  );
  assert.equal(slow.received.length, 1);
  await second.stop();
});

test('three proxies on one PostgreSQL send 200 events, each exactly once', async () => {
  const postgres = await starting;
  const keyring = path.join(dir, 'keys');
  execFileSync(DEMO_BINARY, ['new-key', '--keyring', keyring]);
  const shared = await receive('shared');
  const endpoints = [entry(shared)];
  const more = { store: postgres.url, args: ['--keyring', keyring] };
  const three = await Promise.all(['one', 'two', 'three'].map((name) => start({ name, endpoints, to: [shared], timeoutMs: 20_000, more })));
  const count = 200;
  const ids = new Set();
  // Ten at a time: this is about what follows from a link.
  await Promise.all(
    Array.from({ length: 10 }, async (_, lane) => {
      for (let i = lane; i < count; i += 10) {
        const { body } = await check(three[i % 3], luccaBody('200', `tenant-${i}`));
        assert.equal(body.outcome, 'linked', JSON.stringify(body));
        ids.add(body.account.id);
      }
    }),
  );
  assert.equal(ids.size, count);
  await until(() => shared.received.length >= count, 30_000);
  const waiting = () =>
    execFileSync('psql', ['-Atq', '-d', postgres.url, '-c', "SELECT count(*) FROM delivery WHERE state = 'waiting'"], {
      encoding: 'utf8',
    }).trim();
  await until(() => waiting() === '0', 15_000);

  // The database dies while one is on its way: what came of it is written down when it is back, and nothing is sent twice.
  let revived = false;
  shared.behave(async (response) => {
    await postgres.kill();
    revived = true;
    response.writeHead(204).end();
  });
  await check(three[0], luccaBody('200', 'tenant-0'));
  await until(() => revived, 15_000);
  await until(() => waiting() === '0', 15_000);
  assert.equal(shared.received.pop()?.json.type, 'account.updated');
  assert.equal(shared.received.length, count);
  await Promise.all(three.map((proxy) => proxy.stop()));
  const linked = () => three.flatMap((proxy) => proxy.attempts()).filter((line) => line.kind === 'account.linked');
  await until(() => linked().length >= count); // their last lines may come after their end
  const attempts = linked();
  assert.equal(attempts.length, count);
  assert.ok(attempts.every((line) => line.outcome === 'delivered' && line.attempt === 1));
  assert.deepEqual([shared.received.length, new Set(shared.received.map((one) => one.id)).size], [count, count]);
  assert.deepEqual(new Set(shared.received.map((one) => one.json.data.account.id)), ids);
  assert.ok(three.filter((proxy) => proxy.attempts().length > 0).length > 1, 'only one of them worked');
});

test('a file of webhooks that is wrong stops the start with one sentence that repeats no secret', () => {
  const file = path.join(dir, 'wrong.json');
  const known = secret();
  const good = { id: 'crm', url: 'https://hooks.example.com/x', secrets: [known] };
  /** @param {string} binary @param {string[]} words */
  const run = (binary, words) =>
    spawnSync(
      binary,
      ['--providers', path.join(ROOT, 'providers'), '--port', '0', '--store', `sqlite:${path.join(dir, 'wrong.db')}`, ...words],
      {
        encoding: 'utf8',
        timeout: 10_000,
      },
    );
  /** @type {[unknown, RegExp][]} */
  const cases = [
    ['{', /is not usable: This is not valid JSON in UTF-8/],
    [{ endpoints: [] }, /is not usable: \/endpoints is not there or empty\.$/],
    [{ endpoints: [{ ...good, url: 'http://127.0.0.1:9/' }] }, /\/endpoints\/0\/url is not an https URL/],
    [{ endpoints: [{ ...good, secrets: [known.slice(0, 20)] }] }, /\/endpoints\/0\/secrets\/0 is not whsec_/],
    [{ endpoints: [good, good] }, /\/endpoints\/1\/id repeats the id/],
  ];
  for (const [content, sentence] of cases) {
    rmSync(file, { force: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o400 });
    // The release has no way around https either.
    const { status, stderr } = run(RELEASE_BINARY, ['--webhooks', file]);
    assert.equal(status, 2, stderr);
    const last = stderr.trim().split('\n').at(-1) ?? '';
    assert.match(last, sentence);
    assert.ok(!stderr.includes(known.slice(6, 20)), stderr);
  }
  chmodSync(file, 0o644);
  assert.match(run(DEMO_BINARY, ['--webhooks', file]).stderr, /can be used by others: it must belong to this user alone \(chmod 400\)\.$/m);
  assert.match(run(DEMO_BINARY, ['--webhooks', `${file}.none`]).stderr, /cannot be read\.$/m);
  assert.match(run(DEMO_BINARY, ['check-config', '--webhooks', file]).stdout, /can be used by others/);
  for (const words of [['replay'], ['replay', '--all-dead', '--event', 'evt_a'], ['replay', '--endpoint', 'a', '--event', 'evt_a']]) {
    const { status, stderr } = run(DEMO_BINARY, words);
    assert.deepEqual([status, stderr], [2, 'linkdock-proxy: replay wants one of --event ID, --endpoint ID and --all-dead.\n']);
  }
  const none = spawnSync(DEMO_BINARY, ['dead-letters', '--store', `sqlite:${path.join(dir, 'none.db')}`], { encoding: 'utf8' });
  assert.match(none.stderr, /none\.db' is not there\.$/m);
});

test('no line of any of these proxies holds a secret, a token of a URL or a key', () => {
  assert.ok(logs.length > 250);
  const text = logs.join('\n');
  for (const word of [...CANARIES, 'token=', 'OfTheEndpoint', '/hooks', 'example.org', 'whsec_', ...secrets.map((one) => one.slice(6))]) {
    assert.ok(!text.includes(word), word);
  }
});
