// The script tag: becomes dist/linkdock.js, a classic script that sets window.Linkdock and defines <link-dock>.

import { install } from './loader/install.js';

if (typeof document !== 'undefined') {
  // Asked of the prototype: an element named "currentScript" would hide the document's own, and choose where the frame is.
  /** @type {HTMLScriptElement | null} */
  const script = Reflect.get(Document.prototype, 'currentScript', document);
  window.Linkdock = install(script?.src);
}
