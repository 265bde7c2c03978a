// Holds the pattern table against JavaScript's own engine: what the table says of a pattern has to be what a
// JSON Schema validator, an editor or a browser makes of it. The C++ side is tests/unit/core/pattern/pattern_test.cpp.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const { rows } = JSON.parse(readFileSync(new URL('patterns.json', import.meta.url), 'utf8'));

/** @param {{head: string, repeat: string, times: number, tail: string}} parts */
const build = ({ head, repeat, times, tail }) => head + repeat.repeat(times) + tail;

/** @param {any} row */
const sourceOf = (row) => (row.pattern_of ? build(row.pattern_of) : row.pattern) + (row.pattern_tail ? build(row.pattern_tail) : '');

/** @param {string} source */
const compile = (source) => {
  // On its own first: inside a group, an unbalanced `a)|(b` would compile.
  void new RegExp(source, 'u');
  return new RegExp(`^(?:${source})$`, 'u');
};

test('JavaScript matches what the table says is matched', () => {
  let held = 0;
  for (const row of rows) {
    if (row.invalid || row.javascript === 'slow') continue;
    const text = row.text_of ? build(row.text_of) : row.text;
    assert.equal(compile(sourceOf(row)).test(text), row.matches, JSON.stringify(row).slice(0, 200));
    held += 1;
  }
  assert.ok(held >= 120, `only ${held} rows`);
});

test('JavaScript refuses what the table says is refused everywhere, and accepts what only the subset leaves out', () => {
  for (const row of rows) {
    if (!row.invalid) continue;
    const accepted = (() => {
      try {
        compile(sourceOf(row));
        return true;
      } catch {
        return false;
      }
    })();
    assert.equal(accepted, row.javascript === 'accepts', JSON.stringify(row).slice(0, 200));
  }
});

test('the table has the rows that matter most', () => {
  const patterns = new Set(rows.map((/** @type {any} */ row) => row.pattern));
  for (const pattern of ['(a*)*b', 'a||b', '[]', '[^]', '\\s', '\\d', 'a{2,1}', 'a*?', '(?=a)']) {
    assert.ok(patterns.has(pattern), pattern);
  }
});
