// The geometry of each element that draws: its own attributes, and the path that draws the same.

/**
 * @typedef {import("./svg_reader.mjs").Element} Element
 * @typedef {import("./svg_reader.mjs").RoundBox} RoundBox
 * @typedef {{ d: string, box: RoundBox | null }} Geometry
 * @typedef {((element: Element) => Geometry) & { attributes: string[] }} ShapeReader
 */

/** @param {string[]} attributes @param {(element: Element) => Geometry} read */
const shape = (attributes, read) => Object.assign(read, { attributes });

/** @type {Record<string, ShapeReader>} */
export const SHAPES = {
  rect: shape(['x', 'y', 'width', 'height', 'rx', 'ry'], readRect),
  circle: shape(['cx', 'cy', 'r'], (element) => ellipse(element, element.length('r'), element.length('r'))),
  ellipse: shape(['cx', 'cy', 'rx', 'ry'], (element) => ellipse(element, element.length('rx'), element.length('ry'))),
  polygon: shape(['points'], polygon),
  polyline: shape(['points'], polygon), // a fill closes it
  path: shape(['d'], (element) => ({ d: element.text('d') ?? '', box: null })),
};

/** @param {Element} element @returns {Geometry} */
function readRect(element) {
  const [x, y] = [element.number('x', 0), element.number('y', 0)];
  const [width, height] = [element.length('width'), element.length('height')];
  if (!width || !height) throw element.error('has no width or no height');
  // An absent radius is the other one; each is at most half of its side.
  const rx = Math.min(element.length('rx', element.length('ry', 0)), width / 2);
  const ry = Math.min(element.length('ry', element.length('rx', 0)), height / 2);
  const arc = (/** @type {number} */ toX, /** @type {number} */ toY) => (rx && ry ? `A${rx} ${ry} 0 0 1 ${toX} ${toY}` : '');
  const [right, bottom, dx, dy] = [x + width, y + height, rx && ry ? rx : 0, rx && ry ? ry : 0];
  const d = `M${x + dx} ${y}H${right - dx}${arc(right, y + dy)}V${bottom - dy}${arc(right - dx, bottom)}H${x + dx}${arc(x, bottom - dy)}V${y + dy}${arc(x + dx, y)}Z`;
  return { d, box: dx === dy ? { x, y, width, height, radius: dx } : null };
}

/** @param {Element} element @param {number} rx @param {number} ry @returns {Geometry} */
function ellipse(element, rx, ry) {
  if (!rx || !ry) throw element.error('has no radius');
  const [x, y] = [element.number('cx', 0), element.number('cy', 0)];
  const arc = (/** @type {number} */ toX) => `A${rx} ${ry} 0 0 1 ${toX} ${y}`;
  const box = rx === ry ? { x: x - rx, y: y - ry, width: 2 * rx, height: 2 * ry, radius: rx } : null;
  return { d: `M${x - rx} ${y}${arc(x + rx)}${arc(x - rx)}Z`, box };
}

/** @param {Element} element @returns {Geometry} */
function polygon(element) {
  const numbers = element.numbers('points');
  if (numbers.length < 6 || numbers.length % 2) throw element.error('needs three points or more, of two numbers each');
  return { d: `M${numbers.join(' ')}Z`, box: null };
}
