// A tired person, a hostile page and a broken network each get a clear error; nothing is lost or leaked, and wasm never traps.
import assert from 'node:assert/strict';
import { cut, nonsense, startFakeProxy, using } from '../proxy/fake_proxy.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';

inEveryBrowser('bad input', (check) => {
  const HOSTS = [
    'https://acme.ilucca.net.evil.example/',
    'acme.ilucca.net:8443',
    'user@acme.ilucca.net',
    'evil.example/acme',
    'acme/../x',
    'ac me',
    'ａcme。ilucca.net',
  ];
  check('another host in the subdomain is refused with a sentence', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    for (const value of HOSTS) {
      await widget.fill('textbox', 'Subdomain', value);
      await widget.click('button', 'Connect');
      await widget.until(`an error for ${value}`, async () => (await widget.find('textbox', 'Subdomain')).invalid);
      assert.ok((await widget.find('textbox', 'Subdomain')).description.length > 10);
    }
    assert.ok(!(await scene.events()).some((event) => event.type === 'check_started'));
  });

  const KEYS = [
    ['a carriage return and line feed inside', `${LUCCA_KEY(200)}\\r\\nX-Evil: 1`],
    ['a bidi override inside and a digit too many', `0000\u202e0000-0000-4000-8000-0000000002000`],
    ['a zero-width space inside and a digit too many', `00000000\u200b-0000-4000-8000-0000000002000`],
    ['an e-mail address', 'jane@northwind.example'],
  ];
  for (const [name, value] of KEYS) {
    check(`a key with ${name} is refused or healed, never sent as it is`, async (scene) => {
      const widget = await scene.inline({ provider: 'lucca' });
      await widget.fill('textbox', 'Subdomain', 'acme');
      await setByPage(widget, 'API Key', value);
      await widget.click('button', 'Connect');
      await widget.until('an error', async () => (await widget.secret('API Key')).invalid);
      assert.ok((await widget.secret('API Key')).description.length > 10);
      assert.ok(!(await scene.events()).some((event) => event.type === 'check_started'));
    });
  }

  check('a key pasted with quotes, line breaks, zero-width characters and Bearer is healed', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await scene.copyFromHost(`"Bearer ${LUCCA_KEY(200)}\u200b"\n`);
    await widget.enterSecret('API Key');
    await scene.page.press('Control+v');
    await widget.until('the healed key', async () => (await widget.secret('API Key')).value === LUCCA_KEY(200));
  });

  check('a megabyte pasted into the key is refused and the widget stays alive', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await setByPage(widget, 'API Key', 'x'.repeat(1 << 20), true);
    await widget.click('button', 'Connect');
    await widget.until('an error', async () => (await widget.secret('API Key')).invalid);
    await setByPage(widget, 'API Key', LUCCA_KEY(200));
    await widget.click('button', 'Connect');
    await widget.find('heading', 'Lucca is connected');
  });

  const JSON_TYPE = { 'content-type': 'application/json' };
  const ANSWERS = [
    ['HTML', nonsense('a page', { headers: { 'content-type': 'text/html' }, text: '<h1>Welcome</h1>' })],
    ['an empty body', nonsense('nothing', {})],
    ['a 10 MB body', nonsense('a text of 10 MB', { headers: JSON_TYPE, text: `"${'x'.repeat(10 << 20)}"` })],
    ['JSON of another shape', nonsense('an account that is a number', { headers: JSON_TYPE, text: '{"outcome":"linked","account":7}' })],
    ['a cut connection', cut.before],
  ];
  for (const [name, answer] of ANSWERS) {
    check(`a proxy that answers ${name} gives a clear error`, async (scene) => {
      await using(await startFakeProxy(() => answer), async (proxy) => {
        const widget = await scene.inline({ provider: 'lucca', proxy: proxy.url });
        await widget.fill('textbox', 'Subdomain', 'acme');
        await widget.fillSecret('API Key', LUCCA_KEY(200));
        await scene.page.press('Enter');
        const { code } = await scene.eventOfType('check_result');
        assert.match(code, /^proxy_(broken|unreachable)$/);
        await widget.find('button', 'Try again');
        assert.equal((await widget.secret('API Key')).value, LUCCA_KEY(200));
      });
    });
  }

  check('wrong messages from the host page change nothing', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await widget.find('heading', 'Connect Lucca');
    await scene.page.evaluate(-1, () => {
      const frame = document.querySelector('link-dock').shadowRoot.querySelector('iframe').contentWindow;
      const evil = [
        '',
        'x',
        7,
        null,
        [],
        {},
        { type: 'linkdock:open' },
        { type: 'linkdock:open', version: 1, options: { proxy: 'https://evil.example' } },
        JSON.parse('{"type":"linkdock:open","version":1,"options":{"__proto__":{"proxy":"https://evil.example"}}}'),
        { type: 'x'.repeat(1 << 20) },
      ];
      for (const message of evil) frame.postMessage(message, '*');
    });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await scene.page.press('Enter');
    await widget.find('heading', 'Lucca is connected');
  });

  check('a provider that does not exist gives a card with a sentence', async (scene) => {
    const widget = await scene.inline({ provider: 'no-such-provider' });
    await widget.until('a sentence', async () =>
      /cannot be connected|could not be loaded/.test(await widget.evaluate(() => document.body.textContent)),
    );
    assert.equal((await scene.eventOfType('error')).type, 'error');
  });
});

/** Sets a value as drag and drop or a script of the user's would: the control's own value and an input event. */
async function setByPage(widget, label, value, big = false) {
  await widget.until(label, () => widget.secret(label));
  await widget.evaluate(
    (name, text, repeat) => {
      const input = [...document.querySelectorAll('input')].find((e) => [...e.labels].some((l) => l.textContent.trim() === name));
      input.focus();
      input.value = repeat ? 'x'.repeat(repeat) : text.replaceAll('\\r', '\r').replaceAll('\\n', '\n');
      input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
    },
    label,
    big ? '' : value,
    big ? value.length : 0,
  );
}
