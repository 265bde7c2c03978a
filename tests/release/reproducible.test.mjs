// The same commit in another folder, under another name, in another time zone: the same bytes. The programs are taken as they are
// built here; `scripts/release --verify` builds them anew too, which takes minutes.
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { RELEASE, ROOT, filesOf, run, tempDir } from './support.mjs';

test('Site, package, demo, SBOM and sums are the same from a copy elsewhere', { timeout: 300_000 }, () => {
  const elsewhere = path.join(tempDir(), 'another place');
  run('git', 'clone', '-q', ROOT, elsewhere);
  const changed = run('git', '-C', ROOT, 'ls-files', '-mo', '--exclude-standard')
    .trim()
    .split('\n')
    .filter((name) => name);
  for (const file of changed) run('cp', '--parents', '-t', elsewhere, file); // as scripts/test has packed them
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(elsewhere, 'node_modules'));
  const out = path.join(elsewhere, 'made');
  run(
    'env',
    'TZ=Asia/Tokyo',
    'LANG=C',
    path.join(elsewhere, 'scripts/release'),
    '--built',
    path.join(ROOT, 'build'),
    '--out',
    out,
    '--uncommitted',
  );
  assert.deepEqual(filesOf(out), filesOf(RELEASE));
  const different = filesOf(out).filter((file) => !readFileSync(path.join(out, file)).equals(readFileSync(path.join(RELEASE, file))));
  assert.deepEqual(different, []);
});
