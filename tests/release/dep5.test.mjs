// Which paragraphs of a copyright file apply to the files that are used.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { applying, mainLicence, matcher, parse, sourcePaths } from '../../packaging/dep5.mjs';

const TEXT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: X

Files: *
Copyright: 2001 Everybody
License: BSL-1.0

Files: libs/asio/include/boost/asio/io.hpp
 libs/asio/*/detail.hpp
Copyright: 2002 Io
License: MIT or Zlib

Files: libs/other/*
Copyright: 2003 Other
License: GPL-2+

License: BSL-1.0
 Boost's text
 .
 goes on.

License: MIT
 MIT's text.

License: Zlib
 Zlib's text.

License: GPL-2+
 GPL's text.
`;

test('A pattern matches whole paths and ends of paths, and its stars stand for slashes too', () => {
  const isUsed = matcher(['libs/asio/include/boost/asio/io.hpp', 'src/a+b.c']);
  for (const pattern of [
    'libs/asio/include/boost/asio/io.hpp',
    'boost/asio/io.hpp',
    'io.hpp',
    '*',
    'libs/*',
    'libs/asio/*/io.hpp',
    '*.c',
    'src/a+b.c',
    'src/a?b.c',
  ])
    assert.ok(isUsed(pattern), pattern);
  for (const pattern of ['o.hpp', 'libs/asio', 'asio/*.h', 'libs/other/*', 'src/aab.c', 'io_hpp', '']) assert.ok(!isUsed(pattern), pattern);
});

test('An installed header may come from any of the places where sources keep headers', () => {
  assert.deepEqual(sourcePaths('/usr/include/boost/asio/io.hpp').slice(0, 2), ['boost/asio/io.hpp', 'include/boost/asio/io.hpp']);
  assert.ok(sourcePaths('/usr/include/boost/asio/io.hpp').includes('libs/asio/include/boost/asio/io.hpp'));
  assert.ok(sourcePaths('/usr/include/x86_64-linux-gnu/curl/curl.h').includes('include/curl/curl.h'));
});

test('What holds for all files always applies, the rest to used files only, and each named licence comes once', () => {
  const paragraphs = parse(TEXT) ?? [];
  const text = applying(paragraphs, matcher(sourcePaths('/usr/include/boost/asio/io.hpp')));
  for (const words of ['2001 Everybody', '2002 Io', "Boost's text", '\n\n goes on.', "MIT's text", "Zlib's text"])
    assert.ok(text.includes(words), words);
  for (const words of ['2003 Other', "GPL's text", 'Files:']) assert.ok(!text.includes(words), words);
  const none = applying(paragraphs, () => false);
  assert.ok(none.includes('Everybody') && !none.includes('2002 Io') && !none.includes("MIT's"));
  assert.equal(mainLicence(paragraphs), 'BSL-1.0');
});

test('A file in prose is no such file', () => {
  assert.equal(parse('This package was made by hand.\nLicense: MIT\n'), undefined);
});
