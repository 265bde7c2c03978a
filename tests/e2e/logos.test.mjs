// The picture that the widget paints of a flat logo, and the image that the pages without a painter show, beside the
// browser's own drawing of the SVG that both were made from: the catalogue's logos, and drawings with all that a logo may use.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { flattenLogo } from '../../scripts/logo/flatten_logo.mjs';
import { logoImage } from '../../web/shared/logo.js';
import { inEveryBrowser } from './support/session.mjs';
import { DIST, artifact } from './support/stack.mjs';

const MEAN_MOST = 4; // steps of 255 over the tile at scale 1: a soft edge is a pixel wide, and not the browser's
const FAR = 100; // a pixel that differs by so many is not a softer edge but another shape
const FAR_SHARE = 0.002; // needles

/** @param {string} inside @param {string} [viewBox] */
const svg = (inside, viewBox = '0 0 48 48') => `<svg viewBox="${viewBox}">${inside}</svg>`;
/** The drawings by the names of their providers. @type {Record<string, string>} */
const DRAWINGS = {
  ring: svg(
    '<path fill="#c02" fill-rule="evenodd" d="M24 2a22 22 0 1 0 0 44 22 22 0 0 0 0-44zM24 12a12 12 0 1 1 0 24 12 12 0 0 1 0-24z"/>',
  ),
  letters: svg(
    '<rect width="48" height="48" rx="12" fill="#123"/><path fill="#fff" d="M9 40L20 8h8l11 32h-7l-2.500-8H18.500L16 40zM20.500 26h7L24 15z"/>',
  ),
  slots: svg(
    '<path fill="teal" fill-rule="evenodd" d="M2 2h44v44h-44zM6 6h8v36h-8zM20 6h8v8h-8zM20 20h8v22h-8zM34 6h8v22h-8zM34 34h8v8h-8z"/>',
  ),
  island: svg('<path fill="#640" fill-rule="evenodd" d="M2 2h44v44h-44zM8 8h32v32h-32zM14 14h20v20h-20zM19 19h10v10h-10z"/>'),
  star: svg('<path fill="darkorange" d="M24 2L38 44L2 18H46L10 44Z"/>'),
  weave: svg('<path fill="purple" fill-rule="evenodd" d="M24 2L38 44L2 18H46L10 44Z"/>'),
  turned: svg(
    '<g transform="translate(24 24) rotate(30)" fill="navy"><rect x="-14" y="-14" width="28" height="28" rx="6"/><ellipse rx="6" ry="11" fill="gold" transform="skewX(15)"/></g>',
  ),
  wide: svg('<polygon points="0,0 96,0 80,40 16,40" fill="#060"/><circle cx="48" cy="20" r="12" style="fill:#fff"/>', '0 0 96 40'),
  dots: svg(
    '<rect width="48" height="48" rx="24" fill="#405"/><circle cx="14" cy="24" r="5" fill="#fff"/><rect x="24" y="20" width="16" height="8" rx="4" fill="#fff"/><circle cx="24" cy="40" r="2" fill="#fff"/>',
  ),
  cut: svg('<circle cx="48" cy="48" r="40" fill="#08c"/><path fill="#024" d="M-20 10h60v9h-60z"/>'),
};

const folder = mkdtempSync(join(tmpdir(), 'linkdock-logos-'));
const dist = join(folder, 'dist');
cpSync(DIST, dist, { recursive: true });
after(() => rmSync(folder, { recursive: true, force: true }));

const sources = { ...DRAWINGS };
for (const file of readdirSync('providers').filter((name) => name.endsWith('.json') && name !== 'schema.json')) {
  const { id, logo } = JSON.parse(readFileSync(`providers/${file}`, 'utf8'));
  sources[id] = logo;
}
const logos = Object.fromEntries(Object.entries(sources).map(([id, source]) => [id, flattenLogo(source)]));
writeFolder(Object.entries(logos).map(([id, logo]) => ({ id, name: id, categories: ['HRIS'], logo })));

