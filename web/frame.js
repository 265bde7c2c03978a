// The script of frame.html: starts the downloads, waits for the host page's options, runs the widget.

import { startLoading } from "./boot.js";
import { showCard } from "./card.js";
import { narrowPolicy } from "./policy.js";
import { acceptOpen, readHostMessage, refusalOf } from "./port.js";
import { Widget } from "./runtime.js";

/** The loader names provider and locale in the fragment, so that their files load while it prepares the rest. */
function hints() {
  const given = new URLSearchParams(location.hash.slice(1));
  return { provider: given.get("provider") ?? "", locale: given.get("locale") ?? "" };
}

async function main() {
  const opening = acceptOpen();
  const boot = startLoading(hints());
  const { options, origin, port } = await opening;
  /** @type {import("./runtime.js").Listener} */
  const listener = {
    ready: () => port.postMessage({ type: "ready", title: options.texts?.["loader.title"] || document.title }),
    event: (event) => port.postMessage({ type: "event", event }),
    resize: (height) => port.postMessage({ type: "resize", height }),
    close: (reason, step) => port.postMessage({ type: "close", reason, step }),
    error: (code) => port.postMessage({ type: "error", code }),
  };
  const refusal = refusalOf(await boot.config(), origin, options.proxy);
  if (refusal) {
    const root = /** @type {HTMLElement} */ (document.getElementById("linkdock"));
    await boot.texts().catch(() => {}); // English will do
    const card = showCard(root, {
      name: "refused",
      texts: { ...boot.sentences, ...options.texts },
      close: options.modal ? () => listener.close("user", "opening") : undefined,
    });
    listener.error(refusal);
    listener.resize(card.offsetHeight);
    return;
  }
  narrowPolicy(options.proxy);
  document.documentElement.classList.toggle("inline", !options.modal);
  const widget = new Widget({ boot, options, listener });
  port.onmessage = ({ data }) => {
    const message = readHostMessage(data);
    if (message?.type === "theme") widget.setTheme(message.theme);
    else if (message?.type === "close") {
      widget.close();
      listener.ready(); // heard: the page waits for no more, also when the person is asked first
    }
    else if (message?.type === "stop") widget.stop();
  };
}

main();
