// The frame's end of the handshake: what counts as an opening message, and what is dropped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFrameOptions, readHostMessage, readOpenMessage, refusalOf } from '../../../../web/frame/port.js';

const opening = (options, more = {}) => ({ type: 'linkdock:open', version: 1, options, ...more });

test('an opening message with every option is taken over as a copy', () => {
  const options = {
    proxy: 'https://api.example.com',
    session: 's',
    provider: 'lucca',
    providers: ['lucca'],
    account: 'a',
    locale: 'fr',
    theme: 'dark',
    accent: '#2853e0',
    integrator: 'Northwind',
    scopes: ['read'],
    whiteLabel: true,
    modal: false,
    accountsUrl: 'https://a.example/',
    texts: { 'form.connect': 'Link' },
  };
  const read = readOpenMessage(opening(options));
  assert.deepEqual(read, options);
  assert.notEqual(read, options);
});

test('options that are null or undefined count as not given', () => {
  assert.deepEqual(readFrameOptions({ proxy: 'mock:', session: undefined, provider: null }), { proxy: 'mock:' });
});

test('whatever is not exactly an opening message is dropped without a throw', () => {
  const good = { proxy: 'mock:' };
  const inherited = Object.create(good);
  for (const data of [
    undefined,
    null,
    0,
    '',
    'linkdock:open',
    [],
    {},
    opening(undefined),
    opening(null),
    opening('mock:'),
    opening([]),
    opening({}),
    opening(inherited),
    { type: 'linkdock:open', version: 2, options: good },
    { type: 'linkdock:open', options: good },
    { type: 'other', version: 1, options: good },
    opening(good, { extra: 1 }),
    Object.create(opening(good)),
    opening({ ...good, unknown: 1 }),
    opening({ ...good, parent: 'https://not.its.own.word' }),
    opening(JSON.parse('{"proxy":"mock:","__proto__":{"session":"x"}}')),
    opening({ proxy: 7 }),
    opening({ ...good, session: 'x'.repeat(4097) }),
    opening({ ...good, providers: 'lucca' }),
    opening({ ...good, providers: [7] }),
    opening({ ...good, providers: Array(201).fill('a') }),
    opening({ ...good, theme: 'blue' }),
    opening({ ...good, modal: 'yes' }),
    opening({ ...good, texts: ['a'] }),
    opening({ ...good, texts: { a: 1 } }),
  ]) {
    assert.equal(readOpenMessage(data), null, JSON.stringify(data)?.slice(0, 80));
  }
  assert.deepEqual(readOpenMessage(opening({ ...good, session: 'x'.repeat(4096) })), { ...good, session: 'x'.repeat(4096) });
});

test('messages on the port are read strictly', () => {
  assert.deepEqual(readHostMessage({ type: 'theme', theme: 'dark', more: 1 }), { type: 'theme', theme: 'dark' });
  assert.deepEqual(readHostMessage({ type: 'close' }), { type: 'close' });
  assert.deepEqual(readHostMessage({ type: 'stop' }), { type: 'stop' });
  assert.deepEqual(readHostMessage({ type: 'session', session: 'not by this way' }), { type: 'session' });
  for (const data of [
    null,
    'close',
    {},
    { type: 'theme' },
    { type: 'theme', theme: 'blue' },
    { type: 7 },
    Object.create({ type: 'close' }),
  ]) {
    assert.equal(readHostMessage(data), null);
  }
});

test('an installation with lists serves nobody else', () => {
  const config = { parentOrigins: ['https://app.example.com'], proxies: ['https://api.example.com/linkdock'] };
  const table = [
    ['https://app.example.com', 'https://api.example.com/linkdock', ''],
    ['https://app.example.com', 'https://api.example.com/linkdock/', ''],
    ['https://app.example.com', 'mock:', ''],
    ['https://app.example.com.evil.example', 'https://api.example.com/linkdock', 'origin_not_allowed'],
    ['http://app.example.com', 'https://api.example.com/linkdock', 'origin_not_allowed'],
    ['null', 'https://api.example.com/linkdock', 'origin_not_allowed'],
    ['https://app.example.com', 'https://api.example.com', 'proxy_not_allowed'],
    ['https://app.example.com', 'https://api.example.com/linkdock/x', 'proxy_not_allowed'],
  ];
  for (const [origin, proxy, refusal] of table) assert.equal(refusalOf(config, origin, proxy), refusal, `${origin} ${proxy}`);
  assert.equal(refusalOf({}, 'https://any.example', 'https://any.example'), '');
});
