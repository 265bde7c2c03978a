// Chromium and Firefox through Puppeteer: see browsers.mjs for the interface.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const BINARIES = { chromium: '/usr/bin/chromium', firefox: '/usr/bin/firefox-esr' };
// No traffic of the browser's own: whatever is requested is the page's doing.
const QUIET_CHROMIUM = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=Translate,OptimizationHints,MediaRouter',
];

/**
 * Firefox compiles its own scripts at the first start from a profile, and keeps them there: 2.8 s of processor time, 1.5 s from then
 * on. This variable of the environment names a profile of which each new Firefox gets a copy; without it each start is a first one.
 */
export const FIREFOX_PROFILE = 'LINKDOCK_FIREFOX_PROFILE';

function newProfile(isFirefox) {
  const profile = mkdtempSync(join(tmpdir(), 'linkdock-profile-'));
  const source = isFirefox && process.env[FIREFOX_PROFILE];
  if (source) cpSync(source, profile, { recursive: true, verbatimSymlinks: true });
  return profile;
}

/** @param {'chromium'|'firefox'} name @param {import('./browsers.mjs').LaunchOptions} options */
export async function launchPuppeteer(name, options) {
  const isFirefox = name === 'firefox';
  const profile = options.profile ?? newProfile(isFirefox);
  const browser = await puppeteer.launch({
    browser: isFirefox ? 'firefox' : 'chrome',
    executablePath: BINARIES[name],
    headless: true,
    userDataDir: profile,
    // The real scale of the browser: an emulated one does not reach a frame of another origin.
    args: isFirefox ? ['-remote-allow-system-access'] : [...QUIET_CHROMIUM, `--force-device-scale-factor=${options.scale}`],
    extraPrefsFirefox: isFirefox ? firefoxPreferences(options) : undefined,
    protocolTimeout: 60_000,
  });
  return {
    newPage: async () => openPage(browser, name, options),
    close: async () => {
      await browser.close();
      if (!options.profile) rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** @param {import('./browsers.mjs').LaunchOptions} options */
function firefoxPreferences(options) {
  return {
    'layout.css.prefers-color-scheme.content-override': options.dark ? 0 : 1,
    'layout.css.devPixelsPerPx': String(options.scale),
    'ui.prefersReducedMotion': options.reducedMotion ? 1 : 0,
    'dom.events.asyncClipboard.readText': true,
    ...options.preferences,
  };
}

async function openPage(browser, name, options) {
  const page = await browser.newPage();
  const { width, height } = options;
  await page.setViewport({ width, height, deviceScaleFactor: name === 'firefox' ? undefined : 0 });
  if (name === 'chromium') await emulateMedia(page, options);
  const problems = [];
  const requests = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page: ${error.message ?? error}`));
  page.on('request', (request) => requests.push(request.url()));
  const inside = name === 'chromium' ? await chromiumFrames(browser) : evaluateInFrame;
  return makePage(page, name, { problems, requests, inside });
}

const evaluateInFrame = (frame, fn, args) => frame.evaluate(fn, ...args);

// When two frames of another origin come at once, Puppeteer may miss that one of them moved to its own process, and then
// waits for it for ever (5 of 120 under load). So each such frame is spoken to on a session of our own.
async function chromiumFrames(browser) {
  const root = await browser.target().createCDPSession();
  const sessions = new Map();
  return async (frame, fn, args) => {
    const id = frame._id;
    const session = sessions.get(id) ?? (await attach(root, id));
    if (!session) return evaluateInFrame(frame, fn, args); // it shares the page's process
    sessions.set(id, session);
    try {
      return await evaluateOn(session, fn, args);
    } catch (error) {
      sessions.delete(id);
      throw error;
    }
  };
}

async function attach(root, targetId) {
  try {
    const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
    return root.connection().session(sessionId);
  } catch {
    return null;
  }
}

async function evaluateOn(session, fn, args) {
  const expression = typeof fn === 'string' ? fn : `(${fn})(...${JSON.stringify(args)})`;
  const answer = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
  return answer.result.value;
}

async function emulateMedia(page, options) {
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: options.dark ? 'dark' : 'light' },
    { name: 'prefers-reduced-motion', value: options.reducedMotion ? 'reduce' : 'no-preference' },
  ]);
}

/** @returns {import('./browsers.mjs').Page} */
function makePage(page, name, { problems, requests, inside }) {
  const widgets = () => page.frames().filter((frame) => /\/(frame|link)\.html/.test(frame.url()) && frame.parentFrame());
  return {
    browser: name,
    raw: page,
    goto: async (url) => void (await page.goto(url, { waitUntil: 'load', timeout: 20_000 })),
    evaluate: async (index, fn, ...args) => {
      if (index < 0) return inTime(page.evaluate(fn, ...args));
      const frame = widgets()[index];
      if (!frame) throw new Error(`no widget frame ${index}`);
      return inTime(inside(frame, fn, args));
    },
    click: (x, y) => page.mouse.click(x, y),
    hover: (x, y) => page.mouse.move(x, y),
    type: (text) => page.keyboard.type(text),
    press: (chord) => pressChord(page, chord),
    screenshot: async (file) => void (await page.screenshot({ path: file })),
    resize: async (width, height) => {
      const now = page.viewport();
      await page.setViewport({ ...now, width, height });
    },
    problems: () => problems,
    requests: () => requests,
    close: () => page.close(),
  };
}

// A frame that is replaced while it loads never answers; whoever asks again gets the new one.
function inTime(answer) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('the frame did not answer')), 5000);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

// Headless Chromium carries out editing commands only when they are named beside the key.
const COMMANDS = { 'Control+a': 'SelectAll', 'Control+c': 'Copy', 'Control+v': 'Paste', 'Control+x': 'Cut', 'Control+z': 'Undo' };

const UNHEARD_MS = 400;

async function pressChord(page, chord) {
  const keys = chord.split('+');
  const last = keys.at(-1) === 'Space' ? ' ' : keys.at(-1);
  keys.pop();
  for (const modifier of keys) await page.keyboard.down(modifier);
  const command = COMMANDS[chord];
  const pressed = page.keyboard.press(last, command ? { commands: [command] } : {});
  // A key that removes the frame it was pressed in is never acknowledged; those that follow are in order without it.
  await Promise.race([pressed, new Promise((resolve) => setTimeout(resolve, UNHEARD_MS))]);
  pressed.catch(() => {});
  for (const modifier of keys.reverse()) await page.keyboard.up(modifier);
}
