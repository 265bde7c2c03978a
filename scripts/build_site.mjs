// Puts the static site together: node scripts/build_site.mjs [--wasm FOLDER] [--out FOLDER] [--release]
//
// FOLDER of --wasm holds Emscripten's linkdock.js and linkdock.wasm. Pages keep their names; what they load is bundled,
// minified, named by its content's hash in assets/, and named in the page with its Subresource Integrity value. Beside
// each file lies its Brotli form. The output folder is replaced at once, when everything is there. --release makes the folder
// of one version: without the demo, and with linkdock.config.json expected one folder above, where all versions share it.

import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

import * as esbuild from 'esbuild';

import { buildLoader } from './build_loader.mjs';
import { TARGET } from './package.mjs';
import { translateProvider, widgetProvider } from './translate_provider.mjs';
import { flattenLogo } from './logo/flatten_logo.mjs';
import { LogoError } from './logo/logo_error.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WEB = join(ROOT, 'web');
const PAGES = ['frame/frame.html', 'link/link.html', 'accounts/accounts.html']; // each a folder of web/; published side by side
const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.mjs', '.svg', '.ts', '.wasm']);
const FALLBACK_LOCALE = 'en';
const compress = promisify(brotliCompress);

const { values: flags } = parseArgs({
  options: {
    wasm: { type: 'string', default: 'build/wasm-release/wasm' },
    out: { type: 'string', default: 'dist' },
    release: { type: 'boolean', default: false },
  },
});
const out = resolve(ROOT, flags.out);
const made = `${out}.new-${process.pid}`;

/** @param {string} path */
const exists = (path) =>
  stat(path).then(
    () => true,
    () => false,
  );
/** @param {Uint8Array} bytes */
const integrityOf = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/**
 * Writes an immutable asset under a name that holds its content's hash.
 * @param {string} name
 * @param {Uint8Array} bytes
 */
async function writeAsset(name, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const path = `assets/${basename(name, extname(name))}-${hash}${extname(name)}`;
  await mkdir(join(made, 'assets'), { recursive: true });
  await writeFile(join(made, path), bytes);
  return { path, integrity: integrityOf(bytes) };
}

/** @param {{ path: string, integrity: string }} wasm @param {string[]} locales */
function bundler(wasm, locales) {
  /** @type {esbuild.Plugin} */
  const findWasm = {
    name: 'linkdock-wasm',
    setup: (build) => {
      build.onResolve({ filter: /^linkdock-wasm$/ }, () => ({ path: resolve(ROOT, flags.wasm, 'linkdock.js') }));
    },
  };
  /** @param {string} entry */
  return async (entry) => {
    const result = await esbuild.build({
      entryPoints: [entry],
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: TARGET,
      legalComments: 'none',
      plugins: [findWasm],
      metafile: true,
      define: {
        LINKDOCK_WASM_URL: JSON.stringify(wasm.path),
        LINKDOCK_WASM_INTEGRITY: JSON.stringify(wasm.integrity),
        LINKDOCK_LOCALES: JSON.stringify(locales.join(' ')),
        LINKDOCK_CONFIG_URL: JSON.stringify(flags.release ? '../linkdock.config.json' : 'linkdock.config.json'),
      },
    });
    const usesWasm = Object.keys(result.metafile.inputs).some((path) => path.endsWith('linkdock.js') && !path.startsWith('web/'));
    return { bytes: result.outputFiles[0].contents, usesWasm };
  };
}

/**
 * Writes a page with its scripts and style sheets as assets.
 * @param {string} name its path in web/
 * @param {{ path: string, integrity: string }} wasm
 * @param {ReturnType<typeof bundler>} bundle
 */
async function writePage(name, wasm, bundle) {
  let html = await readFile(join(WEB, name), 'utf8');
  const assets = [...html.matchAll(/<(?:script[^>]* src|link rel="stylesheet" href)="([^":]+\.(?:js|css))"/g)].map((found) => found[1]);
  let preload = '';
  for (const source of assets) {
    const path = join(WEB, dirname(name), source);
    if (!(await exists(path)) || basename(source) === 'linkdock.js') continue;
    const { bytes, usesWasm } = await bundle(path);
    const asset = await writeAsset(source, bytes);
    html = html.replace(`"${source}"`, `"${asset.path}" integrity="${asset.integrity}"`);
    if (!usesWasm) continue;
    preload = `<link rel="preload" as="fetch" type="application/wasm" crossorigin href="${wasm.path}">\n`; // its integrity is checked by boot.js
  }
  await writeFile(join(made, basename(name)), html.replace('</title>\n', `</title>\n${preload}`).replace(/\n+/g, '\n'));
}

