// The script of link.html: the same widget at top level. What a host page would say comes from this installation's
// linkdock.config.json (`link`) and, for provider and locale, from the address.

import { startLoading } from "./boot.js";
import { showCard } from "./card.js";
import { narrowPolicy } from "./policy.js";
import { readFrameOptions } from "./port.js";
import { Widget } from "./runtime.js";

const ID = /^[a-z][a-z0-9-]{0,63}$/;
const LANGUAGE = /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;

/** @param {string} name @param {RegExp} pattern */
function fromAddress(name, pattern) {
  const value = new URLSearchParams(location.search).get(name) ?? "";
  return pattern.test(value) ? value : undefined;
}

export async function startTopLevel() {
  const root = /** @type {HTMLElement} */ (document.getElementById("linkdock"));
  const given = { provider: fromAddress("provider", ID), locale: fromAddress("locale", LANGUAGE) };
  const boot = startLoading(given);
  const { link } = await boot.config();
  // The address only adds: a provider that the installation fixed stays.
  const options = readFrameOptions({ ...given, ...link, modal: false });
  boot.speak(options?.locale ?? given.locale);
  if (window.parent !== window || !options) {
    await boot.texts().catch(() => {}); // English will do
    showCard(root, { name: "refused", texts: boot.sentences });
    return;
  }
  narrowPolicy(options.proxy);
  new Widget({
    boot,
    options,
    listener: {
      ready: () => root.classList.add("ready"),
      event() {},
      resize() {},
      close() {}, // the widget's own last screen says that the page can be closed
      error() {},
    },
  });
}

startTopLevel();
