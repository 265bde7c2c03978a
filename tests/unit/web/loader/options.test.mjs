import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isIncomplete, readAddress, readOptions, readToken } from '../../../../web/loader/options.js';
import { MOCK, VERSION } from '../../../../web/loader/version.js';

/** With prototypes that assert.deepEqual knows: what is read has none. */
const plain = ({ frame, ...read }) => ({ ...read, frame: { ...frame } });
const MINIMAL = { proxy: 'https://api.example.com/linkdock', session: 'ld_s_abc' };

test('An address is taken when it is https, or http on this machine', () => {
  const table = [
    ['https://api.example.com/linkdock', 'https://api.example.com/linkdock'],
    ['https://api.example.com/linkdock///', 'https://api.example.com/linkdock'],
    ['https://api.example.com', 'https://api.example.com'],
    ['https://API.example.com:8443/x', 'https://api.example.com:8443/x'],
    ['http://localhost:8081', 'http://localhost:8081'],
    ['http://127.0.0.1:8081/v', 'http://127.0.0.1:8081/v'],
    ['http://127.255.1.2', 'http://127.255.1.2'],
    ['http://app.localhost', 'http://app.localhost'],
  ];
  for (const [given, taken] of table) assert.equal(readAddress(given), taken, given);
});

test('Every other address is refused', () => {
  const table = [
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'blob:https://a.example/1',
    'ws://localhost',
    'http://example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://1270.0.0.1',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::1]:8081', // no Content-Security-Policy can name it
    'http://[::2]',
    'https://a..example.com',
    'https://my_host.example.com',
    'https://example.com/a%20b',
    'https://example.com/a b',
    'https://example.com/a//b',
    'https://example.com/.well-known',
    'https://example.com/a;b',
    `https://example.com/${'a'.repeat(493)}`,
    'https://user:password@example.com',
    'https://user@example.com',
    'https://example.com/?q=1',
    'https://example.com/#x',
    'https://example.com/?',
    '//example.com',
    '/linkdock',
    'example.com',
    'https://',
    '',
    ' ',
    null,
    undefined,
    1,
    {},
    ['https://example.com'],
    new URL('https://example.com'),
  ];
  for (const given of table) assert.equal(readAddress(given), undefined, String(given));
});

test('Options are copied: frame options apart from what stays in the page', () => {
  const providers = ['lucca', 'nutshell'];
  const onEvent = () => {};
  const read = readOptions({ ...MINIMAL, providers, whiteLabel: false, theme: 'dark', onEvent, texts: { 'form.connect': '' } });
  providers.push('x');
  assert.deepEqual(plain(read), {
    frame: {
      proxy: MINIMAL.proxy,
      providers: ['lucca', 'nutshell'],
      whiteLabel: false,
      theme: 'dark',
      texts: { 'form.connect': '' },
    },
    session: 'ld_s_abc',
    onEvent,
  });
});

test('The session never travels with the other options', () => {
  assert.ok(!JSON.stringify(readOptions(MINIMAL).frame).includes('ld_s_abc'));
});

test('Null and undefined mean not given', () => {
  assert.deepEqual(plain(readOptions({ ...MINIMAL, theme: null, provider: undefined })).frame, { proxy: MINIMAL.proxy });
});

test('The mock needs no session; a proxy needs one or a function that fetches it', () => {
  assert.deepEqual(plain(readOptions({ proxy: MOCK })), { frame: { proxy: 'mock:' } });
  assert.ok(readOptions({ proxy: MINIMAL.proxy, fetchSession: () => 'x' }).fetchSession);
  assert.throws(() => readOptions({ proxy: MINIMAL.proxy }), /TypeError: Linkdock needs "proxy", and "session"/);
  assert.throws(() => readOptions({ session: 'x' }), /TypeError: Linkdock needs "proxy", and "session"/);
  assert.equal(isIncomplete({}), true);
  assert.equal(isIncomplete({ proxy: MINIMAL.proxy }), true);
  assert.equal(isIncomplete({ proxy: MINIMAL.proxy, session: 'x' }), false);
});

