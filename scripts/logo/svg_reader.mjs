// Reads the subset of SVG that a provider's logo may use, and refuses everything else by a sentence that names the element.
// Whatever could run, load or look up something (scripts, styles, links, references, entities, text) is outside the subset.

import { color } from 'd3-color';
import { SaxesParser } from 'saxes';
import svgpath from 'svgpath';

import { LogoError } from './logo_error.mjs';
import { SHAPES } from './svg_shapes.mjs';

/**
 * @typedef {[name: string, ...numbers: number[]]} Segment M, L, H, V, C, Q or Z, absolute
 * @typedef {{ x: number, y: number, width: number, height: number, radius: number }} RoundBox
 * @typedef {{ rgb: string, rule: "nonzero" | "evenodd", segments: Segment[], box: RoundBox | null }} Shape
 *   a filled area in the coordinates of the viewBox; `box` if it is an upright rectangle with round corners
 * @typedef {{ x: number, y: number, width: number, height: number }} ViewBox
 * @typedef {{ fill: string, rule: "nonzero" | "evenodd", transforms: string[] }} Look what an element hands down; the innermost transform comes first
 */

export const MAX_SVG_BYTES = 4096;
const MAX_COORDINATE = 10_000; // of the viewBox; far beyond any drawing, and exact when it is multiplied
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const ONE_NUMBER = new RegExp(`^${NUMBER}$`);
const SEPARATOR = /\s*,\s*|\s+/;
const TRANSFORMS = new RegExp(
  String.raw`^(?:\s*,?\s*(?:matrix|translate|scale|rotate|skewX|skewY)\s*\(\s*${NUMBER}(?:(?:\s*,\s*|\s+)${NUMBER})*\s*\))*\s*$`,
);
const ARGUMENTS = { matrix: [6], translate: [1, 2], scale: [1, 2], rotate: [1, 3], skewX: [1], skewY: [1] };
const BEFORE_ALL = /** @type {Look} */ ({ fill: '#000', rule: 'nonzero', transforms: [] });
const CONTAINERS = ['svg', 'g'];
const WORDS = ['title', 'desc']; // for people who read the file; not drawn
/** Attributes that change nothing of what is drawn here. */
const INERT =
  /^(id|class|version|role|focusable|aria-[a-z]+|data-[a-z-]+|xmlns(:[a-z]+)?|xml:(space|lang)|clip-rule|enable-background|stroke-(width|linecap|linejoin|miterlimit|dasharray|dashoffset|opacity))$/;
const OF_ROOT = ['viewBox', 'width', 'height', 'x', 'y', 'preserveAspectRatio'];
const PRESENTATION = ['fill', 'fill-rule', 'fill-opacity', 'opacity', 'stroke', 'transform'];

/**
 * @param {string} svg
 * @returns {{ viewBox: ViewBox, shapes: Shape[] }} what it draws, from below to above
 * @throws {LogoError} at the first thing that is not in the subset
 */
