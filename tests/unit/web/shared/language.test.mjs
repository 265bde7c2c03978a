// The frame chooses its language, and takes those of the host page's sentences that fit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

globalThis.LINKDOCK_LOCALES = 'en ar de es fr ja';
const { chooseLocale, override } = await import('../../../../web/shared/language.js');

/** @param {string[]} languages that the person prefers */
function prefer(...languages) {
  Object.defineProperty(globalThis, 'navigator', { value: { languages }, configurable: true });
}

/** The result of override(), with the warnings that it wrote to the console. @param {Record<string, string>} sentences @param {any} own */
function overridden(sentences, own) {
  const { warn } = console;
  const said = [];
  console.warn = (...words) => void said.push(words.join(' '));
  try {
    return { texts: override(sentences, own), said };
  } finally {
    console.warn = warn;
  }
}

test('the host page’s language is taken, whatever its case and region', () => {
  prefer('de-AT');
  for (const [wanted, chosen] of [
    ['fr', 'fr'],
    ['fr-CA', 'fr'],
    ['ja-JP', 'ja'],
    ['AR', 'ar'],
    ['es-419', 'es'],
    ['De-ch', 'de'],
    ['ar_EG', 'ar'],
  ]) {
    assert.equal(chooseLocale(wanted), chosen, wanted);
  }
});

test('a language of the host page that there is not falls back to English, not to the person’s', () => {
  prefer('fr');
  for (const wanted of ['pt-BR', 'frr', 'x', 'constructor', '-', 'e']) assert.equal(chooseLocale(wanted), 'en', wanted);
});

test('without a wish of the host page the person’s first language that there is counts, else English', () => {
  prefer('pt-PT', 'nl', 'ja', 'fr');
  assert.equal(chooseLocale(undefined), 'ja');
  assert.equal(chooseLocale(''), 'ja');
  prefer('pt-PT', 'nl');
  assert.equal(chooseLocale(''), 'en');
  prefer();
  assert.equal(chooseLocale(undefined), 'en');
});

test('every sentence of every locale can be overridden', () => {
  for (const language of globalThis.LINKDOCK_LOCALES.split(' ')) {
    const sentences = JSON.parse(readFileSync(`web/locales/${language}.json`, 'utf8'));
    const own = Object.fromEntries(Object.entries(sentences).map(([key, sentence]) => [key, `! ${sentence}`]));
    assert.deepEqual(overridden(sentences, own), { texts: own, said: [] });
    assert.deepEqual(overridden(sentences, undefined), { texts: sentences, said: [] });
  }
});

test('a sentence with other parameters is left out, and said once', () => {
  const sentences = { 'form.title': 'Connect {provider}', 'form.connect': 'Connect' };
  const { texts, said } = overridden(sentences, {
    'form.title': 'Connect it',
    'form.connect': 'Link {provider}',
    toString: 'a',
    'form.colour': 'b',
  });
  assert.deepEqual(texts, sentences);
  assert.deepEqual(said, [
    'Linkdock: texts["form.title"] is not used: it must have {provider}.',
    'Linkdock: texts["form.connect"] is not used: it must have no parameter.',
    'Linkdock: texts["toString"] is not used: there is no such text.',
    'Linkdock: texts["form.colour"] is not used: there is no such text.',
  ]);
});

test('the order and number of parameters are the host page’s', () => {
  const { texts, said } = overridden({ a: '{x} to {y}' }, { a: '{y}, {x} and {y}' });
  assert.deepEqual([texts, said], [{ a: '{y}, {x} and {y}' }, []]);
});

test('a plural form may leave parameters out and be new, but bring none in', () => {
  const sentences = { a: '{count} of {x}', b: 'plain' };
  const { texts, said } = overridden(sentences, { 'a.one': 'one of {x}', 'a.few': '{y}', 'b.two': 'two', 'c.one': 'one' });
  assert.deepEqual(texts, { ...sentences, 'a.one': 'one of {x}', 'b.two': 'two' });
  assert.equal(said.length, 2);
});

test('what only the loader says is not the frame’s to judge', () => {
  assert.deepEqual(overridden({ a: 'b' }, { 'loader.title': 'c' }), { texts: { a: 'b' }, said: [] });
});
