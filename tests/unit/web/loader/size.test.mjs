import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';

import { buildLoader } from '../../../../scripts/build_loader.mjs';

const MOST = 4000; // bytes: the 4 KB of the design's budget

test('The loader is at most 4 KB on the wire', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'loader-'));
  context.after(() => rm(folder, { recursive: true }));
  await buildLoader(folder);
  const bytes = brotliCompressSync(await readFile(join(folder, 'linkdock.js'))).length;
  assert.ok(bytes <= MOST, `${bytes} bytes`);
});
