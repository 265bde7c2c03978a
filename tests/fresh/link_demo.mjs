// Links an account of each provider in a running demo, in Chromium, with real clicks and keys, as a person would:
//   node tests/fresh/link_demo.mjs http://127.0.0.1:8080/
import assert from 'node:assert/strict';
import { launch } from '../e2e/support/browsers.mjs';
import { Widget, widgetAt } from '../e2e/support/widget.mjs';

const [, , address] = process.argv;
const browser = await launch('chromium', { height: 1000 });
try {
  const page = await browser.newPage();
  await page.goto(address);
  const host = new Widget(page, -1);

  const inline = await widgetAt(page, 0);
  await inline.find('heading', 'Connect Nutshell');
  await inline.fill('textbox', 'Username (Email)', 'jane@acme.example');
  await inline.fillSecret('API Key', '0'.repeat(37) + '401');
  await inline.click('button', 'Connect');
  await inline.find('button', 'Try again');
  await inline.fillSecret('API Key', '0'.repeat(37) + '200');
  await inline.click('button', 'Try again');
  await inline.find('heading', 'Nutshell is connected');
  console.log('Nutshell is connected, after a wrong key');

  await host.click('button', 'Connect an account');
  const modal = await widgetAt(page, 1);
  await modal.click('button', /Lucca/);
  await modal.fill('textbox', 'Subdomain', 'acme');
  await modal.fillSecret('API Key', '00000000-0000-4000-8000-000000000200');
  await modal.click('button', 'Connect');
  await modal.find('heading', 'Lucca is connected');
  await modal.click('button', 'Done');
  await host.until('both accounts in the page', () =>
    page.evaluate(-1, () => document.querySelectorAll('#accounts .row:not(.ghost)').length === 2),
  );
  console.log('Lucca is connected; the page lists both accounts');
  assert.deepEqual(page.problems(), []);
} finally {
  await browser.close();
}
