// Pages of a test's own, without a policy: what is around a widget may be anything. One server, known by two names and so
// two origins: `localhost` for host pages, `127.0.0.1` for everybody else's.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { DIST } from './stack.mjs';

const HTML = 'text/html; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** The loader as it is built, or changed. @param {(text: string) => string} [change] */
export const loaderText = (change = (text) => text) => change(readFileSync(join(DIST, 'linkdock.js'), 'utf8'));
/** @param {string} text */
export const integrityOf = (text) => `sha384-${createHash('sha384').update(text).digest('base64')}`;

/** A host page like that of stack.mjs. @param {{head?: string, top?: string}} parts */
export const hostPage = ({ head = '', top = '' }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host page</title>
<link rel="icon" href="data:,"><script src="/host.js"></script>${head}</head><body>${top}<main><h1>Host page</h1>
<button id="before" type="button">Before</button><div id="slot"></div><button id="after" type="button">After</button></main></body></html>`;

export async function servePages() {
  const files = new Map([['/host.js', { type: SCRIPT, body: readFileSync(new URL('../pages/host.js', import.meta.url), 'utf8') }]]);
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (!file) return void response.writeHead(204).end();
    response.writeHead(200, { 'Content-Type': file.type, 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' }).end(file.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    host: `http://localhost:${port}`,
    elsewhere: `http://127.0.0.1:${port}`,
    /** @param {string} path @param {string} body */
    put: (path, body) => void files.set(path, { type: path.endsWith('.js') ? SCRIPT : HTML, body }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

/** A script element that runs this function at once. @param {Function} run @param {any[]} args */
export const inline = (run, ...args) => `<script>(${run})(...${JSON.stringify(args)})</script>`;

/* The functions below run inside a page: they may use nothing from this module. */

/** Makes twenty seconds of waiting one: the loader gives a frame so long to say that it is there. */
export function shortenPatience() {
  const real = globalThis.setTimeout;
  globalThis.setTimeout = (run, ms, ...args) => real(run, ms === 20000 ? 1000 : ms, ...args);
}

/** A page that another library has bent: what it can overhear is kept, and every object seems to have these members. */
export function bendPage(members) {
  const heard = (globalThis.overheard = []);
  const { stringify } = JSON;
  const bend = (owner, name) => {
    const real = owner[name];
    owner[name] = function (...args) {
      try {
        heard[heard.length] = `${name} ${stringify(args)}`;
      } catch {
        heard[heard.length] = `${name} ${args}`;
      }
      return Reflect.apply(real, this, args);
    };
  };
  for (const name of ['fetch', 'postMessage', 'open', 'setTimeout', 'queueMicrotask']) bend(globalThis, name);
  for (const name of ['parse', 'stringify']) bend(JSON, name);
  for (const name of ['push', 'concat', 'join', 'includes', 'indexOf', 'every', 'filter', 'slice']) bend(Array.prototype, name);
  for (const name of ['split', 'replace', 'match', 'endsWith']) bend(String.prototype, name);
  for (const name of ['open', 'send']) bend(XMLHttpRequest.prototype, name);
  for (const name of ['define', 'get']) bend(customElements, name);
  bend(Navigator.prototype, 'sendBeacon');
  bend(MessagePort.prototype, 'postMessage');
  bend(EventTarget.prototype, 'addEventListener');
  for (const [key, value] of Object.entries(members)) {
    Object.defineProperty(Object.prototype, key, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
  }
  Array.prototype.extra = 'every array has me';
}

/** A frame that wants to be the widget's page: it speaks to every other frame all the time, and tells its parent what came back. */
export function intrude(proxy) {
  const heard = [];
  let sent = 0;
  const hear = (event) => heard.push(event.data);
  addEventListener('message', hear);
  setInterval(() => {
    for (let i = 0; i < parent.frames.length; i++) {
      if (parent.frames[i] === self) continue;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = hear;
      const options = { proxy, provider: 'nutshell', session: 'ld_s_intruder', locale: 'fr' };
      parent.frames[i].postMessage({ type: 'linkdock:open', version: 1, options }, '*', [port2]);
      parent.frames[i].postMessage({ type: 'stop' }, '*');
      sent++;
    }
    const account = { id: 'acc_intruder', provider: 'lucca', label: 'intruder' };
    for (const event of [
      { type: 'linked', account },
      { type: 'event', event: { type: 'linked', account } },
      { type: 'close', reason: 'user' },
    ])
      parent.postMessage(event, '*');
    parent.postMessage({ intruder: location.origin, sent, heard }, '*');
  }, 25);
}

/** Keeps what the frames of intrude() and the page of elsewhere() tell. */
export function keepReports() {
  globalThis.reports = {};
  addEventListener('message', ({ data }) => {
    if (data?.intruder) globalThis.reports[data.intruder] = data;
  });
}

/** The page to which a widget's frame was led: tells its parent whatever it hears. */
export function listenElsewhere() {
  const heard = [];
  const tell = () => parent.postMessage({ intruder: 'elsewhere', heard }, '*');
  addEventListener('message', ({ data, ports }) => {
    heard.push([data, ports.length]);
    tell();
  });
  tell();
}
