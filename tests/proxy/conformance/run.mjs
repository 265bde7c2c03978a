// scripts/conformance: holds a running proxy against proxy/openapi.yaml. See HELP.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../start.mjs';
import { makeCases } from './cases.mjs';
import { readDocument } from './document.mjs';
import { framingCases } from './framing.mjs';
import { seeded } from './generate.mjs';
import { faultsOf } from './judge.mjs';
import { repetitionFaults } from './repetition.mjs';
import { makeClient } from './send.mjs';

export const HELP = `Holds a running proxy, yours or the reference one, against proxy/openapi.yaml.

  scripts/conformance URL --origin ORIGIN --session TOKEN [--provider ID --auth ID --field KEY=VALUE …] [--only check]

  URL                the proxy's address, such as http://127.0.0.1:8443 or https://api.example.com/linkdock
  --origin ORIGIN    an origin that the proxy allows
  --session TOKEN    a session for it; LINKDOCK_SESSION in the environment does not show in the list of processes
  --credential SCHEME=TOKEN
                     a credential for another security scheme of the document
  --provider, --auth, --field
                     a check that the provider answers; without them, well-formed checks of unknown providers are sent
  --value NAME=VALUE what stands for a path parameter, such as an account's id
  --only NAME        only these operations, by id (check, listAccounts, …) or path; may be repeated
  --fuzz N           random requests for each operation (default 40)
  --seed N           makes them the same again (default 1)
  --document FILE    another document

Each operation is called as it should be, then wrong in one thing at a time, then at random. Every answer must have a status, media
type, shape and headers that the document lists; nothing malformed may be answered with 5xx; no answer may repeat what was sent.
Malformed checks are many and never reach a provider; checks that do are about 20 and the random ones: give the session room.
Exit code: 0 all hold, 1 some do not, 2 the suite could not run.
`;

/** @param {string[]} pairs @returns {Record<string, string>} */
const pairsOf = (pairs) => Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));

/** @param {string[]} argv */
function readArguments(argv) {
  const text = /** @type {const} */ ({ type: 'string' });
  const list = /** @type {const} */ ({ type: 'string', multiple: true, default: [] });
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      origin: text,
      session: text,
      provider: text,
      auth: { ...text, default: 'api_key' },
      field: list,
      credential: list,
      value: list,
      only: list,
      fuzz: { ...text, default: '40' },
      seed: { ...text, default: '1' },
      document: text,
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  const session = values.session ?? process.env.LINKDOCK_SESSION;
  if (positionals.length !== 1 || !values.origin || !session) throw new Error('URL, --origin and --session are needed; see --help');
  return { ...values, url: new URL(positionals[0]), origin: values.origin, session };
}

/** @param {NonNullable<ReturnType<typeof readArguments>>} options */
const settingsOf = (options) => ({
  origin: options.origin,
  credentials: { session: options.session, ...pairsOf(options.credential) },
  values: pairsOf(options.value),
  bodies: options.provider
    ? { check: { provider: options.provider, auth: options.auth, fields: pairsOf(options.field), account_id: null } }
    : /** @type {Record<string, unknown>} */ ({}),
});

/** Whether enough is known for a right request to be answered with 2xx. @param {import('./document.mjs').Operation} operation @param {ReturnType<typeof settingsOf>} settings */
const canSucceed = ({ id, parameters }, settings) =>
  (id !== 'check' || 'check' in settings.bodies) && parameters.every(({ in: place, name }) => place !== 'path' || name in settings.values);

/**
 * Calls one operation in every way; what is wrong goes to `tell`, and the number of requests comes back.
 * @param {import('./send.mjs').Client} client @param {import('./document.mjs').Operation} operation
 * @param {{document: import('./document.mjs').Document, cases: ReturnType<typeof makeCases>, settings: ReturnType<typeof settingsOf>, random: import('./generate.mjs').Random, fuzz: number}} suite
 * @param {(name: string, faults: Iterable<string>) => void} tell
 */
async function judgeOperation(client, operation, { document, cases, settings, random, fuzz }, tell) {
  const all = [...cases.of(operation), ...Array.from({ length: fuzz }, () => cases.randomCase(operation, random))];
  const right = [];
  for (const { name, request, expected } of all) {
    const answer = await client.send(request);
    if (name.startsWith('a right request')) right.push(answer.status);
    tell(name, faultsOf(document, operation, request, answer, expected));
  }
  if (canSucceed(operation, settings) && !right.some((status) => status < 300))
    tell('a right request', [`never succeeds: ${right.join(', ')}`]);
  const repeated = await repetitionFaults(client, operation, cases);
  for (const { name, faults } of repeated) tell(name, faults);
  return repeated.reduce((sum, { count }) => sum + count, all.length);
}

/** @param {import('./send.mjs').Client} client @param {import('./send.mjs').Request} right @param {(name: string, faults: Iterable<string>) => void} tell */
async function judgeFraming(client, right, tell) {
  const all = client.plain ? framingCases(client, right) : [];
  for (const { name, bytes } of all) {
    const statuses = await client.sendRaw(bytes);
    const good = statuses.length <= 1 && statuses.every((status) => status >= 400 && status < 500);
    if (!good) tell(name, [`is answered ${statuses.join(', then ')}, not refused once or closed`]);
  }
  return all.length;
}

/**
 * Runs the suite; resolves with how many requests there were and what is wrong.
 * @param {string[]} argv @param {(line: string) => void} say
 */
export async function runConformance(argv, say) {
  const options = readArguments(argv);
  if (!options) return (say(HELP), { requests: 0, faults: [] });
  const document = readDocument(options.document ?? path.join(ROOT, 'proxy/openapi.yaml'));
  const wanted = document.operations.filter(
    ({ id, path: where }) => options.only.length === 0 || options.only.includes(id) || options.only.includes(where),
  );
  if (wanted.length === 0) throw new Error(`the document has no operation '${options.only.join("' or '")}'`);
  wanted.sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE')); // what is deleted cannot be called any more
  const client = makeClient(options.url);
  const settings = settingsOf(options);
  const suite = {
    document,
    settings,
    cases: makeCases(document, settings),
    random: seeded(Number(options.seed)),
    fuzz: Number(options.fuzz),
  };
  /** @type {string[]} */
  const faults = [];
  const teller = (/** @type {string} */ where) => (/** @type {string} */ name, /** @type {Iterable<string>} */ wrong) => {
    for (const fault of wrong) faults.push(`${where}: ${name}: ${fault}`);
  };
  let requests = 0;
  for (const operation of wanted) {
    const where = `${operation.method} ${operation.path}`;
    if (operation.scheme && !settings.credentials[operation.scheme]) {
      say(`  left out  ${where}: needs --credential ${operation.scheme}=TOKEN`);
      continue;
    }
    const before = faults.length;
    const count = await judgeOperation(client, operation, suite, teller(where));
    requests += count;
    say(`  ${faults.length === before ? 'holds' : 'FAILS'}  ${where}: ${count} requests`);
  }
  requests += await judgeFraming(client, suite.cases.rightRequest(wanted[0]), teller('the connection'));
  client.close();
  return { requests, faults };
}

/** @param {string[]} argv */
export async function main(argv) {
  try {
    const { requests, faults } = await runConformance(argv, (line) => console.log(line));
    for (const fault of faults) console.log(`- ${fault}`);
    if (requests > 0) console.log(`${requests} requests, ${faults.length === 0 ? 'all hold' : `${faults.length} faults`}`);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(`conformance: ${/** @type {Error} */ (error).message}`);
    process.exitCode = 2;
  }
}
