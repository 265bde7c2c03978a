// The punctuation of each language, as a person who writes in it would have it.

/** The flaw in a sentence's punctuation, or an empty text. @param {string} sentence @param {string} language */
export function flaw(sentence, language) {
  if (sentence.trim() === '') return 'it is empty';
  if (sentence !== sentence.trim() || /[ \u00a0]{2}/.test(sentence)) return 'it has spaces too many';
  if (/["']/.test(sentence)) return 'it has a straight quote';
  if (/\.\.\./.test(sentence.replaceAll('API key...', ''))) return 'it has three dots instead of an ellipsis';
  // A left-to-right mark keeps the dot of `.example.com` on its left among Arabic words, and the groups of a key in order.
  const marked = language === 'ar' ? sentence.replace(/ \u200e(?=[.0])/g, ' ') : sentence;
  if (/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.test(marked)) return 'it has an invisible character';
  const wrong = {
    fr: /(?<!\u00a0)[!?;»](?!\w)|«(?!\u00a0)|(?<![\u00a0\w]):(?!\/\/)|\w:(?![\w/-])|“|”/,
    de: /[«»”]|“(?=\w)|(?<= )“/,
    es: /[“”„]|\?(?<!¿.*)/,
    ja: /[,;!?:](?=[\u3000-\u9fff]|$)|[“”«»]|\.$/,
    ar: /[,;?“”„]/,
    en: /(?!)/,
  }[language];
  return wrong?.test(sentence.replace(/`[^`]*`|\]\([^)]*\)/g, ''))
    ? `it has punctuation of another language (${wrong.exec(sentence)})`
    : '';
}
