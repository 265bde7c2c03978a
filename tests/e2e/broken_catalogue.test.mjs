// A provider file that arrives damaged hides that provider and says so; the others go on working.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { inEveryBrowser } from './support/session.mjs';
import { DIST } from './support/stack.mjs';

const folder = mkdtempSync(join(tmpdir(), 'linkdock-broken-'));
const dist = join(folder, 'dist');
cpSync(DIST, dist, { recursive: true });
const lucca = join(dist, 'providers/lucca.json');
rmSync(`${lucca}.br`, { force: true });
writeFileSync(lucca, readFileSync(lucca, 'utf8').slice(0, -40));
after(() => rmSync(folder, { recursive: true, force: true }));

inEveryBrowser(
  'broken catalogue',
  (check) => {
    check('a cut provider file is a card with a sentence, and the other provider still opens', async (scene) => {
      const widget = await scene.modal({ proxy: 'mock:' });
      await widget.find('heading', 'Connect an account');
      await widget.click('button', /Lucca/);
      await widget.until('the sentence', async () =>
        /cannot be connected right now/.test(await widget.evaluate(() => document.body.textContent)),
      );
      assert.equal((await scene.eventOfType('error')).code, 'broken_catalogue');
      await widget.click('button', 'Back to the list of tools');
      await widget.click('button', /Nutshell/);
      await widget.find('heading', 'Connect Nutshell');
    });
  },
  { stack: { proxy: false, dist } },
);
