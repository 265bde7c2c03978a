// Watches the frame's width, its device scale and the person's settings.

/** Flags of ld_viewport(), as in wasm/painter.h. */
const VIEWPORT_DARK = 1;
const VIEWPORT_REDUCED_MOTION = 2;
export const VIEWPORT_HTML = 4;
const VIEWPORT_MORE_CONTRAST = 8;

const WIDE_FROM = 760; // CSS pixels, as in widget/view/layout.h: from this width the mirror holds the whole guide

const TRUSTED = 0.15; // a measured scale that differs by a greater share is not used: under emulation it is that of the screen

const ALIKE = 0.005; // two sizes that differ by a smaller share differ by rounding

/**
 * How many CSS pixels of the host page are one of this document's layout: 1, but for WebKit 2.54 (Safari of its time) in a page
 * that has a `zoom` in its style. It lays a frame of that page out without the zoom, and tells scripts as if with it:
 * getBoundingClientRect() and innerWidth are divided by the zoom, devicePixelRatio is multiplied by it.
 * @param {HTMLElement} element as wide as the document
 */
export function hostPixel(element) {
  const share = element.getBoundingClientRect().width / parseFloat(getComputedStyle(element).width);
  return Number.isFinite(share) && share > 0 && Math.abs(share - 1) > ALIKE ? share : 1; // without a width there is no share
}

/**
 * @typedef {{ width: number, scale: number, hostPixel: number, dark: boolean, reducedMotion: boolean, forcedColors: boolean,
 *   moreContrast: boolean }} Surroundings `hostPixel` as hostPixel() gives it
 */

/**
 * @param {HTMLElement} element whose width counts
 * @param {AbortSignal} signal ends the watching
 * @param {() => void} changed
 * @returns {() => Surroundings}
 */
export function watchSurroundings(element, signal, changed) {
  const media = (/** @type {string} */ query) => {
    const list = matchMedia(query);
    list.addEventListener('change', changed, { signal });
    return list;
  };
  const dark = media('(prefers-color-scheme: dark)');
  const reducedMotion = media('(prefers-reduced-motion: reduce)');
  const forcedColors = media('(forced-colors: active)');
  const moreContrast = media('(prefers-contrast: more)');
  let measured = 0;

  const observer = new ResizeObserver((entries) => {
    const [box] = entries[0].devicePixelContentBoxSize ?? [];
    const [css] = entries[0].contentBoxSize;
    measured = box && css.inlineSize > 0 ? box.inlineSize / css.inlineSize : 0;
    changed();
  });
  try {
    observer.observe(element, { box: 'device-pixel-content-box' });
  } catch {
    observer.observe(element); // WebKit has no such box
  }
  signal.addEventListener('abort', () => observer.disconnect());
  watchScale(signal, changed);

  return () => {
    const share = hostPixel(element);
    const ratio = devicePixelRatio * share;
    const scale = measured && Math.abs(measured - ratio) <= TRUSTED * ratio ? measured : ratio;
    return {
      width: element.clientWidth,
      scale: Math.round(scale * 1000) / 1000, // the quotient of two rounded sizes: more digits are noise
      hostPixel: share,
      dark: dark.matches,
      reducedMotion: reducedMotion.matches,
      forcedColors: forcedColors.matches,
      moreContrast: moreContrast.matches,
    };
  };
}

/**
 * Packs the frame's width, scale and settings into the arguments of ld_viewport(). The bits of its flags are listed in
 * wasm/painter.h.
 * @param {Surroundings} now
 * @param {string} theme auto, light or dark
 * @param {{ isHtml: boolean, isPrinting: boolean }} stage
 */
export function viewportOf(now, theme, { isHtml, isPrinting }) {
  const dark = theme === 'dark' || (theme !== 'light' && now.dark);
  const flags =
    (dark ? VIEWPORT_DARK : 0) |
    (now.reducedMotion ? VIEWPORT_REDUCED_MOTION : 0) |
    (isHtml ? VIEWPORT_HTML : 0) |
    (now.moreContrast ? VIEWPORT_MORE_CONTRAST : 0);
  // Where nothing is painted, glyphs of a high density would only fill the memory.
  return { width: isPrinting ? Math.max(now.width, WIDE_FROM) : now.width, scale: isHtml ? 1 : now.scale, flags };
}

/**
 * Calls `changed` at each new device scale. Only a media query reports one, and it matches one scale, so the next query is
 * made after each change.
 * @param {AbortSignal} signal
 * @param {() => void} changed
 */
function watchScale(signal, changed) {
  if (signal.aborted) return;
  const list = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const again = () => {
    changed();
    watchScale(signal, changed);
  };
  list.addEventListener('change', again, { once: true, signal });
}
