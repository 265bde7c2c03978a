// A real PostgreSQL of a test's own: tests/proxy/postgres.sh, which ends when this process does.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './start.mjs';

export async function startPostgres() {
  const child = spawn('bash', [path.join(ROOT, 'tests/proxy/postgres.sh')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('PostgreSQL does not start: run scripts/setup --browsers');
    return value;
  };
  const url = await next();
  return {
    /** @type {string} */
    url,
    /** The folder of its data, socket and log. */
    folder: decodeURIComponent(/host=([^&]+)/.exec(url)?.[1] ?? ''),
    /** kill -9; resolves when it is there again. */
    kill: () => {
      child.stdin.write('kill\n');
      return next();
    },
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
}
