// Sessions: what one allows, what happens when it has ended, and that no answer is lost. The proxy is scripted, as each
// of its answers must come at a moment of the test's choosing; the last test has the real one.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linked, opened, problem, rejected } from '../proxy/contract.mjs';
import { cut } from '../proxy/fake_proxy.mjs';
import { call, newSession } from '../proxy/servers.mjs';
import { runAxe } from './support/axe.mjs';
import { withProxy } from './support/scripted_proxy.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY, artifact } from './support/stack.mjs';
import { treeOf } from './support/tree.mjs';
import { widgetAt } from './support/widget.mjs';

const EXPIRED = problem(401, 'invalid_session');
const IN_FLIGHT = problem(409, 'check_in_flight', { retry_after_s: 1 });

const LOOKS = [
  [360, 'light'],
  [480, 'dark'],
  [900, 'light'],
  [360, 'dark'],
];

inEveryBrowser(
  'sessions',
  (check) => {
    check('the widget is narrowed to what the session allows and speaks its language; the proxy hears whose page it is', async (scene) => {
      await withProxy(async (proxy) => {
        proxy.session = () => opened({ categories: ['HRIS'], account_id: 'acc_1', locale: 'fr' });
        const widget = await open(scene, proxy, ['ld_s_one']);
        await widget.until('the form of the only provider', () =>
          widget.evaluate(() => document.querySelector('input[name=subdomain]') !== null),
        );
        assert.equal(await widget.evaluate(() => document.documentElement.lang), 'fr');
        await submit(scene, widget);
        await scene.eventOfType('linked');
        const [asked] = proxy.calls.filter(({ path }) => path === '/v1/session');
        const [sent] = proxy.calls.filter(({ path }) => path === '/v1/check');
        for (const { headers } of [asked, sent]) {
          assert.equal(headers.authorization, 'Bearer ld_s_one');
          assert.equal(headers['linkdock-parent-origin'], new URL(scene.stack.host).origin);
        }
        assert.equal(JSON.parse(sent.body).account_id, 'acc_1');
        proxy.session = () => opened({ providers: ['lucca'] });
        const other = await open(scene, proxy, ['ld_s_two'], { provider: 'nutshell' });
        await other.find('heading', 'This tool cannot be connected here');
      });
    });

    check('a proxy that knows /v1/check alone gets that one call as ever, and no header that its CORS would refuse', async (scene) => {
      await withProxy(
        async (proxy) => {
          const widget = await open(scene, proxy, ['own-token'], { provider: 'lucca' });
          await submit(scene, widget);
          await widget.find('heading', 'Lucca is connected');
          const checks = proxy.calls.filter(({ path }) => path === '/v1/check');
          assert.equal(checks.length, 1);
          assert.equal(checks[0].headers['linkdock-parent-origin'], undefined);
        },
        { minimal: true },
      );
    });

    check('a session that has ended before it opens is renewed unseen, or says so with a way on', async (scene) => {
      await withProxy(async (proxy) => {
        proxy.session = (token) => (token === 'ld_s_good' ? opened() : EXPIRED);
        await (await open(scene, proxy, ['ld_s_old', 'ld_s_good'], { provider: 'lucca' })).find('heading', 'Connect Lucca');
        assert.deepEqual(
          (await scene.events()).filter(({ type }) => type === 'error'),
          [],
        );
        const widget = await open(scene, proxy, ['ld_s_old', 'ld_s_older'], { provider: 'lucca' });
        await widget.find('heading', 'This is no longer valid');
        assert.equal((await scene.eventOfType('error')).code, 'session_expired');
        await scene.page.evaluate(-1, () => void globalThis.tokens.push('ld_s_good'));
        await widget.click('button', 'Try again');
        await widget.find('heading', 'Connect Lucca');
        const fixed = await open(scene, proxy, [], { provider: 'lucca', session: 'ld_s_old' });
        await fixed.find('heading', 'This is no longer valid');
        assert.deepEqual(await fixed.all('button', 'Try again'), [], 'there is no other session to be had');
        await everyLook(scene, fixed, 'session-card');
        await open(scene, proxy, ['ld_s_old', ''], { provider: 'lucca' }); // the page fails to get one
        assert.equal((await scene.eventOfType('error')).code, 'session_failed');
      });
    });

    check('a session that ends while somebody types is renewed once, and the check goes on with everything', async (scene) => {
      await withProxy(async (proxy) => {
        const ended = new Set(['ld_s_first']);
        proxy.check = (token) => (ended.has(token) ? EXPIRED : linked());
        const widget = await open(scene, proxy, ['ld_s_first', 'ld_s_second'], { provider: 'lucca' });
        await submit(scene, widget);
        await widget.find('heading', 'Lucca is connected');
        const checks = proxy.calls.filter(({ path }) => path === '/v1/check');
        assert.deepEqual(
          checks.map(({ headers }) => headers.authorization),
          ['Bearer ld_s_first', 'Bearer ld_s_second'],
        );
        assert.equal(checks[1].body, checks[0].body);
        const told = (await scene.eventsUntil('check_result'))
          .filter(({ type }) => /check|error/.test(type))
          .map(({ type, code }) => `${type} ${code ?? ''}`);
        assert.deepEqual(told, ['check_started ', 'check_result linked'], 'the page hears of one check');
        assert.equal(await scene.page.evaluate(-1, () => globalThis.asked), 2);
      });
    });

    check('where no session is to be had, the form keeps every value and says what to do; the button asks again', async (scene) => {
      await withProxy(async (proxy) => {
        proxy.check = (token) => (token === 'ld_s_good' ? linked() : EXPIRED);
        const widget = await open(scene, proxy, ['ld_s_old', ''], { provider: 'lucca' });
        await submit(scene, widget);
        await widget.find('heading', 'This form has been open for too long');
        assert.equal((await scene.eventOfType('error')).code, 'session_expired');
        assert.equal((await widget.find('textbox', 'Subdomain')).value, 'acme');
        await scene.page.evaluate(-1, () => void globalThis.tokens.push('ld_s_good'));
        await widget.click('button', 'Try again');
        await widget.find('heading', 'Lucca is connected');
        const fixed = await open(scene, proxy, [], { provider: 'lucca', session: 'ld_s_old' });
        await submit(scene, fixed);
        await fixed.find('heading', 'This form has been open for too long');
        assert.match(await fixed.evaluate(() => document.querySelector('.k-problem').textContent), /Close it, and open it again/);
        const spoken = await treeOf(fixed);
        await fixed.evaluate(() => document.querySelector('.standard').click());
        assert.deepEqual(await treeOf(fixed), spoken, 'HTML mode says the same');
        await everyLook(scene, fixed, 'session-ended-standard');
        await fixed.evaluate(() => document.querySelector('.standard').click());
        await everyLook(scene, fixed, 'session-ended');
        assert.deepEqual(await fixed.all('button', 'Try again'), []);
      });
    });

    check(
      'an answer that was lost on the way is fetched with the same key, also while the check still runs; another value has another key',
      async (scene) => {
        await withProxy(async (proxy) => {
          const answers = [cut.within, IN_FLIGHT, rejected(), cut.within, linked()];
          proxy.check = () => answers.shift();
          const widget = await open(scene, proxy, ['ld_s_one'], { provider: 'lucca' });
          await submit(scene, widget);
          await widget.find('heading', 'We could not reach Northwind Analytics');
          await widget.click('button', 'Try again');
          await widget.until('the verdict', async () => (await scene.events()).some(({ code }) => code === 'invalid_credentials'));
          await submit(scene, widget);
          await widget.find('heading', 'We could not reach Northwind Analytics');
          await widget.fill('textbox', 'Subdomain', 'other');
          await scene.page.press('Enter');
          await widget.find('heading', 'Lucca is connected');
          const keys = proxy.calls.filter(({ path }) => path === '/v1/check').map(({ headers }) => headers['idempotency-key']);
          assert.deepEqual(
            keys.map((key) => keys.indexOf(key)),
            [0, 0, 0, 3, 4],
          );
        });
      },
    );

    check('an auth link opens at top level, leaves no token in the address bar, and ends on a page that can be closed', async (scene) => {
      await withProxy(async (proxy) => {
        const link = { proxy: proxy.url, integrator: 'Northwind Analytics', locale: 'en' };
        writeFileSync(join(scene.stack.dir, 'linkdock.config.json'), JSON.stringify({ link }));
        proxy.session = (token) => (token === 'ld_s_link' ? opened({ providers: ['lucca'] }) : EXPIRED);
        const page = `${scene.stack.site}/link.html`;
        await scene.page.goto(`${page}#ld_s_link`);
        const widget = scene.hostPage();
        await submit(scene, widget);
        await widget.find('heading', 'Lucca is connected');
        assert.equal(await widget.evaluate(() => location.href + document.body.innerHTML.includes('ld_s_link')), `${page}false`);
        const [{ headers }] = proxy.calls.filter(({ path }) => path === '/v1/check');
        assert.deepEqual(
          [headers.authorization, headers['linkdock-parent-origin'], headers.referer],
          ['Bearer ld_s_link', scene.stack.site, undefined],
        );
        await widget.click('button', 'Done');
        await widget.find('heading', 'You can close this page');
        for (const token of ['', '#ld_s_used', '#%00%22%3Cscript%3E']) {
          // loaded again, used, nonsense
          await scene.page.goto('about:blank');
          await scene.page.goto(page + token);
          await widget.find('heading', 'This is no longer valid');
          assert.deepEqual(await widget.all('button'), []);
          assert.equal(await widget.evaluate(() => location.href), page);
        }
      });
    });
  },
  { stack: { proxy: false } },
);

