// Finds the comments of a source file, whatever its language, for the rules that style.test.mjs has for them.

/** @typedef {{ line: number, text: string }} Comment its first line, from 1, and its text without marks */

const SLASHES = /\.(cpp|h|js|mjs|ts|css)$/;
const HASHES = /(\.(sh|py|yml|yaml|dict|service|conf|toml)|CMakeLists\.txt|\.cmake|Containerfile|\.gitignore)$/;
const ANGLES = /\.html$/;

/**
 * The comments of a file. Lines of `//` or `#` that follow each other are one comment; an empty one parts two.
 * @param {string} file its path, whose ending tells the language
 * @param {string} source
 * @returns {Comment[]}
 */
export function commentsOf(file, source) {
  if (SLASHES.test(file)) return [...lineComments(source, '//'), ...blockComments(source, /\/\*\*?([\s\S]*?)\*\//g)];
  if (ANGLES.test(file)) return blockComments(source, /<!--([\s\S]*?)-->/g);
  return HASHES.test(file) || source.startsWith('#!') ? lineComments(source, '#') : [];
}

/**
 * Comments to the end of the line, alone on it or behind code.
 * @param {string} source
 * @param {string} mark
 */
function lineComments(source, mark) {
  /** @type {Comment[]} */
  const found = [];
  let open = false; // whether the line before was nothing but a comment
  source.split('\n').forEach((line, i) => {
    const at = new RegExp(`(?:^|\\s)${mark}(?: (.*)|)$`).exec(line);
    const alone = at !== null && line.trimStart().startsWith(mark);
    const text = at?.[1] ?? '';
    if (text && alone && open) found[found.length - 1].text += ` ${text}`;
    else if (text) found.push({ line: i + 1, text });
    open = alone && text !== '';
  });
  return found;
}

/**
 * Comments between two marks.
 * @param {string} source
 * @param {RegExp} pattern
 */
function blockComments(source, pattern) {
  return [...source.matchAll(pattern)].map(({ 1: inside, index }) => ({
    line: source.slice(0, index).split('\n').length,
    text: inside
      .split('\n')
      .map((line) => line.replace(/^\s*\* ?/, '').trim())
      .join(' ')
      .trim(),
  }));
}
