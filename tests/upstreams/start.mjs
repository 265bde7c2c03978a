// Starts the simulated providers as child processes, each with real TLS.
//
//   node tests/upstreams/start.mjs --dir DIR
//
// makes the test certificates in DIR (kept while they are valid), starts nutshell.mjs and lucca.mjs on free ports of
// 127.0.0.1, and prints ONE line of JSON on standard output when both listen:
//
//   {"caFile":"DIR/ca.pem","resolveArgs":["--test-resolve","app.nutshell.com:443:127.0.0.1:40001",
//    "--test-resolve","*.ilucca.net:443:127.0.0.1:40002","--test-unresolved","nosuch.ilucca.net"],
//    "proxyArgs":[...resolveArgs,"--test-ca","DIR/ca.pem"],"ports":{"nutshell":40001,"lucca":40002}}
//
// `proxyArgs` is what linkdock-proxy-demo needs to reach them. It ends, with its children, on SIGTERM or SIGINT, and
// when a child dies. From a test: `const upstreams = await startUpstreams({ dir })`, then `await upstreams.stop()`.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = path.dirname(fileURLToPath(import.meta.url));

/**
 * @typedef {{event: string, service: string, port?: number, id?: number, magic?: string, path?: string}} UpstreamEvent
 * @typedef {object} Simulator
 * @property {number} port
 * @property {UpstreamEvent[]} events what happened so far, oldest first
 * @property {Promise<number | null>} ended resolves with the exit code
 * @property {() => Promise<number | null>} stop
 * @property {(of: string, as: string) => Promise<void>} think
 */

/**
 * Starts one simulator.
 * @param {{service: string, dir: string, cert?: string, args?: string[]}} options `cert`: name of a certificate of make-certs; `args`: more for server.mjs
 * @returns {Promise<Simulator>}
 */
export async function startSimulator({ service, dir, cert = service, args: more = [] }) {
  const args = [
    path.join(HERE, `${service}.mjs`),
    '--cert',
    path.join(dir, `${cert}.pem`),
    '--key',
    path.join(dir, `${cert}.key`),
    ...more,
  ];
  // The IPC channel ends the child when this process dies without having stopped it.
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  /** @type {UpstreamEvent[]} */
  const events = [];
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
  const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) });
  const port = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${service} ended with ${code} before it listened`)));
    lines.on('line', (line) => {
      const event = /** @type {UpstreamEvent} */ (JSON.parse(line));
      events.push(event);
      if (event.event === 'listening') resolve(event.port);
    });
  });
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  /** From now on a key that ends in `of`, in the clear, is answered as if it ended in `as`. @param {string} of @param {string} as */
  const think = async (of, as) => {
    const told = new Promise((resolve) => lines.on('line', (line) => line.includes('"thinks"') && resolve(undefined)));
    child.send({ of, as });
    await told;
  };
  return { port, events, ended, stop, think };
}

/** @param {string} dir makes or keeps the test certificates in it */
export function makeCerts(dir) {
  mkdirSync(dir, { recursive: true });
  execFileSync(path.join(HERE, 'make-certs'), [dir], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * Starts both providers.
 * @param {{dir: string}} options where the certificates are made
 */
export async function startUpstreams({ dir }) {
  const folder = path.resolve(dir);
  makeCerts(folder);
  const [nutshell, lucca] = await Promise.all([
    startSimulator({ service: 'nutshell', dir: folder }),
    startSimulator({ service: 'lucca', dir: folder }),
  ]);
  const caFile = path.join(folder, 'ca.pem');
  const resolveArgs = [
    '--test-resolve',
    `app.nutshell.com:443:127.0.0.1:${nutshell.port}`,
    '--test-resolve',
    `*.ilucca.net:443:127.0.0.1:${lucca.port}`,
    '--test-unresolved',
    'nosuch.ilucca.net',
  ];
  return {
    caFile,
    resolveArgs,
    proxyArgs: [...resolveArgs, '--test-ca', caFile],
    ports: { nutshell: nutshell.port, lucca: lucca.port },
    /** Everything that the simulators reported so far. */
    events: () => [...nutshell.events, ...lucca.events],
    /** Lets Lucca change its mind about keys that end so; see startSimulator. */
    think: lucca.think,
    /** Resolves when one of them has ended. */
    ended: Promise.race([nutshell.ended, lucca.ended]),
    stop: async () => {
      await Promise.all([nutshell.stop(), lucca.stop()]);
    },
  };
}

async function main() {
  const { values } = parseArgs({ options: { dir: { type: 'string' } } });
  if (!values.dir) {
    process.stderr.write('usage: node tests/upstreams/start.mjs --dir DIR\n');
    process.exit(2);
  }
  const upstreams = await startUpstreams({ dir: values.dir });
  const { caFile, resolveArgs, proxyArgs, ports } = upstreams;
  process.stdout.write(`${JSON.stringify({ caFile, resolveArgs, proxyArgs, ports })}\n`);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await upstreams.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const code = await upstreams.ended;
  if (stopping) return;
  process.stderr.write(`a simulated provider ended unexpectedly with ${code}\n`);
  await upstreams.stop();
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
