// The rules of style for comments: a comment is a plain sentence, with subject, verb and object, that a stranger
// understands at first reading. A test can see only how one begins.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { commentsOf } from './comments.mjs';

/** A comment that begins with one of these words is a riddle ("What wasm is told of them") or the end of a sentence that is elsewhere. */
const RIDDLE = /^(What|Whatever|Who|Whoever|Whom|Whose|Whichever|Both|It|Its|Those)\b/;

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');

test('no comment begins with a word that a stranger has to solve', () => {
  const comments = files.flatMap((file) => commentsOf(file, readFileSync(file, 'utf8')).map((comment) => ({ file, ...comment })));
  assert.ok(comments.length > 1000, 'comments are found');
  assert.deepEqual(
    comments.filter(({ text }) => RIDDLE.test(text)).map(({ file, line, text }) => `${file}:${line}: ${text.slice(0, 80)}`),
    [],
  );
});

test('comments are found in every language of the repository, alone and behind code', () => {
  // Each @ stands for the language's mark, so that these are no comments of this file.
  const cases = [
    [
      'a.cpp',
      '//',
      'int a;  @ What a is.\n@ It is\n@ What it is.\n@\n@ Both.\nf("http://What", b);\n',
      ['What a is.', 'It is What it is.', 'Both.'],
    ],
    ['a.mjs', '//', "const b = '@ c'; @ Those.\n", ['Those.']],
    ['a.ts', '/**', '@ Who\n * hears. */\nlet a;\n', ['Who hears.']],
    ['a.css', '/*', '@ What it\n   writes. */ a { b: c }', ['What it writes.']],
    ['a.html', '<!--', '@ Who --><p>', ['Who']],
    ['CMakeLists.txt', '#', 'a(b) @ What\n@Not one\n@ One\n', ['What', 'One']],
    ['tool', '#', '@!/bin/sh\n@ What\necho "$@" @ It\n', ['What', 'It']],
    ['a.md', '#', '@ What it is', []],
  ];
  for (const [file, mark, source, texts] of cases) {
    const found = commentsOf(String(file), String(source).replaceAll('@', String(mark)));
    assert.deepEqual(
      found.map(({ text }) => text),
      texts,
      String(file),
    );
  }
  for (const text of ['Whether it is', 'These are', 'Itself', 'Bothersome', 'while', 'Whole sections']) assert.doesNotMatch(text, RIDDLE);
});
