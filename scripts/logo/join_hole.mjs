// Filling a polygon by cutting off ears needs one outline, so each hole is joined to the outline around it by a line that
// is walked to and fro. The line is found here, once, so that the widget only has to put the hole in.

import { LogoError } from './logo_error.mjs';

/** @typedef {{ x: number, y: number }} Point with whole numbers, so that all below is exact */

/** Positive if c is on the right of the line from a to b, as seen on a screen. @param {Point} a @param {Point} b @param {Point} c */
const side = (a, b, c) => Math.sign((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x));
const same = (/** @type {Point} */ a, /** @type {Point} */ b) => a.x === b.x && a.y === b.y;
const distance = (/** @type {Point} */ a, /** @type {Point} */ b) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2;

/** Whether p is on the line between a and b. @param {Point} a @param {Point} b @param {Point} p */
const between = (a, b, p) =>
  side(a, b, p) === 0 && Math.min(a.x, b.x) <= p.x && p.x <= Math.max(a.x, b.x) && Math.min(a.y, b.y) <= p.y && p.y <= Math.max(a.y, b.y);

/** Whether the lines meet elsewhere than in their ends. @param {Point} a @param {Point} b @param {Point} c @param {Point} d */
function crosses(a, b, c, d) {
  if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
  return (
    [
      [a, c, d],
      [b, c, d],
    ].some(([p, from, to]) => !same(p, from) && !same(p, to) && between(from, to, p)) ||
    [c, d].some((p) => !same(p, a) && !same(p, b) && between(a, b, p))
  );
}

/** Whether a line to p leaves the corner into the area, which is on the right of a clockwise outline. @param {Point[]} outline @param {number} i @param {Point} p */
function leavesInside(outline, i, p) {
  const [before, corner, after] = [outline.at(i - 1), outline[i], outline[(i + 1) % outline.length]].map(
    (point) => /** @type {Point} */ (point),
  );
  const convex = side(before, corner, after) > 0;
  const [first, second] = [side(before, corner, p) > 0, side(corner, after, p) > 0];
  return convex ? first && second : first || second;
}

/** @typedef {{ hole: Point[], start: number, joint: number, length: number }} Pair a corner of a hole, one of the outline, and how far they are apart, squared */

/** Every pair. @param {Point[]} outline @param {Point[][]} holes @returns {Generator<Pair, void>} */
function* pairsOf(outline, holes) {
  for (const hole of holes) {
    for (const [start, to] of hole.entries()) {
      for (const [joint, from] of outline.entries()) yield { hole, start, joint, length: distance(from, to) };
    }
  }
}

/** The nearest of the pairs. @param {Iterable<Pair>} pairs at least one @returns {Pair} */
function nearestOf(pairs) {
  let best;
  for (const pair of pairs) if (!best || pair.length < best.length) best = pair;
  return /** @type {Pair} */ (best);
}

/**
 * Joins that hole which is nearest to the outline.
 * @param {Point[]} outline clockwise, with the holes that were joined before
 * @param {Point[][]} holes at least one, counter-clockwise
 * @returns {{ joint: number, hole: Point[], outline: Point[], left: Point[][] }} the corner of the outline after which the
 *   hole, from its first point on and back to it, is walked; what is walked then; the holes that are left
 */
export function joinHole(outline, holes) {
  const lines = [outline, ...holes].flatMap((points) => points.map((point, i) => [point, points[(i + 1) % points.length]]));
  const isFree = (/** @type {Pair} */ { hole, start, joint }) => {
    const [from, to] = [outline[joint], hole[start]];
    return (same(from, to) || leavesInside(outline, joint, to)) && !lines.some(([a, b]) => crosses(from, to, a, b));
  };
  const nearest = nearestOf(pairsOf(outline, holes)); // nearly always the line between them is free; to sort all of them is slow
  const found = isFree(nearest) ? nearest : [...pairsOf(outline, holes)].sort((a, b) => a.length - b.length).find(isFree);
  if (!found) throw new LogoError('The logo has a hole that cannot be joined to its outline; draw it with simpler holes.');
  const { start, joint } = found;
  const hole = [...found.hole.slice(start), ...found.hole.slice(0, start)];
  const next = [...outline.slice(0, joint + 1), ...hole, hole[0], ...outline.slice(joint)];
  return { joint, hole, outline: next, left: holes.filter((other) => other !== found.hole) };
}
