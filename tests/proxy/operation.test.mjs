// The operator's side of the proxy: options, check-config, log lines, the service manager, the unit.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, readdirSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';

import { DOCUMENT, withTable } from '../../scripts/options_table.mjs';
import { startUpstreams } from '../upstreams/start.mjs';
import { DEMO_BINARY, RELEASE_BINARY, ROOT, readContractWords, startProxy } from './start.mjs';
import { accounts, check, luccaBody, raw, rawCheck, tempDir, until } from './support.mjs';

const dir = tempDir();
const PROVIDERS = path.join(ROOT, 'providers');
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {import('./support.mjs').Proxy} */
let proxy;

before(async () => {
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  proxy = await startProxy({ dir, upstreams, tokens: { 'owner-in-the-clear': 'development-session-token-0001' } });
  assert.equal((await check(proxy, luccaBody('200'))).body.outcome, 'linked');
});
after(async () => {
  await proxy?.stop();
  await upstreams?.stop();
});

/** @param {string[]} words @param {Record<string, string>} [env] */
function run(words, env = {}) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LINKDOCK_')));
  const { status, stdout, stderr } = spawnSync(DEMO_BINARY, words, { encoding: 'utf8', timeout: 20_000, env: { ...clean, ...env } });
  return { status, stderr, lines: stdout.trimEnd().split('\n') };
}
/** @param {string[]} words @param {Record<string, string>} [env] */
const checkConfig = (words, env) =>
  run(['check-config', ...(words.includes('--providers') ? [] : ['--providers', PROVIDERS]), ...words], env);

test('docs/OPERATING.md lists every option and command as the program has them, and --help describes each', () => {
  const document = readFileSync(DOCUMENT, 'utf8');
  const words = readContractWords();
  assert.equal(document, withTable(document, words), 'run node scripts/options_table.mjs');
  const { options, commands } = words;
  assert.ok(options.length > 15 && commands.length > 3);
  const help = execFileSync(RELEASE_BINARY, ['--help'], { encoding: 'utf8' }).replace(/\s+/g, ' ');
  for (const { name, environment, text } of options) {
    assert.equal(environment, `LINKDOCK_${name.toUpperCase().replaceAll('-', '_')}`);
    for (const said of [`--${name} `, `(Env:${environment})`, text]) assert.ok(help.includes(said), `${name}: ${said}`);
  }
  for (const { name, text } of commands) assert.ok(help.includes(` ${name} ${text}`), name);
});

test('The lines of proxy/README.md start the proxy and give a session', async () => {
  const lines = readFileSync(path.join(ROOT, 'proxy/README.md'), 'utf8').match(/^ {4}(linkdock-proxy|curl) .*$/gm) ?? [];
  const [newKey, serve, ask] = lines;
  assert.ok(newKey.includes('new-api-key') && serve.includes('--store') && ask.includes('/v1/sessions'));
  const folder = path.join(dir, 'readme');
  mkdirSync(folder);
  const options = /** @type {const} */ ({ cwd: folder, encoding: 'utf8', shell: '/bin/bash' });
  const here = (/** @type {string} */ line) =>
    line.trim().replace('linkdock-proxy', `'${RELEASE_BINARY}'`).replace('--providers providers', `--providers '${PROVIDERS}'`);
  const key = execFileSync(here(newKey), options).trim();
  const child = spawn(`exec ${here(serve)} --port 0`, { cwd: folder, shell: '/bin/bash', stdio: ['ignore', 'ignore', 'pipe'] });
  /** @type {string[]} */
  const said = [];
  createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
  const url = () => /"event":"listening".*"url":"([^"]+)"/.exec(said.join('\n'))?.[1];
  await until(() => url() !== undefined);
  const curl = ask.trim().replace('http://127.0.0.1:8081', /** @type {string} */ (url()));
  const session = JSON.parse(execFileSync(`${curl} -s`, { ...options, env: { ...process.env, KEY: key } }));
  assert.match(session.token, /^ld_s_/);
  assert.ok(session.link_url.startsWith('https://link.example.com/link.html#'));
  child.kill();
  assert.equal(await new Promise((resolve) => child.on('exit', resolve)), 0);
});

test('The version is that of the project', () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  assert.equal(execFileSync(RELEASE_BINARY, ['--version'], { encoding: 'utf8' }), `linkdock-proxy ${version}\n`);
});

test('Every option with a default can stand in the config file under its own name', () => {
  const rows = readContractWords().options.filter((/** @type {{ preset: string }} */ { preset }) => preset);
  const file = path.join(dir, 'all.toml');
  writeFileSync(file, rows.map(({ name, preset }) => `${name} = ${/^\d+$/.test(preset) ? preset : JSON.stringify(preset)}\n`).join(''));
  const { status, lines } = checkConfig(['--config', file, '--store', `sqlite:${path.join(dir, 'unmade.db')}`]);
  assert.deepEqual([status, lines.at(-1)], [0, 'ok']);
});

