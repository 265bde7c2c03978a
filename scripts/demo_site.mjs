// The demo's own server, in the place of yours: it serves the static site and gives each signed-in user a session. The secret
// key stays here.
//
//   LINKDOCK_KEY=ld_sk_… node scripts/demo_site.mjs --port 8080 --proxy http://127.0.0.1:8081 --config FILE [--dir FOLDER]

import { parseArgs } from 'node:util';

import { serve } from './serve.mjs';

const TIMEOUT_MS = 5000;
const OWNER = 'demo'; // in your server: the id of the customer that the request's cookie belongs to

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8080' },
    proxy: { type: 'string' },
    config: { type: 'string' },
    dir: { type: 'string', default: 'dist' },
  },
});
const site = `http://127.0.0.1:${values.port}`;

/**
 * POST /api/session, with the user's cookies: {"session": "…"}. Only for pages of this host.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function session(request, response) {
  const answer = (/** @type {number} */ status, /** @type {object} */ body) =>
    void response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(JSON.stringify(body));
  if (request.headers.origin !== site) return answer(403, {});
  try {
    const made = await fetch(`${values.proxy}/v1/sessions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${process.env.LINKDOCK_KEY}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ owner: OWNER, owner_name: 'Northwind Analytics', origins: [site], several: true }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return made.ok ? answer(200, { session: (await made.json()).token }) : answer(502, {});
  } catch {
    return answer(502, {});
  }
}

const { config = '', dir } = values;
const server = await serve({ dir, port: Number(values.port), config, home: 'demo/', own: new Map([['POST /api/session', session]]) });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
