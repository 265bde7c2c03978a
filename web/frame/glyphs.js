// The browser's own glyphs for Dear ImGui: measured and drawn with a 2D canvas in the fonts that the real controls
// use, so that painted and native text are the same text.

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const PROBE_SIDE = 16;
const TOLERATED = 3; // of 255: some browsers add noise of one or two against fingerprinting, which text survives

const NO_BOX = { width: 8, fontBoundingBoxAscent: 13, fontBoundingBoxDescent: 3 };
/** Takes the place of the 2D context in a browser that has none: every glyph is empty and equally wide. */
const NO_CONTEXT = /** @type {unknown} */ ({
  measureText: () => new Proxy(NO_BOX, { get: (box, name) => Reflect.get(box, name) ?? 0 }),
});

/**
 * @typedef {object} Glyphs
 * @property {(codePoint: number, px: number, face: number, out: Float32Array) => number} measure
 * @property {(codePoint: number, px: number, face: number, left: number, top: number, width: number, height: number,
 *   out: Uint8Array) => void} raster
 * @property {(utf8: Uint8Array, px: number, face: number) => number} width of a text that is shaped as a whole
 * @property {(utf8: Uint8Array, word: number) => number} first how many bytes its first word or character has; 0: not known
 * @property {(target: CanvasRenderingContext2D, utf8: Uint8Array, look: ShapedLook) => void} write paints a text that is shaped as a whole
 */
/** How a shaped text is painted: x is its left end, or its right end if it runs from right to left; y is its baseline.
 * @typedef {{ px: number, face: number, x: number, y: number, rgb: number, rightToLeft: boolean }} ShapedLook */

/**
 * The glyph source. It is not `truthful` when this browser gives no pixels or falsifies them: then HTML mode is the
 * answer, and the glyphs only stand for their widths.
 */
export function createGlyphs() {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const glyphs = glyphsOf(canvas, context ?? /** @type {CanvasRenderingContext2D} */ (NO_CONTEXT));
  return { glyphs, truthful: Boolean(context && isTruthful(canvas, context)) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} context
 * @returns {Glyphs}
 */
function glyphsOf(canvas, context) {
  const style = getComputedStyle(document.documentElement);
  const text = style.getPropertyValue('--font');
  const mono = style.getPropertyValue('--mono');
  /** The CSS font of each face, by the face's number in wasm/bridge.h. */
  const fonts = [
    (/** @type {number} */ px) => `400 ${px}px ${text}`,
    (/** @type {number} */ px) => `600 ${px}px ${text}`,
    (/** @type {number} */ px) => `400 ${px}px ${mono}`,
  ];
  const [characters, words] = ['grapheme', 'word'].map(
    (granularity) => Intl.Segmenter && new Intl.Segmenter(undefined, { granularity: /** @type {"word"} */ (granularity) }),
  );
  let current = '';

  /** @param {number} px @param {number} face @param {CanvasFontKerning} [kerning] */
  function useFont(px, face, kerning = 'none') {
    const font = fonts[face](px);
    if (font + kerning === current) return;
    current = font + kerning;
    canvas.lang = document.documentElement.lang; // Firefox chooses fonts by it
    context.font = font;
    context.fontKerning = kerning;
  }

  /** Makes the canvas at least this large; a canvas that is resized forgets its font. @param {number} width @param {number} height */
  function makeRoom(width, height) {
    if (canvas.width >= width && canvas.height >= height) return;
    canvas.width = Math.max(canvas.width, width);
    canvas.height = Math.max(canvas.height, height);
    current = '';
  }

  return {
    measure(codePoint, px, face, out) {
      useFont(px, face);
      const metrics = context.measureText(String.fromCodePoint(codePoint));
      const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = metrics;
      const inked = right > -left;
      out[0] = inked ? Math.floor(-left) - 1 : 0; // one pixel around the ink for its soft edge
      out[1] = inked ? Math.floor(-metrics.actualBoundingBoxAscent) - 1 : 0;
      out[2] = inked ? Math.ceil(right) + 1 : 0;
      out[3] = inked ? Math.ceil(metrics.actualBoundingBoxDescent) + 1 : 0;
      out[4] = metrics.fontBoundingBoxAscent;
      out[5] = metrics.fontBoundingBoxDescent;
      return metrics.width;
    },
    raster(codePoint, px, face, left, top, width, height, out) {
      makeRoom(width, height);
      useFont(px, face);
      context.clearRect(0, 0, width, height);
      context.fillText(String.fromCodePoint(codePoint), -left, -top);
      const { data } = context.getImageData(0, 0, width, height);
      for (let i = 0; i < out.length; i++) out[i] = data[i * 4 + 3];
    },
    width(utf8, px, face) {
      useFont(px, face, 'auto');
      return context.measureText(decoder.decode(utf8)).width;
    },
    first(utf8, word) {
      const [first] = (word ? words : characters)?.segment(decoder.decode(utf8)) ?? [];
      return first ? encoder.encode(first.segment).length : 0;
    },
    write(target, utf8, { px, face, x, y, rgb, rightToLeft }) {
      target.font = fonts[face](px);
      target.direction = rightToLeft ? 'rtl' : 'ltr';
      target.textAlign = rightToLeft ? 'right' : 'left';
      target.fillStyle = `#${rgb.toString(16).padStart(6, '0')}`;
      target.fillText(decoder.decode(utf8), x, y);
    },
  };
}

/**
 * Whether a known square reads back as it was drawn.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} context
 */
function isTruthful(canvas, context) {
  canvas.width = canvas.height = PROBE_SIDE;
  context.fillRect(4, 4, 8, 8);
  const { data } = context.getImageData(0, 0, PROBE_SIDE, PROBE_SIDE);
  for (let y = 0; y < PROBE_SIDE; y++) {
    for (let x = 0; x < PROBE_SIDE; x++) {
      const inside = x >= 4 && x < 12 && y >= 4 && y < 12;
      if (Math.abs(data[(y * PROBE_SIDE + x) * 4 + 3] - (inside ? 255 : 0)) > TOLERATED) return false;
    }
  }
  context.clearRect(0, 0, PROBE_SIDE, PROBE_SIDE);
  return true;
}
