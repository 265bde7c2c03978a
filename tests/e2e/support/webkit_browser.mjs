// WebKitGTK through WebKitWebDriver and Selenium: see browsers.mjs for the interface.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { Builder, Capabilities, Key, Origin, error } from 'selenium-webdriver';
import { Name } from 'selenium-webdriver/lib/command.js';
import { until } from './patience.mjs';
import { ownPorts } from './ports.mjs';

const DRIVER = '/usr/bin/WebKitWebDriver';
const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const KEYS = {
  Tab: Key.TAB,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  Backspace: Key.BACK_SPACE,
  Delete: Key.DELETE,
  ArrowLeft: Key.ARROW_LEFT,
  ArrowRight: Key.ARROW_RIGHT,
  ArrowDown: Key.ARROW_DOWN,
  ArrowUp: Key.ARROW_UP,
  Home: Key.HOME,
  End: Key.END,
  Space: Key.SPACE,
  Shift: Key.SHIFT,
  Control: Key.CONTROL,
};

// Without a graphics card, buffers that a card could read cost a third of the processor time and show the same. But without
// them a screenshot is answered with the next picture only: see photograph().
const LIGHT = { WEBKIT_DISABLE_DMABUF_RENDERER: '1' };

/** The child processes that nobody has ended yet, for example because their test failed. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** @param {import('./browsers.mjs').LaunchOptions} options */
export async function launchWebKit(options) {
  for (const file of [DRIVER, BROWSER]) if (!existsSync(file)) throw new Error(`${file} is missing: run scripts/setup --browsers`);
  const screen = await startScreen();
  const port = await ownPorts();
  const server = start(DRIVER, [`--port=${port}`], { stdio: 'ignore', env: { ...process.env, ...LIGHT, DISPLAY: screen.display } });
  const driver = await connect(port);
  await driver.manage().setTimeouts({ script: 30_000, pageLoad: 30_000 });
  const ask = evaluator(driver);
  return {
    newPage: async () => {
      await resizeTo(driver, options.width, options.height);
      return makePage(driver, ask);
    },
    close: async () => {
      await driver.quit().catch(() => {});
      for (const child of [server, screen.child]) child.kill('SIGTERM');
    },
  };
}

function start(program, args, options) {
  const child = spawn(program, args, options);
  running.add(child.once('exit', () => running.delete(child)));
  return child;
}

/** A display of its own, whose number Xvfb chooses itself: two that start at once never share one. */
async function startScreen() {
  const child = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1400x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    let said = '';
    child.stdio[3].on('data', (chunk) => (said += chunk).endsWith('\n') && resolve(said.trim()));
    child.once('error', reject).once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return { child, display: `:${number}` };
}

async function connect(port) {
  const capabilities = new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation'] },
  });
  return until('WebKitWebDriver to begin a session', () =>
    new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build(),
  );
}

// The window's size includes the browser's own bars: measure them once and add them.
async function resizeTo(driver, width, height) {
  await driver.manage().window().setRect({ width, height });
  const [innerWidth, innerHeight] = await driver.executeScript('return [innerWidth, innerHeight]');
  await driver
    .manage()
    .window()
    .setRect({ width: 2 * width - innerWidth, height: 2 * height - innerHeight });
}

/** @returns {import('./browsers.mjs').Page} */
function makePage(driver, ask) {
  const inOrder = oneAtATime();
  return {
    browser: 'webkit',
    raw: driver,
    goto: (url) => driver.get(url),
    evaluate: (index, fn, ...args) => inOrder(() => ask(index, fn, args)),
    click: (x, y) =>
      driver
        .actions()
        .move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT, duration: 0 })
        .click()
        .perform(),
    hover: (x, y) =>
      driver
        .actions()
        .move({ x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT, duration: 0 })
        .perform(),
    type: (text) => driver.actions().sendKeys(text).perform(),
    press: (chord) => pressChord(driver, chord),
    screenshot: (file) => inOrder(() => photograph(driver, ask, file)),
    resize: (width, height) => resizeTo(driver, width, height),
    problems: () => [],
    requests: () => [],
    close: async () => void (await driver.get('about:blank')),
  };
}

async function photograph(driver, ask, file) {
  await ask(-1, startUnseen, []);
  try {
    writeFileSync(file, await driver.takeScreenshot(), 'base64');
  } finally {
    await ask(-1, () => globalThis.__endUnseen(), []);
  }
}

/* Runs inside the page: moves a layer without anything in it, so that there is a next picture, which is the same. */
function startUnseen() {
  const layer = document.createElement('div');
  layer.style.cssText = 'position: fixed; top: 0; left: 0; width: 1px; height: 1px; pointer-events: none; will-change: transform';
  document.documentElement.append(layer);
  let step = 0;
  const timer = setInterval(() => (layer.style.transform = `translateX(${(step ^= 1)}px)`), 16);
  globalThis.__endUnseen = () => {
    clearInterval(timer);
    layer.remove();
  };
}

// A session has one current frame: two questions at once would ask each other's frame, and can leave the driver waiting
// for a frame that answers nobody.
function oneAtATime() {
  let last = Promise.resolve();
  return (ask) => {
    const answer = last.then(ask);
    last = answer.catch(() => {});
    return answer;
  };
}

const QUESTIONS = new Set([Name.EXECUTE_SCRIPT, Name.SWITCH_TO_FRAME]);
const FIND_FRAMES = `
  const found = [];
  const visit = (root) => { for (const e of root.querySelectorAll('*')) {
    if (e.tagName === 'IFRAME' && /(frame|link)\\.html/.test(e.src)) found.push(e);
    if (e.shadowRoot) visit(e.shadowRoot); } };
  visit(document);
  return found[arguments[0]] ?? null;`;

/**
 * Each command costs as much as the question, and to enter a frame takes three. So the session stays in the frame that was asked
 * last, and goes back to the page before any command that is no question.
 */
function evaluator(driver) {
  let current = -1;
  const enter = async (index) => {
    if (current !== -1) await driver.switchTo().defaultContent();
    current = -1;
    if (index < 0) return;
    const frame = await driver.executeScript(FIND_FRAMES, index);
    if (!frame) throw new Error(`no widget frame ${index}`);
    await driver.switchTo().frame(frame);
    current = index;
  };
  const execute = driver.execute.bind(driver);
  driver.execute = async (command) => {
    if (current !== -1 && !QUESTIONS.has(command.getName())) await enter(-1);
    return execute(command);
  };
  return async (index, fn, args) => {
    const source = typeof fn === 'string' ? fn : `return (${fn}).apply(null, arguments)`;
    const stayed = index === current;
    if (!stayed) await enter(index);
    try {
      return await driver.executeScript(source, ...args);
    } catch (problem) {
      if (!stayed || index < 0 || !(problem instanceof error.NoSuchWindowError || problem instanceof error.NoSuchFrameError)) throw problem;
      await enter(index); // another frame is in its place now
      return driver.executeScript(source, ...args);
    }
  };
}

async function pressChord(driver, chord) {
  const keys = chord.split('+').map((key) => KEYS[key] ?? key);
  const last = keys.pop();
  let actions = driver.actions();
  for (const modifier of keys) actions = actions.keyDown(modifier);
  actions = actions.sendKeys(last);
  for (const modifier of keys.reverse()) actions = actions.keyUp(modifier);
  await actions.perform();
}