test('check-config makes nothing, and says what a start would make', () => {
  const folder = path.join(dir, 'fresh');
  mkdirSync(folder);
  const { status, lines } = checkConfig(['--store', `sqlite:${path.join(folder, 'new.db')}`]);
  assert.equal(status, 0);
  assert.ok(lines.some((line) => /^note: The database '.*new\.db' will be made\.$/.test(line)));
  assert.ok(lines.some((line) => /^note: The key file '.*new\.db\.keys' will be made\.$/.test(line)));
  assert.equal(lines.at(-1), 'ok');
  assert.deepEqual(readdirSync(folder), []);
});

test('check-config names a misspelt variable of the environment, and not what is in it', () => {
  const { status, lines } = checkConfig(['--store', `sqlite:${proxy.database}`], { LINKDOCK_STROE: 'hunter2', LINKDOCK_PORT: '1' });
  assert.equal(status, 0);
  assert.deepEqual(
    lines.filter((line) => line.includes('LINKDOCK_')),
    ['note: The variable LINKDOCK_STROE is no option and has no effect.'],
  );
  assert.doesNotMatch(lines.join(''), /hunter2/);
});

test('check-config is ok beside a running proxy and with its keys', () => {
  const { status, lines } = checkConfig(['--store', `sqlite:${proxy.database}`, '--session-token-file', path.join(dir, 'session-tokens')]);
  assert.deepEqual([status, lines], [0, ['ok']]);
});

test('check-config says everything that is wrong at once, one sentence a line', () => {
  const { status, lines } = checkConfig([
    '--port',
    '70000',
    '--providers',
    '/nonexistent/providers',
    '--allow-origin',
    '*',
    '--dns-timeout-ms',
    '5000',
    '--monitor-address',
    'localhost:1',
    '--ca-file',
    '/nonexistent',
    '--session-token-file',
    '/nonexistent',
    '--store',
    'sqlite:/nonexistent/x.db',
    '--keyring',
    '/nonexistent/keys',
  ]);
  assert.equal(status, 2);
  for (const part of [
    '--port must be 0 to 65535',
    "--providers '/nonexistent/providers' is not a folder",
    'not an origin',
    'must rise',
    '--monitor-address',
    "--ca-file '/nonexistent' cannot be read",
    '--session-token-file',
    'cannot be made in its folder',
    "The key file '/nonexistent/keys' is not there",
  ]) {
    assert.equal(lines.filter((line) => line.includes(part)).length, 1, part);
  }
  assert.ok(lines.every((line) => line.endsWith('.')));
  assert.equal(checkConfig([]).status, 2);
});

