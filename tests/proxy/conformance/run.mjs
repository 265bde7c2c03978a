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
    options: { origin: text, session: text, provider: text, auth: { ...text, default: 'api_key' }, field: list, credential: list, value: list,
      only: list, fuzz: { ...text, default: '40' }, seed: { ...text, default: '1' }, document: text, help: { type: 'boolean', short: 'h' } },
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

/**
 * Runs the suite; resolves with how many requests there were and what is wrong.
 * @param {string[]} argv @param {(line: string) => void} say
 */
export async function runConformance(argv, say) {
  const options = readArguments(argv);
  if (!options) return say(HELP), { requests: 0, faults: [] };
  const document = readDocument(options.document ?? path.join(ROOT, 'proxy/openapi.yaml'));
  const wanted = document.operations.filter(({ id, path: where }) => options.only.length === 0 || options.only.includes(id) || options.only.includes(where));
  if (wanted.length === 0) throw new Error(`the document has no operation '${options.only.join("' or '")}'`);
  const client = makeClient(options.url);
  const settings = settingsOf(options);
  const cases = makeCases(document, settings);
  const random = seeded(Number(options.seed));
  /** @type {string[]} */
  const faults = [];
  let requests = 0;
  for (const operation of wanted) {
    const before = requests;
    const found = faults.length;
    const tell = (/** @type {string} */ name, /** @type {Iterable<string>} */ wrong) => {
      for (const fault of wrong) faults.push(`${operation.method} ${operation.path}: ${name}: ${fault}`);
    };
    if (operation.scheme && !settings.credentials[operation.scheme]) {
      say(`  left out  ${operation.method} ${operation.path}: needs --credential ${operation.scheme}=TOKEN`);
      continue;
    }
    const all = [...cases.of(operation), ...Array.from({ length: Number(options.fuzz) }, () => cases.randomCase(operation, random))];
    for (const { name, request, expected } of all) {
      const answer = await client.send(request);
      requests += 1;
      tell(name, faultsOf(document, operation, request, answer, expected));
    }
    for (const { name, faults: wrong, count } of await repetitionFaults(client, operation, cases)) {
      requests += count;
      tell(name, wrong);
    }
    say(`  ${faults.length === found ? 'holds' : 'FAILS'}  ${operation.method} ${operation.path}: ${requests - before} requests`);
  }
  for (const { name, bytes } of client.plain ? framingCases(client, cases.rightRequest(wanted[0])) : []) {
    const statuses = await client.sendRaw(bytes);
    requests += 1;
    const good = statuses.length <= 1 && statuses.every((status) => status >= 400 && status < 500);
    if (!good) faults.push(`the connection: ${name}: is answered ${statuses.join(', then ')}, not refused once or closed`);
  }
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
