// Everything that a browser test needs, on free ports of the loopback: the simulated providers over TLS, the real proxy,
// the static site, and a host page on another origin with a strict Content-Security-Policy of its own.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeys } from '../../proxy/servers.mjs';
import { startProxy } from '../../proxy/start.mjs';
import { startUpstreams } from '../../upstreams/start.mjs';

export const SESSION = 'ld_s_end-to-end-test-session';
export const LUCCA_KEY = (verdict) => `00000000-0000-4000-8000-000000000${verdict}`;
export const NUTSHELL_KEY = (verdict) => `${'0'.repeat(37)}${verdict}`;
/** The built site; LINKDOCK_DIST names another one while developing. */
export const DIST = process.env.LINKDOCK_DIST ?? 'dist';
// Many checks in one minute, as no person makes.
const PROXY_ARGS = ['--checks-per-minute', '100000'];
export const ARTIFACTS = join(process.cwd(), 'artifacts');

/** @param {{proxy?: boolean, config?: object, dist?: string, keys?: boolean}} [options] keys: the proxy has a server's secret key */
export async function startStack({ proxy: withProxy = true, config = {}, dist = DIST, keys: withKeys = false } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'linkdock-e2e-'));
  const stops = [];
  const site = await startSite(dir, config, stops, dist);
  const host = await startHostPage(site, stops);
  let proxy;
  const keys = withKeys ? makeKeys(dir) : undefined;
  if (withProxy) {
    const upstreams = await startUpstreams({ dir: join(dir, 'upstreams') });
    stops.push(() => upstreams.stop());
    proxy = await startProxy({
      upstreams,
      origins: [site],
      tokens: { demo: SESSION },
      dir: join(dir, 'proxy'),
      args: [...PROXY_ARGS, ...(keys ? [...keys.args, '--link-url', `${site}/link.html`] : [])],
    });
    stops.push(() => proxy.stop());
  }
  return {
    dir,
    site,
    host,
    proxy,
    keys,
    proxyUrl: proxy?.url ?? 'http://127.0.0.1:9',
    stop: async () => {
      for (const stop of stops.reverse()) await stop();
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The static server on a free port. @param {string} dir for its configuration @param {object} config @param {Function[]} stops */
export async function startSite(dir, config, stops, dist = DIST) {
  const configFile = join(dir, 'linkdock.config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const child = spawn(process.execPath, ['scripts/serve.mjs', '--dir', dist, '--port', '0', '--config', configFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stops.push(() => new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGTERM')));
  const address = await new Promise((resolve, reject) => {
    let seen = '';
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(seen);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`the static server ended with ${code}`)));
  });
  return address;
}

// The host page's origin is `localhost`, the site's is `127.0.0.1`: two origins, as in real life.
async function startHostPage(site, stops) {
  const script = readFileSync(new URL('../pages/host.js', import.meta.url));
  const policy = `default-src 'none'; script-src 'self' ${site}; frame-src ${site}; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/host.js') return void response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    if (path !== '/') return void response.writeHead(204).end();
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy })
      .end(hostPage(site, request.url ?? '/'));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  stops.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  );
  return `http://localhost:${server.address().port}/`;
}

function hostPage(site, url) {
  const loader = `<script src="${site}/linkdock.js"></script>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><script src="/host.js"></script>
${url.includes('noloader') ? '' : loader}${url.includes('twice') ? loader : ''}</head>
<body><main><h1>Host page</h1><button id="before" type="button">Before</button><div id="slot"></div>
<button id="after" type="button">After</button></main></body></html>`;
}

/** Where a test keeps what a person may want to look at. @param {string} browser @param {string} name */
export function artifact(browser, name) {
  const folder = join(ARTIFACTS, 'screenshots', browser);
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}
