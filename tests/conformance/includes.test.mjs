// A standard header that a file uses is named by it or by a header of ours that it includes. One compiler's library brings
// <algorithm> along with <string>, the next one's does not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

/** Names that only this header promises. */
const DECLARES = {
  algorithm:
    /\bstd::(ranges::)?(all_of|any_of|clamp|copy|copy_if|copy_n|count|count_if|equal|fill|fill_n|find|find_if|find_if_not|for_each|generate|lower_bound|max|max_element|min|min_element|minmax|none_of|partition|remove|remove_if|replace|reverse|rotate|search|sort|stable_sort|transform|unique|upper_bound)\(/,
  array: /\bstd::array</,
  atomic: /\bstd::atomic\b/,
  charconv: /\bstd::(from|to)_chars\(/,
  chrono: /\bstd::chrono::/,
  cmath: /\bstd::(abs|ceil|fabs|floor|fmod|hypot|isfinite|isnan|lround|pow|round|sqrt|trunc)\(/,
  cstdint: /\bstd::u?int(8|16|32|64)_t\b/,
  cstdio: /\bstd::(fopen|fprintf|fputs|printf|puts|snprintf)\(/,
  cstring: /\bstd::(memchr|memcmp|memcpy|memmove|memset|strchr|strcmp|strlen)\(/,
  functional: /\bstd::function</,
  limits: /\bstd::numeric_limits</,
  memory: /\bstd::(make_)?(unique|shared)(_ptr)?</,
  mutex: /\bstd::(lock_guard|mutex|scoped_lock|unique_lock)\b/,
  numeric: /\bstd::(accumulate|iota|reduce)\(/,
  optional: /\bstd::(nullopt|optional)\b/,
  thread: /\bstd::(this_thread|thread)\b/,
  variant: /\bstd::(get_if|holds_alternative|variant|visit)\b/,
};

const sources = execFileSync('git', ['ls-files', '*.cpp', '*.h'], { encoding: 'utf8' }).trim().split('\n');

/**
 * The standard headers of a file, with those of our own headers that it includes.
 * @param {string} file @param {Set<string>} [seen] @returns {Set<string>}
 */
function headersOf(file, seen = new Set()) {
  /** @type {Set<string>} */
  const found = new Set();
  if (seen.has(file) || !existsSync(file)) return found;
  seen.add(file);
  for (const [, system, own] of readFileSync(file, 'utf8').matchAll(/^#include (?:<([^>]+)>|"([^"]+)")/gm)) {
    if (system) found.add(system);
    for (const path of own ? [own, join(dirname(file), own)] : []) for (const header of headersOf(path, seen)) found.add(header);
  }
  return found;
}

test('each standard header that a file uses is included', () => {
  assert.ok(sources.length > 100);
  const missing = [];
  for (const file of sources) {
    const code = readFileSync(file, 'utf8').replaceAll(/\/\/.*/g, '');
    const headers = headersOf(file);
    for (const [header, names] of Object.entries(DECLARES)) {
      const used = code.match(names);
      if (used && !headers.has(header)) missing.push(`${file} uses ${used[0]} without <${header}>`);
    }
  }
  assert.deepEqual(missing, []);
});
