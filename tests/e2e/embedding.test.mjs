// The script tag in other people's pages: loaded twice, several widgets, mounted and unmounted at any moment.
import assert from 'node:assert/strict';
import { framesAtRest } from './support/probes.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY, NUTSHELL_KEY } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

// More than the contexts that a browser grants to WebGL; with so many, WebKitGTK's driver needs seconds for each question.
const MANY = { chromium: 40, firefox: 40, webkit: 8 };

inEveryBrowser('embedding', (check, browser) => {
  check('the script loaded twice defines one element and works', async (scene) => {
    await scene.openHost('?twice');
    await scene.mount({ provider: 'lucca', proxy: 'mock:' });
    const widget = await widgetAt(scene.page, 0);
    await widget.find('heading', 'Connect Lucca');
    assert.equal(await scene.page.evaluate(-1, () => typeof globalThis.Linkdock.open), 'function');
  });

  check('two widgets on one page do not know of each other', async (scene) => {
    await scene.openHost();
    await scene.mount({ provider: 'lucca', theme: 'light' });
    await scene.mount({ provider: 'nutshell', theme: 'dark' });
    const [first, second] = [await widgetAt(scene.page, 0), await widgetAt(scene.page, 1)];
    await first.fill('textbox', 'Subdomain', 'acme');
    await second.fill('textbox', 'Username (Email)', 'jane@northwind.example');
    await second.fillSecret('API Key', NUTSHELL_KEY(200));
    await scene.page.press('Enter');
    await second.find('heading', 'Nutshell is connected');
    assert.equal((await first.find('textbox', 'Subdomain')).value, 'acme');
    await first.fillSecret('API Key', LUCCA_KEY(200));
    await scene.page.press('Enter');
    await first.find('heading', 'Lucca is connected');
  });

  check('mounted and unmounted a hundred times leaves nothing behind', async (scene) => {
    await scene.openHost();
    const count = () => scene.page.evaluate(-1, () => ({ nodes: document.querySelectorAll('*').length, frames: window.length }));
    const before = await count();
    for (let round = 0; round < 100; round++) {
      await scene.mount({ provider: 'lucca', proxy: 'mock:' });
      if (round % 10 === 9) await scene.eventOfType('ready').then(() => scene.page.evaluate(-1, () => void (globalThis.seen.length = 0)));
      await scene.page.evaluate(-1, () => globalThis.unmountWidgets());
    }
    assert.deepEqual(await count(), before);
    await scene.mount({ provider: 'lucca', proxy: 'mock:' });
    const widget = await widgetAt(scene.page, 0);
    await widget.find('heading', 'Connect Lucca');
  });

  check(`${MANY[browser]} widgets on one page are all drawn and usable, rest without a frame, and leave nothing behind`, async (scene) => {
    await scene.openHost();
    const count = () => scene.page.evaluate(-1, () => ({ nodes: document.querySelectorAll('*').length, frames: window.length }));
    const before = await count();
    for (let i = 0; i < MANY[browser]; i++) await scene.mount({ provider: i % 2 ? 'nutshell' : 'lucca', proxy: 'mock:' });
    const numbers = Array.from({ length: MANY[browser] }, (_, i) => i).filter((i) => browser !== 'webkit' || i % 7 === 0);
    const widgets = await Promise.all(numbers.map((i) => widgetAt(scene.page, i)));
    for (const widget of widgets) await widget.until('its form', () => widget.evaluate(isDrawn), 30_000);
    const last = widgets[widgets.length - 1];
    await last.fill('textbox', 'Username (Email)', 'jane@northwind.example');
    for (const widget of [widgets[0], last]) assert.deepEqual((await framesAtRest([widget], 1000)).frames, [0]);
    await last.fillSecret('API Key', NUTSHELL_KEY(200));
    await scene.page.press('Enter');
    await last.find('heading', 'Nutshell is connected');
    assert.deepEqual(scene.page.problems(), []);
    await scene.page.evaluate(-1, () => globalThis.unmountWidgets());
    assert.deepEqual(await count(), before);
  });

  check('an element that is moved in the page starts again and works', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
    await widget.find('heading', 'Connect Lucca');
    await scene.page.evaluate(-1, () => document.querySelector('main').prepend(document.querySelector('link-dock')));
    await widget.find('heading', 'Connect Lucca');
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await scene.page.press('Enter');
    await widget.find('heading', 'Lucca is connected');
  });

  check('wrong options are refused with a sentence', async (scene) => {
    await scene.openHost();
    for (const options of [
      {},
      { proxy: 'javascript:alert(1)' },
      { proxy: 'http://example.com' },
      { proxy: 'https://user:pw@example.com' },
      { proxy: 7 },
      null,
    ]) {
      const error = await scene.page.evaluate(
        -1,
        async (given) => {
          try {
            await globalThis.Linkdock.open(given);
            return '';
          } catch (problem) {
            return String(problem);
          }
        },
        options,
      );
      assert.match(error, /^TypeError: .{20,}/, JSON.stringify(options));
    }
  });

  check('the strict policies of host and frame are never violated and nobody else is asked for anything', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca' });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await scene.page.press('Enter');
    await widget.find('heading', 'Lucca is connected');
    assert.deepEqual(await scene.page.evaluate(-1, () => globalThis.violations), []);
    assert.deepEqual(scene.page.problems(), []);
    const allowed = [scene.stack.site, scene.stack.host, scene.stack.proxyUrl, 'data:', 'about:', 'blob:'];
    const asked = [
      ...scene.page.requests(),
      ...(await widget.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name))),
    ];
    assert.deepEqual(
      asked.filter((url) => !allowed.some((prefix) => url.startsWith(prefix))),
      [],
    );
  });

  check('Tab walks through the widget in reading order and out again', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
    await widget.find('heading', 'Connect Lucca');
    await scene.page.evaluate(-1, () => document.getElementById('before').focus());
    const walked = [];
    for (let press = 0; press < 20; press++) {
      await scene.page.press('Tab');
      const outside = await scene.page.evaluate(-1, () => document.activeElement?.id);
      if (outside === 'after') break;
      walked.push(
        await widget.evaluate(() => {
          const e = document.activeElement;
          return e === document.body ? '' : (e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.textContent).trim();
        }),
      );
    }
    const order = walked.filter(Boolean).join(' | ');
    assert.match(order, /Subdomain \|.*API Key \|.*Connect/, order);
    assert.equal(await scene.page.evaluate(-1, () => document.activeElement?.id), 'after', 'the focus leaves the frame');
  });
});

/** A form is there, and where its button stands the canvas has the button's colour. */
function isDrawn() {
  const button = document.querySelector('.k-submit')?.getBoundingClientRect();
  const canvas = document.querySelector('canvas');
  if (!button || !canvas.width) return false;
  const scale = canvas.width / canvas.getBoundingClientRect().width;
  const [red, green, blue, alpha] = canvas
    .getContext('2d')
    .getImageData((button.x + 20) * scale, (button.y + button.height / 2) * scale, 1, 1).data;
  return alpha === 255 && blue > red && blue > green;
}
