// Part of scripts/release_try: the installed program, started as its unit says, links an account of each provider.
//
//   node tests/release/installed.mjs ROOT RELEASE      in a network namespace of its own, as root
//
// ROOT is a Debian with the package in it, RELEASE the folder with the site.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { launch } from '../e2e/support/browsers.mjs';
import { hostPage, servePages } from '../e2e/support/hostile.mjs';
import { Scene } from '../e2e/support/session.mjs';
import { LUCCA_KEY, NUTSHELL_KEY, startSite } from '../e2e/support/stack.mjs';
import { widgetAt } from '../e2e/support/widget.mjs';
import { makeCerts, startSimulator } from '../upstreams/start.mjs';

const [root, release] = process.argv.slice(2);
process.env.LINKDOCK_RELEASE = release;
const { SITE, VERSION, tempDir, unpack } = await import('./support.mjs');

// Public addresses of nobody in particular: in this namespace they are the loopback's.
const PROVIDERS = [
  { service: 'lucca', address: '193.0.6.139', names: ['acme.ilucca.net'] },
  { service: 'nutshell', address: '193.0.6.140', names: ['app.nutshell.com'] },
];
const SERVICE_USER = 61184; // the first that systemd gives a DynamicUser
const DEADLINE_MS = 30_000;
const dir = tempDir();
/** The lines that the service has written. @type {string[]} */
const said = [];
const run = (/** @type {string} */ program, /** @type {string[]} */ ...args) => execFileSync(program, args, { encoding: 'utf8' });
const installed = (/** @type {string[]} */ ...args) => run('chroot', root, 'env', '-i', 'PATH=/usr/bin:/bin', ...args).trim();
const at = (/** @type {string} */ file) => path.join(root, file);

/** The simulated providers under the real names, trusted as an operator makes a Debian trust an authority. */
async function startProviders() {
  makeCerts(path.join(dir, 'certs'));
  for (const { service, address, names } of PROVIDERS) {
    run('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    await startSimulator({ service, dir: path.join(dir, 'certs'), args: ['--address', address, '--port', '443'] });
    // The proxy asks for the name with a dot at its end, which keeps search domains out and /etc/hosts compares as it is.
    appendFileSync(at('etc/hosts'), names.map((name) => `${address} ${name} ${name}.\n`).join(''));
  }
  mkdirSync(at('usr/local/share/ca-certificates'), { recursive: true });
  copyFileSync(path.join(dir, 'certs/ca.pem'), at('usr/local/share/ca-certificates/linkdock-test.crt'));
  installed('env', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'update-ca-certificates');
}

/** Configures the proxy as docs/OPERATING.md tells an operator to. @param {string} site @returns {string} the secret key of a server */
function configure(site) {
  const config = at('etc/linkdock/proxy.toml');
  const text = readFileSync(config, 'utf8');
  const changed = text
    .replace(/^allow-origin = .*$/m, `allow-origin = ["${site}"]`)
    .replace(/^link-url = .*$/m, `link-url = "${site}/${VERSION}/link.html"`);
  assert.notEqual(changed, text);
  writeFileSync(config, changed);
  installed('linkdock-proxy', 'new-key', '--config', '/etc/linkdock/proxy.toml');
  return installed(
    'linkdock-proxy',
    'new-api-key',
    '--config',
    '/etc/linkdock/proxy.toml',
    '--name',
    'backend',
    '--scopes',
    'sessions,accounts:read',
  );
}

/** Starts what the unit's ExecStart says, with the folders that systemd would make. @returns {Promise<string>} its address */
function startService() {
  const unit = readFileSync(
    at(
      run(
        'sh',
        '-c',
        `cd '${root}' && ls lib/systemd/system/linkdock-proxy.service usr/lib/systemd/system/linkdock-proxy.service 2>/dev/null | sed -n 1p`,
      ).trim(),
    ),
    'utf8',
  );
  const [, command] = /^ExecStart=(.+)$/m.exec(unit) ?? [];
  const credentials = '/run/credentials/linkdock-proxy.service';
  mkdirSync(at(credentials), { recursive: true });
  for (const [, name, source] of unit.matchAll(/^LoadCredential=([^:]+):(.+)$/gm)) {
    copyFileSync(at(source), at(`${credentials}/${name}`));
    chmodSync(at(`${credentials}/${name}`), 0o400);
    chownSync(at(`${credentials}/${name}`), SERVICE_USER, SERVICE_USER);
  }
  const state = at('var/lib/linkdock-proxy');
  mkdirSync(state, { recursive: true });
  chmodSync(state, 0o700);
  chownSync(state, SERVICE_USER, SERVICE_USER);
  const words = [
    'setpriv',
    `--reuid=${SERVICE_USER}`,
    `--regid=${SERVICE_USER}`,
    '--clear-groups',
    '--no-new-privs',
    '--bounding-set=-all',
    ...command.replaceAll('%d', credentials).split(' '),
  ];
  const child = spawn('chroot', [root, 'env', '-i', 'PATH=/usr/bin:/bin', ...words], { stdio: ['ignore', 'inherit', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${said.join('\n')}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const address = /"event":"listening".*"url":"([^"]+)"/.exec(line)?.[1];
      if (address) resolve(address);
    });
  });
}

/** Fills in the form of each provider as a person does, before Connect. @type {Record<string, (widget: any) => Promise<void>>} */
const TYPE = {
  lucca: async (widget) => {
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY('200'));
  },
  nutshell: async (widget) => {
    await widget.fill('textbox', 'Username (Email)', 'jane@acme.example');
    await widget.fillSecret('API Key', NUTSHELL_KEY('200'));
  },
};

async function main() {
  /** @type {(() => unknown)[]} */
  const stops = [];
  const site = await startSite(dir, {}, /** @type {any} */ (stops), unpack(SITE()));
  await startProviders();
  const key = configure(site);
  const proxy = await startService();
  const pages = await servePages();
  const browser = await launch('chromium');
  for (const provider of Object.keys(TYPE)) {
    const answer = await fetch(`${proxy}/v1/sessions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ owner: 'customer-42', origins: [pages.host] }),
    });
    const { token } = await answer.json();
    assert.equal(answer.status, 201);
    const page = await browser.newPage();
    const scene = new Scene(/** @type {any} */ ({ site, proxyUrl: proxy, dir }), page);
    pages.put('/page', hostPage({ head: `<script src="${site}/${VERSION}/linkdock.js"></script>` }));
    await page.goto(`${pages.host}/page`);
    await scene.mount({ provider, session: token });
    const widget = await widgetAt(page, 0);
    await TYPE[provider](widget);
    await widget.click('button', 'Connect');
    const { account } = await scene.eventOfType('linked');
    console.log(`linked: ${JSON.stringify(account)}`);
    await page.close();
  }
  const accounts = await (await fetch(`${proxy}/v1/accounts?owner=customer-42`, { headers: { Authorization: `Bearer ${key}` } })).json();
  assert.deepEqual(accounts.accounts.map((/** @type {any} */ one) => one.provider).sort(), ['lucca', 'nutshell']);
  await browser.close();
  await pages.stop();
}

setTimeout(() => {
  console.error('error: nothing was linked in time');
  process.exit(1);
}, 4 * DEADLINE_MS).unref();
await main().catch((error) => {
  console.error(said.join('\n'));
  console.error(error);
  process.exit(1);
});
process.exit(0);
