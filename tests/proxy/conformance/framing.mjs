// Requests whose framing two servers could read differently. Each must be refused once, or the connection just closed.

/**
 * @param {{host: string, prefix: string}} client @param {import('./send.mjs').Request} right
 * @returns {{name: string, bytes: string}[]}
 */
export function framingCases({ host, prefix }, right) {
  const body = String(right.body ?? '');
  const length = Buffer.byteLength(body);
  const headers = Object.entries(right.headers).map(([name, value]) => `${name}: ${value}`);
  /** @param {string[]} framing @param {string} [content] */
  const text = (framing, content = body) =>
    [`${right.method} ${prefix}${right.path} HTTP/1.1`, `Host: ${host}`, ...headers, ...framing].join('\r\n').concat('\r\n\r\n', content);
  const good = text([`Content-Length: ${length}`]);
  const smuggled = `GET ${prefix}/healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  return Object.entries({
    'Content-Length with Transfer-Encoding': text([`Content-Length: ${length}`, 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`),
    'two different Content-Lengths': text([`Content-Length: ${length}`, 'Content-Length: 5']),
    'a signed Content-Length': text([`Content-Length: +${length}`]),
    'a list as Content-Length': text([`Content-Length: ${length}, ${length + 1}`]),
    'another transfer coding': text(['Transfer-Encoding: gzip'], `0\r\n\r\n${smuggled}`),
    'a chunk size that is no number': text(['Transfer-Encoding: chunked'], 'zz\r\nxxxx\r\n0\r\n\r\n'),
    'a NUL in a header': text([`Content-Length: ${length}`, 'X-Odd: a\u0000b']),
    'a space before the colon': text([`Content-Length: ${length}`, 'X-Odd : a']),
    'no Host': good.replace(/Host: .*\r\n/, ''),
    'a header of 40 KB': text([`Content-Length: ${length}`, `X-Long: ${'x'.repeat(40 * 1024)}`]),
    'HTTP/9.9': good.replace('HTTP/1.1', 'HTTP/9.9'),
    'no HTTP at all': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\r\n\r\n',
  }).map(([name, bytes]) => ({ name, bytes }));
}