test('check-config finds keys that do not fit, key files that others can read, and schemas of other times', () => {
  const foreign = path.join(dir, 'foreign-keys');
  run(['new-key', '--keyring', foreign]);
  const store = `sqlite:${proxy.database}`;
  const refused = (/** @type {string[]} */ words) => {
    const { status, lines } = checkConfig(words);
    assert.equal(status, 2);
    return lines.join('\n');
  };
  assert.match(refused(['--store', store, '--keyring', foreign]), /has no key 'key_[a-z2-7]+', under which credentials/);
  chmodSync(foreign, 0o440);
  assert.match(refused(['--store', store, '--keyring', foreign]), /can be used by others/);
  const newer = path.join(dir, 'newer.db');
  assert.equal(run(['backup', '--store', store, '--to', newer]).status, 0);
  const file = openSync(newer, 'r+');
  writeSync(file, Buffer.from([0, 0, 0, 99]), 0, 4, 60); // user_version in SQLite's header
  closeSync(file);
  assert.match(refused(['--store', `sqlite:${newer}`]), /made by a newer version \(schema 99/);
  writeFileSync(path.join(dir, 'junk.db'), 'no database '.repeat(500));
  assert.match(refused(['--store', `sqlite:${path.join(dir, 'junk.db')}`]), /cannot be read/);
  const unreachable = checkConfig(['--keyring', foreign], { LINKDOCK_STORE: 'postgres://u:hunter2@127.0.0.1:1/db' });
  assert.equal(unreachable.status, 2);
  assert.match(unreachable.lines.join('\n'), /postgres:\/\/127\.0\.0\.1:1\/db/);
  assert.doesNotMatch(unreachable.lines.join('\n') + unreachable.stderr, /hunter2/);
});

test('A key file from systemd shows the mask of its access list as group bits and is taken; one that all can read is not', () => {
  const folder = path.join(dir, 'credentials');
  mkdirSync(folder);
  const keyring = path.join(folder, 'keyring');
  run(['new-key', '--keyring', keyring]);
  const words = ['--store', `sqlite:${path.join(dir, 'unmade.db')}`, '--keyring', keyring];
  const systemd = { CREDENTIALS_DIRECTORY: folder };
  for (const [mode, env, status] of /** @type {[number, Record<string, string>, number][]} */ ([
    [0o440, systemd, 0],
    [0o440, {}, 2],
    [0o444, systemd, 2],
    [0o460, systemd, 2],
    [0o440, { CREDENTIALS_DIRECTORY: dir }, 2],
  ])) {
    chmodSync(keyring, mode);
    assert.equal(checkConfig(words, env).status, status, `${mode.toString(8)} ${JSON.stringify(env)}`);
  }
});

test('One request is one JSON line of the allow list, whatever was sent to forge another', async () => {
  const forged = '{"event":"request","request_id":"forged"}';
  await raw(proxy, `GET /x\r\n${forged} HTTP/1.1\r\nHost: a\r\n\r\n`);
  await raw(proxy, `GET /x%0a${forged.replaceAll('"', '%22')} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  await raw(proxy, `A\nB${forged} / HTTP/1.1\r\nHost: a\r\n\r\n`);
  await raw(proxy, rawCheck(proxy, { extra: [`X-Request-Id: ${forged}`, `User-Agent: \n${forged}`, 'Connection: close'] }));
  await check(proxy, { ...luccaBody('200'), provider: `lucca\r\n${forged}` });
  await check(proxy, luccaBody('200', `acme\n${forged}`));
  await check(proxy, luccaBody('200'), { Authorization: `Bearer ${'x'.repeat(20)}${forged}` });
  await accounts(proxy);
  const allowed = [
    'time',
    'event',
    'request_id',
    'method',
    'route',
    'status',
    'outcome',
    'provider',
    'verdict',
    'session',
    'api_key',
    'limit',
    'client',
    'total_ms',
    'upstream_ms',
    'transport',
    'upstream_status',
    'replayed',
  ];
  for (const line of proxy.logs()) {
    const parsed = JSON.parse(line);
    assert.notEqual(parsed.request_id, 'forged');
    if (parsed.event !== 'request') continue;
    assert.deepEqual(
      Object.keys(parsed).filter((key) => !allowed.includes(key)),
      [],
    );
    assert.match(parsed.request_id, /^req_[a-z2-7]{26}$/);
    assert.match(parsed.client, /^127\.0\.0\.0\/24$/);
  }
  const text = proxy.logs().join('\n');
  for (const secret of ['forged', 'owner-in-the-clear', 'development-session', 'acme', 'Bearer']) assert.ok(!text.includes(secret), secret);
});

test('systemd hears READY when it listens and STOPPING when it drains', async () => {
  const socket = path.join(dir, 'notify');
  // Node has no datagram socket of the file system.
  const listener = spawn(
    'python3',
    [
      '-uc',
      `import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print("bound")
while True: print(s.recv(100).decode())`,
      socket,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  /** @type {string[]} */
  const heard = [];
  createInterface({ input: listener.stdout }).on('line', (line) => heard.push(line));
  await until(() => heard.length === 1);
  const other = await startProxy({ dir: path.join(dir, 'notified'), upstreams, env: { NOTIFY_SOCKET: socket } });
  await until(() => heard.length === 2);
  await other.stop();
  await until(() => heard.length === 3);
  assert.deepEqual(heard, ['bound', 'READY=1', 'STOPPING=1']);
  listener.kill();
  const deaf = await startProxy({ dir: path.join(dir, 'deaf'), upstreams, env: { NOTIFY_SOCKET: 'relative/path' } });
  assert.equal((await deaf.stop()).code, 0);
});

test('The systemd unit is valid and leaves the service next to nothing to harm', () => {
  const unit = path.join(dir, 'linkdock-proxy.service');
  const text = readFileSync(path.join(ROOT, 'docs/deploy/linkdock-proxy.service'), 'utf8');
  const binary = path.join(dir, 'linkdock-proxy'); // a unit splits words: this path has no space, the repository's may
  symlinkSync(RELEASE_BINARY, binary);
  writeFileSync(unit, text.replaceAll('/usr/bin/linkdock-proxy', binary));
  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
  assert.deepEqual([verified.status, verified.stderr], [0, '']);
  // 0 is harmless, 100 could do everything.
  const judged = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=15', unit], { encoding: 'utf8' });
  assert.equal(judged.status, 0, judged.stdout);
  for (const line of [
    'LimitCORE=0',
    'LimitNOFILE=65536',
    'DynamicUser=yes',
    'Type=notify',
    'LoadCredential=keyring:/etc/linkdock/keyring',
    'MemoryDenyWriteExecute=yes',
    'ProtectSystem=strict',
    'NoNewPrivileges=yes',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
  ]) {
    assert.ok(text.includes(`\n${line}\n`), line);
  }
});

test('The example config file is taken as it is', () => {
  const file = path.join(dir, 'proxy.toml');
  const folder = path.join(dir, 'installed');
  mkdirSync(folder);
  const text = readFileSync(path.join(ROOT, 'docs/deploy/proxy.toml'), 'utf8');
  writeFileSync(file, text.replace('/usr/share/linkdock/providers', PROVIDERS).replaceAll(/\/(etc|var\/lib)\/linkdock(-proxy)?/g, folder));
  assert.equal(run(['new-key', '--config', file]).status, 0);
  const made = run(['new-api-key', '--config', file, '--name', 'backend', '--scopes', 'sessions,accounts:read']);
  assert.deepEqual([made.status, made.lines.length], [0, 1], made.stderr);
  const { status, lines } = run(['check-config', '--config', file]);
  assert.deepEqual([status, lines.at(-1)], [0, 'ok']);
});
