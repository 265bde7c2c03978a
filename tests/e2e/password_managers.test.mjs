// Password managers see real fields: each passes their published tests on every screen and in both modes, what they fill in is
// drawn and sent however they do it, and nobody is asked to keep a provider's key as the host page's password.
import assert from 'node:assert/strict';
import { fieldNow } from './support/editing.mjs';
import { brokenRules, descriptions } from './support/manager_rules.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY, NUTSHELL_KEY } from './support/stack.mjs';

const EMAIL = 'jane@northwind.example';

inEveryBrowser('password managers', (check, browserName) => {
  check('every field of every screen keeps the managers’ rules, painted and in HTML mode', async (scene) => {
    const widget = await scene.inline({ proxy: 'mock:' });
    const screens = [];
    const look = async (screen) => {
      for (const html of [false, true]) {
        await standardForm(widget, html);
        assert.deepEqual(await widget.evaluate(brokenRules), [], `${screen}, ${html ? 'HTML mode' : 'painted'}`);
      }
      await standardForm(widget, false);
      screens.push(screen);
    };
    await widget.find('searchbox', 'Search tools by name');
    await look('pick');
    for (const [provider, field] of [
      ['Lucca', 'Subdomain'],
      ['Nutshell', 'Username (Email)'],
    ]) {
      await widget.click('button', new RegExp(provider));
      await widget.find('textbox', field);
      await look(`form of ${provider}`);
      await widget.click('button', 'Connect');
      await widget.until('errors', async () => (await widget.find('textbox', field)).invalid);
      await look(`errors of ${provider}`);
      await widget.click('button', 'Show API Key');
      await widget.find('textbox', 'API Key');
      await look(`key of ${provider} shown`);
      await widget.click('button', 'Back to the list of tools');
      await widget.find('searchbox', 'Search tools by name');
    }
    await widget.click('button', /Lucca/);
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY(401));
    await scene.page.press('Enter');
    await widget.find('button', 'Try again');
    await look('rejected');
    assert.equal(screens.length, 8);
  });

  check('fields say what they are for, and a provider’s key is not offered as this page’s password', async (scene) => {
    const widget = await scene.inline({ provider: 'nutshell', proxy: 'mock:' });
    await widget.find('heading', 'Connect Nutshell');
    const [user, key, ...others] = await widget.evaluate(descriptions);
    assert.deepEqual(others, []);
    assert.deepEqual(user, {
      name: 'username',
      type: 'text',
      autocomplete: 'off',
      inForm: true,
      label: 'Username (Email)',
      ignored: false,
      submits: true,
    });
    assert.deepEqual(key, {
      name: 'api_key',
      type: 'password',
      autocomplete: 'off',
      inForm: true,
      label: 'API Key',
      ignored: true,
      submits: true,
    });
    const origins = [await widget.evaluate(() => location.origin), await scene.page.evaluate(-1, () => location.origin)];
    assert.notEqual(origins[0], origins[1], 'a browser keeps passwords by origin: the widget’s is not the host’s');
  });

  for (const how of ['an input event', 'a change event only', 'no event at all', 'the events of a keystroke']) {
    check(`values filled in with ${how} are drawn and sent`, async (scene) => {
      const widget = await scene.inline({ provider: 'nutshell' });
      await widget.find('heading', 'Connect Nutshell');
      await widget.evaluate(fillInPage, how, { username: ` ${EMAIL} `, api_key: `"${NUTSHELL_KEY(200)}"` });
      if (how !== 'no event at all') {
        await widget.until('the painted text', () => widget.evaluate(isPainted, 'username'));
        await widget.until('the painted bullets', () => widget.evaluate(isPainted, 'api_key'));
        assert.equal((await widget.find('textbox', 'Username (Email)')).value, EMAIL, 'healed like a paste');
      }
      await widget.click('button', 'Connect');
      await widget.find('heading', 'Nutshell is connected');
    });
  }

  // Chromium can be told that a field is filled in; the state is a browser's own, and no other browser's protocol sets it.
  if (browserName === 'chromium') {
    check('a field that the browser filled in shows as the browser paints it, for as long as it is so', async (scene) => {
      const widget = await scene.inline({ provider: 'nutshell', proxy: 'mock:' });
      await widget.fill('textbox', 'Username (Email)', EMAIL);
      const force = await pseudoState(scene.page.raw, 'input[name=username]');
      await force(['autofill']);
      await widget.until('a hole', async () => (await fieldNow(widget)).hole);
      await force([]);
      await widget.until('the painting', async () => !(await fieldNow(widget)).hole);
    });
  }
});

const standardForm = (widget, html) => widget.evaluate((on) => document.documentElement.classList.toggle('html', on), html);

async function pseudoState(page, selector) {
  const root = await page.browser().target().createCDPSession();
  const frame = page.frames().find((candidate) => /\/frame\.html/.test(candidate.url()));
  const { sessionId } = await root.send('Target.attachToTarget', { targetId: frame._id, flatten: true });
  const session = root.connection().session(sessionId);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root: document } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: document.nodeId, selector });
  return (forcedPseudoClasses) => session.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses });
}

/* The functions below run inside the frame: they may use nothing from this module. */

function fillInPage(how, values) {
  for (const [name, value] of Object.entries(values)) {
    const input = document.querySelector(`input[name=${name}]`);
    const keystroke = how === 'the events of a keystroke';
    if (keystroke) input.focus();
    if (keystroke) for (const type of ['keydown', 'keypress', 'keyup']) input.dispatchEvent(new KeyboardEvent(type, { bubbles: true }));
    input.value = value;
    if (keystroke || how === 'an input event') input.dispatchEvent(new Event('input', { bubbles: true }));
    if (keystroke || how === 'a change event only') input.dispatchEvent(new Event('change', { bubbles: true }));
    if (keystroke) input.blur();
  }
}

/** Whether the value's first glyphs are in the canvas, as dark as text is. */
function isPainted(name) {
  const canvas = document.querySelector('canvas');
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const box = document.querySelector(`input[name=${name}]`).getBoundingClientRect();
  const { data } = canvas
    .getContext('2d')
    .getImageData(Math.round((box.x + 14) * scale), Math.round((box.y + 10) * scale), 60 * scale, 26 * scale);
  let darkest = 255;
  for (let at = 0; at < data.length; at += 4) darkest = Math.min(darkest, data[at + 1]);
  return darkest < 80 && data[3] === 255;
}
