import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';

import { headersFor, pathOf, serve, takesBrotli } from '../../../scripts/serve.mjs';

/** The raw target as it is, which fetch would tidy up. */
function get(server, path, headers = {}, method = 'GET') {
  const { port } = server.address();
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers, method }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    })
      .on('error', reject)
      .end();
  });
}

async function withSite(context, options = {}) {
  const base = await mkdtemp(join(tmpdir(), 'serve-'));
  const dir = join(base, 'site');
  await mkdir(join(dir, 'assets'), { recursive: true });
  await mkdir(join(dir, 'demo'));
  await writeFile(join(base, 'secret.txt'), 'outside');
  await writeFile(join(base, 'own.json'), '{"own":true}');
  await writeFile(join(dir, 'frame.html'), '<!doctype html>');
  await writeFile(join(dir, 'linkdock.js'), 'loader');
  await writeFile(join(dir, 'linkdock.js.br'), brotliCompressSync('loader'));
  await writeFile(join(dir, 'linkdock.config.json'), '{"own":false}');
  await writeFile(join(dir, 'assets', 'a-1234.wasm'), 'wasm');
  await writeFile(join(dir, 'demo', 'index.html'), 'demo');
  await symlink(join(base, 'secret.txt'), join(dir, 'link.txt'));
  const server = await serve({ dir, port: 0, ...options, config: options.config && join(base, 'own.json') });
  context.after(async () => {
    server.close();
    server.closeAllConnections();
    await rm(base, { recursive: true });
  });
  return server;
}

test('A path is decoded once and never leaves the site', () => {
  const table = [
    ['/', '/index.html'],
    ['/demo/', '/demo/index.html'],
    ['/a.js?v=1#x', '/a.js'],
    ['/a%20b.js', '/a b.js'],
    ['/..', undefined],
    ['/../x', undefined],
    ['/a/../../x', undefined],
    ['/%2e%2e/x', undefined],
    ['/..%2fx', undefined],
    ['/a%5c..%5cx', undefined],
    ['/%00', undefined],
    ['/%', undefined],
    ['//host/x', undefined],
    ['x', undefined],
    ['http://a/x', undefined],
    ['/%252e%252e/x', '/%2e%2e/x'],
    ['/...', '/...'],
    ['/.hidden', '/.hidden'],
    ['/a..b', '/a..b'],
  ];
  for (const [target, path] of table) assert.equal(pathOf(target), path, target);
});

test('Brotli is sent to those who take it', () => {
  for (const header of ['br', 'gzip, deflate, br', 'gzip;q=0.5, br;q=0.9', 'BR']) assert.equal(takesBrotli(header), true, header);
  for (const header of [undefined, '', 'gzip', 'br;q=0', 'br; q=0.0', 'brx', 'xbr']) assert.equal(takesBrotli(header), false, header);
});

test('Headers follow from the path', () => {
  assert.equal(headersFor('/assets/x-1.wasm', '*')['Content-Type'], 'application/wasm');
  assert.match(headersFor('/assets/x-1.wasm', '*')['Cache-Control'], /immutable/);
  assert.equal(headersFor('/linkdock.js', '*')['Cache-Control'], 'no-cache');
  assert.equal(headersFor('/linkdock.js', '*')['Cross-Origin-Resource-Policy'], 'cross-origin');
  assert.equal(headersFor('/linkdock.mjs', '*')['Access-Control-Allow-Origin'], '*');
  assert.equal(headersFor('/providers/lucca.json', '*')['Cross-Origin-Resource-Policy'], 'same-origin');
  assert.equal(headersFor('/frame.html', 'https://a.example')['Content-Security-Policy'], 'frame-ancestors https://a.example');
  assert.equal(headersFor('/link.html', '*')['Content-Security-Policy'], "frame-ancestors 'self'");
  assert.equal(headersFor('/what.ever', '*')['Content-Type'], 'application/octet-stream');
});

test('Below the folder of a version files are as at the root, and those of a fixed version never change', () => {
  const table = [
    ['/0.1.0/linkdock.js', true, 'cross-origin'],
    ['/2.0.0-rc.1/frame.html', true, 'cross-origin'],
    ['/0.1.0/providers/lucca.json', true, 'same-origin'],
    ['/v0.1/linkdock.js', false, 'cross-origin'],
    ['/v1/frame.html', false, 'cross-origin'],
    ['/v1/assets/a-1.wasm', true, 'same-origin'],
    ['/0.1/linkdock.js', false, 'same-origin'],
    ['/v1.2.3/linkdock.js', false, 'same-origin'],
    ['/0.1.0', false, 'same-origin'],
  ];
  for (const [path, immutable, policy] of table) {
    const headers = headersFor(path, '*');
    assert.deepEqual([/immutable/.test(headers['Cache-Control']), headers['Cross-Origin-Resource-Policy']], [immutable, policy], path);
  }
  assert.equal(headersFor('/1.0.0/linkdock.js', '*')['Access-Control-Allow-Origin'], '*');
  assert.equal(headersFor('/v1/frame.html', 'https://a.example')['Content-Security-Policy'], 'frame-ancestors https://a.example');
});

test('Files are served with their type, packed when possible, and not again when unchanged', async (context) => {
  const server = await withSite(context);
  const plain = await get(server, '/linkdock.js');
  assert.equal(plain.status, 200);
  assert.equal(plain.body.toString(), 'loader');
  assert.equal(plain.headers['x-content-type-options'], 'nosniff');
  assert.equal(plain.headers['content-encoding'], undefined);
  const packed = await get(server, '/linkdock.js', { 'accept-encoding': 'br' });
  assert.equal(packed.headers['content-encoding'], 'br');
  assert.equal(packed.headers['content-type'], 'text/javascript; charset=utf-8');
  assert.notEqual(packed.headers.etag, plain.headers.etag);
  const again = await get(server, '/linkdock.js', { 'if-none-match': plain.headers.etag });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
  const head = await get(server, '/linkdock.js', {}, 'HEAD');
  assert.equal(head.headers['content-length'], '6');
  assert.equal(head.body.length, 0);
});

test('Nothing outside of the folder is served, by no path and by no link', async (context) => {
  const server = await withSite(context);
  for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/link.txt', '/demo', '/assets/', '/nope']) {
    const { status, body } = await get(server, path);
    assert.equal(status, 404, path);
    assert.ok(!body.includes('outside'), path);
  }
  assert.equal((await get(server, '/linkdock.js', {}, 'POST')).status, 405);
});

test('The configuration can come from elsewhere, and / can lead to the demo', async (context) => {
  const server = await withSite(context, { config: true, home: 'demo/' });
  assert.deepEqual(JSON.parse((await get(server, '/linkdock.config.json')).body), { own: true });
  const home = await get(server, '/');
  assert.equal(home.status, 302);
  assert.equal(home.headers.location, '/demo/');
  assert.equal((await get(server, '/demo/')).body.toString(), 'demo');
});

test('A taken port is an error', async (context) => {
  const server = await withSite(context);
  await assert.rejects(serve({ dir: tmpdir(), port: server.address().port }), { code: 'EADDRINUSE' });
});
