// For the example proxy's test: its fetch() reaches the simulated provider on this machine, with the real name and real TLS.

import https from 'node:https';

/** @param {string} address @param {{headers: Record<string, string>, signal: AbortSignal}} options */
function divertedFetch(address, { headers, signal }) {
  const { hostname, pathname, search } = new URL(address);
  return new Promise((resolve, reject) => {
    const request = https.request({
      host: '127.0.0.1',
      port: process.env.DIVERT_PORT,
      servername: hostname,
      path: pathname + search,
      headers: { ...headers, Host: hostname },
      signal,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.on('data', (data) => (text += data));
      response.on('end', () => resolve({ status: response.statusCode, json: async () => JSON.parse(text) }));
    });
    request.end();
  });
}
globalThis.fetch = /** @type {any} */ (divertedFetch);
