// The browser's own glyphs for Dear ImGui: measured and drawn with a 2D canvas in the fonts that the real controls
// use, so that painted and native text are the same text.

const PROBE_SIDE = 16;
const TOLERATED = 3; // some browsers add noise of one or two steps against fingerprinting; text survives that

/**
 * @typedef {object} Glyphs
 * @property {(codePoint: number, px: number, face: number, out: Float32Array) => number} measure
 * @property {(codePoint: number, px: number, face: number, left: number, top: number, width: number, height: number,
 *   out: Uint8Array) => void} raster
 */

/**
 * The glyph source, or null when this browser cannot give pixels or falsifies them: then HTML mode is the answer.
 * @returns {Glyphs | null}
 */
export function createGlyphs() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return context && isTruthful(canvas, context) ? glyphsOf(canvas, context) : null;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} context
 * @returns {Glyphs}
 */
function glyphsOf(canvas, context) {
  const style = getComputedStyle(document.documentElement);
  const text = style.getPropertyValue("--font");
  const mono = style.getPropertyValue("--mono");
  /** By face, as in wasm/bridge.h. */
  const fonts = [
    (/** @type {number} */ px) => `400 ${px}px ${text}`,
    (/** @type {number} */ px) => `600 ${px}px ${text}`,
    (/** @type {number} */ px) => `400 ${px}px ${mono}`,
  ];
  let current = "";

  /** @param {number} px @param {number} face */
  function useFont(px, face) {
    const font = fonts[face](px);
    if (font === current) return;
    context.font = current = font;
    context.fontKerning = "none";
  }

  /** A larger canvas forgets its state. @param {number} width @param {number} height */
  function makeRoom(width, height) {
    if (canvas.width >= width && canvas.height >= height) return;
    canvas.width = Math.max(canvas.width, width);
    canvas.height = Math.max(canvas.height, height);
    current = "";
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
