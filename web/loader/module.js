// The ES module: becomes dist/linkdock.mjs, with the same API as the script tag. Importing it on a server does nothing.

import { install } from './install.js';
import { MOCK, VERSION } from './version.js';

/** @returns {Promise<never>} */
async function refuse() {
  throw new Error('Linkdock needs a browser.');
}

/** @type {import("../linkdock").LinkdockApi} */
const linkdock = typeof document === 'undefined' ? { version: VERSION, mock: MOCK, open: refuse } : install(import.meta.url);
export const { open, version, mock } = linkdock;
export default linkdock;
