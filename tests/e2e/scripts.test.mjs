// Text in any script: the browser shapes, measures and paints it as a whole, in the place where the DOM holds it, and a
// right-to-left language mirrors the layout but not the data.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { framesAtRest } from './support/probes.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';

const ARABIC = JSON.parse(readFileSync('web/locales/ar.json', 'utf8'));
/** A heading, a subtitle and a foot for hosts that override these sentences, and how many of them need shaping. */
const MIXED = [
  {
    shaped: 3,
    sentences: ['ربط {provider}', 'חיבור אל {integrator}', 'ข้อมูลจะถูกส่งแบบเข้ารหัสไปยัง {integrator} ตรวจสอบกับ {provider} และจะไม่แสดงอีก'],
  },
  {
    shaped: 3,
    sentences: [
      '{provider} 🔑',
      '{integrator} के साथ जोड़ें',
      '「{integrator}」へ暗号化して送信し、{provider} で確認します。二度と表示されません！',
    ],
  },
  {
    shaped: 3,
    sentences: [
      'חיבור {provider}',
      '👩‍💻 {integrator} 👍🏽',
      'تُرسَل البيانات مشفّرة إلى {integrator}، وتُفحص لدى {provider} (مرة واحدة)، cafe\u0301.',
    ],
  },
];

const TOLERATED = 4; // of 255: WebKit blends in another precision over pixels that were put there
const overrides = ([title, subtitle, foot]) => ({ 'form.title': title, 'form.subtitle': subtitle, 'form.foot': foot });
const filled = (text) => text.replaceAll('{provider}', 'Lucca').replaceAll('{integrator}', 'Northwind Analytics');

inEveryBrowser(
  'scripts',
  (check) => {
    check('each script is painted exactly as the browser writes it, where the DOM holds it, in logical order', async (scene) => {
      for (const { sentences, shaped } of MIXED) {
        const widget = await scene.modal({ provider: 'lucca', proxy: 'mock:', texts: overrides(sentences) });
        await widget.find('heading', filled(sentences[0]));
        const runs = await faithful(widget, sentences[0]);
        assert.ok(runs.length >= shaped, `${sentences[0]}: ${runs.length} shaped runs`);
        const words = await widget.evaluate(() => [...document.querySelectorAll('.words')].map((element) => element.textContent));
        for (const sentence of sentences) assert.ok(words.includes(filled(sentence)), `in logical order: ${filled(sentence)}`);
        assert.ok(!runs.some(({ text }) => /subdomain/.test(text)), 'what is a row of glyphs stays one');
      }
    });

    check('the Arabic widget runs from right to left on every screen, and its data from left to right', async (scene) => {
      const widget = await scene.modal({ proxy: 'mock:', locale: 'ar' });
      await widget.find('heading', ARABIC['pick.title']);
      const search = await widget.find('searchbox', ARABIC['pick.search_label']);
      assert.ok((await faithful(widget, 'pick')).every(({ rtl }) => rtl));
      assert.equal(await widget.evaluate(() => getComputedStyle(document.querySelector('input[type=search]')).direction), 'rtl');
      assert.ok(await isHole(widget, 'input[type=search]'), 'the browser paints a field that is edited from right to left');
      assert.ok(search.rect.width > 200);
      await widget.click('button', /Lucca/);
      await widget.find('button', ARABIC['form.connect']);
      const labels = await widget.evaluate(() => [...document.querySelectorAll('label')].map(({ textContent }) => textContent));
      await widget.fill('textbox', labels[0], 'acme');
      assert.equal(await widget.evaluate(() => getComputedStyle(document.querySelector('input')).direction), 'ltr');
      assert.ok(!(await isHole(widget, 'input')), 'addresses are painted as glyphs');
      await widget.fillSecret(labels[1], LUCCA_KEY(401));
      await faithful(widget, 'form, after typing has repainted parts of it', 9);
      await scene.page.press('Enter');
      await widget.find('button', ARABIC['form.try_again']);
      await faithful(widget, 'rejected', 9);
      const places = await widget.evaluate(placesOf);
      assert.ok(places.close < places.title, 'the way out is at the left');
      assert.ok(places.back > places.title, 'the way back is at the right');
      await widget.fillSecret(labels[1], LUCCA_KEY(200));
      await scene.page.press('Enter');
      await widget.find('button', ARABIC['linked.done']);
      await faithful(widget, 'linked', 3);
    });

    check('a value that needs shaping is painted by the browser, and by the widget again when it does not', async (scene) => {
      const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:' });
      await widget.fill('textbox', 'Subdomain', 'acme');
      assert.ok(!(await isHole(widget, 'input')));
      for (const value of ['شركة', 'e\u0301t\u0301', 'ก้']) {
        await setValue(widget, value);
        await widget.until(`a hole for ${value}`, () => isHole(widget, 'input'));
      }
      await setValue(widget, 'société');
      await widget.until('glyphs again', async () => !(await isHole(widget, 'input')));
    });

    check('an Arabic form at rest costs no frame', async (scene) => {
      const widget = await scene.inline({ provider: 'lucca', proxy: 'mock:', locale: 'ar' });
      await widget.find('button', ARABIC['form.connect']);
      assert.deepEqual((await framesAtRest([widget], 2500)).frames, [0]);
    });
  },
  { stack: { proxy: false } },
);

