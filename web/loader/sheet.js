// The look of the loader's own few pixels, in a constructed sheet: a strict page policy allows no style element.
// Colours, radius and shadow are the widget's own tokens.

const CSS = `
:host{display:block}
.box{color-scheme:light dark;position:relative;overflow:hidden;border-radius:16px;background:light-dark(#fff,#16191f);color:light-dark(#171b22,#eef1f5);font:15px/22px system-ui,sans-serif}
.light{color-scheme:light}
.dark{color-scheme:dark}
.closed{display:none}
iframe{display:block;width:100%;height:420px;border:0;opacity:0;color-scheme:inherit}
.live iframe{opacity:1}
.failed iframe{display:none}
.loading::after{content:"";position:absolute;inset:50% 0 auto;margin:auto;width:160px;height:4px;border-radius:2px;background:light-dark(#2853e0,#7d9bff)}
.card{padding:44px 28px;text-align:center}
button{margin:20px 6px 0;padding:11px 20px;border:1px solid;border-radius:10px;background:none;color:inherit;font:inherit}
dialog{box-sizing:border-box;width:min(var(--width),100vw - var(--margin,32px));max-width:none;max-height:none;margin:auto;padding:0;border:0;outline:0;box-shadow:0 16px 48px #10182840}
dialog iframe{max-height:calc(100dvh - var(--margin,32px))}
::backdrop{background:#10141c80}
@media(max-width:480px){dialog.box{--margin:16px;border-radius:12px}}
@media(prefers-reduced-motion:no-preference){.loading::after{animation:fade .8s infinite alternate}dialog,::backdrop{animation:fade .16s}}
@keyframes fade{from{opacity:0}}
`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * Opens a styled shadow root in an element.
 * @param {HTMLElement} element
 */
export function styledRoot(element) {
  const root = element.attachShadow({ mode: "open" });
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  root.adoptedStyleSheets = [sheet];
  return root;
}
