// Settings that a person makes in the system, and a printer, simulated as far as each driver can.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Chromium only: media features and type of the page and of every widget on it, which are processes of their own.
 * @param {import('./browsers.mjs').Page} page
 * @param {{name: string, value: string}[]} features @param {string} media
 */
export async function emulateMedia(page, features, media = '') {
  const frames = page.raw.frames().filter((frame) => frame.url().includes('frame.html'));
  for (const client of [page.raw, ...frames].map((place) => place.client ?? place._client?.())) {
    await client?.send('Emulation.setEmulatedMedia', { features, media }).catch(() => {});
  }
}

/** The text of the page when it is printed on letter paper. Not WebKitGTK: its driver prints nothing. @param {import('./browsers.mjs').Page} page */
export async function printedText(page) {
  const folder = mkdtempSync(join(tmpdir(), 'linkdock-print-'));
  try {
    const path = join(folder, 'page.pdf');
    await page.raw.pdf({ path, width: 816, height: 1056, printBackground: true });
    return execFileSync('pdftotext', [path, '-'], { encoding: 'utf8' }).normalize('NFKC').replace(/\s+/g, ' '); // NFKC: Firefox prints ligatures
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
