// A server hears of an account from its first link to its end: each event once, in order and without a credential.

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startUpstreams } from '../upstreams/start.mjs';
import { newSecret, startReceiver, verifies, writeWebhooks } from './receiver.mjs';
import { call, fromFrame, makeKeys, newSession } from './servers.mjs';
import { startProxy } from './start.mjs';
import { check, luccaBody, luccaKey, tempDir, until } from './support.mjs';

const dir = tempDir();
const FRAME = 'https://link.example.com';
const secret = newSecret();
/** @type {Awaited<ReturnType<typeof startUpstreams>>} */
let upstreams;
/** @type {Awaited<ReturnType<typeof startReceiver>>} */
let receiver;
/** @type {import('./support.mjs').Proxy} */
let proxy;
/** @type {ReturnType<typeof makeKeys>} */
let keys;

before(async () => {
  keys = makeKeys(dir);
  upstreams = await startUpstreams({ dir: path.join(dir, 'upstreams') });
  receiver = await startReceiver({ certs: path.join(dir, 'upstreams'), name: 'life' });
  const file = path.join(dir, 'webhooks.json');
  writeWebhooks(file, [{ id: 'life', url: receiver.url, secrets: [secret] }]);
  proxy = await startProxy({ dir, upstreams, origins: [FRAME], args: [...keys.args, '--webhooks', file, ...receiver.resolveArgs] });
});
after(async () => {
  await proxy?.stop();
  await Promise.all([upstreams?.stop(), receiver?.stop()]);
});

/** @param {object} [members] of the session */
async function link(members) {
  const { token } = await newSession(proxy, keys.all, { owner: 'customer-42', metadata: { plan: 'gold' }, ...members });
  const { body } = await check(proxy, luccaBody('2a0'), fromFrame(token));
  assert.equal(body.outcome, 'linked', JSON.stringify(body));
  return body.account.id;
}

test('an account’s life is told event by event, and what changes nothing is not told', async () => {
  const id = await link();
  const ask = (/** @type {string} */ words, /** @type {unknown} */ body) =>
    call(proxy, words.replace('{id}', `/v1/accounts/${id}`), { key: keys.all, body });
  const heard = () =>
    receiver.received.map(({ json }) => [json.type, json.data.account.status, json.data.account.reason, json.data.account.label]);
  const label = 'acme.ilucca.net';
  const expected = [['account.linked', 'active', '', label]];
  /** @param {() => Promise<unknown>} step @param {string[]} [event] none: nothing is to be told */
  const then = async (step, event) => {
    await step();
    if (event) expected.push(event);
    await until(() => receiver.received.length >= expected.length, 10_000);
    assert.deepEqual(heard(), expected);
  };
  await then(async () => {}, undefined);
  await then(() => ask('POST {id}/check'), undefined);
  await upstreams.think('2a0', '500');
  await then(() => ask('POST {id}/check'), undefined);
  await upstreams.think('2a0', '401');
  await then(() => ask('POST {id}/check'), ['account.check_failed', 'failing', 'invalid_credentials', label]);
  await upstreams.think('2a0', '200');
  await then(() => ask('POST {id}/check'), ['account.updated', 'active', '', label]);
  await then(() => ask('PATCH {id}', { label: 'Acme HR' }), ['account.updated', 'active', '', 'Acme HR']);
  await then(() => ask('POST {id}/suspend', { reason: 'unpaid' }), ['account.updated', 'suspended', 'unpaid', 'Acme HR']);
  await then(() => ask('POST {id}/resume'), ['account.updated', 'active', '', 'Acme HR']);
  await then(async () => assert.equal(await link({ account_id: id }), id), ['account.updated', 'active', '', 'Acme HR']);
  await then(() => ask('DELETE {id}'), ['account.removed', 'active', '', 'Acme HR']);
  for (const { json, headers, body, id: event } of receiver.received) {
    assert.ok(verifies(secret, headers, body));
    assert.deepEqual(
      [json.id, json.data.account.id, json.data.account.owner, json.data.account.metadata],
      [event, id, 'customer-42', { plan: 'gold' }],
    );
    assert.ok(!body.includes(luccaKey('2a0')));
  }
  assert.equal(new Set(receiver.received.map((one) => one.id)).size, expected.length);
});
