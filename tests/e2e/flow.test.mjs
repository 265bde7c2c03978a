// The whole main job, as a person does it: find the provider, read the guide, paste, press Enter, be told.
import assert from 'node:assert/strict';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY, NUTSHELL_KEY } from './support/stack.mjs';

inEveryBrowser('linking', (check) => {
  check('a Lucca account is linked from the picker, in a modal, with a pasted address', async (scene) => {
    const widget = await scene.modal({}, 'https://acme.ilucca.net/settings');
    await widget.find('heading', 'Connect an account');
    await widget.fill('searchbox', 'Search tools by name', 'luc');
    await widget.gone('button', /Nutshell/);
    await widget.click('button', /Lucca/);
    await widget.find('heading', 'Connect Lucca');
    await widget.until('focus on the first field', async () => (await widget.find('textbox', 'Subdomain')).focused);
    await scene.pasteInto(widget, 'textbox', 'Subdomain');
    await widget.until('the healed value', async () => (await widget.find('textbox', 'Subdomain')).value === 'acme');
    await widget.until('the note', async () =>
      /Taken from the address you pasted/.test((await widget.find('textbox', 'Subdomain')).description),
    );
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await scene.page.press('Enter');
    await widget.find('heading', 'Lucca is connected');
    assert.match(await widget.evaluate(() => document.body.textContent), /acme\.ilucca\.net/);
    const linked = await scene.eventOfType('linked');
    assert.equal(linked.account.provider, 'lucca');
    assert.equal(linked.account.label, 'acme.ilucca.net');
    await widget.click('button', 'Done');
    const outcome = await scene.outcome();
    assert.deepEqual(outcome, { type: 'linked', account: linked.account });
    assert.equal(await scene.page.evaluate(-1, () => document.activeElement?.id), 'before', 'focus is back on the opener');
  });

  check('a Nutshell account is linked inline with e-mail and key', async (scene) => {
    const widget = await scene.inline({ provider: 'nutshell' });
    await widget.find('heading', 'Connect Nutshell');
    await widget.fill('textbox', 'Username (Email)', 'jane@northwind.example');
    await widget.fillSecret('API Key', NUTSHELL_KEY(200));
    await widget.click('button', 'Connect');
    await widget.find('heading', 'Nutshell is connected');
    const linked = await scene.eventOfType('linked');
    assert.equal(linked.account.provider, 'nutshell');
    assert.ok(linked.account.id.length > 0 && linked.account.label.length > 0);
  });

  check('the guide is inside the widget, word for word, with its warning, steps, bold, code and links', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await widget.find('heading', 'Connect Lucca');
    const text = (await widget.evaluate(() => document.body.textContent)).replace(/\s+/g, ' ');
    for (const sentence of [
      'Admin access to your Lucca account is required to generate API keys.',
      'Finding Your Subdomain',
      'Your subdomain identifies your Lucca instance.',
      'Locate Your Subdomain',
      'Generating an API Key',
      'Navigate to API Keys',
      'Create a New API Key',
      'Copy the API Key',
      'Each key has its own dedicated role that controls access rights.',
    ])
      assert.ok(text.includes(sentence), `the guide says “${sentence}”; it has: ${text}`);
    const marks = await widget.evaluate(() => ({
      strong: [...document.querySelectorAll('strong')].map((e) => e.textContent?.trim()),
      code: [...document.querySelectorAll('code')].map((e) => e.textContent?.trim()),
      lists: document.querySelectorAll('ul, ol').length,
    }));
    assert.ok(marks.strong.includes('Settings') && marks.strong.includes('Generate Key'), JSON.stringify(marks));
    assert.ok(marks.code.includes('.ilucca.net') && marks.code.includes('acme'), JSON.stringify(marks));
    assert.ok(marks.lists >= 2);
  });

  check('links of a guide are real, safe links to the provider', async (scene) => {
    const widget = await scene.inline({ provider: 'nutshell' });
    const link = await widget.until('the link', () =>
      widget.evaluate(() => {
        const found = document.querySelector('a[href^="https://app.nutshell.com"]');
        return found && { text: found.textContent?.trim(), target: found.getAttribute('target'), rel: found.getAttribute('rel') };
      }),
    );
    assert.deepEqual(link, { text: 'Nutshell account', target: '_blank', rel: 'noopener noreferrer' });
  });

  check('white label hides the linking section', async (scene) => {
    const shown = await scene.inline({ provider: 'lucca' });
    await shown.find('heading', 'Connect Lucca');
    const section = /Linking (the|your) Account/i;
    assert.match(await shown.evaluate(() => document.body.textContent), section);
    await scene.page.evaluate(-1, () => globalThis.unmountWidgets());
    await scene.mount({ provider: 'lucca', 'white-label': '' });
    await shown.find('heading', 'Connect Lucca');
    assert.doesNotMatch(await shown.evaluate(() => document.body.textContent), section);
  });

  check('mock mode links without any server', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await scene.page.press('Enter');
    await scene.eventOfType('check_started');
    await widget.find('heading', 'Lucca is connected');
  });

  check('Escape closes the modal and tells where the user was', async (scene) => {
    const widget = await scene.modal({ provider: 'lucca' });
    await widget.find('heading', 'Connect Lucca');
    await scene.page.press('Escape');
    assert.deepEqual(await scene.outcome(), { type: 'closed', step: 'form', reason: 'user' });
  });
});
