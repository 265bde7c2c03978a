// The locale files of the widget: the same keys and parameters in every language, the plural forms that CLDR wants, and
// the punctuation of each language.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { flaw } from './locale_flaws.mjs';

const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'ja'];
const FORMS = ['zero', 'one', 'two', 'few', 'many'];
const MAX_BROTLI = 4096;
/** @param {string} language @returns {Record<string, string>} */
const read = (language) => JSON.parse(readFileSync(`web/locales/${language}.json`, 'utf8'));
const ENGLISH = read('en');

/** The key of the sentence of which this is a plural form, or undefined. @param {string} key */
function baseOf(key) {
  const [, base, form] = /^(.+)\.(\w+)$/.exec(key) ?? [];
  return FORMS.includes(form) && base in ENGLISH ? base : undefined;
}
/** @param {string} sentence */
const parameters = (sentence) => [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))].sort();
const SENTENCES = Object.keys(ENGLISH).filter((key) => !baseOf(key));
const COUNTED = SENTENCES.filter((key) => /\{(count|seconds)\}/.test(ENGLISH[key]));

test('there is a file for each of the six languages, and no other', () => {
  assert.deepEqual(
    readdirSync('web/locales').sort(),
    LANGUAGES.map((language) => `${language}.json`),
  );
});

for (const language of LANGUAGES) {
  const texts = read(language);

  test(`${language} has every sentence of English and no other`, () => {
    assert.deepEqual(
      Object.keys(texts).filter((key) => !baseOf(key)),
      SENTENCES,
    );
  });

  test(`${language} uses the parameters of English`, () => {
    for (const [key, sentence] of Object.entries(texts)) {
      const base = baseOf(key);
      if (!base) assert.deepEqual(parameters(sentence), parameters(ENGLISH[key]), key);
      else for (const name of parameters(sentence)) assert.ok(parameters(ENGLISH[base]).includes(name), `${key}: {${name}}`);
      assert.equal(sentence.replace(/\{\w+\}/g, '').search(/[{}]/), -1, `${key}: a brace is left over`);
    }
  });

  test(`${language} has the plural forms that its numbers need, and its table of them is CLDR’s`, () => {
    const rules = new Intl.PluralRules(language);
    const numbers = [...Array(200).keys()];
    const table = numbers
      .map((number) => [...FORMS, 'other'].indexOf(rules.select(number)))
      .join('')
      .replace(/5+$/, '');
    assert.equal(texts['locale.plurals'], table);
    for (const number of [200, 201, 302, 405, 911, 1100, 999_999]) {
      // greater numbers repeat 100 to 199
      const form = FORMS[Number(table[100 + (number % 100)] ?? 5)] ?? 'other';
      assert.equal(form, rules.select(number), String(number));
    }
    const needed = FORMS.filter((form) => numbers.some((number) => rules.select(number) === form));
    for (const base of COUNTED) {
      const forms = FORMS.filter((form) => `${base}.${form}` in texts);
      // “Try again in 5 s”: an abbreviated unit is the same for every number.
      const abbreviated = base === 'form.wait';
      assert.deepEqual(forms, abbreviated ? [] : needed, base);
    }
    for (const key of Object.keys(texts)) assert.ok(!baseOf(key) || COUNTED.includes(baseOf(key) ?? ''), `${key} counts nothing`);
  });

  test(`${language} is written with its own punctuation`, () => {
    for (const [key, sentence] of Object.entries(texts)) {
      if (!key.startsWith('locale.')) assert.equal(flaw(sentence, language), '', `${key}: ${sentence}`);
    }
  });

  test(`${language} says in which direction it runs`, () => {
    assert.equal(texts['locale.direction'], language === 'ar' ? 'rtl' : 'ltr');
  });

  test(`${language} costs no more than 4 KB on the wire`, () => {
    const bytes = brotliCompressSync(Buffer.from(JSON.stringify(texts))).length;
    assert.ok(bytes <= MAX_BROTLI, `${bytes} bytes`);
  });

  if (language === 'en') continue;
  test(`${language} leaves nothing in English`, () => {
    const same = Object.keys(texts).filter(
      (key) => texts[key] === ENGLISH[key] && !/^(locale\.direction|locale\.plurals|announce\.(healed|problem)|category\.CRM)$/.test(key),
    );
    const allowed = { de: ['pick.list', 'form.optional', 'announce.results'], ar: [], es: [], fr: [], ja: [] }[language] ?? [];
    const unexpected = same.filter((key) => !allowed.includes(key) || !/^(Tools|Optional|\{count\} Tools)$/i.test(texts[key]));
    assert.deepEqual(unexpected, []);
  });
}

test('what the other tests look for is found in a sentence that has it', () => {
  const bad = [
    ['', 'en'],
    [' a', 'en'],
    ['a  b', 'de'],
    ["l'outil", 'fr'],
    ['Quoi ?', 'fr'],
    ['« a »', 'fr'],
    ['Ici: a', 'fr'],
    ['“a”', 'de'],
    ['Dónde?', 'es'],
    ['“a”', 'es'],
    ['どこ?', 'ja'],
    ['終わり.', 'ja'],
    ['a, b', 'ar'],
    ['a?', 'ar'],
    ['a\u200fb', 'ar'],
    ['Wait...', 'en'],
  ];
  for (const [sentence, language] of bad) assert.notEqual(flaw(sentence, language), '', `${language}: ${sentence}`);
});
