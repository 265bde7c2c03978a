// From the SVG of a provider's file to the flat logo that the widget draws; its grammar is in widget/core/logo/logo.h.
// Curves become lines, transforms are applied, what lies outside the viewBox is cut off, and what crosses or covers
// itself is resolved by its fill rule, so that every outline is simple: outer ones clockwise, holes the other way round.

import { ClipType, Clipper, FillRule, PolyTree64 } from 'clipper2-ts';
import { pointsOnBezierCurves } from 'points-on-curve';

import { joinHole } from './join_hole.mjs';
import { LogoError } from './logo_error.mjs';
import { readSvg } from './svg_reader.mjs';

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {import("./svg_reader.mjs").Shape} Shape
 * @typedef {{ x: number, y: number, width: number, height: number }} Frame the viewBox within the tile
 */

export const MAX_FLAT_BYTES = 4096; // kMaxLogoBytes
export const MAX_SHAPES = 32; // kMaxLogoShapes
export const MAX_GRID = 1024; // kMaxLogoGrid
// A tile has 40 pixels, and 120 at device scale 3: a curve may be off by a twelfth of these, a corner by a sixteenth.
const CURVE_TOLERANCE = 1 / 1440;
const CORNER_TOLERANCE = 1 / 2048; // every corner has a place on a grid of MAX_GRID
const FINE_GRID = 480; // the coarsest where points stand anywhere: along a curve, and where lines cross
const FINE = 2 ** 16; // the tile while curves are flattened; points-on-curve joins points that are nearer than 1
const MAX_POINTS = 8192; // before what is doubled or covered is gone
const MAX_ROUNDS = 5; // crossings are rounded, which may make new ones; the third round finds none

/**
 * @param {string} svg
 * @returns {string} the flat logo
 * @throws {LogoError} with a sentence for the author
 */
export function flattenLogo(svg) {
  const { viewBox, shapes } = readSvg(svg);
  const size = Math.max(viewBox.width, viewBox.height);
  const frame = {
    x: (1 - viewBox.width / size) / 2,
    y: (1 - viewBox.height / size) / 2,
    width: viewBox.width / size,
    height: viewBox.height / size,
  };
  const toTile = (/** @type {number} */ x, /** @type {number} */ y) => ({
    x: (x - viewBox.x) / size + frame.x,
    y: (y - viewBox.y) / size + frame.y,
  });
  const drawn = shapes.map((shape) => ({ ...shape, box: boxInTile(shape, toTile, size, frame), contours: contoursOf(shape, toTile) }));
  const grid = gridOf(drawn, frame);
  const parts = drawn.flatMap(({ rgb, rule, box, contours }) =>
    box ? [boxText(rgb, box, grid)] : outlineTexts(rgb, rule, contours, frame, grid),
  );
  if (parts.length > MAX_SHAPES) throw new LogoError(`The logo has ${parts.length} separate shapes; ${MAX_SHAPES} are allowed.`);
  const flat = `${grid}${parts.join('')}`;
  if (!parts.length) throw new LogoError('The logo draws nothing: leave it out.');
  if (flat.length > MAX_FLAT_BYTES)
    throw new LogoError(
      `The logo has ${flat.length} bytes when its curves are flattened; ${MAX_FLAT_BYTES} are allowed: draw it with fewer curves.`,
    );
  return flat;
}

/** @param {Shape} shape @param {(x: number, y: number) => Point} toTile @param {number} size @param {Frame} frame */
function boxInTile({ box }, toTile, size, frame) {
  if (!box) return null;
  const { x, y } = toTile(box.x, box.y);
  const [width, height] = [box.width / size, box.height / size];
  const slack = CORNER_TOLERANCE;
  const inside =
    x >= frame.x - slack &&
    y >= frame.y - slack &&
    x + width <= frame.x + frame.width + slack &&
    y + height <= frame.y + frame.height + slack;
  return inside ? { x, y, width, height, radius: box.radius / size } : null;
}

/**
 * @typedef {Point & { onCurve?: boolean }} ContourPoint on a curve: made by flattening, so that its place may be rounded
 * @param {Shape} shape @param {(x: number, y: number) => Point} toTile @returns {ContourPoint[][]}
 */
function contoursOf({ segments }, toTile) {
  /** @type {ContourPoint[][]} */
  const contours = [];
  let count = 0;
  let [atX, atY, startX, startY] = [0, 0, 0, 0];
  for (const [command, ...numbers] of segments) {
    const [x, y] =
      command === 'H' ? [numbers[0], atY] : command === 'V' ? [atX, numbers[0]] : command === 'Z' ? [startX, startY] : numbers.slice(-2);
    if (command === 'M') [startX, startY] = [x, y];
    if (command === 'M' || !contours.length) contours.push([]);
    const contour = /** @type {ContourPoint[]} */ (contours.at(-1));
    if (command === 'C' || command === 'Q') contour.push(...curve([atX, atY, ...numbers], toTile));
    if (command === 'Z') contours.push([toTile(startX, startY)]);
    else contour.push(toTile(x, y));
    [atX, atY] = [x, y];
    count += contour.length;
    if (count > MAX_POINTS * 8) throw tooManyPoints();
  }
  if (contours.reduce((sum, contour) => sum + contour.length, 0) > MAX_POINTS) throw tooManyPoints();
  return contours.filter((contour) => contour.length > 2);
}

const tooManyPoints = () =>
  new LogoError(`The logo has more than ${MAX_POINTS} points when its curves are flattened: draw it with fewer curves.`);

