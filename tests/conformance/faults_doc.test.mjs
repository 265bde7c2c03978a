// docs/FAULTS.md has a row for every case of the list of faults, and each test that it names exists.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** @param {string} letter @param {number} last */
const numbered = (letter, last) => Array.from({ length: last }, (_, i) => `${letter}${i + 1}`);
const CASES = [
  ['L', 6],
  ['M', 5],
  ['C', 6],
  ['G', 3],
  ['F', 8],
  ['P', 12],
  ['U', 13],
  ['S', 6],
  ['R', 3],
].flatMap(([letter, last]) => numbered(letter, last));
const rows = readFileSync('docs/FAULTS.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-Z]\d/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('every case has one row', () => {
  assert.deepEqual(rows.map(([id]) => id).sort(), [...CASES].sort());
});

test('every named test is there', () => {
  const wrong = [];
  for (const [id, , proof] of rows) {
    for (const [, file, names] of proof.matchAll(/`([^`]+\/[^`]+)`((?:\s*"[^"]+")*)/g)) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (!text) wrong.push(`${id}: no ${file}`);
      const found = [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
      if (found.length === 0) wrong.push(`${id}: ${file} without a name`);
      for (const name of found) if (!text.includes(name)) wrong.push(`${id}: no '${name}' in ${file}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every case is held in full', () => {
  for (const [id, what, proof] of rows) {
    assert.ok(what.length > 3, id);
    assert.ok(proof.includes('`tests/'), id);
    assert.doesNotMatch(proof, /not yet/, id);
  }
});