test('A wrong option is a TypeError that names it and does not repeat its value', () => {
  const secret = 's3cr3t value';
  const table = {
    proxy: `https://${secret}@example.com`,
    base: 'mock:',
    accountsUrl: 'javascript:1',
    session: secret,
    fetchSession: secret,
    onEvent: {},
    signal: 1,
    provider: secret,
    account: 'a'.repeat(129),
    providers: 'lucca',
    scopes: [1],
    locale: 'f',
    theme: 'blue',
    accent: 'red',
    integrator: 'a'.repeat(81),
    whiteLabel: 'yes',
    texts: { a: 1 },
  };
  for (const [key, value] of Object.entries(table)) {
    assert.throws(
      () => readOptions({ ...MINIMAL, [key]: value }),
      (error) => error instanceof TypeError && error.message.includes(`"${key}"`) && !error.message.includes('s3cr3t'),
      key,
    );
  }
});

test('The neighbours just inside are taken', () => {
  const table = {
    account: 'a'.repeat(128),
    scopes: [],
    locale: 'fr-CH',
    accent: '#2853E0',
    integrator: 'a'.repeat(80),
    session: 'x'.repeat(4096),
  };
  for (const [key, value] of Object.entries(table)) assert.ok(readOptions({ ...MINIMAL, [key]: value }), key);
});

test('Something that is no object, or an option that does not exist, is a TypeError', () => {
  for (const raw of [undefined, null, 1, 'x', true]) assert.throws(() => readOptions(raw), /TypeError: Linkdock needs options\./);
  assert.throws(() => readOptions({ ...MINIMAL, providr: 'x' }), /TypeError: Linkdock has no option "providr"\./);
  assert.throws(() => readOptions({ ...MINIMAL, constructor: 1 }), /no option "constructor"/);
  assert.throws(() => readOptions(JSON.parse('{"proxy":"mock:","__proto__":{"theme":"dark"}}')), /no option "__proto__"/);
});

test('Inherited properties and polluted prototypes give no option', (context) => {
  const polluted = { theme: 'dark', base: 'https://evil.example', session: 'ld_s_evil', modal: true, proxy: MOCK };
  context.after(() => Object.keys(polluted).forEach((key) => delete Object.prototype[key]));
  for (const [key, value] of Object.entries(polluted)) {
    Object.defineProperty(Object.prototype, key, { value, configurable: true, enumerable: true });
  }
  const { frame, base } = readOptions({ ...MINIMAL });
  assert.deepEqual([frame.theme, frame.modal, base, frame.proxy], [undefined, undefined, undefined, MINIMAL.proxy]);
  assert.throws(() => readOptions({ proxy: MINIMAL.proxy }), /needs "proxy", and "session"/);
  assert.throws(() => readOptions({ session: 'ld_s_own' }), /needs "proxy", and "session"/);
});

test('A token is 1 to 4,096 visible ASCII characters', () => {
  for (const good of ['a', 'ld_s_-._~', 'x'.repeat(4096)]) assert.equal(readToken(good), good);
  for (const bad of ['', 'a b', 'a\n', 'é', 'x'.repeat(4097), null, undefined, 1, {}]) assert.equal(readToken(bad), undefined);
});

test('Importing the module without a browser does nothing, and open rejects with a sentence', async () => {
  const module = await import('../../../../web/loader/module.js');
  assert.equal(module.version, VERSION);
  assert.equal(module.default.mock, 'mock:');
  assert.equal(globalThis.Linkdock, undefined);
  await assert.rejects(module.open({ proxy: 'mock:' }), /Linkdock needs a browser\./);
  await import('../../../../web/linkdock.js');
  assert.equal(globalThis.Linkdock, undefined);
});
