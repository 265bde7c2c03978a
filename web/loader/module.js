// The ES module: becomes dist/linkdock.mjs, with the same API as the script tag. Importing it on a server does nothing.

import { install } from "./install.js";

const linkdock = install(import.meta.url);
export const { open, version, mock } = linkdock;
export default linkdock;
