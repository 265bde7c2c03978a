// The second Content-Security-Policy of the page: from here on it talks to its own host and to this proxy, to nobody else.

/** @param {string} proxy an address, or `mock:` */
export function narrowPolicy(proxy) {
  let origin = '';
  try {
    origin = new URL(proxy).origin;
  } catch {
    // wasm refuses such a proxy with a card
  }
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = `connect-src 'self' ${/^https?:/.test(origin) ? origin : ''}`;
  document.head.append(meta);
}
