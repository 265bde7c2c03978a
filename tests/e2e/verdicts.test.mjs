// A check can fail in these ways; each has its own sentence, and each keeps every value that was typed.
import assert from 'node:assert/strict';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY, NUTSHELL_KEY } from './support/stack.mjs';

async function submitLucca(widget, key, subdomain = 'acme') {
  await widget.fill('textbox', 'Subdomain', subdomain);
  await widget.fillSecret('API Key', key);
  await widget.page.press('Enter');
}

async function valuesKept(widget, key, subdomain = 'acme') {
  assert.equal((await widget.find('textbox', 'Subdomain')).value, subdomain);
  assert.equal((await widget.secret('API Key')).value, key);
}

inEveryBrowser('verdicts', (check) => {
  check('a wrong key comes back with every value, the key marked, the cause and the next step', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await submitLucca(widget, LUCCA_KEY(401));
    await widget.find('button', 'Try again');
    await valuesKept(widget, LUCCA_KEY(401));
    const key = await widget.secret('API Key');
    assert.equal(key.invalid, true);
    assert.equal(key.focused, true, 'the field at fault has the focus');
    assert.ok(key.description.length > 10, 'and says what to do');
    const text = await widget.evaluate(() => document.body.textContent);
    assert.match(text, /Lucca did not accept this API key/);
    assert.match(text, /Settings › API Keys/);
    assert.match(text, /Reference [0-9A-Z]{4}-[0-9A-Z]{4}/);
    assert.match(await widget.live(), /did not accept/);
    const result = await scene.eventOfType('check_result');
    assert.equal(result.code, 'invalid_credentials');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await widget.click('button', 'Try again');
    await widget.find('heading', 'Lucca is connected');
  });

  check('a rejection in a modal is shown from its cause on, although the dialog grows late', async (scene) => {
    const widget = await scene.modal({ provider: 'lucca', proxy: 'mock:' });
    await submitLucca(widget, LUCCA_KEY(401));
    await widget.find('button', 'Try again');
    await widget.until('the beginning in view', () => widget.evaluate(() => scrollY === 0));
  });

  const TOLD_APART = [
    { verdict: '403', code: 'insufficient_permissions', says: /role|permission/i },
    { verdict: '429', code: 'rate_limited', says: /slow down|too many|wait/i },
    { verdict: '503', code: 'provider_unavailable', says: /not available|unavailable|down/i },
    { verdict: '599', code: 'unexpected_answer', says: /unexpected/i },
  ];
  for (const { verdict, code, says } of TOLD_APART) {
    check(`answer ${verdict} reads as ${code}`, async (scene) => {
      const widget = await scene.inline({ provider: 'lucca' });
      await submitLucca(widget, LUCCA_KEY(verdict));
      const result = await scene.eventOfType('check_result');
      assert.equal(result.code, code);
      await widget.until('the problem', async () => says.test(await widget.evaluate(() => document.body.textContent)));
      await valuesKept(widget, LUCCA_KEY(verdict));
    });
  }

  check('a subdomain that does not exist marks the subdomain', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await submitLucca(widget, LUCCA_KEY(200), 'nosuch');
    assert.equal((await scene.eventOfType('check_result')).code, 'wrong_host');
    await widget.until('the mark', async () => (await widget.find('textbox', 'Subdomain')).invalid);
    await valuesKept(widget, LUCCA_KEY(200), 'nosuch');
  });

  check('an unknown e-mail address at Nutshell is a wrong credential', async (scene) => {
    const widget = await scene.inline({ provider: 'nutshell' });
    await widget.fill('textbox', 'Username (Email)', 'nobody@northwind.example');
    await widget.fillSecret('API Key', NUTSHELL_KEY(200));
    await widget.page.press('Enter');
    assert.equal((await scene.eventOfType('check_result')).code, 'invalid_credentials');
  });

  check('a proxy that is not there is told apart from the provider', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca', proxy: 'http://127.0.0.1:9' });
    await submitLucca(widget, LUCCA_KEY(200));
    assert.equal((await scene.eventOfType('check_result')).code, 'proxy_unreachable');
    await widget.until('the sentence', async () => /could not reach/i.test(await widget.evaluate(() => document.body.textContent)));
    await valuesKept(widget, LUCCA_KEY(200));
  });

  check('a session that the proxy does not know is told apart', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca', session: 'ld_s_no-such-session-token' });
    await widget.find('heading', 'This is no longer valid');
    assert.equal((await scene.eventOfType('error')).code, 'session_expired');
  });

  check('a slow check can be cancelled, and its answer never comes', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await submitLucca(widget, LUCCA_KEY('000'));
    await widget.find('heading', 'Checking with Lucca');
    await widget.click('button', 'Cancel');
    await widget.find('button', 'Connect');
    await valuesKept(widget, LUCCA_KEY('000'));
    // The next check, which is heard to its end: by then an answer to the first would have been heard as well.
    await widget.fillSecret('API Key', LUCCA_KEY(403));
    await widget.page.press('Enter');
    await widget.find('button', 'Try again');
    const types = (await scene.eventsUntil('check_result')).map((event) => event.type).filter((type) => /check|linked/.test(type));
    assert.deepEqual(types, ['check_started', 'check_started', 'check_result']);
  });

  check('twenty presses make one request', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await widget.evaluate(() => {
      const form = document.querySelector('form');
      for (let i = 0; i < 20; i++) form.requestSubmit();
    });
    await widget.find('heading', 'Lucca is connected');
    const started = (await scene.eventsUntil('linked')).filter((event) => event.type === 'check_started');
    assert.equal(started.length, 1);
  });

  check('closing while checking aborts the request and says so', async (scene) => {
    const widget = await scene.modal({ provider: 'lucca' });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY('000'));
    await scene.page.press('Enter');
    await widget.find('heading', 'Checking with Lucca');
    await scene.page.press('Escape');
    assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'checking', reason: 'user' });
    assert.ok(!(await scene.eventsUntil('close')).some((event) => event.type === 'linked'));
  });

  check('Connect on an empty form goes to the first error instead of nowhere', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await widget.click('button', 'Connect');
    await widget.until('the mark', async () => (await widget.find('textbox', 'Subdomain')).invalid);
    const subdomain = await widget.find('textbox', 'Subdomain');
    assert.equal(subdomain.focused, true);
    assert.match(subdomain.description, /Enter the Subdomain/);
    const invalid = async () =>
      (await scene.events()).filter((event) => event.type === 'field_invalid').map(({ field, code }) => `${field} ${code}`);
    await widget.until('both events', async () => (await invalid()).length === 2);
    assert.deepEqual(await invalid(), ['subdomain missing', 'api_key missing']);
    await widget.page.type('acme');
    await widget.until('the mark to go', async () => !(await widget.find('textbox', 'Subdomain')).invalid);
  });
});
