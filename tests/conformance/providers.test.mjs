// The provider files against their JSON Schema, and against the guides that they were made from.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';

/** @param {string} path */
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const NAMES = readdirSync('providers').filter((file) => file.endsWith('.json') && !/^(schema|index)\.json$/.test(file));
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const validate = ajv.compile(read('providers/schema.json'));

test('every provider file is valid by the schema', () => {
  assert.ok(NAMES.length >= 2);
  for (const name of NAMES) {
    assert.ok(validate(read(`providers/${name}`)), `${name}: ${ajv.errorsText(validate.errors)}`);
  }
});

test('the schema refuses, in an editor, the flaws that need no other part of the file to see', () => {
  const refused = [
    'field-in-the-port',
    'field-in-the-scheme',
    'field-in-the-user-info',
    'get-with-a-body',
    'header-routes-the-request',
    'no-check',
    'not-https',
    'success-without-a-status',
    'template-is-not-closed',
    'token-exchange',
    'token-is-not-masked',
    'unknown-member',
    'unknown-schema-version',
  ];
  for (const name of refused) assert.ok(!validate(read(`tests/conformance/broken/${name}.json`)), name);
});

/** Changes that each turn a good file into one that the schema must refuse. @type {Record<string, (provider: any) => void>} */
const MUTATIONS = {
  'no id': (p) => delete p.id,
  'an id with capitals': (p) => {
    p.id = 'Lucca';
  },
  'an id that climbs': (p) => {
    p.id = '../lucca';
  },
  'no category': (p) => {
    p.categories = [];
  },
  'a name with a line break': (p) => {
    p.name = 'a\nb';
  },
  'a logo that is an address': (p) => {
    p.logo = 'https://example.com/logo.svg';
  },
  'no auth method': (p) => {
    p.auth = [];
  },
  'no field': (p) => {
    p.auth[0].fields = [];
  },
  'an unknown kind': (p) => {
    p.auth[0].fields[0].kind = 'number';
  },
  'options of a text field': (p) => {
    p.auth[0].fields[0].options = [{ value: 'a', label: 'A' }];
  },
  'a select without options': (p) => {
    p.auth[0].fields[0].kind = 'select';
  },
  'a constant without a value': (p) => {
    p.auth[0].fields[0].kind = 'constant';
  },
  'an unknown normalise step': (p) => {
    p.auth[0].fields[0].normalise = ['uppercase'];
  },
  'a host label without a dot': (p) => {
    p.auth[0].fields[0].normalise = [{ host_label: ['ilucca.net'] }];
  },
  'a rule without a message': (p) => {
    p.auth[0].fields[0].rules = [{ match: 'a' }];
  },
  'a rule that matches and refuses': (p) => {
    p.auth[0].fields[0].rules = [{ match: 'a', refuse: 'b', message: 'c' }];
  },
  'guide steps without a section': (p) => {
    delete p.auth[0].fields[0].guide_section;
    p.auth[0].fields[0].guide_steps = ['a'];
  },
  'HTML in place of a block': (p) => {
    p.auth[0].guide.sections[0].intro = [{ html: '<b>' }];
  },
  'an empty list': (p) => {
    p.auth[0].guide.sections[0].intro = [{ list: [] }];
  },
  'a link host with a scheme': (p) => {
    p.auth[0].guide.link_hosts = ['https://example.com'];
  },
  'an unknown verdict text': (p) => {
    p.auth[0].verdict_texts = { nonsense: { title: 'a', hint: 'b' } };
  },
  'a verdict text without a hint': (p) => {
    p.auth[0].verdict_texts = { rate_limited: { title: 'a' } };
  },
  'another method': (p) => {
    p.auth[0].check.method = 'PUT';
  },
  'an address without a path': (p) => {
    p.auth[0].check.url = 'https://example.com';
  },
  'a fragment': (p) => {
    p.auth[0].check.url += '#a';
  },
  'a bare dollar sign': (p) => {
    p.auth[0].check.headers.Accept = '$5';
  },
  'an unknown function': (p) => {
    p.auth[0].check.headers.Accept = '${md5(subdomain)}';
  },
  'a header with a space in its name': (p) => {
    p.auth[0].check.headers = { 'A B': 'c' };
  },
  'one verdict row': (p) => {
    p.auth[0].check.verdicts = [{ verdict: 'unexpected_answer' }];
  },
  'a status that is a word': (p) => {
    p.auth[0].check.verdicts[0] = { status: ['2xx'], verdict: 'rate_limited' };
  },
  'a transport with a status': (p) => {
    p.auth[0].check.verdicts[0] = { transport: ['timed_out'], status: [200], verdict: 'rate_limited' };
  },
  'a link without an answer': (p) => {
    p.auth[0].check.verdicts[0] = { transport: ['timed_out'], verdict: 'linked' };
  },
  'a test without a question': (p) => {
    p.auth[0].check.verdicts[5].all = [{ body: '/a' }];
  },
  'a test with two sources': (p) => {
    p.auth[0].check.verdicts[5].all = [{ body: '/a', header: 'b', is: 'defined' }];
  },
  'a pointer without a slash': (p) => {
    p.auth[0].check.verdicts[5].all = [{ body: 'a', is: 'defined' }];
  },
  'a header that is an array': (p) => {
    p.auth[0].check.verdicts[5].all = [{ header: 'a', is: 'array' }];
  },
  'no label': (p) => delete p.auth[0].check.label,
};

