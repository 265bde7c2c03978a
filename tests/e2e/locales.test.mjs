// The whole way from picking a tool to the connected account in each of the six languages: the page says which language it
// speaks, no English is left on any screen, nothing is cut off on a narrow one, and the live regions and the guide speak it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sentencesOf, translateProvider } from '../../scripts/translate_provider.mjs';
import { inEveryBrowser } from './support/session.mjs';
import { LUCCA_KEY } from './support/stack.mjs';
import { widgetAt } from './support/widget.mjs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const ENGLISH = read('web/locales/en.json');
const NARROW = 376; // the host page's margins leave 360 to the widget
/** By the language that the widget shows: the tag by which the host asks for it, in any case and for any region. */
const LANGUAGES = { en: 'pt-BR', fr: 'fr-CA', de: 'DE', es: 'es-419', ja: 'ja-JP', ar: 'AR-eg' };

/** Everything that the tests need to know of a language and of a provider in it. */
function languageOf(language, id = 'lucca') {
  const texts = read(`web/locales/${language}.json`);
  const sentences = language === 'en' ? {} : read(`providers/locales/${language}/${id}.json`);
  const provider = read(`providers/${id}.json`);
  const [auth] = translateProvider(provider, sentences).auth;
  const say = (key, params = {}) => Object.entries(params).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), texts[key]);
  return { language, texts, sentences, provider, auth, say, rtl: language === 'ar' };
}

/** The words of an English sentence between its parameters, markup gone, when this language says it otherwise. */
function englishPieces({ language, texts, sentences, provider }) {
  if (language === 'en') return [];
  const own = Object.keys(ENGLISH).filter((key) => !/^(locale|card)\./.test(key) && key in texts && texts[key] !== ENGLISH[key]);
  const english = [...own.map((key) => ENGLISH[key]), ...sentencesOf(provider).filter((sentence) => sentences[sentence] !== sentence)];
  const spoken = [...Object.values(texts), ...Object.values(sentences)].map(plain).join('\n');
  return (
    english
      .map((sentence) =>
        plain(sentence)
          .split(/\{[^}]*\}/)
          .map((piece) => piece.trim()),
      )
      // A short piece (“to”, “Back”) is looked for as a whole text, a longer one anywhere; a name of the provider's own
      // interface that a translation keeps (“API Keys”) is not English left over.
      .filter((pieces) => pieces.some((piece) => /\p{L}{3}/u.test(piece)) && !pieces.every((piece) => spoken.includes(piece)))
  );
}

