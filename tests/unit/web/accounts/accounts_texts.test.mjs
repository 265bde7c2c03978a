// The Accounts page speaks the languages of the widget, each completely.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { ACCOUNTS_TEXTS, directionOf } from '../../../../web/accounts/accounts_texts.js';

test('the Accounts page has every sentence, with the same parameters, in every language of the widget', () => {
  const locales = readdirSync(new URL('../../../../web/locales', import.meta.url)).map((file) => file.replace('.json', ''));
  assert.deepEqual(Object.keys(ACCOUNTS_TEXTS).sort(), locales.sort());
  const parameters = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [language, words] of Object.entries(ACCOUNTS_TEXTS)) {
    assert.deepEqual(Object.keys(words), Object.keys(ACCOUNTS_TEXTS.en), language);
    for (const [key, text] of Object.entries(words)) {
      assert.ok(text.trim() === text && text.length > 1, `${language} ${key}`);
      assert.deepEqual(parameters(text), parameters(ACCOUNTS_TEXTS.en[key]), `${language} ${key}`);
    }
    assert.equal(directionOf(language), language === 'ar' ? 'rtl' : 'ltr');
  }
});
