// WebKitGTK through WebKitWebDriver and Selenium: see browsers.mjs for the interface.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Builder, Capabilities, Key, Origin } from 'selenium-webdriver';

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

/** @param {import('./browsers.mjs').LaunchOptions} options */
export async function launchWebKit(options) {
  for (const file of [DRIVER, BROWSER]) if (!existsSync(file)) throw new Error(`${file} is missing: run scripts/setup --browsers`);
  const port = await freePort();
  const server = spawn('xvfb-run', ['-a', '-s', '-screen 0 1600x1400x24', DRIVER, `--port=${port}`], { stdio: 'ignore', detached: true });
  const driver = await connect(port);
  await driver.manage().setTimeouts({ script: 30_000, pageLoad: 30_000 });
  return {
    newPage: async () => {
      await resizeTo(driver, options.width, options.height);
      return makePage(driver);
    },
    close: async () => {
      await driver.quit().catch(() => {});
      process.kill(-server.pid, 'SIGTERM');
    },
  };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function connect(port) {
  const capabilities = new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation'] },
  });
  for (let attempt = 0; ; attempt++) {
    try {
      return await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
    } catch (error) {
      if (attempt >= 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
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
function makePage(driver) {
  const inOrder = oneAtATime();
  return {
    browser: 'webkit',
    raw: driver,
    goto: (url) => driver.get(url),
    evaluate: (index, fn, ...args) => inOrder(() => evaluateIn(driver, index, fn, args)),
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
    screenshot: async (file) => writeFileSync(file, await driver.takeScreenshot(), 'base64'),
    resize: (width, height) => resizeTo(driver, width, height),
    problems: () => [],
    requests: () => [],
    close: async () => void (await driver.get('about:blank')),
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

const FIND_FRAMES = `
  const found = [];
  const visit = (root) => { for (const e of root.querySelectorAll('*')) {
    if (e.tagName === 'IFRAME' && /(frame|link)\\.html/.test(e.src)) found.push(e);
    if (e.shadowRoot) visit(e.shadowRoot); } };
  visit(document);
  return found[arguments[0]] ?? null;`;

async function evaluateIn(driver, index, fn, args) {
  const source = typeof fn === 'string' ? fn : `return (${fn}).apply(null, arguments)`;
  await driver.switchTo().defaultContent();
  if (index < 0) return driver.executeScript(source, ...args);
  const frame = await driver.executeScript(FIND_FRAMES, index);
  if (!frame) throw new Error(`no widget frame ${index}`);
  await driver.switchTo().frame(frame);
  try {
    return await driver.executeScript(source, ...args);
  } finally {
    await driver.switchTo().defaultContent();
  }
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
