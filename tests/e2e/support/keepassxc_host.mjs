// Stands for the KeePassXC program behind its browser extension: native messaging on stdin and stdout, the extension's own
// NaCl for its protocol (keepassxc-browser/keepassxc-protocol.md), one entry for every address.
// Arguments: the extension's folder, user name, password.
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';

const [folder, login, password] = process.argv.slice(2);
globalThis.self = globalThis; // where these scripts put themselves

for (const name of ['nacl.js', 'nacl-util.js']) runInThisContext(readFileSync(`${folder}/background/${name}`, 'utf8'));
const { nacl } = globalThis;
const { encodeBase64, decodeBase64, encodeUTF8, decodeUTF8 } = nacl.util;
const keys = nacl.box.keyPair();
const HASH = 'c0ffee'.repeat(10);
let client;

function next(nonce) {
  const bytes = decodeBase64(nonce);
  for (let at = 0, carry = 1; at < bytes.length; at++, carry >>= 8) bytes[at] = carry += bytes[at];
  return encodeBase64(bytes);
}

function send(message) {
  const bytes = Buffer.from(JSON.stringify(message));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  process.stdout.write(Buffer.concat([size, bytes]));
}

const ANSWERS = {
  'get-databasehash': () => ({ hash: HASH }),
  associate: () => ({ hash: HASH, id: 'linkdock' }),
  'test-associate': () => ({ hash: HASH, id: 'linkdock' }),
  'get-logins': () => ({
    count: 1,
    id: 'linkdock',
    hash: HASH,
    entries: [{ login, password, name: 'Nutshell', uuid: 'a1', stringFields: [] }],
  }),
};

function answer(request) {
  const nonce = next(request.nonce);
  if (request.action === 'change-public-keys') {
    client = decodeBase64(request.publicKey);
    return send({ action: request.action, version: '2.7.4', publicKey: encodeBase64(keys.publicKey), nonce, success: 'true' });
  }
  const asked = JSON.parse(encodeUTF8(nacl.box.open(decodeBase64(request.message), decodeBase64(request.nonce), client, keys.secretKey)));
  const content = { version: '2.7.4', nonce, success: 'true', ...(ANSWERS[asked.action]?.() ?? {}) };
  const message = encodeBase64(nacl.box(decodeUTF8(JSON.stringify(content)), decodeBase64(nonce), client, keys.secretKey));
  send({ action: request.action, message, nonce });
}

let waiting = Buffer.alloc(0);
process.stdin.on('data', (chunk) => {
  waiting = Buffer.concat([waiting, chunk]);
  while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32LE(0)) {
    const end = 4 + waiting.readUInt32LE(0);
    answer(JSON.parse(waiting.subarray(4, end).toString()));
    waiting = waiting.subarray(end);
  }
});
