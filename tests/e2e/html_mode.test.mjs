// The standard form comes by choice and by the person's own text spacing, and goes again; nothing is lost either way.
import assert from 'node:assert/strict';
import { inEveryBrowser } from './support/session.mjs';

inEveryBrowser('standard form', (check) => {
  check('the choice keeps value and focus both ways, and own text spacing brings the form without a loss', async (scene) => {
    const widget = await scene.inline({ proxy: 'mock:', provider: 'lucca', locale: 'en' });
    const isHtml = () => widget.evaluate(() => document.documentElement.classList.contains('html'));
    await widget.fill('textbox', 'Subdomain', 'acme');
    for (const html of [true, false]) {
      await widget.evaluate(() => {
        const choice = document.querySelector('.standard');
        choice.focus();
        choice.click();
      });
      assert.equal(await isHtml(), html);
      assert.equal(await widget.evaluate(() => document.activeElement.textContent), html ? 'Use the drawn form' : 'Use the standard form');
      assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acme');
    }
    await widget.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
      document.adoptedStyleSheets = [sheet];
    });
    await widget.until('HTML mode', isHtml);
    assert.equal(await widget.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
    await widget.evaluate(() => void (document.adoptedStyleSheets = []));
    await widget.until('the painting', async () => !(await isHtml()));
  });
}, { stack: { proxy: false } });
