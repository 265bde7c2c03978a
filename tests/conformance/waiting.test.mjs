// Browser and fault tests wait for states. Where time itself must pass is a short list, each with its reason.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** The calls that let time pass in a script. */
const TIMER = /\b(setTimeout|setInterval|waitForTimeout|sleep|delay|pause)\s*\(|timers\/promises/;

/** How many lines of a file have one, and what for. */
const MAY = {
  'tests/e2e/support/patience.mjs': [3, 'until() and nothingFor(), which everybody else uses'],
  'tests/e2e/support/axe.mjs': [1, 'the end of an answer that comes too late'],
  'tests/e2e/support/puppeteer_browser.mjs': [2, 'the end of an answer that never comes'],
  'tests/e2e/support/webkit_browser.mjs': [1, 'a layer that moves while a picture is taken'],
  'tests/e2e/support/widget.mjs': [3, 'frames that a document out of sight does not draw; the click that follows a press'],
  'tests/e2e/support/probes.mjs': [2, 'frames are counted in the page while nobody asks it anything'],
  'tests/e2e/support/hostile.mjs': [1, 'a frame that speaks all the time'],
  'tests/e2e/hostile_page.test.mjs': [1, 'a page that goes away after it has answered'],
  'tests/e2e/keyboard.test.mjs': [1, 'a key is looked at when all its listeners have run'],
  'tests/faults/scale_out.test.mjs': [3, 'the widget asks again after a tenth of a second; a proxy is away for a while'],
  'tests/faults/store.test.mjs': [3, 'each kill comes at another moment'],
  'tests/faults/inbound.test.mjs': [3, 'clients that go at random moments, and one that sends slowly'],
};

const LOOKED_AT = /^tests\/(e2e|faults)\/(?!pages\/).*\.mjs$/;
const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => LOOKED_AT.test(file));
const linesOf = (file) => readFileSync(file, 'utf8').split('\n');

test('a timer is recognised', () => {
  for (const line of [
    'await new Promise((r) => setTimeout(r, 5));',
    "import { setTimeout as sleep } from 'node:timers/promises';",
    'await sleep(50);',
    'await page.waitForTimeout(5)',
    'await pause(300);',
    'setInterval(ask, 5)',
  ])
    assert.match(line, TIMER, line);
  for (const line of [
    'await driver.manage().setTimeouts({ script: 1 });',
    'await nothingFor(5, "why");',
    "for (const name of ['setTimeout']) bend(name);",
    'timeout: 5',
  ])
    assert.doesNotMatch(line, TIMER, line);
});

test('no test sleeps but those that say what for', () => {
  assert.ok(files.length > 40);
  const counts = files.map((file) => [file, linesOf(file).filter((line) => TIMER.test(line)).length]).filter(([, count]) => count > 0);
  assert.deepEqual(Object.fromEntries(counts), Object.fromEntries(Object.entries(MAY).map(([file, [count]]) => [file, count])));
});

test('where nothing must happen for a time, the reason stands beside it', () => {
  const silent = files.flatMap((file) =>
    linesOf(file).filter((line) => /await nothingFor\(/.test(line) && !/nothingFor\([\w.]+, '[^']{20,}'\)/.test(line)),
  );
  assert.deepEqual(silent, []);
});
