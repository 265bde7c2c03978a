// Decides what a run of the browser tests was worth: pure functions over the results of a first and a second try.

/**
 * How a test ended, or, with an empty name, the file itself: whether it ran at least one test, and came to its end without a
 * failure outside of its tests. Each try has one such result for each file.
 * @typedef {{file: string, name: string, passed: boolean}} Result
 * @typedef {{file: string, names: string[] | null}} Retry the tests of a file to run once more; null: all of them
 * @typedef {{passed: number, unsteady: string[], failed: string[]}} Verdict
 */

/** With more unsteady results than this, all of them count as failed. */
export const MOST_UNSTEADY = 2;
/** With more failures than this something is broken, and a second try would only cost time. */
export const MOST_RETRIED = 12;

const titleOf = ({ file, name }) => `${file}: ${name || 'the file itself'}`;

/**
 * The tests that failed, by file. A file that failed itself may have lost tests unseen, so all of it is run again.
 * @param {Result[]} first @returns {Retry[]}
 */
export function retriesOf(first) {
  const failures = first.filter(({ passed }) => !passed);
  if (failures.length > MOST_RETRIED) return [];
  return [...new Set(failures.map(({ file }) => file))].map((file) => {
    const names = failures.filter((failure) => failure.file === file).map(({ name }) => name);
    return { file, names: names.includes('') ? null : names };
  });
}

/**
 * The last try decides between passed and failed. What has passed only then is unsteady: also a test that the first try never
 * came to, because its file had ended.
 * @param {Result[]} first @param {Result[]} second @returns {Verdict}
 */
export function judge(first, second) {
  const last = new Map([...first, ...second].map((result) => [titleOf(result), result]));
  const atOnce = new Set(first.filter(({ passed }) => passed).map(titleOf));
  const titles = [...last.keys()];
  const unsteady = titles.filter((title) => last.get(title)?.passed && !atOnce.has(title));
  const failed = titles.filter((title) => !last.get(title)?.passed);
  if (unsteady.length > MOST_UNSTEADY) failed.push(...unsteady);
  const passed = titles.filter((title) => last.get(title)?.name && !failed.includes(title)).length;
  return { passed, unsteady, failed };
}
