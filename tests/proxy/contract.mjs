// The contract of proxy/openapi.yaml for tests: every answer of a proxy, real or fake, and every request of a client is held
// against it here; and answers that keep it, made from the document's own examples.

import path from 'node:path';
import { readDocument } from './conformance/document.mjs';
import { contractFaults } from './conformance/judge.mjs';
import { requestFaults } from './conformance/request_judge.mjs';
import { ROOT } from './start.mjs';

/** @typedef {{status: number, headers: Record<string, string | string[] | undefined>, text: string}} Answer header names in lower case */
/** @typedef {import('./conformance/request_judge.mjs').Heard} Heard */

export const contract = readDocument(path.join(ROOT, 'proxy/openapi.yaml'));

/** A schema of the document by its name. @param {string} name */
export const schemaOf = (name) => ({ $ref: `#/components/schemas/${name}` });

/** The operation that a request means; for a wrong method any one of its path, and undefined for an unknown path. @param {string} method @param {string} target */
function operationOf(method, target) {
  const [pathname] = target.split('?');
  const here = contract.operations.filter(({ path: where }) => new RegExp(`^${where.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(pathname));
  return here.find((operation) => operation.method === method) ?? here[0];
}

/** For a path that the document does not have, every proxy answers alike. */
const NOWHERE = { ...contract.operations[0], responses: { 404: contract.api.components.responses.Problem } };

/**
 * In which ways the answer is another than the document's, a sentence each.
 * @param {string} method @param {string} target path and query below the proxy's address @param {Answer} answer @returns {string[]}
 */
export function faultsOfAnswer(method, target, answer) {
  const operation = operationOf(method, target) ?? NOWHERE;
  return contractFaults(contract, operation, { method }, answer).map((fault) => `the answer to ${method} ${target} ${fault}`);
}

/** The same for a request. @param {Heard} request @param {number} [status] what it was answered, if it was @returns {string[]} */
export function faultsOfRequest(request, status) {
  const where = `the request ${request.method} ${request.path}`;
  const operation = operationOf(request.method, request.path);
  if (!operation) return [`${where} is of no path of the document`];
  if (operation.method !== request.method) return [`${where} has a method that the document does not know there`];
  return requestFaults(contract, operation, request, status).map((fault) => `${where} ${fault}`);
}

/**
 * Fails with what a proxy's answer has that the document does not allow; gives the answer back.
 * @param {string} method @param {string} target @param {Response} response @returns {Promise<{status: number, headers: Headers, body: any}>}
 */
export async function readAnswer(method, target, response) {
  const text = await response.text();
  const faults = faultsOfAnswer(method, target, { status: response.status, headers: Object.fromEntries(response.headers), text });
  if (faults.length > 0) throw new Error(`Not as proxy/openapi.yaml has it: ${faults.join('; ')}. The body is ${text.slice(0, 1000)}`);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/**
 * An example of the document for the answer of an operation, with other members.
 * @param {string} id of the operation @param {number} status @param {string} [name] where there are several
 * @returns {any}
 */
export function exampleOf(id, status, name) {
  const { responses } = contract.operations.find((operation) => operation.id === id) ?? {};
  const [content] = Object.values(responses?.[status]?.content ?? {});
  const example = name ? content?.examples?.[name]?.value : (content?.example ?? contract.resolve(content?.schema)?.examples?.[0]);
  if (!example) throw new Error(`the document has no example ${name ?? ''} of ${status} of ${id}`);
  return structuredClone(example);
}

/** @typedef {{status: number, body: any}} Told an answer that keeps the contract */

/** @param {object} [account] members that differ @returns {Told} */
export function linked(account = {}) {
  const body = exampleOf('check', 200, 'linked');
  return { status: 200, body: { ...body, account: { ...body.account, ...account } } };
}

/** @param {object} [members] that differ @returns {Told} */
export const rejected = (members = {}) => ({ status: 200, body: { ...exampleOf('check', 200, 'rejected'), ...members } });

/** @param {object} [session] members that differ @returns {Told} */
export function opened(session = {}) {
  const body = exampleOf('openSession', 200);
  return { status: 200, body: { ...body, session: { ...body.session, ...session } } };
}

/** A page of the list, as a browser sees it. @param {object[]} rows members that differ, for each account @returns {Told} */
export function accountList(rows) {
  const body = exampleOf('listAccounts', 200);
  return { status: 200, body: { ...body, accounts: rows.map((row) => ({ ...body.accounts[0], ...row })) } };
}

/** The proxy's own refusal. @param {number} status @param {string} code @param {object} [members] @returns {Told} */
export const problem = (status, code, members = {}) => ({
  status,
  body: { ...exampleOf('check', 401), title: `A test answers ${code}.`, status, code, ...members },
});
