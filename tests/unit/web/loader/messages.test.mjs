import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readEvent, readMessage } from '../../../../web/loader/messages.js';

const ACCOUNT = { id: 'acc_1', provider: 'lucca', label: 'acme.ilucca.net' };

test('Every message of the frame is understood', () => {
  const table = [
    [{ type: 'ready' }, { type: 'ready' }],
    [{ type: 'session', session: 'none of its own' }, { type: 'session' }],
    [
      { type: 'ready', title: 'Connecter un compte' },
      { type: 'ready', title: 'Connecter un compte' },
    ],
    [
      { type: 'resize', height: 431.5 },
      { type: 'resize', height: 431.5 },
    ],
    [
      { type: 'close', reason: 'user', step: 'form' },
      { type: 'close', reason: 'user', step: 'form' },
    ],
    [{ type: 'close' }, { type: 'close' }],
    [
      { type: 'error', code: 'load_failed' },
      { type: 'error', code: 'load_failed' },
    ],
    [
      { type: 'event', event: { type: 'step', step: 'form' } },
      { type: 'step', step: 'form' },
    ],
    [
      { type: 'event', event: { type: 'error', code: 'x' } },
      { type: 'error', code: 'x' },
    ],
  ];
  for (const [data, message] of table) assert.deepEqual(readMessage(data), message);
});

test('Every event of the page API is understood', () => {
  const table = [
    { type: 'ready' },
    { type: 'step', step: 'form', provider: 'lucca' },
    { type: 'field_invalid', field: 'subdomain', code: 'rule', provider: 'lucca' },
    { type: 'check_started', provider: 'lucca' },
    { type: 'check_result', code: 'linked', ms: 812, provider: 'lucca' },
    { type: 'linked', account: ACCOUNT, provider: 'lucca' },
    { type: 'error', code: 'load_failed' },
    { type: 'close', step: 'form', reason: 'user' },
  ];
  for (const event of table) assert.deepEqual(readEvent(event), event);
});

test('Empty texts are left out, unknown keys too', () => {
  assert.deepEqual(readEvent({ type: 'step', step: 'pick', provider: '', value: 'secret', fields: { a: 1 } }), {
    type: 'step',
    step: 'pick',
  });
});

test('What is not a message is dropped', () => {
  const table = [
    undefined,
    null,
    0,
    'ready',
    true,
    [],
    [['type', 'ready']],
    {},
    { type: '' },
    { type: 'Ready' },
    { type: 'toString' },
    { type: '__proto__' },
    { type: 'constructor' },
    { type: ['ready'] },
    { type: { toString: () => 'ready' } },
    { type: 'resize' },
    { type: 'resize', height: '430' },
    { type: 'resize', height: 0 },
    { type: 'resize', height: -1 },
    { type: 'resize', height: 20001 },
    { type: 'resize', height: NaN },
    { type: 'resize', height: Infinity },
    { type: 'error' },
    { type: 'error', code: '' },
    { type: 'error', code: {} },
    { type: 'close', reason: {} },
    { type: 'close', reason: 'x'.repeat(513) },
    { type: 'event' },
    { type: 'event', event: 'ready' },
    { type: 'event', event: null },
    { type: 'event', event: { type: 'typed', value: 'x' } },
    { type: 'event', event: { type: 'close', step: 'form', reason: 'user' } },
    { type: 'event', event: { type: 'ready' } },
    { type: 'step', step: 'form' },
    { type: 'linked', account: ACCOUNT },
    { type: 'error', code: 5 },
  ];
  for (const data of table) assert.equal(readMessage(data), null, JSON.stringify(data));
});

test('An event without the key that it needs is dropped', () => {
  for (const type of ['step', 'field_invalid', 'check_result', 'linked', 'error']) assert.equal(readEvent({ type }), null, type);
  for (const type of ['hasOwnProperty', '__proto__', 'valueOf']) assert.equal(readEvent({ type }), null, type);
  assert.equal(readEvent({ type: 'linked', account: { provider: 'lucca', label: 'x' } }), null);
  assert.equal(readEvent({ type: 'linked', account: 'acc_1' }), null);
});

test('A text of 512 characters passes and one of 513 does not', () => {
  assert.ok(readEvent({ type: 'step', step: 'x'.repeat(512) }));
  assert.equal(readEvent({ type: 'step', step: 'x'.repeat(513) }), null);
  assert.equal(readMessage({ type: 'ready', code: 'x'.repeat(1 << 20) }), null);
});

test('A polluted prototype adds nothing', (context) => {
  context.after(() => delete Object.prototype.step);
  Object.defineProperty(Object.prototype, 'step', { value: 'form', configurable: true, enumerable: true });
  assert.equal(readEvent({ type: 'step' }), null);
  assert.ok(!Object.hasOwn(readMessage({ type: 'close' }), 'step'));
});
