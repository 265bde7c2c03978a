// Flattening of logos (scripts/logo/): the shapes that each SVG element becomes, and the sentences that refuse one.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { MAX_FLAT_BYTES, MAX_GRID, MAX_SHAPES, flattenLogo } from '../../../scripts/logo/flatten_logo.mjs';
import { joinHole } from '../../../scripts/logo/join_hole.mjs';
import { LogoError } from '../../../scripts/logo/logo_error.mjs';
import { MAX_SVG_BYTES } from '../../../scripts/logo/svg_reader.mjs';
import { logoImage } from '../../../web/shared/logo.js';

/** @param {string} inside */
const svg = (inside) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${inside}</svg>`;
/** @param {string} inside */
const flat = (inside) => flattenLogo(svg(inside));

/** The shapes of a flat logo, in the unit of its tile. @param {string} text */
function shapesOf(text) {
  const grid = Number(/^\d+/.exec(text)?.[0]);
  return [...text.matchAll(/#(.{6})([RM])([^#]+)/g)].map(([, rgb, kind, rest]) => {
    const rings = rest.split('H').map(
      (ring, i) =>
        ring
          .replace(i ? /^\d+ / : /^/, '')
          .match(/-?\d+/g)
          ?.map(Number) ?? [],
    );
    if (kind === 'R') return { rgb, box: rings[0].map((value) => value / grid) };
    return { rgb, areas: rings.map((numbers) => area(numbers) / grid ** 2) };
  });
}

/** By the shoelace formula, positive if clockwise on the screen. @param {number[]} numbers a point, and the steps from it on */
function area(numbers) {
  let [x, y] = numbers;
  const points = [[x, y]];
  for (let i = 2; i < numbers.length; i += 2) points.push([(x += numbers[i]), (y += numbers[i + 1])]);
  return points.reduce((sum, [ax, ay], i) => {
    const [bx, by] = points[(i + 1) % points.length];
    return sum + (ax * by - ay * bx) / 2;
  }, 0);
}

/** All that an outline covers, its holes taken out. @param {string} inside */
const covered = (inside) => shapesOf(flat(inside)).reduce((sum, { areas }) => sum + (areas ?? []).reduce((a, b) => a + b, 0), 0);

const near = (/** @type {number} */ value, /** @type {number} */ wanted, /** @type {number} */ slack, /** @type {string} */ what) =>
  assert.ok(Math.abs(value - wanted) <= slack, `${what}: ${value} is not near ${wanted}`);

test('boxes stay boxes: upright rectangles and circles, also when they are moved or scaled', () => {
  const cases = {
    '<rect width="50" height="100" fill="#f07a2b"/>': [0, 0, 0.5, 1, 0],
    '<rect x="10" y="20" width="30" height="40" rx="5"/>': [0.1, 0.2, 0.3, 0.4, 0.05],
    '<rect width="100" height="100" ry="25"/>': [0, 0, 1, 1, 0.25],
    '<circle cx="50" cy="50" r="50"/>': [0, 0, 1, 1, 0.5],
    '<ellipse cx="50" cy="50" rx="10" ry="10"/>': [0.4, 0.4, 0.2, 0.2, 0.1],
    '<g transform="translate(50 50)"><rect width="10" height="10" rx="1" transform="scale(2)"/></g>': [0.5, 0.5, 0.2, 0.2, 0.02],
    '<g transform="scale(2)"><circle r="5" transform="translate(25,25) scale(.5)"/></g>': [0.45, 0.45, 0.1, 0.1, 0.05],
  };
  for (const [inside, wanted] of Object.entries(cases)) {
    const [{ box }] = shapesOf(flat(inside));
    box?.forEach((value, i) => near(value, wanted[i], 1 / 2048, inside));
  }
});

test('whatever is no upright box becomes an outline of the same area', () => {
  const pi = Math.PI;
  /** @type {Record<string, number>} by the drawing */
  const cases = {
    '<path d="M10 10L60 10L60 60L10 60Z"/>': 0.25,
    '<path d="m10 10h50v50h-50z"/>': 0.25,
    '<path d="M10,10 60,10 60,60 10,60"/>': 0.25,
    '<path d="m10 10 50 0 0 50-50 0z"/>': 0.25,
    '<path d="M1e1 1.0E1l+50,0 0 50 -50 0"/>': 0.25,
    '<path d="M10 10C10 10 60 10 60 10C60 10 60 60 60 60L10 60"/>': 0.25,
    '<path d="M0 0Q50 100 100 0Z"/>': 1 / 3,
    '<path d="M0 0q25 50 50 50t50-50z"/>': 1 / 3,
    '<path d="M0 0C0 100 100 100 100 0Z"/>': 0.6,
    '<path d="M0 50A50 50 0 0 1 100 50Z"/>': pi / 8,
    '<path d="M0 50a50 50 0 1 0 100 0 50 50 0 1 0-100 0"/>': pi / 4,
    '<path d="M10 10h20v20h-20zM50 50h20v20h-20z"/>': 0.08,
    '<polygon points="10,10 60,10 60,60 10,60"/>': 0.25,
    '<polyline points="10 10 60 10 60 60 10 60"/>': 0.25,
    '<ellipse cx="50" cy="50" rx="50" ry="25"/>': pi / 8,
    '<rect width="100" height="50" rx="99"/>': 0.5 - 0.25 * 0.5 * (4 - pi), // corners 50 wide and 25 high
    '<rect width="40" height="40" rx="4" ry="8"/>': 0.16 - (4 - pi) * 0.04 * 0.08,
    '<rect x="30" y="30" width="40" height="40" transform="rotate(45 50 50)"/>': 0.16,
    '<rect width="40" height="40" transform="matrix(1 0 .5 1 0 0)"/>': 0.16,
    '<circle cx="10" cy="10" r="10" transform="scale(2 4)"/>': pi * 0.2 * 0.4,
    '<rect width="20" height="20" transform="translate(60) rotate(30) skewX(10)"/>': 0.04,
    '<path transform="translate(100) scale(-1 1)" d="M10 10h50v50h-50z"/>': 0.25, // mirrored: turned round again
    '<g transform="scale(2)"><g transform="translate(10 10)"><path d="M0 0h10v20h-10z"/></g></g>': 0.08,
  };
  for (const [inside, wanted] of Object.entries(cases)) near(covered(inside), wanted, 0.003, inside);
});

test('fills that cross, cover or leave out themselves are resolved by their rule', () => {
  const ring = 'M0 0h100v100h-100z';
  /** @type {[string, number, number][]} the drawing, the rings of its shapes, its area */
  const cases = [
    [`<path fill-rule="evenodd" d="${ring}M25 25h50v50h-50z"/>`, 2, 0.75],
    [`<path d="${ring}M25 25h50v50h-50z"/>`, 1, 1],
    [`<path d="${ring}M25 25v50h50v-50z"/>`, 2, 0.75],
    [`<g fill-rule="evenodd"><path d="${ring}M25 25h50v50h-50z"/></g>`, 2, 0.75],
    [`<path style="fill-rule:evenodd; fill:#fff" d="${ring}M25 25h50v50h-50zM40 40h20v20h-20z"/>`, 3, 0.79],
    [`<path fill-rule="evenodd" d="${ring}M10 10h30v30h-30zM60 60h30v30h-30zM60 10h30v30h-30z"/>`, 4, 0.73],
    ['<path d="M0 0L50 50L50 0L0 50Z"/>', 2, 0.125],
    ['<path d="M0 0h60v60h-60zM40 40h60v60h-60z"/>', 1, 0.68],
    ['<path d="M-50-50h100v100h-100z"/>', 1, 0.25], // cut off at the viewBox
    ['<path d="M50 50h500v500h-500z"/>', 1, 0.25],
    ['<path d="M50 0L100 50L50 100L0 50zM50 25L25 50L50 75L75 50z"/>', 2, 0.375],
  ];
  for (const [inside, rings, wanted] of cases) {
    const shapes = shapesOf(flat(inside));
    assert.equal(shapes.flatMap(({ areas }) => areas ?? []).length, rings, inside);
    near(covered(inside), wanted, 0.001, inside);
    for (const { areas = [] } of shapes) {
      assert.ok(areas[0] > 0, `${inside}: the outline is clockwise`);
      assert.ok(
        areas.slice(1).every((hole) => hole < 0),
        `${inside}: holes are not`,
      );
    }
  }
});

test('a wide or high logo stands in the middle of its tile', () => {
  assert.equal(flattenLogo('<svg viewBox="10 20 50 25"><rect x="10" y="20" width="50" height="25"/></svg>'), '4#000000R0 1 4 2 0');
  assert.equal(flattenLogo('<svg viewBox="0 0 1 3"><rect width="1" height="3"/></svg>'), '3#000000R1 0 1 3 0');
});

test('colours are those of CSS, from the nearest element that has one', () => {
  /** @type {Record<string, string[]>} */
  const cases = {
    '<rect width="1" height="1" fill="#f07a2b"/>': ['f07a2b'],
    '<rect width="1" height="1" fill="#FfF"/>': ['ffffff'],
    '<rect width="1" height="1" fill="RebeccaPurple"/>': ['663399'],
    '<rect width="1" height="1" fill="rgb(1, 2, 3)"/>': ['010203'],
    '<rect width="1" height="1" fill="rgba(1,2,3,1)"/>': ['010203'],
    '<rect width="1" height="1" fill="hsl(120,100%,50%)"/>': ['00ff00'],
    '<rect width="1" height="1"/>': ['000000'],
    '<rect width="1" height="1" fill="red" style="fill: blue;"/>': ['0000ff'],
    '<g fill="red"><rect width="1" height="1"/><rect width="1" height="1" fill="#0f0"/></g>': ['ff0000', '00ff00'],
    '<g fill="none" stroke="none" stroke-width="1"><rect width="9" height="9"/><rect width="1" height="1" fill="#0f0"/></g>': ['00ff00'],
  };
  for (const [inside, wanted] of Object.entries(cases))
    assert.deepEqual(
      shapesOf(flat(inside)).map(({ rgb }) => rgb),
      wanted,
      inside,
    );
});

test('what draws nothing is passed over: comments, titles, names, fills of none', () => {
  const inside =
    '<!-- a --><title>A &amp; B</title><desc>c</desc><g id="a" class="b" data-name="c" aria-label="d"/><path fill="none" d="M0 0h9v9z"/><rect id="x" width="1" height="1"></rect>\n';
  assert.equal(flat(inside), flat('<rect width="1" height="1"/>'));
});

/** Each with the element and the words that its sentence must have. @type {[string, RegExp][]} */
const REFUSED = [
  ['<script>alert(1)</script>', /^<script> is not supported; a logo is made of g, rect, circle, ellipse, polygon, polyline, path\.$/],
  ['<image href="https://evil.example/x.png"/>', /^<image> is not supported/],
  ['<use href="#a"/>', /^<use> is not supported/],
  ['<foreignObject/>', /^<foreignObject> is not supported/],
  ['<style>*{}</style>', /^<style> is not supported/],
  ['<defs/>', /^<defs> is not supported/],
  ['<a href="javascript:alert(1)"/>', /^<a> is not supported/],
  ['<text>A</text>', /^<text> is not supported/],
  ['<line x2="1"/>', /^<line> is not supported/],
  ['<toString/>', /^<toString> is not supported/],
  ['<constructor/>', /^<constructor> is not supported/],
  ['<__proto__/>', /^<__proto__> is not supported/],
  ['<svg:rect width="1" height="1"/>', /^<svg:rect> is not supported/],
  ['<RECT width="1" height="1"/>', /^<RECT> is not supported/],
  ['<svg viewBox="0 0 1 1"/>', /^<svg> stands inside the logo/],
  ['<rect width="1" height="1"><title>a</title></rect>', /^<title> stands inside <rect>/],
  ['<rect width="1" height="1"><script/></rect>', /^<script> stands inside <rect>/],
  ['a', /^<svg> has text in it/],
  ['<g>a</g>', /^<g> has text in it/],
  ['<![CDATA[x]]>', /a CDATA section/],
  ['<?php x ?>', /a processing instruction/],
  ['&a;', /not well-formed XML.*entity/],
  ['<rect width="1" height="1" onload="x"/>', /^<rect> has the attribute onload/],
  ['<g onclick="x"/>', /^<g> has the attribute onclick/],
  ['<rect width="1" height="1" href="x"/>', /^<rect> has the attribute href/],
  ['<rect width="1" height="1" filter="url(#a)"/>', /^<rect> has the attribute filter/],
  ['<rect width="1" height="1" clip-path="url(#a)"/>', /^<rect> has the attribute clip-path/],
  ['<rect width="1" height="1" constructor="x"/>', /^<rect> has the attribute constructor/],
  ['<rect width="1" height="1" d="M0 0"/>', /^<rect> has the attribute d/],
  ['<rect width="1" height="1" style="background:url(x)"/>', /^<rect> has the style background:url\(x\)/],
  ['<rect width="1" height="1" style="fill"/>', /^<rect> has the style fill/],
  ['<rect width="1" height="1" style="transform:scale(2)"/>', /^<rect> has the style transform/],
  ['<rect width="1" height="1" fill="#000" fill="#fff"/>', /not well-formed XML.*duplicate/],
  ['<rect width=1 height="1"/>', /not well-formed XML/],
  ['<rect width="1" height="1">', /not well-formed XML/],
  ['</g>', /not well-formed XML/],
  ['<rect width="1" height="1"/></svg><svg>', /not well-formed XML/],
  ['<rect width="1" height="1" fill="url(#a)"/>', /^<rect> is filled with url\(#a\); a fill is one opaque colour, or none\.$/],
  ['<rect width="1" height="1" fill="currentColor"/>', /^<rect> is filled with currentColor/],
  ['<rect width="1" height="1" fill="transparent"/>', /^<rect> is filled with transparent/],
  ['<rect width="1" height="1" fill="#0008"/>', /^<rect> is filled with #0008/],
  ['<rect width="1" height="1" fill="#00"/>', /^<rect> is filled with #00/],
  ['<rect width="1" height="1" fill="#00000g"/>', /^<rect> is filled with/],
  ['<rect width="1" height="1" fill=""/>', /^<rect> is filled with/],
  ['<rect width="1" height="1" opacity=".5"/>', /^<rect> has the opacity \.5/],
  ['<g fill-opacity="0.5"/>', /^<g> has the fill-opacity 0\.5/],
  ['<g opacity="x"/>', /^<g> has the opacity x/],
  ['<g stroke="#000"/>', /^<g> has a stroke/],
  ['<path d="M0 0h9v9z" style="stroke:red"/>', /^<path> has a stroke/],
  ['<g fill-rule="odd"/>', /^<g> has the fill-rule odd/],
  ['<rect width="1"/>', /^<rect> needs the attribute height/],
  ['<rect width="0" height="1"/>', /^<rect> has no width or no height/],
  ['<rect width="-1" height="1"/>', /^<rect> has a negative width/],
  ['<rect width="1" height="1" rx="-1"/>', /^<rect> has a negative rx/],
  ['<rect width="1px" height="1"/>', /^<rect> has width="1px"; a plain number/],
  ['<rect width="50%" height="1"/>', /^<rect> has width="50%"/],
  ['<rect width="1e9" height="1"/>', /^<rect> has width="1e9"; a plain number up to 10000/],
  ['<rect x="10001" width="1" height="1"/>', /^<rect> has x="10001"/],
  ['<rect width="nan" height="1"/>', /^<rect> has width="nan"/],
  ['<rect width="Infinity" height="1"/>', /^<rect> has width="Infinity"/],
  ['<rect width="0x10" height="1"/>', /^<rect> has width="0x10"/],
  ['<circle cx="5" cy="5"/>', /^<circle> needs the attribute r/],
  ['<circle r="0"/>', /^<circle> has no radius/],
  ['<ellipse rx="1" ry="0"/>', /^<ellipse> has no radius/],
  ['<polygon points="1 1 2 2"/>', /^<polygon> needs three points or more/],
  ['<polygon points="1 1 2 2 3"/>', /^<polygon> needs three points or more/],
  ['<polygon points="1 1 2 2 3 a"/>', /^<polygon> has points="a"/],
  ['<polygon/>', /^<polygon> needs the attribute points/],
  ['<path/>', /^<path> has a path that cannot be read/],
  ['<path d=""/>', /^<path> has a path that cannot be read/],
  ['<path d="L1 1"/>', /^<path> has a path that cannot be read \(string should start with/],
  ['<path d="M1 1 L"/>', /^<path> has a path that cannot be read \(missed param/],
  ['<path d="M0 0X1 1"/>', /^<path> has a path that cannot be read \(bad command X/],
  ['<path d="M0 0L1e99 1"/>', /^<path> reaches beyond 10000/],
  ['<path d="M0 0L10001 1 0 5"/>', /^<path> reaches beyond 10000/],
  ['<path transform="scale(1000)" d="M0 0h11v9z"/>', /^<path> reaches beyond 10000/],
  ['<g transform="scale(2"/>', /^<g> has the transform scale\(2, which cannot be read/],
  ['<g transform="scale()"/>', /^<g> has the transform/],
  ['<g transform="scale(1 2 3)"/>', /^<g> has the transform/],
  ['<g transform="rotate(45deg)"/>', /^<g> has the transform/],
  ['<g transform="rotate(1 2)"/>', /^<g> has the transform/],
  ['<g transform="spin(1)"/>', /^<g> has the transform/],
  ['<g transform="scale(1e9)"/>', /^<g> has the transform/],
  ['', /^The logo draws nothing: leave it out\.$/],
  ['<g/>', /^The logo draws nothing/],
  ['<rect x="200" width="9" height="9"/>', /^The logo draws nothing/],
  ['<path d="M1 1h9z"/>', /^The logo draws nothing/],
];

test('everything else is refused by a sentence that names the element', () => {
  for (const [inside, sentence] of REFUSED) {
    assert.throws(
      () => flat(inside),
      (/** @type {Error} */ error) => {
        assert.ok(error instanceof LogoError, `${inside}: ${error.stack}`);
        assert.match(error.message, sentence, inside);
        assert.match(error.message, /^[^\n]*[.)]$|well-formed/, inside);
        return true;
      },
      inside,
    );
  }
});

test('what is no SVG is refused', () => {
  /** @type {unknown[]} */
  const texts = [
    '',
    '<',
    '<svg',
    '<svg>',
    '<svg/>',
    '<svg></svg>',
    '<svg viewBox="0 0 1 1"/>',
    '<svg viewBox="0 0 1 1">',
    '<svg viewBox="0 0 0 1"></svg>',
    '<svg viewBox="0 0 1"></svg>',
    '<svg viewBox="0 0 1 1 1"></svg>',
    '<svg viewBox="0 0 1 1" onload="x"></svg>',
    '<svg viewBox="0 0 1 1"></svg>x',
    '<html></html>',
    '<g/>',
    'https://example.com/logo.svg',
    '<!DOCTYPE svg [<!ENTITY a "b">]><svg viewBox="0 0 1 1"><rect width="1" height="1"/></svg>',
    '<?xml version="1.0"?><svg viewBox="0 0 1 1"><rect width="1" height="1"/></svg>',
    '<svg viewBox="0 0 1 1" transform="scale(2)"><rect width="1" height="1"/></svg>',
    '8#000000R0 0 8 8 0',
    5,
    null,
    {},
    ['<svg/>'],
  ];
  for (const text of texts) assert.throws(() => flattenLogo(/** @type {any} */ (text)), LogoError, String(text));
});

test('bytes, shapes and points have their limits', () => {
  const ofSize = (/** @type {number} */ size) =>
    flat(`<rect width="1" height="1"/>${' '.repeat(size - svg('<rect width="1" height="1"/>').length)}`);
  ofSize(MAX_SVG_BYTES);
  assert.throws(() => ofSize(MAX_SVG_BYTES + 1), /^LogoError|Error: The logo has 4097 bytes; 4096 are allowed\.$/);
  const ofRects = (/** @type {number} */ count) => flat('<rect width="1" height="1"/>'.repeat(count));
  ofRects(MAX_SHAPES);
  assert.throws(() => ofRects(MAX_SHAPES + 1), /The logo has 33 separate shapes; 32 are allowed\.$/);
  const ofCurves = (/** @type {number} */ count) => flat(`<path d="M0 0${'C0 99 99 99 99 0 99 50 50 9 0 0'.repeat(count)}"/>`);
  ofCurves(1);
  assert.throws(() => ofCurves(110), /more than 8192 points when its curves are flattened/);
  const ofStars = (/** @type {number} */ count) =>
    flat(
      `<path d="${Array.from({ length: count }, (_, i) => `M${(i % 20) * 5 + 2} ${Math.floor(i / 20) * 5 + 2}a2 2 0 1 0 0 .1z`).join('')}"/>`,
    );
  assert.throws(() => ofStars(100), /separate shapes/);
  const lace = Array.from({ length: 100 }, (_, i) => `M${(i % 10) * 9 + 6} ${Math.floor(i / 10) * 9 + 6}a3 3 0 1 0 0 .1z`).join('');
  assert.throws(
    () => flat(`<path fill-rule="evenodd" d="M0 0h100v100h-100z${lace}"/>`),
    /bytes when its curves are flattened; 4096 are allowed: draw it with fewer curves\.$/,
  );
});

test('the limits are those of the reader in the widget', () => {
  const header = readFileSync('widget/core/logo/logo.h', 'utf8');
  const constant = (/** @type {string} */ name) => Number(new RegExp(`${name} = (\\d+);`).exec(header)?.[1]);
  assert.deepEqual(
    [constant('kMaxLogoBytes'), constant('kMaxLogoShapes'), constant('kMaxLogoGrid')],
    [MAX_FLAT_BYTES, MAX_SHAPES, MAX_GRID],
  );
});

test('hostile drawings end soon', () => {
  const started = performance.now();
  const zigzag = Array.from({ length: 600 }, (_, i) => `${i % 2 ? 99 : 1} ${(i * 7) % 100}`).join(' ');
  for (const inside of [
    `<path d="M${zigzag}z"/>`,
    `<path fill-rule="evenodd" d="M${zigzag}z"/>`,
    `<path d="M0 0${'c9999 9999-9999 9999 0 0'.repeat(150)}"/>`,
    '<g>'.repeat(500) + '</g>'.repeat(500),
  ]) {
    try {
      flat(inside);
    } catch (error) {
      assert.ok(error instanceof LogoError, String(error));
    }
  }
  assert.ok(performance.now() - started < 20_000);
});

test('every truncation is refused', () => {
  const whole = svg('<path d="M10 10C10 10 60 10 60 10L10 60Z" fill="#0a0b0c"/><circle cx="5" cy="5" r="5" fill="#fff"/>');
  flattenLogo(whole);
  for (let size = 0; size < whole.length; ++size) assert.throws(() => flattenLogo(whole.slice(0, size)), LogoError, String(size));
});

test('a hole is joined by the shortest line that crosses nothing', () => {
  const square = (/** @type {number} */ from, /** @type {number} */ to) =>
    [
      [from, from],
      [from, to],
      [to, to],
      [to, from],
    ].map(([x, y]) => ({ x, y }));
  const outline = square(0, 100).reverse();
  const { joint, hole, outline: joined, left } = joinHole(outline, [square(40, 60), square(10, 20)]);
  assert.deepEqual(
    [outline[joint], hole[0]],
    [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
    ],
  );
  assert.deepEqual(joined.slice(joint, joint + 7), [outline[joint], ...hole, hole[0], outline[joint]]);
  const second = joinHole(joined, left);
  assert.deepEqual([joined[second.joint], second.hole[0], second.left], [{ x: 20, y: 20 }, { x: 40, y: 40 }, []]);
});

test('no line that joins a hole crosses another line, in random lace', () => {
  let seed = 7;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 40; ++round) {
    const holes = Array.from({ length: 1 + random(12) }, () => {
      const [x, y, size] = [5 + random(80), 5 + random(80), 2 + random(9)];
      return random(2) ? `M${x} ${y}h${size}v${size}h-${size}z` : `M${x} ${y}l${size} ${random(5)} ${-random(4)} ${size}z`;
    });
    const text = flat(`<path fill-rule="evenodd" d="M0 0h100v100h-100z${holes.join('')}"/>`);
    for (const joined of joinedOf(text)) assert.equal(crossings(joined), 0, text);
  }
});

/** The one outline of each shape, as the widget joins it. @param {string} text */
function joinedOf(text) {
  return [...text.matchAll(/M([^#]+)/g)].map(([, rest]) => {
    /** @type {number[][]} */
    let joined = [];
    for (const [i, ring] of rest.split('H').entries()) {
      const numbers = ring.match(/-?\d+/g)?.map(Number) ?? [];
      const joint = i ? (numbers.shift() ?? 0) : 0;
      let [x, y] = numbers;
      const points = [[x, y]];
      for (let at = 2; at < numbers.length; at += 2) points.push([(x += numbers[at]), (y += numbers[at + 1])]);
      joined = i ? [...joined.slice(0, joint + 1), ...points, points[0], ...joined.slice(joint)] : points;
    }
    return joined;
  });
}

/** @param {number[][]} outline */
function crossings(outline) {
  const side = (/** @type {number[]} */ a, /** @type {number[]} */ b, /** @type {number[]} */ c) =>
    Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  const lines = outline.map((a, i) => [a, outline[(i + 1) % outline.length]]);
  let count = 0;
  for (const [i, [a, b]] of lines.entries()) {
    for (const [c, d] of lines.slice(i + 1)) if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) ++count;
  }
  return count;
}

test('a flat logo is an image for the pages that have no painter, and nothing else is', () => {
  const image = decodeURIComponent(
    logoImage(
      flat(
        '<rect width="100" height="100" rx="25" fill="#f07a2b"/><path fill="#fff" fill-rule="evenodd" d="M0 0h100v100h-100zM25 25h50v50h-50z"/>',
      ),
    ),
  );
  assert.equal(
    image,
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect fill="#f07a2b" x="0" y="0" width="4" height="4" rx="1"/><path fill="#ffffff" d="M4 4l-4 0 0-4 4 0zM1 1l0 2 2 0 0-2"/></svg>',
  );
  for (const other of [
    undefined,
    null,
    '',
    5,
    {},
    svg('<rect/>'),
    '8',
    '8#000000R0 0 1 1 0"/><script>',
    '8#000000M0 0l1 0 0 1<a',
    'x8#000000R0 0 1 1 0',
  ])
    assert.equal(logoImage(other), '', String(other));
});

test('the logos of the catalogue become few bytes, and those that the previews draw', () => {
  const scenes = readFileSync('tests/preview/view_scenes.cpp', 'utf8').replace(/"\s+"/g, ''); // literals that were broken
  const previewed = new Map([...scenes.matchAll(/\{"([a-z-]+)",\s*"(\d+#[^"]+)"\}/g)].map(([, id, text]) => [id, text]));
  assert.ok(previewed.size >= 2);
  for (const file of readdirSync('providers').filter((name) => name.endsWith('.json') && name !== 'schema.json')) {
    const { id, logo } = JSON.parse(readFileSync(`providers/${file}`, 'utf8'));
    const text = flattenLogo(logo);
    assert.ok(text.length < logo.length, `${id}: ${text.length} of ${logo.length} bytes`);
    if (previewed.has(id)) assert.equal(previewed.get(id), text, id);
  }
});