export function readSvg(svg) {
  if (typeof svg !== 'string') throw new LogoError('The logo is no text; it must be an SVG as a text.');
  const bytes = Buffer.byteLength(svg);
  if (bytes > MAX_SVG_BYTES) throw new LogoError(`The logo has ${bytes} bytes; ${MAX_SVG_BYTES} are allowed.`);
  const reader = new SvgReader();
  const parser = new SaxesParser({ position: true });
  parser.on('error', (error) => {
    throw new LogoError(`The logo is not well-formed XML: ${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => reader.open(name, attributes));
  parser.on('closetag', () => reader.close());
  parser.on('text', (text) => reader.text(text));
  for (const [event, what] of /** @type {const} */ ([
    ['doctype', 'a document type'],
    ['cdata', 'a CDATA section'],
    ['processinginstruction', 'a processing instruction'],
    ['xmldecl', 'an XML declaration'],
  ])) {
    parser.on(event, () => {
      throw new LogoError(`The logo has ${what}, which is not supported: leave it out.`);
    });
  }
  parser.write(svg).close();
  return reader.result();
}

class SvgReader {
  /** @type {{ name: string, look: Look }[]} */
  #open = [];
  /** @type {ViewBox | null} */
  #viewBox = null;
  /** @type {Shape[]} */
  #shapes = [];

  /** @param {string} name @param {Record<string, string>} attributes */
  open(name, attributes) {
    const around = this.#open.at(-1);
    if (!around && name !== 'svg') throw new LogoError(`The logo begins with <${name}>; it must be an <svg>.`);
    if (around && name === 'svg') throw new LogoError('<svg> stands inside the logo; only the outermost element may be one.');
    if (around && !CONTAINERS.includes(around.name)) throw new LogoError(`<${name}> stands inside <${around.name}>, which must be empty.`);
    const known = CONTAINERS.includes(name) || WORDS.includes(name) || Object.hasOwn(SHAPES, name);
    if (!known) throw new LogoError(`<${name}> is not supported; a logo is made of g, ${Object.keys(SHAPES).join(', ')}.`);
    const element = new Element(name, attributes);
    if (name === 'svg') this.#viewBox = element.viewBox();
    const look = element.look(around?.look ?? BEFORE_ALL);
    this.#open.push({ name, look });
    if (Object.hasOwn(SHAPES, name)) this.#draw(element, look);
  }

  close() {
    this.#open.pop();
  }

  /** @param {string} text */
  text(text) {
    const name = this.#open.at(-1)?.name ?? 'svg';
    if (text.trim() && !WORDS.includes(name))
      throw new LogoError(`<${name}> has text in it, which is not supported; draw letters as paths.`);
  }

  result() {
    if (!this.#viewBox) throw new LogoError('The logo is empty; it must be an <svg>.');
    return { viewBox: this.#viewBox, shapes: this.#shapes };
  }

  /** @param {Element} element @param {Look} look */
  #draw(element, look) {
    const { d, box } = SHAPES[element.name](element);
    const rgb = element.rgb(look.fill);
    const segments = element.segments(d, look.transforms);
    if (rgb) this.#shapes.push({ rgb, rule: look.rule, segments, box: box && boxAfter(box, look.transforms) });
  }
}

/** One element with its attributes; `style` counts more than they do, as in CSS. */
export class Element {
  /** @type {Map<string, string>} */
  #attributes;

  /** @param {string} name @param {Record<string, string>} attributes */
  constructor(name, attributes) {
    this.name = name;
    const { style = '', ...rest } = attributes;
    this.#attributes = new Map([...Object.entries(rest), ...this.#declarations(style)]);
    for (const attribute of this.#attributes.keys()) {
      const known = name === 'svg' ? OF_ROOT : (/** @type {any} */ (SHAPES)[name]?.attributes ?? []);
      if (known.includes(attribute) || PRESENTATION.includes(attribute) || INERT.test(attribute)) continue;
      throw this.error(`has the attribute ${attribute}, which is not supported`);
    }
  }

  /** @param {string} style @returns {[string, string][]} */
  #declarations(style) {
    return style
      .split(';')
      .filter((part) => part.trim())
      .map((part) => {
        const [, property, value] = /^\s*([a-z-]+)\s*:\s*(\S.*?)\s*$/.exec(part) ?? [];
        const known = property && (INERT.test(property) || PRESENTATION.includes(property)) && property !== 'transform';
        if (!known) throw this.error(`has the style ${part.trim()}, which is not supported`);
        return [property, value];
      });
  }

  /** @param {string} fault what is wrong with the element */
  error(fault) {
    return new LogoError(`<${this.name}> ${fault}.`);
  }

  /** @param {string} attribute */
  text(attribute) {
    return this.#attributes.get(attribute);
  }

  /** @param {string} attribute @param {number} [fallback] without one, the attribute is required */
  number(attribute, fallback) {
    const text = this.text(attribute);
    if (text === undefined && fallback !== undefined) return fallback;
    if (text === undefined) throw this.error(`needs the attribute ${attribute}`);
    return this.#toNumber(text.trim(), attribute);
  }

  /** A number that must not be negative. @param {string} attribute @param {number} [fallback] */
  length(attribute, fallback) {
    const number = this.number(attribute, fallback);
    if (number < 0) throw this.error(`has a negative ${attribute}`);
    return number;
  }

  /** @param {string} attribute @returns {number[]} */
  numbers(attribute) {
    const text = (this.text(attribute) ?? '').trim();
    if (!text) throw this.error(`needs the attribute ${attribute}`);
    return text.split(SEPARATOR).map((part) => this.#toNumber(part, attribute));
  }

  /** @param {string} text @param {string} attribute */
  #toNumber(text, attribute) {
    const number = ONE_NUMBER.test(text) ? Number(text) : NaN;
    if (!(Math.abs(number) <= MAX_COORDINATE))
      throw this.error(`has ${attribute}="${text}"; a plain number up to ${MAX_COORDINATE} is needed`);
    return number;
  }

  /** @returns {ViewBox} */
  viewBox() {
    const [x, y, width, height, ...more] = this.numbers('viewBox');
    if (height === undefined || more.length) throw this.error('needs a viewBox of four numbers');
    if (width < 1 || height < 1) throw this.error('has a viewBox that is narrower or lower than 1');
    return { x, y, width, height };
  }

  /** The fill, rule and transform that hold in this element. @param {Look} around @returns {Look} */
  look(around) {
    const rule = this.text('fill-rule') ?? around.rule;
    if (rule !== 'nonzero' && rule !== 'evenodd') throw this.error(`has the fill-rule ${rule}; there are nonzero and evenodd`);
    if ((this.text('stroke') ?? 'none') !== 'none')
      throw this.error('has a stroke, which is not supported; draw its outline as a filled path');
    for (const name of ['opacity', 'fill-opacity']) {
      if (Number(this.text(name) ?? 1) !== 1) throw this.error(`has the ${name} ${this.text(name)}; everything must be opaque`);
    }
    if (this.name === 'svg' && this.text('transform')) throw this.error('has a transform; put a <g> into it instead');
    const own = this.#transform();
    return { fill: this.text('fill') ?? around.fill, rule, transforms: own ? [own, ...around.transforms] : around.transforms };
  }

  /** The library skips what it cannot read, so the grammar is held here. */
  #transform() {
    const text = this.text('transform') ?? '';
    const good =
      TRANSFORMS.test(text) &&
      [...text.matchAll(/(\w+)\s*\(\s*([^)]*?)\s*\)/g)].every(([, name, list]) => {
        const numbers = list.split(SEPARATOR);
        return (
          ARGUMENTS[/** @type {keyof typeof ARGUMENTS} */ (name)].includes(numbers.length) &&
          numbers.every((number) => Math.abs(Number(number)) <= MAX_COORDINATE)
        );
      });
    if (!good) throw this.error(`has the transform ${text}, which cannot be read`);
    return text.trim();
  }

  /** The colour as six digits, or null for none. @param {string} fill */
  rgb(fill) {
    if (fill === 'none') return null;
    const parsed = color(fill);
    if (!parsed || parsed.opacity !== 1) throw this.error(`is filled with ${fill}; a fill is one opaque colour, or none`);
    return parsed.formatHex().slice(1);
  }

  /** @param {string} d @param {string[]} transforms @returns {Segment[]} */
  segments(d, transforms) {
    const path = svgpath(d);
    const fault = /** @type {any} */ (path).err;
    if (fault || !d.trim()) throw this.error(`has a path that cannot be read (${fault ? fault.replace(/^SvgPath: /, '') : 'it is empty'})`);
    path.abs().unshort().unarc();
    for (const transform of transforms) path.transform(transform);
    /** @type {Segment[]} */
    const segments = [];
    path.iterate((segment) => void segments.push(/** @type {Segment} */ ([...segment])));
    const far = segments.some(([, ...numbers]) => numbers.some((number) => !(Math.abs(number) <= MAX_COORDINATE)));
    if (far) throw this.error(`reaches beyond ${MAX_COORDINATE}`);
    return segments;
  }
}

/** The box after the transforms, or null if it is no upright box with round corners any more. @param {RoundBox} box @param {string[]} transforms */
function boxAfter({ x, y, width, height, radius }, transforms) {
  const probe = svgpath(`M${x} ${y}L${x + width} ${y}L${x} ${y + height}L${x + radius} ${y + radius}`);
  for (const transform of transforms) probe.transform(transform);
  /** @type {number[][]} */
  const points = [];
  probe.iterate((segment) => void points.push(/** @type {number[]} */ (segment.slice(1))));
  const [[left, top], [right, slantX], [slantY, bottom], [innerX, innerY]] = points;
  const same = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < 1e-6;
  if (!same(top, slantX) || !same(left, slantY) || !same(innerX - left, innerY - top) || right <= left || bottom <= top) return null;
  return { x: left, y: top, width: right - left, height: bottom - top, radius: innerX - left };
}
