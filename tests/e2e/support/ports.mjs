// Ports for programs that want to be told theirs.
import { createServer } from 'node:net';

const FIRST = 10_000;
const LAST = 32_000; // the system gives away those above (ip_local_port_range), to whoever asks for a free one
let next = FIRST + ((process.pid * 7) % (LAST - FIRST));

/** @param {number} port */
const isFree = (port) =>
  new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

/**
 * The first of this many free ports in a row, which nobody else takes meanwhile: each test process looks from a place of its
 * own. @param {number} [count] @returns {Promise<number>}
 */
export async function ownPorts(count = 1) {
  for (;;) {
    if (next + count > LAST) next = FIRST;
    const first = next;
    next += count;
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
}
