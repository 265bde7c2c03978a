// Screenshots as pixels: reads the PNG files that the browsers write, and tells where two of them differ.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

const CHANNELS = { 2: 3, 6: 4 }; // colour types of the PNG specification: RGB and RGBA

/** @typedef {{ width: number, height: number, at: (x: number, y: number) => [number, number, number] }} Picture */

/** Reads a PNG of 8 bits a channel without interlacing. @param {string} file @returns {Picture} */
export function readPicture(file) {
  const bytes = readFileSync(file);
  const parts = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  const [width, height, depth, type, , , interlaced] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), ...bytes.subarray(24, 29)];
  const channels = CHANNELS[type];
  if (depth !== 8 || !channels || interlaced) throw new Error(`${file}: a PNG of another kind`);
  const pixels = unfilter(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  const at = (x, y) => {
    const start = (y * width + x) * channels;
    return [pixels[start], pixels[start + 1], pixels[start + 2]];
  };
  return { width, height, at };
}

function unfilter(raw, stride, height, step) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const left = x >= step ? out[y * stride + x - step] : 0;
      const up = y > 0 ? out[(y - 1) * stride + x] : 0;
      const corner = x >= step && y > 0 ? out[(y - 1) * stride + x - step] : 0;
      out[y * stride + x] = raw[y * (stride + 1) + 1 + x] + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter, left, up, corner) {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const holds = (rect, x, y) => x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;

/** The same picture, black in these rectangles. @param {Picture} picture @param {{x: number, y: number, width: number, height: number}[]} rects @returns {Picture} */
export const masked = (picture, rects) => ({
  ...picture,
  at: (x, y) => (rects.some((rect) => holds(rect, x, y)) ? [0, 0, 0] : picture.at(x, y)),
});

/** The same picture, further down by whole pixels. @param {Picture} picture @param {number} down @returns {Picture} */
export const shifted = (picture, down) => ({ ...picture, at: (x, y) => picture.at(x, Math.max(0, y - down)) });

/**
 * How many pixels differ by more than `tolerance` steps in a channel, inside a rectangle and outside of it.
 * @param {Picture} one @param {Picture} other
 * @param {{x: number, y: number, width: number, height: number}} rect device pixels
 */
export function difference(one, other, rect, tolerance = 0) {
  const count = { inside: 0, outside: 0, largest: 0 };
  for (let y = 0; y < one.height; y++) {
    for (let x = 0; x < one.width; x++) {
      const [a, b] = [one.at(x, y), other.at(x, y)];
      const step = Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
      if (step <= tolerance) continue;
      count[holds(rect, x, y) ? 'inside' : 'outside']++;
      count.largest = Math.max(count.largest, step);
    }
  }
  return count;
}
