// The proxy's programs as files: what the linker and the compiler were told to do for their safety is in them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { DEMO, ROOT, run, unpack, unpackPackage, VERSION } from './support.mjs';

const deb = unpackPackage();
const program = path.join(deb, 'usr/bin/linkdock-proxy');
const demo = path.join(unpack(DEMO()), 'program');
const both = [
  ['the proxy', program],
  ["the demo's proxy", demo],
];
const elf = (/** @type {string} */ flags, /** @type {string} */ file) => run('readelf', '-W', flags, file);

for (const [name, file] of both) {
  test(`${name} can lie anywhere in memory`, () => {
    assert.match(elf('-h', file), /Type: +DYN \(Position-Independent Executable file\)/);
    assert.match(elf('-d', file), /\(FLAGS_1\).*\bPIE\b/);
  });

  test(`${name} resolves all symbols at its start, and the tables of addresses are read-only then`, () => {
    assert.match(elf('-l', file), /^ +GNU_RELRO /m);
    assert.match(elf('-d', file), /\(FLAGS(_1)?\).*\b(BIND_)?NOW\b/);
  });

  test(`${name} has no memory that is both written and executed`, () => {
    const segments = [...elf('-l', file).matchAll(/^ +([A-Z_]+) +0x\S+ +0x\S+ +0x\S+ +0x\S+ +0x\S+ +([RWE ]{3})/gm)].map(
      ([, type, flags]) => ({ type, flags }),
    );
    assert.ok(segments.some(({ type }) => type === 'LOAD'));
    assert.deepEqual(
      segments.filter(({ flags }) => flags.includes('W') && flags.includes('E')),
      [],
    );
    assert.equal(segments.find(({ type }) => type === 'GNU_STACK')?.flags, 'RW ');
  });

  test(`${name} guards its stack, checks the C library's bounds and marks where jumps may land`, () => {
    const symbols = elf('--dyn-syms', file);
    assert.match(symbols, /\b__stack_chk_fail@/);
    const checked = new Set([...symbols.matchAll(/\b(__\w+_chk)@/g)].map(([, symbol]) => symbol));
    assert.ok(checked.size >= 4, [...checked].join(' ')); // memcpy, read, snprintf and such
    assert.match(symbols, /__glibcxx_assert_fail|_ZSt21__glibcxx_assert_fail/);
    // endbr64 at each function that may be called through a pointer. The file's own note lacks it, as Debian's crt1.o has none.
    if (process.arch === 'x64') assert.ok(readFileSync(file, 'latin1').split('\xf3\x0f\x1e\xfa').length > 1000);
  });

  test(`${name} looks for libraries only where the system keeps them`, () => {
    assert.doesNotMatch(elf('-d', file), /RPATH|RUNPATH/);
  });

  test(`${name} has no symbols, and names no folder of the machine that built it`, () => {
    assert.doesNotMatch(elf('-S', file), / \.symtab | \.debug_/);
    const text = readFileSync(file, 'latin1');
    for (const folder of [ROOT.replace(/\/$/, ''), process.env.HOME ?? '/root', '/tmp/', 'build/release'])
      assert.ok(!text.includes(`${folder}/`) && !text.includes(`${folder}\0`), folder);
  });
}

test("the package's proxy cannot be led to simulated providers; the demo's can", () => {
  assert.doesNotMatch(run(program, '--help'), /--test-/);
  assert.doesNotMatch(readFileSync(program, 'latin1'), /test-resolve/);
  for (const option of ['--test-resolve', '--test-ca', '--test-unresolved', '--test-hurry']) {
    const { status, stderr } = spawnSync(program, [option, 'x'], { encoding: 'utf8' });
    assert.deepEqual([status, stderr.includes(option)], [2, true], stderr);
  }
  assert.match(run(demo, '--help'), /--test-resolve/);
  assert.equal(run(program, '--version'), `linkdock-proxy ${VERSION}\n`);
});

test('the program is small: nothing is in it twice', () => {
  assert.ok(statSync(program).size < 6_000_000, `${statSync(program).size} bytes`);
});
