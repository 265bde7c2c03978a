// The words and numbers of proxy/openapi.yaml are those of the programs (as contract_words prints them), of the pages, of the
// catalogue's schema and of docs/WEBHOOKS.md.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ACCOUNTS_TEXTS, ACCOUNT_STATES } from '../../web/accounts/accounts_texts.js';
import { contract } from './contract.mjs';
import { ROOT, readContractWords } from './start.mjs';

const { api, operations, resolve } = contract;
const { schemas } = api.components;
const words = readContractWords();

/** The text of a file of the repository, wherever it is. @param {string} name */
function textOf(name) {
  const [file, ...others] = execFileSync('git', ['ls-files', `*/${name}`], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n');
  assert.ok(file && others.length === 0, `one file ${name}: ${[file, ...others]}`);
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** The values that a column of the store may have. @param {string} table @param {string} column */
const valuesOf = (table, column) =>
  [...(new RegExp(`CHECK \\(${column} IN \\(([^)]*)\\)`).exec(words.tables[table])?.[1] ?? '').matchAll(/'([^']*)'/g)].map(
    ([, value]) => value,
  );

/** @param {string[]} list */
const sorted = (list) => [...list].sort();

test('each problem code has its status, and no operation answers a status without one', () => {
  const rows = schemas.Problem.oneOf.flatMap(({ properties: { status, code } }) =>
    code.enum.map((/** @type {string} */ name) => ({ status: status.const, code: name })),
  );
  assert.deepEqual(
    rows,
    words.problems.map(({ status, code }) => ({ status, code })),
  );
  const statuses = new Set(rows.map(({ status }) => status));
  for (const { id, responses } of operations) {
    for (const status of Object.keys(responses).filter((one) => Number(one) >= 400))
      assert.ok(statuses.has(Number(status)), `${id} ${status}`);
  }
  const check = operations.find(({ id }) => id === 'check')?.responses;
  for (const status of statuses) assert.ok(check?.[status], `check ${status}`);
});

test("the example of a problem is one of the program's", () => {
  const { status, code, title } = api.components.responses.Problem.content['application/problem+json'].example;
  assert.deepEqual(
    words.problems.find((row) => row.code === code),
    { status, code, title },
  );
});

test("the verdicts are those of the core, of the catalogue's schema and of the events that a page hears", () => {
  assert.deepEqual(schemas.Verdict.enum, words.verdicts);
  const catalogue = JSON.parse(readFileSync(path.join(ROOT, 'providers/schema.json'), 'utf8')).$defs.verdict.enum;
  assert.deepEqual(sorted(catalogue), sorted(['linked', ...words.verdicts]));
  const codes = /export type CheckCode =([^;]*);/.exec(textOf('linkdock.d.ts'))?.[1].match(/[a-z_]+/g) ?? [];
  assert.deepEqual(codes.slice(0, words.verdicts.length + 1), ['linked', ...words.verdicts]);
});

test('the states, environments and kinds are those that the store takes, and each state has its word on the Accounts page', () => {
  assert.deepEqual(schemas.AccountStatus.enum, valuesOf('account', 'status'));
  assert.deepEqual(ACCOUNT_STATES, schemas.AccountStatus.enum);
  for (const [language, texts] of Object.entries(ACCOUNTS_TEXTS))
    for (const state of [...ACCOUNT_STATES, 'inactive']) assert.ok(texts[state], `${language} ${state}`);
  for (const table of ['account', 'session']) assert.deepEqual(sorted(schemas.Environment.enum), sorted(valuesOf(table, 'environment')));
  const states = valuesOf('session', 'state');
  for (const name of ['IssuedSession', 'OpenedSession'])
    assert.ok(states.includes(schemas[name].properties.session.properties.state.const), name);
  const kinds = schemas.Event.properties.type.enum;
  assert.deepEqual([words.event_kinds, valuesOf('event', 'kind'), Object.keys(api.webhooks)], [kinds, kinds, kinds]);
  for (const kind of kinds) assert.ok(textOf('WEBHOOKS.md').includes(`\`${kind}\``), kind);
});

test('the limits that a 429 can name are those of the program', () => {
  assert.deepEqual(schemas.Problem.properties.limit.enum, words.limit_names);
});

test("the operations, their credentials and their scopes are the program's routes", () => {
  const told = operations.map(({ id, path: where, method, body, parameters }) => {
    const { security } = api.paths[where][method.toLowerCase()];
    const scopes = security.flatMap((/** @type {any} */ one) => one.secretKey ?? []);
    assert.ok(scopes.length <= 1 && scopes.every((/** @type {string} */ scope) => words.scopes.includes(scope)), id);
    const session = security.some((/** @type {any} */ one) => one.session);
    const query = parameters.some((one) => one.in === 'query');
    return { path: where, method, session, scope: scopes[0] ?? null, body: body !== null, query };
  });
  const key = (/** @type {{path: string, method: string}} */ one) => `${one.path} ${one.method}`;
  const byKey = (/** @type {any[]} */ rows) => [...rows].sort((a, b) => key(a).localeCompare(key(b)));
  assert.deepEqual(byKey(told), byKey(words.routes));
  const scheme = api.components.securitySchemes.secretKey.description;
  for (const scope of words.scopes) assert.ok(scheme.includes(scope), scope);
});

test("the limits in the schemas are the program's", () => {
  const { limits } = words;
  const { SessionRequest, AccountEdit, Suspension, Rejected, RecheckAnswer, Problem, CheckRequest, AccountList } = schemas;
  const session = SessionRequest.properties;
  const page = resolve(operations.find(({ id }) => id === 'listAccounts')?.parameters.find(({ name }) => name === 'limit')?.schema);
  const retryAfter = resolve(api.components.responses.Problem.headers['Retry-After']).schema;
  /** @type {[string, unknown, unknown][]} */
  const rows = [
    ['fields', CheckRequest.properties.fields.maxProperties, limits.fields],
    ['owner', session.owner.maxLength, limits.owner_bytes],
    ['owner_name', session.owner_name.maxLength, limits.name_chars],
    ['label of a session', session.label.maxLength, limits.name_chars],
    ['label of an account', AccountEdit.properties.label.maxLength, limits.name_chars],
    ['reason', Suspension.properties.reason.maxLength, limits.name_chars],
    ['providers', session.providers.maxItems, limits.session_providers],
    ['categories', session.categories.maxItems, limits.session_providers],
    ['origins', session.origins.maxItems, limits.session_origins],
    [
      'expires_in_s',
      [session.expires_in_s.minimum, session.expires_in_s.default, session.expires_in_s.maximum],
      [limits.session_min_s, limits.session_default_s, limits.session_max_s],
    ],
    ['limit of a page', [page.default, page.maximum], [limits.accounts_listed_default, limits.accounts_listed]],
    ['accounts of a page', AccountList.properties.accounts.maxItems, limits.accounts_listed],
    ['MAX_SHOWN of the Accounts page', Number(/MAX_SHOWN = (\d+);/.exec(textOf('accounts.js'))?.[1]), limits.accounts_listed],
    ...[Rejected.properties, Problem.properties, RecheckAnswer.properties.check.properties].map(
      (/** @type {any} */ { retry_after_s: node }) =>
        /** @type {[string, unknown, unknown]} */ (['retry_after_s', node.maximum, limits.retry_after_s]),
    ),
    ['Retry-After', retryAfter.maximum, limits.retry_after_s],
  ];
  for (const [name, told, held] of rows) assert.deepEqual(told, held, name);
});

test("the numbers in the sentences are the program's", () => {
  const { limits } = words;
  const { check, createSession } = Object.fromEntries(
    operations.map(({ id, path: where, method }) => [id, api.paths[where][method.toLowerCase()]]),
  );
  const again = api.components.responses.WebhookAgain.description;
  const key = check.parameters.find((/** @type {any} */ one) => one.name === 'Idempotency-Key');
  const KB = 1024;
  for (const [sentence, pattern, held] of /** @type {[string, RegExp, number][]} */ ([
    [check.description, /body is at most (\d+) KB/, limits.body_bytes / KB],
    [check.description, /header at most (\d+) KB/, limits.header_bytes / KB],
    [check.description, /must arrive within (\d+) seconds/, limits.request_ms / 1000],
    [check.description, /comes within (\d+) seconds/, limits.proxy_ms / 1000],
    [key.description, /again for (\d+) hours/, limits.replay_h],
    [createSession.description, /at most (\d+) checks/, limits.session_attempts],
    [schemas.SessionRequest.properties.owner.description, /at most (\d+) bytes/, limits.owner_bytes],
    [schemas.SessionRequest.properties.metadata.description, /at most (\d+) KB/, limits.metadata_bytes / KB],
    [schemas.AccountEdit.properties.metadata.description, /At most (\d+) KB/, limits.metadata_bytes / KB],
    [again, /no answer within (\d+) s/, limits.webhook_ms / 1000],
    [again, /sent again, (\d+) times/, limits.webhook_attempts - 1],
    [again, /over about (\d+) hours/, Math.round(limits.webhook_total_ms / 3_600_000)],
  ])) {
    assert.equal(Number(pattern.exec(sentence.replace(/\s+/g, ' '))?.[1]), held, String(pattern));
  }
});
