// An Idempotency-Key makes promises; these tests hold them for every operation that takes one.

import { randomUUID } from 'node:crypto';

/** @typedef {import('./document.mjs').Operation} Operation */

/**
 * @param {import('./send.mjs').Client} client @param {Operation} operation @param {ReturnType<typeof import('./cases.mjs').makeCases>} cases
 * @returns {Promise<{name: string, faults: string[], count: number}[]>}
 */
export async function repetitionFaults(client, operation, cases) {
  if (!operation.parameters.some(({ name }) => name === 'Idempotency-Key')) return [];
  const request = cases.rightRequest(operation);
  const keyed = { ...request, headers: { ...request.headers, 'Idempotency-Key': randomUUID() } };
  const first = await client.send(keyed);
  const again = await client.send(keyed);
  const other = await client.send({ ...keyed, body: JSON.stringify({ ...JSON.parse(String(keyed.body)), account_id: 'acc_other' }) });
  const finished = first.status === 200;
  return [
    {
      name: 'the same key and body again',
      count: 2,
      faults: finished && again.text !== first.text ? ['is not the first answer again'] : [],
    },
    {
      name: 'the same key with another body',
      count: 1,
      faults: finished && other.status !== 422 ? [`is ${other.status}, not 422`] : [],
    },
  ];
}
