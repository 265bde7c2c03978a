// The verdict on a run of the browser tests, by the results of its first and of its second try.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_RETRIED, MOST_UNSTEADY, judge, retriesOf } from '../../e2e/support/steadiness.mjs';

/** `a+` is a test that passed, `b-` one that failed; `-` alone is a file that failed itself. @param {string} words @param {string} file */
const results = (words, file = 'f') => {
  const tests = words
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ file, name: word.slice(0, -1), passed: word.endsWith('+') }));
  return tests.some(({ name }) => name === '') ? tests : [...tests, { file, name: '', passed: true }];
};

const CASES = [
  { says: 'all passed at once', first: 'a+ b+', second: '', passed: 2, unsteady: [], failed: [] },
  { says: 'one is unsteady', first: 'a+ b-', second: 'b+', passed: 2, unsteady: ['b'], failed: [] },
  { says: 'the most that may be unsteady', first: 'a- b- c+', second: 'a+ b+', passed: 3, unsteady: ['a', 'b'], failed: [] },
  { says: 'one more than that', first: 'a- b- c- d+', second: 'a+ b+ c+', passed: 1, unsteady: ['a', 'b', 'c'], failed: ['a', 'b', 'c'] },
  { says: 'one fails twice', first: 'a- b+', second: 'a-', passed: 1, unsteady: [], failed: ['a'] },
  { says: 'one fails twice, another is unsteady', first: 'a- b-', second: 'a- b+', passed: 1, unsteady: ['b'], failed: ['a'] },
  { says: 'a failed test is not found again', first: 'a- b+', second: '-', passed: 1, unsteady: [], failed: ['a', ''] },
  {
    says: 'a file that ends early has failed the tests that it never came to',
    first: 'a+ -',
    second: 'a+ b+',
    passed: 2,
    unsteady: ['b', ''],
    failed: [],
  },
  {
    says: 'a file that ends before its first test',
    first: '-',
    second: 'a+ b+ c+',
    passed: 0,
    unsteady: ['', 'a', 'b', 'c'],
    failed: ['', 'a', 'b', 'c'],
  },
  { says: 'a file that ends early twice', first: 'a+ -', second: 'a+ -', passed: 1, unsteady: [], failed: [''] },
  { says: 'a file fails outside of its tests once', first: 'a+ b+ -', second: 'a+ b+', passed: 2, unsteady: [''], failed: [] },
  { says: 'a test of a file that is run again fails there', first: 'a+ b+ -', second: 'a- b+', passed: 1, unsteady: [''], failed: ['a'] },
];

for (const { says, first, second, passed, unsteady, failed } of CASES) {
  test(`steadiness: ${says}`, () => {
    const titles = (names) => names.map((name) => `f: ${name || 'the file itself'}`).sort();
    const verdict = judge(results(first), second ? results(second) : []);
    assert.deepEqual(
      { ...verdict, unsteady: verdict.unsteady.sort(), failed: verdict.failed.sort() },
      { passed, unsteady: titles(unsteady), failed: titles(failed) },
    );
  });
}

test('the same name in two files is two tests', () => {
  const first = [...results('a-', 'f'), ...results('a+', 'g')];
  assert.deepEqual(judge(first, results('a-', 'f')), { passed: 1, unsteady: [], failed: ['f: a'] });
});

test('what failed is run again by name, a file that failed itself as a whole, and nothing where too much failed', () => {
  assert.deepEqual(retriesOf([...results('a- b+ c-', 'f'), ...results('a+', 'g'), ...results('a+ b- -', 'h')]), [
    { file: 'f', names: ['a', 'c'] },
    { file: 'h', names: null },
  ]);
  const many = (count) => results(Array.from({ length: count }, (_, i) => `t${i}-`).join(' '));
  assert.equal(retriesOf(many(MOST_RETRIED))[0].names?.length, MOST_RETRIED);
  assert.deepEqual(retriesOf(many(MOST_RETRIED + 1)), []);
  assert.ok(MOST_UNSTEADY < MOST_RETRIED);
});
