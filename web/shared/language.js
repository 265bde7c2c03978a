// Chooses the language of the page, and puts the host page's own sentences in place of the locale's.

const LOCALES = LINKDOCK_LOCALES.split(' ');
export const FALLBACK = LOCALES[0];
const FORM = /\.(zero|one|two|few|many)$/; // of a sentence with a number; see widget/flow/texts.h

/** @typedef {Record<string, string>} Sentences by key */

/**
 * The best of the locales that there are: what the host page names, else what the person prefers.
 * @param {string | undefined} wanted a BCP 47 tag
 */
export function chooseLocale(wanted) {
  for (const tag of wanted ? [wanted] : navigator.languages) {
    const language = tag.toLowerCase().split(/[-_]/)[0];
    if (LOCALES.includes(language)) return language;
  }
  return FALLBACK;
}

/** @param {string} sentence */
const parameters = (sentence) => [...new Set(sentence.match(/\{[^}]+\}/g))].sort();

/**
 * The sentences with the host page's own in their place. One that names other parameters, or that nothing asks for, is
 * left out with a warning; widget/flow/texts.cpp leaves out the same.
 * @param {Sentences} sentences
 * @param {Sentences} [own]
 * @returns {Sentences}
 */
export function override(sentences, own = {}) {
  const known = new Map(Object.entries(sentences));
  const merged = new Map(known);
  for (const [key, sentence] of Object.entries(own)) {
    const base = known.get(key.replace(FORM, ''));
    const isForm = FORM.test(key) && base !== undefined;
    const wanted = parameters((isForm ? base : known.get(key)) ?? '');
    const given = parameters(sentence);
    const fits = isForm ? given.every((name) => wanted.includes(name)) : `${given}` === `${wanted}`;
    if (fits && (isForm || known.has(key))) merged.set(key, sentence);
    else if (!key.startsWith('loader.')) {
      const why = fits ? 'there is no such text' : `it must have ${wanted.join(' ') || 'no parameter'}`;
      console.warn(`Linkdock: texts["${key}"] is not used: ${why}.`);
    }
  }
  return Object.fromEntries(merged);
}
