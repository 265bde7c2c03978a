// The linter over provider files that are broken in one way each, named after their flaw.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { sentencesOf, translateProvider, widgetProvider } from '../../scripts/translate_provider.mjs';
import { flaw } from './locale_flaws.mjs';

const BROKEN = 'tests/conformance/broken';

/** @param {...string} words */
function lint(...words) {
  const { status, stdout, stderr } = spawnSync('scripts/lint-catalogue', words, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** @param {(folder: string) => void} body */
function inFolder(body) {
  const folder = mkdtempSync(join(tmpdir(), 'linkdock-lint-'));
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const TEMPLATE = 'A template uses a field where the grammar does not allow one.';
const VALUE = 'A value is outside what is allowed.';
const REFERENCE = 'A reference names something that does not exist.';
const UNKNOWN = 'A member is not known to the schema.';
const PATTERN = 'A pattern does not compile in the supported subset.';
const MASKED = 'A key, token or password must be a secret.';
const LINK = 'A link must go by https to one of link_hosts, or to a linkdock: target.';
const CHECK = '/auth/0/check';
const STEP = '/auth/0/guide/sections/0/steps/0';

/** The one thing that the linter says of each file: where and what. */
const EXPECTED = {
  'apikey-is-not-masked': ['/auth/0/fields/1/kind', MASKED],
  'bold-is-not-closed': [`${STEP}/blocks/1/list/0`, 'Bold or code is opened and not closed.'],
  'catch-all-comes-first': [`${CHECK}/verdicts/0`, VALUE],
  'duplicate-member': ['/name byte 74', 'An object names the same key twice.'],
  'example-fails-its-rule': ['/auth/0/fields/1/examples/1', 'This example does not pass: a rule refuses it.'],
  'field-before-a-shared-suffix': [`${CHECK}/url`, TEMPLATE],
  'field-in-the-port': [`${CHECK}/url`, TEMPLATE],
  'field-in-the-registrable-domain': [`${CHECK}/url`, TEMPLATE],
  'field-in-the-scheme': [`${CHECK}/url`, TEMPLATE],
  'field-in-the-user-info': [`${CHECK}/url`, TEMPLATE],
  'field-is-half-a-label': [`${CHECK}/url`, TEMPLATE],
  'field-is-not-used': ['/auth/0/fields/2', 'The check does not use this field, so nobody should have to fill it.'],
  'field-is-the-domain': [`${CHECK}/url`, TEMPLATE],
  'get-with-a-body': [`${CHECK}/body`, VALUE],
  'guide-section-does-not-exist': ['/auth/0/fields/0/guide_section', REFERENCE],
  'guide-step-does-not-exist': ['/auth/0/fields/1/guide_steps', REFERENCE],
  'header-breaks-the-line': [`${CHECK}/headers/Accept`, TEMPLATE],
  'header-routes-the-request': [`${CHECK}/headers/Host`, VALUE],
  'id-is-not-the-file-name': ['/id', "The id must be the file's name."],
  'label-names-a-secret': [`${CHECK}/label/template`, TEMPLATE],
  'link-is-not-https': [`${STEP}/blocks/0`, LINK],
  'link-to-an-unlisted-host': [`${STEP}/blocks/0`, LINK],
  'listed-host-has-no-link': ['/auth/0/guide/link_hosts/1', 'No link of the guide goes to this host.'],
  'logo-with-a-script': ['/logo', '<script> is not supported; a logo is made of g, rect, circle, ellipse, polygon, polyline, path.'],
  'no-check': [CHECK, 'A required member is missing.'],
  'no-row-for-a-timeout': [`${CHECK}/verdicts`, 'No row is for the outcome timed_out.'],
  'no-row-for-too-many-requests': [`${CHECK}/verdicts`, 'No row is for the status 429.'],
  'not-https': [`${CHECK}/url`, TEMPLATE],
  'not-json': [/ byte 200$/, 'This is not valid JSON in UTF-8.'],
  'nothing-is-linked': [`${CHECK}/verdicts`, 'No row says linked.'],
  'path-climbs': [`${CHECK}/url`, TEMPLATE],
  'pattern-does-not-compile': [/^\/auth\/0\/fields\/0\/rules\/0\/match byte \d+$/, PATTERN],
  'pattern-looks-ahead': [/^\/auth\/0\/fields\/0\/rules\/0\/match byte \d+$/, PATTERN],
  'rules-let-a-dot-into-the-host': ['/auth/0/fields/0/rules', 'The rules accept `a.b`, which the check cannot send.'],
  'rules-without-examples': ['/auth/0/fields/1', 'A field with rules needs examples that prove them.'],
  'secret-in-the-host': [`${CHECK}/url`, TEMPLATE],
  'success-by-redirect': [`${CHECK}/verdicts/4/status`, VALUE],
  'success-without-a-status': [`${CHECK}/verdicts/4/status`, VALUE],
  'template-is-not-closed': [`${CHECK}/url`, TEMPLATE],
  'template-names-no-field': [`${CHECK}/url`, REFERENCE],
  'token-exchange': [`${CHECK}/exchange`, UNKNOWN],
  'token-is-not-masked': ['/auth/0/fields/1/kind', VALUE],
  'unknown-member': ['/colour', UNKNOWN],
  'unknown-schema-version': ['/schema', VALUE],
  'verdict-blames-no-field': [`${CHECK}/verdicts/5/field`, REFERENCE],
  'verdict-row-is-unreachable': [`${CHECK}/verdicts/9`, 'No answer reaches this row.'],
  'verdicts-are-not-total': [`${CHECK}/verdicts/8`, VALUE],
};

test('each broken provider file has exactly the fault that it is named after', () => {
  const files = readdirSync(BROKEN)
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
  assert.deepEqual(files, Object.keys(EXPECTED).sort());
  const { status, stdout } = lint(BROKEN);
  assert.equal(status, 1);
  const said = stdout
    .trim()
    .split('\n')
    .map((line) => /^(.*?): (.*?): (.*)$/.exec(line) ?? assert.fail(line));
  assert.equal(said.length, files.length, 'one sentence a file');
  for (const [, file, where, sentence] of said) {
    const name = file.slice(BROKEN.length + 1, -'.json'.length);
    const [place, words] = EXPECTED[name];
    if (place instanceof RegExp) assert.match(where, place, name);
    else assert.equal(where, place, name);
    assert.equal(sentence, words, name);
  }
});

const BROKEN_LOCALES = 'tests/conformance/broken_locales';
const LINK_SENTENCE = '/Sign in to [Example](https:~1~1example.com) for {integrator|your a'; // pointers are cut

/** The one thing that the linter says of each translation of one good provider, by folder: where and what. */
const EXPECTED_LOCALES = {
  'bold-is-lost': ['/Click **Copy**.', 'The translation has more or fewer words in bold.'],
  'bold-is-not-closed-in-the-guide': [`${STEP}/blocks/1/list/0`, 'Bold or code is opened and not closed.'],
  'code-is-translated': ['/It looks like `abcd1234`.', 'The translation has other code.'],
  'link-goes-elsewhere': [LINK_SENTENCE, 'The translation has other links.'],
  'link-is-lost': [LINK_SENTENCE, 'The translation has other links.'],
  'not-an-object': ['/', 'This must be an object of sentences.'],
  'not-json': [/byte 7$/, 'This is not valid JSON in UTF-8.'],
  'parameter-is-lost': [LINK_SENTENCE, 'The translation has other parameters.'],
  'parameter-is-translated': [LINK_SENTENCE, 'The translation has other parameters.'],
  'provider-does-not-exist': ['/', 'There is no provider of this name.'],
  'sentence-is-empty': ['/Find it', 'A translation must be a text.'],
  'sentence-is-missing': ['/Find it', 'This sentence has no translation.'],
  'sentence-is-no-text': ['/Find it', 'A translation must be a text.'],
  'sentence-is-not-used': ['/Find them', 'The provider has no such sentence.'],
};

test('each broken translation has exactly the fault that it is named after, and a good one has none', () => {
  const folders = readdirSync(join(BROKEN_LOCALES, 'locales'))
    .filter((name) => name !== 'fr')
    .sort();
  assert.deepEqual(folders, Object.keys(EXPECTED_LOCALES).sort());
  const { status, stdout } = lint(BROKEN_LOCALES);
  assert.equal(status, 1);
  const said = stdout
    .trim()
    .split('\n')
    .map((line) => /locales\/([^/]+)\/\w+\.json: (.*?): (.*)$/.exec(line) ?? assert.fail(line));
  assert.deepEqual(said.map(([, name]) => name).sort(), folders, 'one sentence a file');
  for (const [, name, where, sentence] of said) {
    const [place, words] = EXPECTED_LOCALES[name];
    if (place instanceof RegExp) assert.match(where, place, name);
    else assert.equal(where, place, name);
    assert.equal(sentence, words, name);
  }
});

test('the site serves the translations that the linter has checked', () => {
  inFolder((folder) => {
    const { status, stdout } = lint('--widget', folder);
    assert.equal(status, 0, stdout);
    const languages = readdirSync('providers/locales');
    assert.deepEqual(languages.sort(), ['ar', 'de', 'es', 'fr', 'ja']);
    for (const language of languages) {
      for (const file of readdirSync('providers').filter((name) => name.endsWith('.json') && name !== 'schema.json')) {
        const sentences = JSON.parse(readFileSync(`providers/locales/${language}/${file}`, 'utf8'));
        const served = JSON.parse(readFileSync(join(folder, language, file), 'utf8'));
        const provider = JSON.parse(readFileSync(`providers/${file}`, 'utf8'));
        assert.deepEqual(widgetProvider(translateProvider(provider, sentences)), served);
        const bytes = brotliCompressSync(Buffer.from(JSON.stringify(served))).length;
        assert.ok(bytes <= 4096, `${language}/${file}: ${bytes} bytes`);
        assert.deepEqual(Object.keys(sentences), sentencesOf(provider), 'in the order of the provider file');
        for (const sentence of Object.values(sentences)) assert.equal(flaw(sentence, language), '', sentence);
      }
    }
  });
});

test('the catalogue is good', () => {
  const { status, stdout } = lint();
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^\d+ providers are good\.\n$/);
});

test('the linter explains itself and refuses what it does not know', () => {
  const help = lint('--help');
  assert.equal(help.status, 0);
  for (const option of ['--index', '--widget', '--help']) assert.match(help.stdout, new RegExp(option));
  for (const words of [['--colour'], ['--index'], ['no/such/folder'], ['tests/e2e/support']]) {
    const { status, stderr } = lint(...words);
    assert.equal(status, 2, words.join(' '));
    assert.match(stderr, /^error: .+\n$/);
  }
});

test('browsers get an index and files without checks and examples', () => {
  inFolder((folder) => {
    const index = join(folder, 'out/index.json');
    const { status, stdout } = lint('--index', index, '--widget', join(folder, 'out'));
    assert.equal(status, 0, stdout);
    const { schema, providers } = JSON.parse(readFileSync(index, 'utf8'));
    assert.equal(schema, 1);
    assert.deepEqual(
      providers.map(({ name }) => name),
      ['Lucca', 'Nutshell'],
    );
    for (const summary of providers) {
      assert.deepEqual(Object.keys(summary).sort(), ['categories', 'degraded', 'id', 'logo', 'name']);
      assert.equal(summary.degraded, false);
      const source = JSON.parse(readFileSync(`providers/${summary.id}.json`, 'utf8'));
      for (const auth of source.auth) {
        delete auth.check;
        for (const field of auth.fields) delete field.examples;
      }
      const text = readFileSync(join(folder, `out/${summary.id}.json`), 'utf8');
      assert.deepEqual(JSON.parse(text), source);
      assert.ok(!text.trim().includes('\n'), 'no spaces for the wire');
    }
  });
});

test('nothing is written while a file is broken', () => {
  inFolder((folder) => {
    const out = join(folder, 'index.json');
    writeFileSync(join(folder, 'bad.json'), '{');
    const { status } = lint('--index', out, join(folder, 'bad.json'), 'providers');
    assert.equal(status, 1);
    assert.throws(() => readFileSync(out), /ENOENT/);
  });
});
