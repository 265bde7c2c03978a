// The script tag: becomes dist/linkdock.js, a classic script that sets window.Linkdock and defines <link-dock>.

import { install } from "./loader/install.js";

if (typeof window !== "undefined") {
  window.Linkdock = install(/** @type {HTMLScriptElement | null} */ (document.currentScript)?.src);
}