/** Every shaped run's pixels are the browser's own, and its ink lies in its DOM box. @param {number} [least] as many runs are in view */
async function faithful(widget, what, least = 1) {
  let runs = [];
  const look = async () =>
    (runs = await widget.evaluate(shapedRuns)).length >= least && runs.every(({ difference }) => difference <= TOLERATED);
  await widget.until(`the paint of ${what}`, look).catch(() => {}); // what differs is said below
  assert.ok(runs.length >= least, `${what}: ${runs.length} runs in view`);
  for (const { text, difference, out } of runs) {
    assert.ok(difference <= TOLERATED, `${what}: “${text}” differs by ${difference} from the browser's own`);
    assert.ok(out <= 2, `${what}: “${text}” reaches ${out} px out of its box`);
  }
  return runs;
}

const setValue = (widget, value) =>
  widget.evaluate((text) => {
    const input = document.querySelector('input');
    input.value = text;
    input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  }, value);

/** @param {import('./support/widget.mjs').Widget} widget @param {string} selector */
const isHole = (widget, selector) =>
  widget.evaluate((css) => {
    const canvas = document.querySelector('canvas');
    const box = document.querySelector(css).getBoundingClientRect();
    const origin = canvas.getBoundingClientRect();
    const scale = canvas.width / origin.width;
    const at = [(box.x + box.width / 2 - origin.x) * scale, (box.y + box.height / 2 - origin.y) * scale].map(Math.round);
    return canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data[3] === 0;
  }, selector);

/* The functions below run inside the page: they may use nothing from this module. */

