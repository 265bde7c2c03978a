// docs/ACCESSIBILITY.md answers for every criterion of WCAG 2.2 A and AA, and each test that it names exists.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const DOC = readFileSync('docs/ACCESSIBILITY.md', 'utf8');
// https://www.w3.org/TR/WCAG22/: levels A and AA; 4.1.1 was removed.
const CRITERIA = `1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11
1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4 2.5.7
2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3`.split(/\s+/);
const rows = DOC.split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test('every criterion of levels A and AA has one row', () => {
  const covered = rows.flatMap(([criterion]) =>
    criterion.split(', ').flatMap((part) => {
      const [, from, to] = /^(\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))?/.exec(part) ?? [];
      if (!to) return from ? [from] : [];
      const stem = from.replace(/\d+$/, '');
      const [first, last] = [from, to].map((name) => Number(name.split('.')[2]));
      return Array.from({ length: last - first + 1 }, (_, i) => stem + (first + i));
    }),
  );
  assert.deepEqual([...covered].sort(), [...CRITERIA].sort());
});

test('every row says how, and names a test that exists, a check by hand, or that nothing is there to test', () => {
  for (const [criterion, how, proof] of rows) {
    assert.ok(how.length > 3, criterion);
    const named = [...proof.matchAll(/`([^`]+)`/g)].map(([, name]) => (name.includes('/') ? name : `tests/e2e/${name}.test.mjs`));
    for (const file of named) assert.ok(existsSync(file), `${criterion}: ${file}`);
    assert.ok(named.length > 0 || /by hand/.test(proof) || proof === '–', criterion);
  }
});
