// The operator's server, for tests: secret keys for the proxy, and its calls with them.

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { readAnswer } from './contract.mjs';
import { DEMO_BINARY } from './start.mjs';

/**
 * Makes a secret key in the file, as an operator does.
 * @param {string} file @param {string} name @param {string} scopes
 */
export const newApiKey = (file, name, scopes) =>
  execFileSync(DEMO_BINARY, ['new-api-key', '--api-key-file', file, '--name', name, '--scopes', scopes], { encoding: 'utf8' }).trim();

/** A file with one key for everything and one for each scope; `args` is what the proxy needs. @param {string} dir */
export function makeKeys(dir) {
  const file = path.join(dir, 'api-keys');
  const scopes = ['sessions', 'accounts:read', 'accounts:write', 'credentials'];
  const keys = Object.fromEntries(scopes.map((scope) => [scope, newApiKey(file, scope.replace(':', '-'), scope)]));
  return { file, all: newApiKey(file, 'backend', scopes.join(',')), only: keys, args: ['--api-key-file', file] };
}

/**
 * A call of a server: no Origin. Undefined headers are left away.
 * @param {{url: string}} proxy @param {string} where `POST /v1/sessions`
 * @param {{key?: string, body?: unknown, headers?: Record<string, string>}} [options] a text is sent as it is
 */
export async function call(proxy, where, { key, body, headers = {} } = {}) {
  const [method, target] = where.split(' ');
  const response = await fetch(proxy.url + target, {
    method,
    headers: {
      ...(key ? { Authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: body === undefined || typeof body === 'string' ? /** @type {any} */ (body) : JSON.stringify(body),
  });
  return readAnswer(method, target, response);
}

export const PAGE = 'https://app.example.com';

/**
 * A new session, for owner `acme` in pages of PAGE.
 * @param {{url: string}} proxy @param {string} key @param {object} [members]
 */
export async function newSession(proxy, key, members = {}) {
  const answer = await call(proxy, 'POST /v1/sessions', { key, body: { owner: 'acme', origins: [PAGE], ...members } });
  if (answer.status !== 201) throw new Error(`no session: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The headers that the widget's frame sends with each request. @param {string} token @param {string} [page] */
export const fromFrame = (token, page = PAGE) => ({ Authorization: `Bearer ${token}`, 'Linkdock-Parent-Origin': page });
