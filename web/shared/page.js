// Copying and random ids, each in the way that the browser has.

/**
 * Copies a text. To be called within the click that asks for it; without the Clipboard API it goes through a selection.
 * @param {string} text
 */
export function copyText(text) {
  const bySelection = () => {
    const { activeElement } = document;
    const area = document.createElement('textarea');
    area.className = 'live';
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
  };
  if (navigator.clipboard) navigator.clipboard.writeText(text).catch(bySelection);
  else bySelection();
}

/** randomUUID() exists only on secure pages; a page in development may not be one. */
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64; // version 4, variant 1 (RFC 9562, section 5.4)
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
