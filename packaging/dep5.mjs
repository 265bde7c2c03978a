// Debian's machine-readable copyright files, format 1.0: of a large source only what applies to some of its files.

/** @typedef {Map<string, string>} Paragraph fields by name in lower case */

/** @param {string} text @returns {Paragraph[] | undefined} the first is the header; undefined for a file in another format */
export function parse(text) {
  if (!/^Format: *https?:\/\/www\.debian\.org\/doc\/packaging-manuals\/copyright-format\//m.test(text.slice(0, 2000))) return undefined;
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const fields = new Map();
      let name = '';
      for (const line of paragraph.split('\n')) {
        const [, field, rest] = /^([A-Za-z-]+): ?(.*)$/.exec(line) ?? [];
        if (field) fields.set((name = field.toLowerCase()), rest);
        else if (name && !line.startsWith('#')) fields.set(name, `${fields.get(name)}\n${line}`);
      }
      return fields;
    });
}

/**
 * Whether a pattern of `Files` matches one of these paths, or the end of one; `*` and `?` also stand for slashes.
 * @param {string[]} paths
 * @returns {(pattern: string) => boolean}
 */
export function matcher(paths) {
  // Thousands of patterns are plain paths: those are looked up.
  const ends = new Set(paths.flatMap((path) => path.split('/').map((_, at, parts) => parts.slice(at).join('/'))));
  return (pattern) => {
    if (!/[*?]/.test(pattern)) return ends.has(pattern);
    const expression = pattern
      .replace(/[.+^${}()|[\]]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    const whole = new RegExp(`(^|/)${expression}$`);
    return paths.some((path) => whole.test(path));
  };
}

/**
 * The paths in a source that an installed header may come from.
 * @param {string} header such as `/usr/include/boost/asio/io_context.hpp`
 */
export function sourcePaths(header) {
  const path = header.replace(/^.*?\/include\/(x86_64-linux-gnu\/|c\+\+\/\d+\/)?/, '');
  const [folder, inner] = path.split('/');
  return [
    path,
    ...['include', 'src', 'single_include', `libs/${folder}/include`, `libs/${inner}/include`].map((root) => `${root}/${path}`),
  ];
}

/**
 * The paragraphs that apply to these files, as text: those of `Files`, what holds for all files included, then the licences that they name.
 * @param {Paragraph[]} paragraphs
 * @param {(pattern: string) => boolean} isUsed whether a pattern of `Files` is of a used file
 */
export function applying(paragraphs, isUsed) {
  const files = paragraphs.filter((paragraph) =>
    paragraph
      .get('files')
      ?.trim()
      .split(/\s+/)
      .some((pattern) => pattern === '*' || isUsed(pattern)),
  );
  const named = new Set(files.flatMap((paragraph) => nameOf(paragraph).split(/\s+(?:and|or|with)\s+|,\s*/)));
  const licences = paragraphs.filter((paragraph) => !paragraph.has('files') && named.has(nameOf(paragraph)));
  return [...files, ...licences].map((paragraph) => shown(paragraph)).join('\n\n');
}

/** The licence of `Files: *`, in Debian's words. @param {Paragraph[]} paragraphs */
export const mainLicence = (paragraphs) => nameOf(paragraphs.find((paragraph) => paragraph.get('files')?.trim() === '*') ?? new Map());

/** @param {Paragraph} paragraph */
const nameOf = (paragraph) => (paragraph.get('license') ?? '').split('\n')[0].trim();

/** Without the list of files, which may have thousands of lines. @param {Paragraph} paragraph */
function shown(paragraph) {
  return ['copyright', 'license']
    .filter((field) => paragraph.has(field))
    .map((field) => `${field[0].toUpperCase()}${field.slice(1)}: ${paragraph.get(field)?.replace(/^ \.$/gm, '')}`)
    .join('\n');
}
