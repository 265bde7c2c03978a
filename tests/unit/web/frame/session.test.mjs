// The widget narrows its options to the proxy's answer about its session, and renews a session that has ended.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Session } from '../../../../web/frame/session.js';

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

const INDEX = { providers: [{ id: 'lucca', categories: ['HRIS'] }, { id: 'nutshell', categories: ['CRM'] }, { id: 'bare' }] };
const PARENT = 'https://app.example.com';

/** Opens a session with a proxy that gives these answers one after the other: a status, or the body of a 200. */
async function opened(answers, options = {}, ask = undefined) {
  const asked = [];
  globalThis.fetch = async (address, init) => {
    asked.push([address, init.headers]);
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError('no network, or no CORS');
    return typeof answer === 'number' ? new Response('<html>', { status: answer }) : Response.json(answer);
  };
  const spoken = [];
  const boot = { index: async () => new TextEncoder().encode(JSON.stringify(INDEX)), speak: (locale) => spoken.push(locale) };
  const given = { proxy: 'https://api.example.com/linkdock', session: 'ld_s_one', ...options };
  const session = new Session(given, PARENT, ask);
  return { refusal: await session.open(boot), options: given, session, asked, spoken };
}

test('the proxy is asked once, with the token and the page, and only then hears of the page again', async () => {
  const { asked, options, refusal } = await opened([{ session: {} }]);
  assert.deepEqual(asked, [['https://api.example.com/linkdock/v1/session', { Authorization: 'Bearer ld_s_one', 'Linkdock-Parent-Origin': PARENT }]]);
  assert.deepEqual([refusal, options.parent, options.providers], [undefined, PARENT, undefined]);
  assert.deepEqual((await opened([], { proxy: 'mock:' })).asked, []);
});

test('a connection that breaks once costs nothing, and one that breaks twice is not tried for ever', async () => {
  const once = await opened([undefined, { session: { account_id: 'acc_1' } }]);
  assert.deepEqual([once.asked.length, once.options.parent, once.options.account], [2, PARENT, 'acc_1']);
  const twice = await opened([undefined, undefined, { session: {} }]);
  assert.deepEqual([twice.asked.length, twice.options.parent, twice.refusal], [2, undefined, undefined]);
});

test('each answer leads somewhere', async () => {
  const table = [
    [404, undefined, undefined], [405, undefined, undefined], [501, undefined, undefined], [undefined, undefined, undefined],
    [200, PARENT, undefined], [429, PARENT, undefined], [500, PARENT, undefined], [503, PARENT, undefined],
    [401, undefined, 'expired'], [403, undefined, 'refused'],
  ];
  for (const [status, parent, card] of table) {
    const { refusal, options } = await opened([status]);
    assert.deepEqual([options.parent, refusal?.card], [parent, card], String(status));
  }
});

test('the page’s own providers win within what the session allows, and nothing allowed is not everything', async () => {
  const table = [
    [{ providers: ['lucca'], categories: ['CRM'] }, undefined, ['lucca', 'nutshell']],
    [{ providers: ['lucca'], categories: ['CRM'] }, ['nutshell', 'bare'], ['nutshell']],
    [{ providers: ['lucca'], categories: [] }, ['nutshell'], ['-']],
    [{ providers: ['gone'], categories: [] }, undefined, ['-']],
    [{ providers: [], categories: [] }, ['nutshell'], ['nutshell']],
    [{ providers: 'lucca', categories: [7] }, ['nutshell'], ['nutshell']],
  ];
  for (const [session, wanted, allowed] of table) {
    const { options } = await opened([{ session }], wanted && { providers: wanted });
    assert.deepEqual(options.providers, allowed, JSON.stringify(session));
  }
});

test('the session’s account stands, its language only where the page names none, and nonsense changes nothing', async () => {
  const session = { account_id: 'acc_1', locale: 'fr' };
  const own = await opened([{ session }], { account: 'acc_2', locale: 'de' });
  assert.deepEqual([own.options.account, own.spoken], ['acc_1', []]);
  assert.deepEqual((await opened([{ session }])).spoken, ['fr']);
  for (const answer of [null, 7, { session: null }, { session: 'x' }, { session: { account_id: 7, locale: ['fr'] } }]) {
    const { refusal, options, spoken } = await opened([answer], { account: 'acc_2' });
    assert.deepEqual([refusal, options.account, spoken], [undefined, 'acc_2', []], JSON.stringify(answer));
  }
});

test('an ended session is renewed once; the same token, no token and nobody to ask are told apart', async () => {
  const table = [
    [async () => 'ld_s_two', [401, { session: {} }], undefined, true], [async () => 'ld_s_two', [401, 401], 'expired', true],
    [async () => 'ld_s_one', [401], 'expired', false], [async () => undefined, [401], 'expired', true], [undefined, [401], 'expired', false],
  ];
  for (const [ask, answers, card, renewable] of table) {
    const { refusal, session, options } = await opened(answers, {}, ask);
    assert.deepEqual([refusal?.card, session.renewable], [card, renewable]);
    if (!card) assert.equal(options.session, 'ld_s_two');
  }
});