/** @param {string} text */
const plain = (text) =>
  text
    .replace(/\*\*|`|\[|\]\([^)]*\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();

inEveryBrowser(
  'locales',
  (check) => {
    for (const [language, asked] of Object.entries(LANGUAGES)) {
      check(`Lucca is linked in ${language}`, async (scene) => {
        await linkLucca(scene, await scene.inline({ proxy: 'mock:', locale: asked }), languageOf(language));
      });
    }

    check('the form of Nutshell is whole in every language, side by side on one page', async (scene) => {
      await scene.openHost();
      for (const asked of Object.values(LANGUAGES)) await scene.mount({ proxy: 'mock:', provider: 'nutshell', locale: asked });
      for (const [frame, language] of Object.keys(LANGUAGES).entries()) {
        const spoken = languageOf(language, 'nutshell');
        const widget = await widgetAt(scene.page, frame);
        await heading(widget, spoken.say('form.title', { provider: 'Nutshell' }));
        await lookAt(widget, spoken, 'Nutshell');
        await press(widget, spoken.say('form.where_label', { field: spoken.auth.fields[1].label }));
        await heading(widget, spoken.auth.guide.sections[0].steps[0].title);
        await lookAt(widget, spoken, 'Nutshell’s guide');
      }
    });

    check('every sentence is the host’s to replace, and one that does not fit is left out', async (scene) => {
      const texts = { 'pick.title': 'Relier un outil', 'pick.subtitle': 'Bonjour {provider}', 'frame.title': 'Relier' };
      await scene.openHost();
      await scene.page.evaluate(-1, mountWithTexts, texts);
      const widget = await widgetAt(scene.page, 0);
      await heading(widget, 'Relier un outil');
      const { say } = languageOf('fr');
      const seen = await widget.evaluate(() => document.querySelector('.mirror').textContent);
      assert.ok(seen.includes(say('pick.subtitle')) && !seen.includes('Bonjour'), seen);
      await widget.until('the frame’s name', async () => (await scene.page.evaluate(-1, frameTitles))[0] === 'Relier');
    });
  },
  { stack: { proxy: false }, launch: { width: NARROW, height: 900, reducedMotion: true } },
);

async function linkLucca(scene, widget, spoken) {
  const { say, auth, language } = spoken;
  const [subdomain] = auth.fields.map((field) => field.label);
  const params = { provider: 'Lucca', integrator: 'Northwind Analytics' };
  const look = (screen) => lookAt(widget, spoken, screen);
  await heading(widget, say('pick.title'));
  await widget.evaluate(keepAnnouncements);
  const page = await widget.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    title: document.title,
  }));
  assert.deepEqual(page, { lang: language, dir: spoken.rtl ? 'rtl' : 'ltr', title: say('frame.title') });
  await widget.until('the frame’s name', async () => (await scene.page.evaluate(-1, frameTitles))[0] === say('frame.title'));
  await look('pick');
  await put(widget, 'input[type=search]', 'zzz');
  await heard(widget, say('pick.empty'));
  await look('nothing found');
  await put(widget, 'input[type=search]', 'lucca');
  await heard(widget, counted(spoken, 'announce.results', 'count', 1));
  await press(widget, 'Lucca');
  await heading(widget, say('form.title', params));
  await look('form');
  await press(widget, say('form.connect'));
  await heard(
    widget,
    counted(spoken, 'announce.invalid', 'count', 2, { field: subdomain, message: say('fault.missing', { field: subdomain }) }),
  );
  await look('errors');
  await readGuide(widget, spoken);
  await put(widget, 'input[name=subdomain]', 'acme');
  await put(widget, 'input[name=api_key]', LUCCA_KEY('000'));
  await press(widget, say('form.connect'));
  await heading(widget, say('checking.title', params));
  await heard(widget, say('announce.checking', params));
  await look('checking');
  await press(widget, say('checking.cancel'));
  await heard(widget, say('announce.cancelled'));
  await put(widget, 'input[name=api_key]', LUCCA_KEY(401));
  await press(widget, say('form.connect'));
  const { title, hint } = auth.verdict_texts.invalid_credentials;
  await heard(widget, say('announce.problem', { title, hint }));
  await look('rejected');
  await put(widget, 'input[name=api_key]', LUCCA_KEY(200));
  await press(widget, say('form.try_again'));
  await heading(widget, say('linked.title', params));
  await heard(widget, say('announce.linked', { ...params, label: 'acme.ilucca.net' }));
  await look('linked');
}

/** Opens the help of both fields; the guide is whole and in the language. */
async function readGuide(widget, spoken) {
  const { say, auth } = spoken;
  for (const [index, { label, guide_section: section }] of auth.fields.entries()) {
    const { title, steps } = auth.guide.sections.find(({ id }) => id === section);
    await press(widget, say('form.where_label', { field: label }));
    await heading(widget, title);
    await lookAt(widget, spoken, `guide ${index + 1}`);
    const shown = plain(await widget.evaluate(() => document.querySelector('.mirror').textContent));
    const blocks = steps.flatMap((step) => [step.title, ...step.blocks.flatMap((block) => block.list ?? block)]);
    for (const sentence of blocks) {
      for (const piece of plain(sentence).split(/\{[^}]*\}/))
        assert.ok(squeeze(shown).includes(squeeze(piece)), `${spoken.language}: “${piece}” in the guide: ${shown}`);
    }
    await press(widget, say('form.where_label', { field: label }));
    await heading(widget, title, false);
  }
}

/** Lines of Japanese join without a space. @param {string} text */
const squeeze = (text) => text.replace(/\s+/g, '');

// Pressing, typing and finding by role as a person does is for other tests; here it would only take time.

/** @param {string} name of a button, or of what begins with it */
async function press(widget, name) {
  await widget.until(`the button “${name}”`, () => widget.evaluate(pressInPage, name));
}

/** @param {string} field a selector @param {string} text */
async function put(widget, field, text) {
  await widget.until(field, () => widget.evaluate(putInPage, field, text));
}

/** Waits for a heading by its text, wherever its lines break. @param {string} text */
function heading(widget, text, there = true) {
  const shown = async () => (await widget.evaluate(headingsInPage)).map(squeeze).includes(squeeze(text));
  return widget.until(`the heading “${text}” to ${there ? 'come' : 'go'}`, async () => (await shown()) === there);
}

/** The form of a sentence with a number, as CLDR has it. */
function counted({ language, texts }, key, name, count, params = {}) {
  const form = `${key}.${new Intl.PluralRules(language).select(count)}`;
  return Object.entries({ ...params, [name]: String(count) }).reduce(
    (text, [param, value]) => text.replaceAll(`{${param}}`, value),
    texts[form] ?? texts[key],
  );
}

/** No English is left, and nothing is cut off. */
async function lookAt(widget, spoken, screen) {
  const { language } = spoken;
  if (process.env.E2E_LOOK) await widget.page.screenshot(`${process.env.E2E_LOOK}/${language} ${screen}.png`);
  const { said, cut, sideways } = await widget.evaluate(readScreen, [
    ...Object.values(spoken.texts),
    ...Object.values(spoken.sentences),
    ...sentencesOf(spoken.provider),
  ]);
  assert.ok(said.length > 4, `${language}, ${screen}: there is something to read: ${said}`);
  for (const pieces of englishPieces(spoken)) {
    const left = said.find((text) =>
      pieces.length === 1 && pieces[0].length < 12 ? text === pieces[0] : pieces.every((piece) => text.includes(piece)),
    );
    assert.equal(left, undefined, `${language}, ${screen}: English is left: ${pieces.join(' … ')}`);
  }
  assert.deepEqual(cut, [], `${language}, ${screen}: cut off`);
  assert.equal(sideways, 0, `${language}, ${screen}: scrolls sideways`);
}

/** Everything that the live regions have said so far. */
async function heard(widget, sentence) {
  await widget.until(`the live region to say “${sentence}”`, () =>
    widget.evaluate((wanted) => globalThis.__announced.includes(wanted), sentence),
  );
}

/* The functions below run inside a page. */

function pressInPage(name) {
  const nameOf = (button) => button.getAttribute('aria-label') || button.textContent;
  const buttons = [...document.querySelectorAll('.mirror button')];
  const found = buttons.find((button) => nameOf(button) === name) ?? buttons.find((button) => nameOf(button).startsWith(name));
  found?.click();
  return Boolean(found);
}

function headingsInPage() {
  return [...document.querySelectorAll('.mirror :is(h1, h2, h3)')].map((element) => element.textContent);
}

function putInPage(field, text) {
  const input = document.querySelector(field);
  if (!input) return false;
  input.focus();
  input.value = text;
  return input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
}

function keepAnnouncements() {
  globalThis.__announced = [];
  const keep = ({ target }) => target.closest?.('[role=status],[role=alert]') && globalThis.__announced.push(target.textContent);
  new MutationObserver((records) => records.forEach(keep)).observe(document.body, { subtree: true, childList: true });
}

function frameTitles() {
  const frames = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.tagName === 'IFRAME') frames.push(element.title);
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return frames;
}

function mountWithTexts(texts) {
  const element = document.createElement('link-dock');
  element.setAttribute('proxy', 'mock:');
  element.setAttribute('locale', 'fr');
  element.texts = texts;
  document.getElementById('slot').append(element);
}

function readScreen(sentences) {
  const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const mirror = document.querySelector('.mirror');
  const elements = [...mirror.querySelectorAll('.control, .words')];
  const said = elements.flatMap((element) => [element.textContent, element.getAttribute('aria-label'), element.placeholder]);
  said.push(...[...mirror.querySelectorAll('[aria-label]')].map((element) => element.getAttribute('aria-label')), document.title);
  const view = document.documentElement.clientWidth;
  const cut = [];
  for (const element of elements) {
    const box = element.getBoundingClientRect();
    const shown = tidy(element.textContent || element.getAttribute('aria-label') || element.placeholder);
    const outside = (part, whole) => part.left < whole.left - 0.5 || part.right > whole.right + 0.5;
    if (outside(box, { left: 0, right: view })) cut.push(`${shown}: outside of the page`);
    // The painted text is the text of the element: an ellipsis that no sentence ends with means that it was too long.
    if (/…$/.test(shown) && !sentences.map(tidy).includes(shown)) cut.push(shown);
    for (const run of element.querySelectorAll('.run')) {
      const words = document.createRange(); // without the space at which a line breaks
      words.setStart(run.firstChild, 0);
      words.setEnd(run.firstChild, run.textContent.trimEnd().length);
      const part = words.getBoundingClientRect();
      // A shaped word may reach over its box by the rounding of the pieces that it was measured in.
      if (part.width > 0 && (part.left < box.left - 2 || part.right > box.right + 2))
        cut.push(`${shown}: “${run.textContent}” at ${part.left}–${part.right} in ${box.left}–${box.right}`);
    }
    if (!element.placeholder) continue;
    const style = getComputedStyle(element);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    const room = box.width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (pen.measureText(element.placeholder).width > room)
      cut.push(`${shown}: the hint is ${pen.measureText(element.placeholder).width} wide in ${room}`);
  }
  return { said: [...new Set(said.map(tidy).filter(Boolean))], cut, sideways: document.documentElement.scrollWidth - view };
}
