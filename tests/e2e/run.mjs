// Runs the browser tests; what fails is run once more, in a process of its own, and is reported as unsteady when it passes then.
//
//   node tests/e2e/run.mjs [FILE…]      default: every file of this folder
//
// The last lines say `failed: FILE: TEST` and `unsteady: FILE: TEST` for each, then `# pass N` and `# fail N`. The exit code
// is 1 when a test failed twice or more than two were unsteady. What a file itself fails with (it ended, hung, or its browser
// is gone) counts as a failure of its own and of the tests that it did not come to.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { BROWSERS, launch } from './support/browsers.mjs';
import { FIREFOX_PROFILE } from './support/puppeteer_browser.mjs';
import { judge, retriesOf } from './support/steadiness.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const AT_ONCE = 3; // files: each waits now and then; on two cores 531 s instead of 603 with two
const FILE_MS = 1_200_000; // a file that hangs outside of its tests is ended

/** @typedef {import('./support/steadiness.mjs').Result} Result */

/**
 * Runs one file in a process of its own and prints what happened when it has ended.
 * @param {string} file @param {string[] | null} [names] only these tests @returns {Promise<Result[]>}
 */
async function attempt(file, names = null) {
  const testNamePatterns = names?.map((name) => new RegExp(`^${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`));
  // A process that a failed test has left running must not keep its file from ending: hence forceExit.
  const events = run({
    files: [path.resolve(HERE, file)],
    forceExit: true,
    timeout: FILE_MS,
    ...(testNamePatterns && { testNamePatterns }),
  });
  const tests = new Map();
  let broken = false;
  const take =
    (passed) =>
    ({ name, skip, details }) => {
      const isFile = path.resolve(name) === path.resolve(HERE, file);
      if (isFile || details.type === 'suite') broken ||= !passed && (isFile || details.error.failureType !== 'subtestsFailed');
      else if (skip === undefined) tests.set(name, passed && (tests.get(name) ?? true));
    };
  events.on('test:pass', take(true)).on('test:fail', take(false));
  let text = '';
  for await (const part of events.compose(spec)) text += part;
  console.log(`${file}\n${text}`);
  return [...[...tests].map(([name, passed]) => ({ file, name, passed })), { file, name: '', passed: !broken && tests.size > 0 }];
}

/** Every file once. @param {string[]} files @returns {Promise<Result[]>} */
async function attemptAll(files) {
  const waiting = [...files];
  const results = [];
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) results.push(...(await attempt(file)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

/** Starts Firefox once from a new profile, of which every test's Firefox then gets a copy. @param {string} profile */
async function warmFirefox(profile) {
  const browser = await launch('firefox', { profile });
  await (await browser.newPage()).goto('about:blank');
  await browser.close();
  process.env[FIREFOX_PROFILE] = profile;
}

const firefox = mkdtempSync(path.join(tmpdir(), 'linkdock-firefox-'));
if (BROWSERS.includes('firefox')) await warmFirefox(firefox);
const asked = process.argv.slice(2).map((file) => path.relative(HERE, file));
const first = await attemptAll(asked.length ? asked : readdirSync(HERE).filter((file) => file.endsWith('.test.mjs')));
const second = [];
for (const { file, names } of retriesOf(first)) second.push(...(await attempt(file, names)));
rmSync(firefox, { recursive: true, force: true, maxRetries: 3 });
const { passed, unsteady, failed } = judge(first, second);
for (const title of failed) console.log(`failed: ${title}`);
for (const title of unsteady) console.log(`unsteady: ${title}`);
console.log(`# pass ${passed}\n# fail ${failed.length}`);
process.exitCode = failed.length ? 1 : 0;