/** The points between the ends of a curve. @param {number[]} numbers x and y of its start, control points and end @param {(x: number, y: number) => Point} toTile @returns {ContourPoint[]} */
function curve(numbers, toTile) {
  const ends = [];
  for (let i = 0; i < numbers.length; i += 2) ends.push(toTile(numbers[i], numbers[i + 1]));
  const [from, control, third, fourth] = ends;
  const to = fourth ?? third;
  const mix = (/** @type {Point} */ a, /** @type {Point} */ b) => ({ x: a.x + ((b.x - a.x) * 2) / 3, y: a.y + ((b.y - a.y) * 2) / 3 });
  const cubic = fourth ? ends : [from, mix(from, control), mix(to, control), to];
  const flatness = 16 * (CURVE_TOLERANCE * FINE) ** 2; // the measure that the library compares with
  const points = pointsOnBezierCurves(
    cubic.map(({ x, y }) => /** @type {[number, number]} */ ([x * FINE, y * FINE])),
    flatness,
  );
  return points.slice(1, -1).map(([x, y]) => ({ x: x / FINE, y: y / FINE, onCurve: true }));
}

/** The coarsest grid on which every corner finds its place. @param {{ rule: Shape["rule"], box: any, contours: ContourPoint[][] }[]} drawn @param {Frame} frame */
function gridOf(drawn, frame) {
  const exact = [frame.x, frame.y, frame.x + frame.width, frame.y + frame.height];
  let grid = 1;
  for (const { rule, box, contours } of drawn) {
    if (box) exact.push(box.x, box.y, box.width, box.height, box.radius);
    else for (const { x, y, onCurve } of contours.flat()) onCurve ? (grid = FINE_GRID) : exact.push(x, y);
    if (!box && resolve(onGrid(contours, FINE), rule, clipOn(FINE, frame)).hasNewCorners) grid = FINE_GRID;
  }
  const fits = (/** @type {number} */ value) => Math.abs(value * grid - Math.round(value * grid)) <= CORNER_TOLERANCE * grid;
  while (grid < MAX_GRID && !exact.every(fits)) ++grid;
  return grid;
}

/** @param {string} rgb @param {{ x: number, y: number, width: number, height: number, radius: number }} box @param {number} grid */
function boxText(rgb, { x, y, width, height, radius }, grid) {
  const numbers = [x, y, width, height, radius].map((value) => Math.max(0, Math.round(value * grid)));
  const [left, top] = numbers;
  numbers[2] = Math.min(numbers[2], grid - left);
  numbers[3] = Math.min(numbers[3], grid - top);
  return `#${rgb}R${numbers.join(' ')}`;
}

/** @param {Point[][]} contours @param {number} grid @returns {Point[][]} */
const onGrid = (contours, grid) =>
  contours.map((contour) => contour.map(({ x, y }) => ({ x: Math.round(x * grid), y: Math.round(y * grid) })));

/** The viewBox as an outline. @param {number} grid @param {Frame} frame */
function clipOn(grid, { x, y, width, height }) {
  return onGrid(
    [
      [
        { x, y },
        { x: x + width, y },
        { x: x + width, y: y + height },
        { x, y: y + height },
      ],
    ],
    grid,
  );
}

/** The outlines of the area that a fill covers within the clip. @param {Point[][]} paths @param {Shape["rule"]} rule @param {Point[][]} clip */
function resolve(paths, rule, clip) {
  const tree = new PolyTree64();
  Clipper.booleanOpWithPolyTree(ClipType.Intersection, paths, clip, tree, rule === 'evenodd' ? FillRule.EvenOdd : FillRule.NonZero);
  const outlines = Clipper.polyTreeToPaths64(tree);
  const key = (/** @type {Point} */ { x, y }) => `${x} ${y}`;
  const known = new Set([...paths.flat(), ...clip.flat()].map(key));
  return { tree, outlines, hasNewCorners: outlines.flat().some((point) => !known.has(key(point))) };
}

/** @param {string} rgb @param {Shape["rule"]} rule @param {Point[][]} contours @param {Frame} frame @param {number} grid */
function outlineTexts(rgb, rule, contours, frame, grid) {
  const clip = clipOn(grid, frame);
  let resolved = resolve(onGrid(contours, grid), rule, clip);
  for (let round = 1; resolved.hasNewCorners && round < MAX_ROUNDS; ++round) resolved = resolve(resolved.outlines, 'nonzero', clip);
  return regionsOf(resolved.tree).map((region) => `#${rgb}${regionText(region)}`);
}

/** Each area with its holes. @param {PolyTree64 | import("clipper2-ts").PolyPath64} node whose children are areas @returns {Point[][][]} */
function regionsOf(node) {
  const children = (/** @type {any} */ parent) => Array.from({ length: parent.count }, (_, i) => parent.child(i));
  return children(node).flatMap((area) => {
    const holes = children(area);
    const outlines = [area, ...holes].map(({ poly }) => Clipper.trimCollinear(poly));
    const region = outlines[0].length > 2 ? [outlines.filter((outline) => outline.length > 2)] : [];
    return [...region, ...holes.flatMap(regionsOf)];
  });
}

/** @param {Point[][]} region the outline, then the holes */
function regionText([outline, ...holes]) {
  let text = `M${ringText(outline)}`;
  let joined = outline;
  for (let rest = holes; rest.length;) {
    const { joint, hole, outline: next, left } = joinHole(joined, rest);
    text += `H${joint} ${ringText(hole)}`;
    joined = next;
    rest = left;
  }
  return text;
}

/** The first point, and from each to the next: most steps are short. A minus parts two numbers as well as a space. @param {Point[]} points */
function ringText([first, ...others]) {
  let at = first;
  const steps = others.map((point) => {
    const step = ` ${point.x - at.x} ${point.y - at.y}`;
    at = point;
    return step;
  });
  return `${first.x} ${first.y}l${steps.join('').slice(1).replaceAll(' -', '-')}`;
}