function writeFolder(providers) {
  const index = join(dist, 'providers/index.json');
  rmSync(`${index}.br`, { force: true });
  writeFileSync(index, JSON.stringify({ schema: 1, providers }));
  // As a host that serves the files of the repository as they are: the logo is still an SVG.
  for (const id of ['lucca', 'nutshell']) {
    rmSync(join(dist, `providers/${id}.json.br`), { force: true });
    cpSync(`providers/${id}.json`, join(dist, `providers/${id}.json`));
  }
}

for (const [scale, dark] of [
  [1, false],
  [2, true],
]) {
  inEveryBrowser(
    `logos at scale ${scale}`,
    (check) => {
      check('each logo looks as the browser draws its SVG', async (scene) => {
        const widget = await scene.modal({ proxy: 'mock:' });
        await widget.find('heading', 'Connect an account');
        await widget.find('button', /turned/);
        await scene.page.screenshot(artifact('chromium', `logos@${scale}x.png`));
        for (const [id, source] of Object.entries(sources)) {
          const named = source.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"');
          const pictures = { svg: `data:image/svg+xml,${encodeURIComponent(named)}`, flat: logoImage(logos[id]) };
          const { painted, image } = await widget.evaluate(compare, id, pictures, scale, FAR);
          for (const [what, { mean, far }] of Object.entries({ painted, image })) {
            assert.ok(mean <= MEAN_MOST / scale, `${id}, ${what}: differs by ${mean.toFixed(2)} steps on average`);
            assert.ok(far <= FAR_SHARE, `${id}, ${what}: ${(far * 100).toFixed(2)} % of the pixels are of another shape`);
          }
        }
      });
      if (scale !== 1) return;
      check('a provider file whose logo is still an SVG shows its form, with a letter for the logo', async (scene) => {
        const widget = await scene.modal({ proxy: 'mock:', provider: 'lucca' });
        await widget.find('heading', 'Connect Lucca');
        await widget.find('textbox', 'Subdomain');
        await scene.page.screenshot(artifact('chromium', 'logo-raw.png'));
        assert.deepEqual(
          (await scene.events()).filter(({ type }) => type === 'error'),
          [],
        );
      });
    },
    { launch: { scale, dark, height: 1200, reducedMotion: true }, stack: { proxy: false, dist }, browsers: ['chromium'] },
  );
}

/**
 * In the frame: how the painted tile of a provider, and the flat image, differ from the SVG on the same ground.
 * @param {string} id @param {{ svg: string, flat: string }} pictures @param {number} scale @param {number} isFar
 */
async function compare(id, pictures, scale, isFar) {
  const TILE = 40; // kLogoTile
  const ROW_OUT = 12; // kRowOut
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas'));
  const button = /** @type {HTMLElement} */ (document.querySelector(`[data-logo="${id}"]`));
  const [place, row] = [canvas.getBoundingClientRect(), button.getBoundingClientRect()];
  const left = Math.round((row.x + ROW_OUT - place.x) * scale);
  const top = Math.round((row.y + (row.height - TILE) / 2 - place.y) * scale);
  const size = TILE * scale;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const painted = context.getImageData(left, top, size, size).data;
  const ground = context.getImageData(left - 2, top, 1, 1).data;
  const draw = async (/** @type {string} */ source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const sheet = new OffscreenCanvas(size, size).getContext('2d');
    sheet.fillStyle = `rgb(${ground[0]} ${ground[1]} ${ground[2]})`;
    sheet.fillRect(0, 0, size, size);
    sheet.drawImage(image, 0, 0, size, size);
    return sheet.getImageData(0, 0, size, size).data;
  };
  const wanted = await draw(pictures.svg);
  const differ = (/** @type {Uint8ClampedArray} */ seen) => {
    const steps = Array.from({ length: size * size }, (_, i) =>
      Math.max(...[0, 1, 2].map((c) => Math.abs(seen[4 * i + c] - wanted[4 * i + c]))),
    );
    return { mean: steps.reduce((a, b) => a + b, 0) / steps.length, far: steps.filter((step) => step > isFar).length / steps.length };
  };
  return { painted: differ(painted), image: differ(await draw(pictures.flat)) };
}