for (const [flaw, mutate] of Object.entries(MUTATIONS)) {
  test(`the schema refuses ${flaw}`, () => {
    const provider = read('providers/lucca.json');
    mutate(provider);
    assert.ok(!validate(provider));
  });
}

/** Makes one file with everything that the check language can say, which the schema must accept. */
test('the schema accepts bodies, choices, header and text conditions', () => {
  const provider = read('providers/lucca.json');
  provider.auth[0].fields.push({ key: 'region', label: 'Region', kind: 'select', options: [{ value: 'eu', label: 'Europe' }] });
  Object.assign(provider.auth[0].check, {
    method: 'POST',
    url: 'https://${region_host}.example.com/${subdomain}?a[b]=${api_key}',
    body: { form: { job: { json: { a: ['${api_key}', 1, null] } }, b: "$$${base64(subdomain ':' api_key)}" } },
    choices: { region_host: { field: 'region', texts: { eu: 'eu' } } },
  });
  provider.auth[0].check.verdicts.unshift({
    status: [403],
    all: [
      { header: 'x-error', contains: 'scope' },
      { text: true, contains: '<error' },
    ],
    verdict: 'insufficient_permissions',
  });
  assert.ok(validate(provider), ajv.errorsText(validate.errors));
});

/** Every string of a guide's section, in order. @param {any} value @returns {string[]} */
const texts = (value) =>
  typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(texts) : [];

/** Section → step → what the step holds in bold, as the guides for end users have it. */
const GUIDES = {
  lucca: {
    warning: 'Admin access to your Lucca account is required to generate API keys.',
    fields: ['Subdomain', 'API Key'],
    sections: [
      ['Finding Your Subdomain', [['Locate Your Subdomain', []]]],
      [
        'Generating an API Key',
        [
          ['Navigate to API Keys', ['Settings', 'API Keys']],
          ['Create a New API Key', ['Add New Key', 'Generate Key']],
          ['Copy the API Key', []],
        ],
      ],
    ],
    code: ['.ilucca.net', 'https://acme.ilucca.net', 'acme'],
    links: ['linkdock:linking-methods', 'linkdock:accounts', 'linkdock:accounts'],
  },
  nutshell: {
    warning: 'You need admin access to your Nutshell account to generate an API key.',
    fields: ['Username (Email)', 'API Key'],
    sections: [
      [
        'Get Your API Key',
        [
          ['Sign in to Nutshell', []],
          ['Open API Keys settings', ['Settings', 'Connections']],
          ['Create a new API key', ['Add API key...', 'Name', 'API access', 'New API key']],
          ['Copy the API key', ['Edit API key', 'API Key']],
          ['About your username', ['Username']],
        ],
      ],
    ],
    code: [],
    links: ['https://app.nutshell.com', 'linkdock:linking-methods', 'linkdock:accounts', 'linkdock:accounts'],
  },
};

for (const [id, wanted] of Object.entries(GUIDES)) {
  test(`the guide of ${id} has every section, step, bold word, code and link`, () => {
    const { fields, guide } = read(`providers/${id}.json`).auth[0];
    const bold = (/** @type {unknown} */ part) =>
      texts(part).flatMap((text) => [...text.matchAll(/\*\*(.+?)\*\*/g)].map((match) => match[1]));
    const linking = [
      'Linking the Account',
      [
        ['Open the linking window', []],
        ['Fill out the fields', wanted.fields],
        ['Connect', ['Connect']],
      ],
    ];
    assert.equal(guide.warning, wanted.warning);
    assert.deepEqual(
      fields.map((/** @type {any} */ field) => field.label),
      wanted.fields,
    );
    assert.deepEqual(
      guide.sections.map((/** @type {any} */ section) => [
        section.title,
        section.steps.map((/** @type {any} */ step) => [step.title, bold(step.blocks)]),
      ]),
      [...wanted.sections, linking],
    );
    const all = texts(guide.sections).join('\n');
    assert.deepEqual(
      [...all.matchAll(/`([^`]+)`/g)].map((match) => match[1]),
      wanted.code,
    );
    assert.deepEqual(
      [...all.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]),
      wanted.links,
    );
    assert.doesNotMatch(all, /StackOne|<[a-z]/i);
    for (const section of guide.sections) {
      assert.equal(section.hide_when_white_label, section.id === 'linking');
      for (const part of [section, ...section.steps]) assert.deepEqual(part.scopes, []);
      for (const step of section.steps) assert.equal(step.list_scopes, false);
    }
  });
}
