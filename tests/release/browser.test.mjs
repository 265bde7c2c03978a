// The unpacked archive behind a static server, used from its fixed and from its moving path by a page of another origin.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';

import { movingFolder } from '../../scripts/package.mjs';
import { hostPage, servePages } from '../e2e/support/hostile.mjs';
import { inEveryBrowser } from '../e2e/support/session.mjs';
import { LUCCA_KEY } from '../e2e/support/stack.mjs';
import { widgetAt } from '../e2e/support/widget.mjs';
import { SITE, VERSION, unpack } from './support.mjs';

const site = unpack(SITE());
const values = JSON.parse(readFileSync(path.join(site, VERSION, 'integrity.json'), 'utf8')).files;
const pages = await servePages();
after(() => pages.stop());

/** A page that embeds the widget as docs/OPERATING.md says. @param {import('../e2e/support/session.mjs').Scene} scene @param {string} tag */
async function open(scene, tag) {
  pages.put('/page', hostPage({ head: tag }));
  await scene.page.goto(`${pages.host}/page`);
  await scene.mount({ provider: 'lucca' });
  return widgetAt(scene.page, 0);
}

inEveryBrowser(
  'release',
  (check) => {
    const ways = [
      [
        'pinned to its version, with its integrity value',
        (/** @type {string} */ at) =>
          `<script src="${at}/${VERSION}/linkdock.js" integrity="${values['linkdock.js']}" crossorigin="anonymous"></script>`,
      ],
      ['following the moving path', (/** @type {string} */ at) => `<script src="${at}/${movingFolder(VERSION)}/linkdock.js"></script>`],
    ];
    for (const [name, tag] of ways) {
      check(`${name}, it links an account, and nothing is missing`, async (scene) => {
        const widget = await open(scene, tag(scene.stack.site));
        await widget.fill('textbox', 'Subdomain', 'acme');
        await widget.fillSecret('API Key', LUCCA_KEY('200'));
        await scene.page.press('Enter');
        await widget.find('heading', 'Lucca is connected');
        assert.equal((await scene.eventOfType('linked')).account.provider, 'lucca');
        assert.deepEqual(scene.page.problems(), []);
      });
    }

    check('one linkdock.config.json above all versions decides who may embed them', async (scene) => {
      writeFileSync(path.join(scene.stack.dir, 'linkdock.config.json'), JSON.stringify({ parentOrigins: ['https://other.example'] }));
      const widget = await open(scene, ways[1][1](scene.stack.site));
      await widget.find('alert', '');
      assert.equal((await scene.eventOfType('error')).code, 'origin_not_allowed');
    });
  },
  { stack: { dist: site }, browsers: ['chromium'] },
);
