// Translates a provider file: finds the strings that a person reads, and replaces them by a translation.
// tests/conformance/lint_locale.cpp does the same for the linter, and a test compares the results.

/** Members whose strings, or lists of strings, are for people. Names in a provider's own interface are inside them, in bold. */
const READ = new Set(['label', 'help', 'placeholder', 'message', 'warning', 'title', 'hint', 'intro', 'blocks', 'list', 'outro']);
/** Members with nothing for people in them. */
const CLOSED = new Set(['check', 'normalise', 'examples']);

/**
 * The same value with every sentence replaced by what `say` makes of it.
 * @param {any} value
 * @param {(sentence: string) => string} say
 * @param {boolean} [isRead] the member that holds it is one of READ
 * @returns {any}
 */
function translate(value, say, isRead = false) {
  if (typeof value === 'string') return isRead ? say(value) : value;
  if (Array.isArray(value)) return value.map((item) => translate(item, say, isRead));
  if (typeof value !== 'object' || !value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, CLOSED.has(key) ? member : translate(member, say, READ.has(key))]),
  );
}

/**
 * The provider with its sentences in another language; one without a translation stays as it is.
 * @param {any} provider
 * @param {Record<string, string>} sentences by the English one
 */
export function translateProvider(provider, sentences) {
  return {
    ...provider,
    auth: translate(provider.auth, (sentence) => (Object.hasOwn(sentences, sentence) ? sentences[sentence] : sentence)),
  };
}

/** Every sentence of a provider, each once, in the file's order. @param {any} provider @returns {string[]} */
export function sentencesOf(provider) {
  const found = new Set();
  translate(provider.auth, (sentence) => {
    found.add(sentence);
    return sentence;
  });
  return [...found];
}

/** The provider as the browser needs it: without the check, which is the proxy's, and the examples, the linter's. @param {any} provider */
export function widgetProvider(provider) {
  const auth = provider.auth.map((/** @type {any} */ { check: _, ...method }) => ({
    ...method,
    fields: method.fields.map((/** @type {any} */ { examples: _examples, ...field }) => field),
  }));
  return { ...provider, auth };
}
