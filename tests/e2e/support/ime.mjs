// The browsers' own input methods: what is composed here goes the way of a real one, through the browser to the focused
// field. Chromium takes it by its DevTools protocol, Firefox by nsITextInputProcessor in its own window. WebKitGTK has no
// protocol for it (WebDriver knows keys only), but GTK's built-in input
// method is there: Control+Shift+U composes the number of a character and commits the character.
import { Key } from 'selenium-webdriver';
import { until } from './patience.mjs';

/**
 * @typedef {object} InputMethod
 * @property {(text: string) => Promise<void>} compose shows this text as the composition; WebKitGTK: its last character's number
 * @property {(text: string) => Promise<void>} commit ends the composition with this text
 * @property {() => Promise<void>} cancel
 */

/** @param {import('./browsers.mjs').Page} page @returns {Promise<InputMethod>} */
export function inputMethod(page) {
  if (page.browser === 'chromium') return chromiumMethod(page.raw);
  return page.browser === 'firefox' ? firefoxMethod(page.raw) : gtkMethod(page.raw);
}

async function chromiumMethod(page) {
  const session = await page.createCDPSession();
  const compose = (text) => session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  return { compose, commit: (text) => session.send('Input.insertText', { text }), cancel: () => compose('') };
}

async function firefoxMethod(page) {
  const { connection } = page.browser();
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const { context } = tree.result.contexts.find(({ url }) => url.endsWith('/browser.xhtml'));
  const evaluate = async (body) => {
    const answer = await connection.send('script.evaluate', {
      expression: `(() => { ${body} })()`,
      target: { context },
      awaitPromise: true,
    });
    if (answer.result.type !== 'success') throw new Error(answer.result.exceptionDetails.text);
    return answer.result.result.value;
  };
  // Firefox refuses for a moment while another composition is being ended.
  const run = async (body) => {
    await until('an input transaction', () =>
      evaluate(`const ime = window.linkdockIme ??= Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
        if (!ime.hasComposition && !ime.beginInputTransactionForTests(window, () => true)) return false; ${body}; return true;`),
    );
  };
  // The last test may have left it in the middle of something.
  await evaluate('if (window.linkdockIme?.hasComposition) window.linkdockIme.cancelComposition(); window.linkdockIme = undefined;');
  return {
    compose: (text) =>
      run(`ime.setPendingCompositionString(${JSON.stringify(text)});
      ime.appendClauseToPendingComposition(${text.length}, ime.ATTR_RAW_CLAUSE);
      ime.setCaretInPendingComposition(${text.length}); ime.flushPendingComposition();`),
    commit: (text) => run(`ime.commitCompositionWith(${JSON.stringify(text)});`),
    cancel: () => run('ime.cancelComposition();'),
  };
}

function gtkMethod(driver) {
  const numberOf = (character) => character.codePointAt(0).toString(16);
  let composing = false;
  const begin = () => driver.actions().keyDown(Key.CONTROL).keyDown(Key.SHIFT).sendKeys('u').keyUp(Key.SHIFT).keyUp(Key.CONTROL).perform();
  const cancel = async () => {
    await driver.actions().sendKeys(Key.ESCAPE).perform();
    composing = false;
  };
  return {
    compose: async (text) => {
      if (composing) await cancel();
      await begin();
      composing = true;
      await driver
        .actions()
        .sendKeys(numberOf([...text].at(-1) ?? ' '))
        .perform();
    },
    commit: async (text) => {
      if (composing) await cancel();
      for (const character of text) {
        await begin();
        await driver.actions().sendKeys(numberOf(character), ' ').perform();
      }
    },
    cancel,
  };
}
