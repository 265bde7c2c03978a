// The widget narrows its options to the proxy's answer about its session, and renews a session that has ended.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { Session } from '../../../../web/frame/session.js';
import { opened, problem } from '../../../proxy/contract.mjs';
import { cut, fakeFetch, nonsense } from '../../../proxy/fake_proxy.mjs';

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

const INDEX = { providers: [{ id: 'lucca', categories: ['HRIS'] }, { id: 'nutshell', categories: ['CRM'] }, { id: 'bare' }] };
const PARENT = 'https://app.example.com';

const PROXY = 'https://api.example.com/linkdock';
const ENDED = problem(401, 'invalid_session');
/** The page of a server in front of the proxy, which speaks no JSON. @param {number} status */
const page = (status) => nonsense('the page of a server in front', { status, headers: { 'content-type': 'text/html' }, text: '<html>' });
/** A 200 whose body is no session. @param {unknown} body */
const odd = (body) =>
  nonsense('a session of another shape', { headers: { 'content-type': 'application/json' }, text: JSON.stringify(body) });

/** Opens a session whose proxy gives these replies one after the other, and after them breaks each connection. */
async function openedBy(replies, options = {}, ask = undefined) {
  const asked = [];
  const proxy = fakeFetch(PROXY, replies);
  globalThis.fetch = (address, init) => {
    asked.push([address, init.headers]);
    return proxy.fetch(address, init);
  };
  const spoken = [];
  const boot = { index: async () => new TextEncoder().encode(JSON.stringify(INDEX)), speak: (locale) => spoken.push(locale) };
  const given = { proxy: PROXY, session: 'ld_s_one', ...options };
  const session = new Session(given, PARENT, ask);
  const refusal = await session.open(boot);
  proxy.assertHonest();
  return { refusal, options: given, session, asked, spoken };
}

test('the proxy is asked once, with the token and the page, and only then hears of the page again', async () => {
  const { asked, options, refusal } = await openedBy([opened()]);
  assert.deepEqual(asked, [[`${PROXY}/v1/session`, { Authorization: 'Bearer ld_s_one', 'Linkdock-Parent-Origin': PARENT }]]);
  assert.deepEqual([refusal, options.parent, options.providers], [undefined, PARENT, undefined]);
  assert.deepEqual((await openedBy([], { proxy: 'mock:' })).asked, []);
});

test('a connection that breaks once costs nothing, and one that breaks twice is not tried for ever', async () => {
  const once = await openedBy([cut.before, opened({ account_id: 'acc_1' })]);
  assert.deepEqual([once.asked.length, once.options.parent, once.options.account], [2, PARENT, 'acc_1']);
  const twice = await openedBy([cut.before, cut.before, opened()]);
  assert.deepEqual([twice.asked.length, twice.options.parent, twice.refusal], [2, undefined, undefined]);
});

test('each answer leads somewhere', async () => {
  const table = [
    [problem(404, 'not_found'), undefined, undefined],
    [problem(405, 'method_not_allowed'), undefined, undefined],
    [page(501), undefined, undefined],
    [cut.before, undefined, undefined],
    [page(404), undefined, undefined],
    [opened(), PARENT, undefined],
    [page(200), PARENT, undefined],
    [problem(429, 'too_many_checks'), PARENT, undefined],
    [page(429), PARENT, undefined],
    [problem(500, 'internal'), PARENT, undefined],
    [problem(503, 'draining'), PARENT, undefined],
    [page(503), PARENT, undefined],
    [ENDED, undefined, 'expired'],
    [page(401), undefined, 'expired'],
    [problem(403, 'origin_not_allowed'), undefined, 'refused'],
    [page(403), undefined, 'refused'],
  ];
  for (const [reply, parent, card] of table) {
    const { refusal, options } = await openedBy([reply]);
    assert.deepEqual([options.parent, refusal?.card], [parent, card], JSON.stringify(reply));
  }
});

test('the page’s own providers win within what the session allows, and nothing allowed is not everything', async () => {
  const table = [
    [{ providers: ['lucca'], categories: ['CRM'] }, undefined, ['lucca', 'nutshell']],
    [{ providers: ['lucca'], categories: ['CRM'] }, ['nutshell', 'bare'], ['nutshell']],
    [{ providers: ['lucca'], categories: [] }, ['nutshell'], ['-']],
    [{ providers: ['gone'], categories: [] }, undefined, ['-']],
    [{ providers: [], categories: [] }, ['nutshell'], ['nutshell']],
  ];
  for (const [session, wanted, allowed] of table) {
    const { options } = await openedBy([opened(session)], wanted && { providers: wanted });
    assert.deepEqual(options.providers, allowed, JSON.stringify(session));
  }
  const { options } = await openedBy([odd({ session: { providers: 'lucca', categories: [7] } })], { providers: ['nutshell'] });
  assert.deepEqual(options.providers, ['nutshell']);
});

test('the session’s account stands, its language only where the page names none, and nonsense changes nothing', async () => {
  const session = { account_id: 'acc_1', locale: 'fr' };
  const own = await openedBy([opened(session)], { account: 'acc_2', locale: 'de' });
  assert.deepEqual([own.options.account, own.spoken], ['acc_1', []]);
  assert.deepEqual((await openedBy([opened(session)])).spoken, ['fr']);
  for (const answer of [null, 7, { session: null }, { session: 'x' }, { session: { account_id: 7, locale: ['fr'] } }]) {
    const { refusal, options, spoken } = await openedBy([odd(answer)], { account: 'acc_2' });
    assert.deepEqual([refusal, options.account, spoken], [undefined, 'acc_2', []], JSON.stringify(answer));
  }
});

test('an ended session is renewed once; the same token, no token and nobody to ask are told apart', async () => {
  const table = [
    [async () => 'ld_s_two', [ENDED, opened()], undefined, true],
    [async () => 'ld_s_two', [ENDED, ENDED], 'expired', true],
    [async () => 'ld_s_one', [ENDED], 'expired', false],
    [async () => undefined, [ENDED], 'expired', true],
    [undefined, [ENDED], 'expired', false],
  ];
  for (const [ask, answers, card, renewable] of table) {
    const { refusal, session, options } = await openedBy(answers, {}, ask);
    assert.deepEqual([refusal?.card, session.renewable], [card, renewable]);
    if (!card) assert.equal(options.session, 'ld_s_two');
  }
});
