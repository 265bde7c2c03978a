// A proxy whose answers the test gives, each at a moment of the test's choosing.
import { createServer } from 'node:http';

export const LINKED = { outcome: 'linked', account: { id: 'acc_1', provider: 'lucca', label: 'acme.ilucca.net' }, request_id: 'r-1' };
export const OPEN = { session: { providers: [], categories: [], account_id: null, locale: '', label: '', state: 'opened' } };

/**
 * `session(token, headers)` and `check(token, headers)` give the answers, or 'lost' for a connection that breaks; `down`
 * breaks every connection; `minimal` knows /v1/check alone.
 * @param {(proxy: any) => Promise<void>} body
 */
export async function withProxy(body) {
  const proxy = { url: '', calls: [], down: false, minimal: false, session: () => ({ body: OPEN }), check: () => ({ body: LINKED }) };
  const server = createServer((request, response) => {
    if (proxy.down) return void request.socket.destroy();
    const allowed = ['authorization', 'content-type', 'idempotency-key', ...(proxy.minimal ? [] : ['linkdock-parent-origin'])];
    const cors = { 'Access-Control-Allow-Origin': request.headers.origin ?? '*', 'Access-Control-Allow-Headers': allowed.join(', ') };
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    let text = '';
    request.on('data', (chunk) => (text += chunk)).on('end', () => {
      proxy.calls.push({ path: request.url, headers: request.headers, body: text });
      const { headers } = request;
      const token = headers.authorization?.replace('Bearer ', '');
      const answer = request.url === '/v1/check' ? proxy.check(token, headers)
        : proxy.minimal ? { status: 404, body: {} } : proxy.session(token, headers);
      // Begun and broken off: a connection that breaks before that is used for another try by the browser itself.
      if (answer === 'lost') return void response.writeHead(200, { ...cors, 'Content-Length': 400 }).write('{', () => request.socket.destroy());
      response.writeHead(answer.status ?? 200, { ...cors, 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  proxy.url = `http://127.0.0.1:${server.address().port}`;
  try {
    await body(proxy);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
