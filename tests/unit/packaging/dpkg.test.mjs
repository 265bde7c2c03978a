// The owners of files are read from dpkg, on Debian 12 and on Debian 13.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { packagesOf, readOwners } from '../../../packaging/dpkg.mjs';

test('The owner of a file is found among several owners, other architectures and diversions', () => {
  const answer = [
    'libc6:amd64: /usr/lib/x86_64-linux-gnu/libc.so.6',
    'diversion by libc6 from: /lib/x86_64-linux-gnu/libm.so.6',
    'diversion by libc6 to: /lib/x86_64-linux-gnu/libm.so.6.usr-is-merged',
    'libc6:amd64: /usr/lib/x86_64-linux-gnu/libm.so.6',
    'libboost1.83-dev:amd64, libboost-dev: /usr/include/boost/version.hpp',
    'local diversion from: /usr/bin/tool',
    'local diversion to: /usr/bin/tool.distrib',
    'nlohmann-json3-dev: /usr/include/nlohmann/json.hpp',
    'a-package: /usr/share/a: name',
    '',
  ].join('\n');
  assert.deepEqual(
    [...readOwners(answer)],
    [
      ['/usr/lib/x86_64-linux-gnu/libc.so.6', 'libc6'],
      ['/usr/lib/x86_64-linux-gnu/libm.so.6', 'libc6'],
      ['/usr/include/boost/version.hpp', 'libboost1.83-dev'],
      ['/usr/include/nlohmann/json.hpp', 'nlohmann-json3-dev'],
      ['/usr/share/a: name', 'a-package'],
    ],
  );
});

test('What a program copies into a folder of its own is of its package; a file beside the folder is of none', () => {
  const program = execFileSync('sh', ['-c', 'command -v dpkg-query'], { encoding: 'utf8' }).trim();
  const folder = path.dirname(process.argv[1]);
  const copy = path.join(folder, 'include/a.h'); // need not exist: dpkg is not asked about it
  assert.deepEqual(
    [...packagesOf([copy, program], { folder, program })],
    [
      [copy, 'dpkg'],
      [program, 'dpkg'],
    ],
  );
  assert.deepEqual([...packagesOf([program], { folder, program: '/no/such/program' })], [[program, 'dpkg']], 'nothing in the folder');
  assert.throws(() => packagesOf([process.argv[1]], { folder: path.join(folder, 'dpkg'), program }), /is of no Debian package/);
});

test('A file of no package is named', () => {
  assert.throws(() => packagesOf([process.argv[1]]), /is of no Debian package/);
});
