// A provider's flat logo, as the site's build made it, as an image; its grammar is in widget/core/logo/logo.h. Its outlines
// are written as the paths of SVG are, so that only holes, which say first where the painter joins them, differ.

const LOGO = /^(\d+)((?:#[\da-f]{6}[MR][\d MHl-]+)+)$/;
const SHAPE = /#(.{6})(?:R(\d+) (\d+) (\d+) (\d+) (\d+)|([^#]+))/g;

/** The address of an image that shows the logo; "" where there is no flat logo. @param {unknown} flat */
export function logoImage(flat) {
  const [, grid, shapes] = LOGO.exec(String(flat ?? '')) ?? [];
  if (!grid) return '';
  const drawn = shapes.replace(SHAPE, (_, rgb, x, y, width, height, radius, path) =>
    path
      ? `<path fill="#${rgb}" d="${path.replace(/H\d+ /g, 'zM')}"/>`
      : `<rect fill="#${rgb}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`,
  );
  return svgImage(`viewBox="0 0 ${grid} ${grid}">${drawn}`);
}

/** As an image it runs nothing. @param {string} inside what follows the namespace */
export const svgImage = (inside) => `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" ${inside}</svg>`)}`;
