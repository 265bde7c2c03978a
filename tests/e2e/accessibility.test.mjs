// axe-core finds nothing on any screen, in the frame and in the host page; states are announced; idle costs nothing.
import assert from 'node:assert/strict';
import { runAxe } from './support/axe.mjs';
import { framesAtRest, recordSpeech } from './support/probes.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const SCROLL_BARS_MS = 5000; // by then WebKitGTK has faded those out that it shows when a field is scrolled to
const AT_REST_MS = 2000; // in ten seconds, of which 0.1 to 0.8 s are measured; a CSS animation of the caret or a canvas in a layer of its own cost WebKitGTK 17 s

inEveryBrowser('accessibility', (check) => {
  check('axe-core finds no violation on any screen', async (scene) => {
    const widget = await scene.modal({ proxy: 'mock:' });
    await widget.find('heading', 'Connect an account');
    await clean(scene, widget, 'pick');
    await widget.click('button', /Lucca/);
    await widget.find('heading', 'Connect Lucca');
    await clean(scene, widget, 'form');
    await widget.click('button', 'Connect');
    await widget.until('errors', async () => (await widget.find('textbox', 'Subdomain')).invalid);
    await clean(scene, widget, 'form with errors');
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY('000'));
    await scene.page.press('Enter');
    await widget.find('heading', 'Checking with Lucca');
    await clean(scene, widget, 'checking');
    await widget.click('button', 'Cancel');
    await widget.fillSecret('API Key', LUCCA_KEY(401));
    await scene.page.press('Enter');
    await widget.find('button', 'Try again');
    await clean(scene, widget, 'rejected');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    await scene.page.press('Enter');
    await widget.find('heading', 'Lucca is connected');
    await clean(scene, widget, 'linked');
  });

  check('checking and success are announced, and success has the focus', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
    await widget.fill('textbox', 'Subdomain', 'acme');
    await widget.fillSecret('API Key', LUCCA_KEY(200));
    const speech = await recordSpeech(widget);
    await scene.page.press('Enter');
    await widget.until('the last announcement', async () => (await speech.spoken()).some((text) => /Lucca is connected/.test(text)));
    assert.deepEqual(
      (await speech.spoken()).map((text) => /^\w+: (Checking with Lucca|Lucca is connected)/.exec(text)?.[1]),
      ['Checking with Lucca', 'Lucca is connected'],
    );
    await widget.until('the focus on it', () =>
      widget.evaluate(
        () => /Lucca is connected/.test(document.activeElement?.textContent ?? '') && document.activeElement !== document.body,
      ),
    );
  });

  check('ten idle seconds cost no frame and next to no processor time, with and without the focus in a field', async (scene) => {
    const unfocused = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
    await scene.mount({ provider: 'nutshell', proxy: 'mock:' });
    const focused = await widgetAt(scene.page, 1);
    await unfocused.find('heading', 'Connect Lucca');
    await focused.fill('textbox', 'Username (Email)', 'jane');
    const { frames, processorMs } = await framesAtRest([unfocused, focused], 10_000, SCROLL_BARS_MS);
    assert.deepEqual(frames, [0, 0]);
    assert.ok(processorMs < AT_REST_MS, `the whole browser used ${processorMs} ms of processor time`);
  });

  check('every control lies under the canvas where it is painted and takes the pointer itself', async (scene) => {
    const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
    await widget.find('heading', 'Connect Lucca');
    const missed = await widget.evaluate(() =>
      [...document.querySelectorAll('input, button, a[href], select')]
        .filter((control) => {
          control.scrollIntoView({ block: 'center' });
          const box = control.getBoundingClientRect();
          if (box.width < 1 || getComputedStyle(control).visibility === 'hidden' || box.right < 0) return false;
          const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return !(hit === control || control.contains(hit)) || (box.height < 23.5 && control.tagName !== 'A');
        })
        .map((control) => control.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(missed, []);
  });
});

async function clean(scene, widget, screen) {
  assert.deepEqual(await runAxe(widget), [], `frame, ${screen}`);
  assert.deepEqual(await runAxe(scene.hostPage()), [], `host, ${screen}`);
}
