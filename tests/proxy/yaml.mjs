// Reads the part of YAML that proxy/openapi.yaml uses: block mappings and sequences, flow collections on one line, folded
// text (`>`), plain and single-quoted scalars. Anything else is an error, so that the file stays inside that part.

/** @param {string} text @returns {unknown} */
export function readYaml(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const reader = new Reader(lines);
  const value = reader.block(0);
  if (!reader.done()) throw new Error(`unexpected: ${reader.line()}`);
  return value;
}

const KEY = /^('[^']*'|[^\s:'"{[][^:]*):(?:\s+(.*))?$/;

class Reader {
  /** @param {string[]} lines */
  constructor(lines) {
    this.lines = lines;
    this.at = 0;
  }
  done() {
    return this.at >= this.lines.length;
  }
  line() {
    return this.lines[this.at] ?? '';
  }
  indent() {
    return this.line().search(/\S/);
  }
  /** @param {number} indent @returns {unknown} */
  block(indent) {
    return this.line().trim().startsWith('- ') ? this.sequence(indent) : this.mapping(indent);
  }
  /** @param {number} indent */
  sequence(indent) {
    const items = [];
    while (!this.done() && this.indent() === indent && this.line().trim().startsWith('- ')) {
      const rest = this.line().trim().slice(2);
      if (KEY.test(rest)) {
        // `- key: value` begins a mapping two columns further in.
        this.lines[this.at] = `${' '.repeat(indent + 2)}${rest}`;
        items.push(this.mapping(indent + 2));
      } else {
        this.at += 1;
        items.push(inline(rest));
      }
    }
    return items;
  }
  /** @param {number} indent */
  mapping(indent) {
    /** @type {Record<string, unknown>} */
    const result = {};
    while (!this.done() && this.indent() === indent) {
      const match = KEY.exec(this.line().trim());
      if (!match) throw new Error(`no key: ${this.line()}`);
      const key = String(inline(match[1]));
      if (Object.hasOwn(result, key)) throw new Error(`key twice: ${key}`);
      this.at += 1;
      result[key] = this.value(indent, match[2] ?? '');
    }
    return result;
  }
  /** @param {number} indent @param {string} rest */
  value(indent, rest) {
    if (rest === '>') return this.folded(indent);
    return rest === '' ? this.block(this.indent()) : inline(rest);
  }
  /** @param {number} indent */
  folded(indent) {
    const words = [];
    while (!this.done() && this.indent() > indent) words.push(this.lines[this.at++].trim());
    return `${words.join(' ')}\n`;
  }
}

/** A scalar or a flow collection. @param {string} text @returns {unknown} */
function inline(text) {
  const flow = new Flow(text);
  if (!/^[{['"]/.test(text)) return scalar(text);
  const value = flow.value();
  if (flow.rest().trim() !== '') throw new Error(`unexpected: ${text}`);
  return value;
}

/** @param {string} text */
function scalar(text) {
  if (/^-?\d+$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}

class Flow {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.at = 0;
  }
  rest() {
    return this.text.slice(this.at);
  }
  /** @param {RegExp} pattern */
  take(pattern) {
    const match = pattern.exec(this.rest());
    if (!match) throw new Error(`unexpected: ${this.rest()} in ${this.text}`);
    this.at += match[0].length;
    return match[1] ?? match[0];
  }
  /** @returns {unknown} */
  value() {
    const first = this.rest()[0];
    if (first === '{') return this.collection('}', /** @type {Record<string, unknown>} */ ({}));
    if (first === '[') return this.collection(']', /** @type {unknown[]} */ ([]));
    if (first === "'") return this.take(/^'([^']*)'/);
    return scalar(this.take(/^[^,{}[\]]+/).trim());
  }
  /** @param {string} end @param {Record<string, unknown> | unknown[]} into */
  collection(end, into) {
    this.take(/^[{[]\s*/);
    while (!this.rest().startsWith(end)) {
      if (Array.isArray(into)) into.push(this.value());
      else into[this.take(/^'?([$\w-]+)'?:\s+/)] = this.value();
      this.take(/^\s*(?:,\s*|(?=[}\]]))/);
    }
    this.at += 1;
    return into;
  }
}