inEveryBrowser(
  'sessions of the real proxy',
  (check) => {
    check('a session that a server made links one account in its own page alone, by the widget or by its link', async (scene) => {
      const { stack } = scene;
      const host = new URL(stack.host).origin;
      const proxy = { url: stack.proxyUrl };
      const issue = (members) => newSession(proxy, stack.keys.all, { origins: [host, stack.site], categories: ['HRIS'], ...members });
      const { token } = await issue({ label: 'Payroll', locale: 'en' });
      const widget = await open(scene, proxy, [], { session: token });
      await submit(scene, widget);
      await widget.find('heading', 'Lucca is connected');
      assert.equal((await scene.eventOfType('linked')).account.label, 'Payroll');
      const again = await open(scene, proxy, [], { session: token, locale: 'en' });
      await again.find('heading', 'This is no longer valid');
      const elsewhere = await open(scene, proxy, [], {
        session: (await issue({ origins: ['https://elsewhere.example'] })).token,
        locale: 'en',
      });
      await elsewhere.find('heading', 'This page cannot be used here');
      assert.equal((await scene.eventOfType('error')).code, 'origin_not_allowed');

      writeFileSync(
        join(stack.dir, 'linkdock.config.json'),
        JSON.stringify({ link: { proxy: proxy.url, integrator: 'Northwind Analytics', locale: 'en' } }),
      );
      const { link_url: link } = await issue({ owner: 'somebody-else' });
      await scene.page.goto(link);
      const page = scene.hostPage();
      await submit(scene, page);
      await page.find('heading', 'Lucca is connected');
      await scene.page.goto('about:blank');
      await scene.page.goto(link);
      await page.find('heading', 'This is no longer valid');
      const { body } = await call(proxy, 'GET /v1/accounts?owner=acme', { key: stack.keys.all });
      assert.deepEqual(
        body.accounts.map(({ label, status }) => `${label} ${status}`),
        ['Payroll active'],
      );
    });
  },
  { stack: { keys: true } },
);

