// Builds the loader: dist/linkdock.js (classic script), dist/linkdock.mjs (ES module) and dist/linkdock.d.ts.
// Used by build_site.mjs; by itself: node scripts/build_loader.mjs [OUTPUT FOLDER]

import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import * as esbuild from 'esbuild';

import { TARGET, VERSION } from './package.mjs';

const WEB = fileURLToPath(new URL('../web/', import.meta.url));

/**
 * Writes the three files into the folder.
 * @param {string} folder
 */
export async function buildLoader(folder) {
  const css = await readFile(join(WEB, 'loader/loader.css'), 'utf8');
  const sheet = (await esbuild.transform(css, { loader: 'css', minify: true })).code.trim();
  const shared = {
    bundle: true,
    minify: true,
    target: TARGET,
    legalComments: /** @type {const} */ ('none'),
    define: { LINKDOCK_LOADER_CSS: JSON.stringify(sheet), LINKDOCK_VERSION: JSON.stringify(VERSION) },
  };
  await mkdir(folder, { recursive: true });
  await Promise.all([
    esbuild.build({ ...shared, entryPoints: [join(WEB, 'linkdock.js')], format: 'iife', outfile: join(folder, 'linkdock.js') }),
    esbuild.build({
      ...shared,
      entryPoints: [join(WEB, 'loader/module.js')],
      format: 'esm',
      outfile: join(folder, 'linkdock.mjs'),
    }),
    copyFile(join(WEB, 'linkdock.d.ts'), join(folder, 'linkdock.d.ts')),
  ]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  await buildLoader(process.argv[2] ?? 'dist');
}