/** @param {string} path @returns {Promise<any>} */
const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

/** The provider with its logo as the widget draws it. @param {string} file @param {any} provider */
function withFlatLogo(file, provider) {
  if (provider.logo === undefined) return provider;
  try {
    return { ...provider, logo: flattenLogo(provider.logo) };
  } catch (error) {
    if (error instanceof LogoError) throw new Error(`providers/${file}: ${error.message}`);
    throw error;
  }
}

/** The catalogue in English, and as `<language>/<id>.json` in every language that there is of a provider. */
async function writeCatalogue() {
  const providers = join(ROOT, 'providers');
  const languages = await readdir(join(providers, 'locales'));
  for (const folder of ['', ...languages]) await mkdir(join(made, 'providers', folder), { recursive: true });
  const index = [];
  for (const file of (await readdir(providers)).sort()) {
    if (!file.endsWith('.json') || file === 'schema.json') continue;
    const provider = withFlatLogo(file, widgetProvider(await readJson(join(providers, file))));
    await writeFile(join(made, 'providers', file), JSON.stringify(provider));
    for (const language of languages) {
      const path = join(providers, 'locales', language, file);
      if (!(await exists(path))) continue;
      const translated = translateProvider(provider, await readJson(path));
      await writeFile(join(made, 'providers', language, file), JSON.stringify(translated));
    }
    const { id, name, categories, logo } = provider;
    index.push({ id, name, categories, logo });
  }
  index.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  await writeFile(join(made, 'providers/index.json'), JSON.stringify({ schema: 1, providers: index }));
}

/** @returns {Promise<string[]>} the languages, the fallback first */
async function writeLocales() {
  await mkdir(join(made, 'locales'), { recursive: true });
  const files = (await readdir(join(WEB, 'locales'))).filter((file) => file.endsWith('.json'));
  for (const file of files) {
    const texts = JSON.parse(await readFile(join(WEB, 'locales', file), 'utf8'));
    await writeFile(join(made, 'locales', file), JSON.stringify(texts));
  }
  const languages = files.map((file) => basename(file, '.json')).filter((language) => language !== FALLBACK_LOCALE);
  return [FALLBACK_LOCALE, ...languages.sort()];
}

/** Puts the Brotli form beside each file. @returns {Promise<Map<string, { raw: number, brotli: number }>>} by path */
async function compressAll() {
  const sizes = new Map();
  for (const entry of await readdir(made, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || !COMPRESSED.has(extname(path))) continue;
    const bytes = await readFile(path);
    const small = await compress(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    await writeFile(`${path}.br`, small);
    sizes.set(path.slice(made.length + 1), { raw: bytes.length, brotli: small.length });
  }
  return sizes;
}

/** Prints the sizes of all that a cold visit to a usable Lucca form loads, and their sum. @param {Awaited<ReturnType<typeof compressAll>>} sizes */
function printSizes(sizes) {
  const cold =
    /^(linkdock\.js|frame\.html|linkdock\.config\.json|assets\/(frame|linkdock)-.*|locales\/en\.json|providers\/(index|lucca)\.json)$/;
  let raw = 0;
  let brotli = 0;
  const line = (/** @type {string} */ name, /** @type {number} */ a, /** @type {number} */ b) =>
    console.log(`${name.padEnd(44)}${(a / 1000).toFixed(1).padStart(8)} KB${(b / 1000).toFixed(1).padStart(8)} KB br`);
  for (const [path, size] of [...sizes].sort((a, b) => b[1].brotli - a[1].brotli)) {
    if (!cold.test(path)) continue;
    line(path, size.raw, size.brotli);
    raw += size.raw;
    brotli += size.brotli;
  }
  line('cold open to a usable Lucca form', raw, brotli);
}

await rm(made, { recursive: true, force: true });
await mkdir(made, { recursive: true });
try {
  const wasm = await writeAsset('linkdock.wasm', await readFile(resolve(ROOT, flags.wasm, 'linkdock.wasm')));
  const bundle = bundler(wasm, await writeLocales());
  for (const page of PAGES) if (await exists(join(WEB, page))) await writePage(page, wasm, bundle);
  await writeCatalogue();
  await buildLoader(made);
  if (!flags.release) {
    await cp(join(WEB, 'demo'), join(made, 'demo'), { recursive: true });
    await writeFile(join(made, 'linkdock.config.json'), '{}\n'); // an installation replaces it; see web/frame/port.js
  }
  const sizes = await compressAll();
  await rm(out, { recursive: true, force: true });
  await rename(made, out);
  printSizes(sizes);
} finally {
  await rm(made, { recursive: true, force: true });
}
