// nginx with docs/deploy/site.nginx.conf serves the release's archive: the headers are those of scripts/serve.mjs, which the browser
// tests use, and packed files come to those who take them.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { headersFor } from '../../scripts/serve.mjs';
import { movingFolder } from '../../scripts/package.mjs';
import { changed, freePort, launchNginx } from '../proxy/nginx.mjs';
import { makeCerts } from '../upstreams/start.mjs';
import { ROOT, SITE, VERSION, filesOf, tempDir, unpack } from './support.mjs';

const site = unpack(SITE());
const dir = tempDir();
/** @type {Awaited<ReturnType<typeof launchNginx>>} */
let nginx;

before(async () => {
  makeCerts(path.join(dir, 'certs'));
  const port = await freePort();
  const conf = changed(readFileSync(path.join(ROOT, 'docs/deploy/site.nginx.conf'), 'utf8'), [
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    [/ssl_certificate +\S+;/, `ssl_certificate ${dir}/certs/nutshell.pem;`],
    [/ssl_certificate_key +\S+;/, `ssl_certificate_key ${dir}/certs/nutshell.key;`],
    [/root +\S+;/, `root ${site};`],
  ]);
  mkdirSync(path.join(dir, 'nginx'));
  nginx = await launchNginx(path.join(dir, 'nginx'), conf, port);
});
after(() => nginx?.stop());

/** @param {string} at @param {Record<string, string>} [headers] @param {string} [method] @returns {Promise<{status: number, headers: any, body: Buffer}>} */
const ask = (at, headers = {}, method = 'GET') =>
  new Promise((resolve, reject) => {
    https
      .request({ port: nginx.port, host: '127.0.0.1', path: at, headers, method, rejectUnauthorized: false }, (response) => {
        /** @type {Buffer[]} */
        const parts = [];
        response
          .on('data', (part) => parts.push(part))
          .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
      })
      .on('error', reject)
      .end();
  });

test('Every file of both folders has the headers of scripts/serve.mjs', async () => {
  for (const folder of [VERSION, movingFolder(VERSION)]) {
    for (const file of filesOf(path.join(site, folder)).filter((name) => !/\.(br|gz)$/.test(name) && name !== 'LICENSE')) {
      const at = `/${folder}/${file}`;
      const { status, headers, body } = await ask(at);
      assert.equal(status, 200, at);
      assert.ok(body.equals(readFileSync(path.join(site, at))), at);
      const { Vary, ...wanted } = headersFor(at, 'https://app.example.com');
      assert.ok(headers.vary === undefined || headers.vary === Vary, at);
      for (const [name, value] of Object.entries(wanted)) assert.equal(headers[name.toLowerCase()], value, `${at}: ${name}`);
    }
  }
});

test('Who takes gzip gets the packed file, which holds the same bytes', async () => {
  const at = `/${VERSION}/linkdock.js`;
  const { headers, body } = await ask(at, { 'Accept-Encoding': 'gzip' });
  assert.equal(headers['content-encoding'], 'gzip');
  assert.ok(body.equals(readFileSync(path.join(site, `${at}.gz`))));
  assert.ok(gunzipSync(body).equals(readFileSync(path.join(site, at))));
});

test('Nothing but files is served, and only to be read', async () => {
  const table = [
    ['/', 404],
    [`/${VERSION}/`, 404],
    [`/${VERSION}`, 404],
    ['/linkdock.config.json', 404],
    ['/%2e%2e/etc/passwd', 400],
    [`/${VERSION}/demo/`, 404],
  ];
  for (const [at, status] of table) assert.equal((await ask(String(at))).status, status, String(at));
  for (const method of ['POST', 'PUT', 'DELETE']) assert.ok((await ask(`/${VERSION}/linkdock.js`, {}, method)).status >= 400, method);
});