/** Photographed for a person to look at; axe finds nothing, and nothing scrolls sideways. */
async function everyLook(scene, widget, name) {
  const { browser } = scene.page;
  for (const [width, theme] of browser === 'chromium' ? LOOKS : LOOKS.slice(0, 1)) {
    if (browser === 'chromium') await scene.page.resize(width, 800);
    await scene.page.evaluate(-1, (value) => document.querySelector('link-dock').setAttribute('theme', value), theme);
    await widget.until(theme, () =>
      widget.evaluate(
        (value) => matchMedia(`(prefers-color-scheme: ${value})`).matches || document.documentElement.style.colorScheme === value,
        theme,
      ),
    );
    await widget.grown();
    await scene.page.screenshot(artifact(browser, `${name}-${width}-${theme}.png`));
    assert.deepEqual(await runAxe(widget), [], `${name} at ${width}, ${theme}`);
    assert.equal(await widget.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  }
  if (browser === 'chromium') await scene.page.resize(900, 800);
}

/** A widget in a page of its own, with these tokens from fetchSession. */
async function open(scene, proxy, tokens, attributes = {}) {
  await scene.openHost();
  await scene.page.evaluate(-1, (list) => void globalThis.tokens.push(...list), tokens);
  await scene.mount({ proxy: proxy.url, session: tokens.length ? '' : 'none', ...attributes });
  return widgetAt(scene.page, 0);
}

async function submit(scene, widget) {
  await widget.until('the form', () => widget.evaluate(() => document.querySelector('form') !== null));
  await widget.evaluate((key) => {
    for (const [name, text] of [
      ['subdomain', 'acme'],
      ['api_key', key],
    ]) {
      const input = document.querySelector(`input[name=${name}]`);
      input.value = text;
      input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
    }
    document.querySelector('.k-submit').click();
  }, LUCCA_KEY(200));
}