function shapedRuns() {
  const canvas = document.querySelector('canvas');
  const origin = canvas.getBoundingClientRect();
  const scale = canvas.width / origin.width;
  const style = getComputedStyle(document.documentElement);
  const colours = ['text', 'text-2', 'text-3', 'accent', 'danger', 'warn', 'ok', 'on-accent'].map((name) =>
    style.getPropertyValue(`--${name}`),
  );
  const scratch = document.createElement('canvas');
  const NEAR = 5; // icons and bullets stand further away
  const context = scratch.getContext('2d');

  const baselineOf = (run) => {
    const probe = document.createElement('i');
    probe.style.display = 'inline-block';
    run.prepend(probe);
    const { bottom } = probe.getBoundingClientRect();
    probe.remove();
    return bottom;
  };
  const boxOf = (run) => {
    const range = document.createRange();
    range.selectNodeContents(run.firstChild);
    const text = run.firstChild.data;
    const kept = text.trimEnd().length; // what hangs out at the end of a line has no ink
    range.setEnd(run.firstChild, kept);
    return range.getBoundingClientRect();
  };
  const write = ({ run, box, baseline }, area, colour) => {
    const own = getComputedStyle(run);
    const rtl = own.direction === 'rtl';
    context.font = `${own.fontWeight} ${parseFloat(own.fontSize) * scale}px ${own.fontFamily}`;
    context.direction = rtl ? 'rtl' : 'ltr';
    context.textAlign = rtl ? 'right' : 'left';
    context.fillStyle = colour;
    const x = Math.round(((rtl ? box.right : box.left) - origin.x) * scale) - area.x;
    context.fillText(run.firstChild.data, x, Math.round((baseline - origin.y) * scale) - area.y);
  };
  /** The pixels of the area with these texts on its ground. */
  const drawn = (area, texts) => {
    scratch.width = area.w;
    scratch.height = area.h;
    context.fillStyle = area.ground;
    context.fillRect(0, 0, area.w, area.h);
    for (const [text, colour] of texts) write(text, area, colour);
    return context.getImageData(0, 0, area.w, area.h).data;
  };
  const areaOf = (box, more) => {
    const x = Math.floor((box.left - origin.x) * scale) - more,
      y = Math.round((box.top - origin.y) * scale);
    const area = { x, y, w: Math.ceil(box.width * scale) + 2 * more, h: Math.round(box.height * scale), ground: '', data: [] };
    area.data = canvas.getContext('2d').getImageData(area.x, area.y, area.w, area.h).data;
    area.ground = `rgb(${area.data[0]} ${area.data[1]} ${area.data[2]})`;
    return area;
  };
  const differs = (a, b, at) => Math.max(Math.abs(a[at] - b[at]), Math.abs(a[at + 1] - b[at + 1]), Math.abs(a[at + 2] - b[at + 2]));

  const all = [...document.querySelectorAll('.words .run.shaped')].map((run) => {
    const box = boxOf(run);
    return { run, box, baseline: baselineOf(run), area: areaOf(box, 0), colour: '' };
  });
  for (const text of all) {
    const apart = colours.map((colour) =>
      drawn(text.area, [[text, colour]]).reduce((sum, value, at) => sum + Math.abs(value - text.area.data[at]), 0),
    );
    text.colour = colours[apart.indexOf(Math.min(...apart))];
  }
  // With its neighbours, because the ink of a line may reach into the box of the next.
  return all
    .filter(({ run }) => !run.closest('a'))
    .map(({ run, box, area }) => {
      const near = all.filter((text) => text.box.bottom > box.top - 20 && text.box.top < box.bottom + 20);
      const own = drawn(
        area,
        near.map((text) => [text, text.colour]),
      );
      let difference = 0;
      for (let at = 0; at < own.length; at += 4) difference = Math.max(difference, differs(own, area.data, at));
      const alone = run.parentElement.querySelectorAll('.run').length === 1;
      return {
        text: run.textContent,
        rtl: getComputedStyle(run).direction === 'rtl',
        difference,
        out: alone ? inkOutside(areaOf(box, NEAR), NEAR) : 0,
      };
    });

  function inkOutside(area, more) {
    let out = 0;
    for (let at = 0; at < area.data.length; at += 4) {
      const x = (at / 4) % area.w;
      if (`rgb(${area.data[at]} ${area.data[at + 1]} ${area.data[at + 2]})` === area.ground) continue;
      out = Math.max(out, more - x, x - (area.w - 1 - more));
    }
    return out / scale;
  }
}

function placesOf() {
  const centre = (element) => element.getBoundingClientRect().x + element.getBoundingClientRect().width / 2;
  const [close, back] = ['common.close', 'common.back_label'].map((_, i) =>
    centre([...document.querySelectorAll('button')].sort((a, b) => centre(a) - centre(b)).at(i ? -1 : 0)),
  );
  return { close, back, title: centre(document.querySelector('h1 .run')) };
}
