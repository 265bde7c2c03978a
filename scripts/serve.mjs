#!/usr/bin/env node
// A static file server for dist/ or an unpacked release, as any static host would serve it: node's own http, nothing else.
//
//   node scripts/serve.mjs [--port 8080] [--dir dist] [--config FILE] [--home PATH] [--frame-ancestors SOURCES]
//
//   --port N              where to listen on 127.0.0.1; 0 takes a free one
//   --dir DIR             the folder to serve
//   --config FILE         served as /linkdock.config.json instead of the folder's own
//   --home PATH           what / leads to, like demo/
//   --frame-ancestors S   who may show frame.html in a frame (a CSP source list; default: everybody, the
//                         session token is bound to its parent origins by the proxy)
//
// When it listens it prints `http://127.0.0.1:PORT/` on one line.

import { createHash } from 'node:crypto';
import { open, realpath } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const TYPES = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.ico', 'image/x-icon'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.ts', 'text/plain; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.wasm', 'application/wasm'],
]);

// Pages that other origins load or embed: the loader by its script tag (with integrity too), the frame in an iframe.
const FOR_EVERY_ORIGIN = /^\/(linkdock\.(js|mjs|d\.ts)|frame\.html)$/;
// A release has the same files in a folder of its version, which never changes, and in one that moves (docs/STABILITY.md).
const FIXED = /^\/\d+\.\d+\.\d+[\w.-]*(?=\/)/;
const MOVING = /^\/v\d+(\.\d+)?(?=\/)/;

/**
 * The headers of an answer, as a pure function of the path.
 * @param {string} path from the root of the site, with a leading slash
 * @param {string} ancestors a CSP source list for frame.html
 * @returns {Record<string, string>}
 */
export function headersFor(path, ancestors) {
  const file = path.replace(FIXED, '').replace(MOVING, '');
  const headers = {
    'Content-Type': TYPES.get(extname(path)) ?? 'application/octet-stream',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': FOR_EVERY_ORIGIN.test(file) ? 'cross-origin' : 'same-origin',
    'Cache-Control': FIXED.test(path) || file.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
  };
  if (/^\/linkdock\./.test(file)) headers['Access-Control-Allow-Origin'] = '*';
  if (!file.endsWith('.html')) return headers;
  // The pages carry their policy in a <meta>; what a <meta> cannot say is said here.
  const isFrame = file === '/frame.html';
  headers['Content-Security-Policy'] = `frame-ancestors ${isFrame ? ancestors : "'self'"}`;
  // Lets a cross-origin isolated page embed the frame.
  if (isFrame) headers['Cross-Origin-Embedder-Policy'] = 'require-corp';
  headers['Permissions-Policy'] = 'camera=(), geolocation=(), microphone=(), payment=()';
  return headers;
}

/**
 * The path of the file that a request asks for, or undefined: decoded once, and never outside of the site.
 * @param {string} target the request target
 * @returns {string | undefined} with a leading slash
 */
export function pathOf(target) {
  let path;
  try {
    path = decodeURIComponent(target.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (!path.startsWith('/') || /[\0\\]|\/\/|(^|\/)\.\.?(\/|$)/.test(path)) return undefined;
  return path.endsWith('/') ? `${path}index.html` : path;
}

/**
 * Whether the client takes Brotli.
 * @param {string | string[] | undefined} header
 */
export function takesBrotli(header) {
  return String(header ?? '')
    .split(',')
    .some((part) => /^\s*br\s*(;\s*q=(?!0(\.0*)?\s*$).+)?$/i.test(part));
}

/**
 * A file under the root, links resolved, or undefined.
 * @param {string} root
 * @param {string} path
 */
async function readInside(root, path) {
  let handle;
  try {
    const file = await realpath(join(root, path));
    if (!file.startsWith(root + sep)) return undefined;
    handle = await open(file);
    return (await handle.stat()).isFile() ? await handle.readFile() : undefined;
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

/** @typedef {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => unknown} Handler */
/** @typedef {{ root: string, config?: string, home: string, ancestors: string, own: Map<string, Handler> }} Site */

/**
 * @param {Site} site
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(site, request, response) {
  const own = site.own.get(`${request.method} ${request.url}`);
  if (own) return void (await own(request, response));
  const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return void response.writeHead(405, { ...plain, Allow: 'GET, HEAD' }).end('Only GET and HEAD.\n');
  }
  const path = pathOf(request.url ?? '/');
  if (path === '/index.html' && site.home) {
    return void response.writeHead(302, { Location: `/${site.home}`, 'Cache-Control': 'no-cache' }).end();
  }
  const isConfig = path === '/linkdock.config.json' && site.config;
  const packed = path && !isConfig && takesBrotli(request.headers['accept-encoding']) && (await readInside(site.root, `${path}.br`));
  const body = isConfig
    ? await readInside(dirname(site.config), site.config.slice(dirname(site.config).length))
    : packed || (path && (await readInside(site.root, path)));
  if (!path || !body) return void response.writeHead(404, plain).end('Not found.\n');
  const headers = headersFor(path, site.ancestors);
  if (packed) headers['Content-Encoding'] = 'br';
  headers.ETag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  if (request.headers['if-none-match']?.includes(headers.ETag)) return void response.writeHead(304, headers).end();
  headers['Content-Length'] = String(body.length);
  return void response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body);
}

/**
 * Serves a site on 127.0.0.1.
 * @param {{ dir: string, port: number, config?: string, home?: string, ancestors?: string, own?: Map<string, Handler> }} options
 *   own: answers that are no files, by method and address
 * @returns {Promise<import("node:http").Server>} rejects when the port is taken or the folder is not there
 */
export async function serve({ dir, port, config, home = '', ancestors = '*', own = new Map() }) {
  const site = { root: await realpath(dir), config: config && (await realpath(config)), home, ancestors, own };
  const server = createServer((request, response) => {
    answer(site, request, response).catch(() => response.destroy());
  });
  await new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => listening(undefined));
  });
  return server;
}

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8080' },
      dir: { type: 'string', default: join(ROOT, 'dist') },
      config: { type: 'string' },
      home: { type: 'string' },
      'frame-ancestors': { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65535) throw new Error(`--port must be a number up to 65535`);
  const { dir, config, home } = values;
  const server = await serve({ dir, port, config, home, ancestors: values['frame-ancestors'] });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  console.log(`http://127.0.0.1:${address.port}/`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  main().catch((error) => {
    const words =
      {
        EADDRINUSE: `the port is taken: end what uses it, or choose another with --port`,
        ENOENT: `${error.path} is not there: build the site first (scripts/build-site)`,
      }[error.code] ?? error.message;
    console.error(`error: ${words}`);
    process.exit(1);
  });
}
