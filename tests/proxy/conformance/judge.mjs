// Holds an answer against the document and against what is true of every answer.

/**
 * @typedef {import('./document.mjs').Operation} Operation
 * @typedef {import('./send.mjs').Request} Request
 * @typedef {import('./send.mjs').Answer} Answer
 * @typedef {object} Expectation
 * @property {number[]} [status] one of these
 * @property {boolean} [refused] any 4xx
 * @property {string} [cors] the origin that must be allowed; '' for none; absent: not judged
 */

/** @param {Answer} answer @param {string} name */
const header = (answer, name) => [answer.headers[name] ?? []].flat().join(', ');

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The faults of the answer, a sentence each.
 * @param {import('./document.mjs').Document} document @param {Operation} operation @param {Request} request
 * @param {Answer} answer @param {Expectation} expected @returns {string[]}
 */
export function faultsOf(document, operation, request, answer, expected) {
  if (answer.status === 0) return ['the connection ended without an answer'];
  const body = parsed(answer.text);
  return [
    ...statusFaults(answer, expected),
    ...contractFaults(document, operation, request, answer),
    ...corsFaults(answer, expected),
    ...echoFaults(request, answer, body),
  ];
}

/** @param {Answer} answer @param {Expectation} expected */
function* statusFaults({ status }, { status: wanted, refused }) {
  if (status === 429) yield 'is 429: run the suite with a session whose limits are higher';
  else if (wanted && !wanted.includes(status)) yield `is ${status}, not ${wanted.join(' or ')}`;
  else if (refused && (status < 400 || status > 499)) yield `is ${status}, not a refusal`;
}

/**
 * The faults that the answer has whatever was asked: status, media type, shape and headers, a sentence each.
 * @param {import('./document.mjs').Document} document @param {Operation} operation @param {{method: string}} request @param {Answer} answer
 */
export function contractFaults(document, operation, request, answer) {
  const body = parsed(answer.text);
  return [...shapeFaults(document, operation, request, answer, body), ...headerFaults(operation, answer, body)];
}

/** @param {import('./document.mjs').Document} document @param {Operation} operation @param {{method: string}} request @param {Answer} answer @param {any} body */
function* shapeFaults(document, operation, request, answer, body) {
  if (request.method === 'OPTIONS' && answer.status === 204) return;
  const response = operation.responses[answer.status];
  if (!response) return yield `is ${answer.status}, which the document does not list`;
  const content = response.content ?? {};
  const medias = Object.keys(content);
  const type = header(answer, 'content-type').split(';')[0].trim();
  if (medias.length === 0) {
    if (answer.text !== '') yield 'has a body, and the document has none';
    return;
  }
  if (!medias.includes(type)) return yield `has the media type '${type}', not ${medias.join(' or ')}`;
  if (request.method === 'HEAD' || !type.endsWith('json')) return;
  const fault = document.faultOf(content[type].schema, body);
  if (fault) yield `has another shape than the document's: ${fault}`;
  if (type === 'application/problem+json' && body?.status !== answer.status) yield 'has another status in its body than in its status line';
  for (const [name, node] of Object.entries(response.headers ?? {})) {
    const declared = document.resolve(node);
    const value = header(answer, name.toLowerCase());
    if (value === '') {
      if (declared.required) yield `has no ${name}`;
      continue;
    }
    const wanted = document.resolve(declared.schema);
    const wrong = document.faultOf(wanted, wanted.type === 'integer' ? Number(value) : value);
    if (wrong) yield `has a ${name} that ${wrong.replace(/^the body /, '')}`;
  }
}

/** The rules that hold for every answer. @param {Operation} operation @param {Answer} answer @param {any} body */
function* headerFaults(operation, answer, body) {
  if (!/\bno-store\b/.test(header(answer, 'cache-control'))) yield 'may be stored: no Cache-Control: no-store';
  if (header(answer, 'x-content-type-options') !== 'nosniff') yield 'has no X-Content-Type-Options: nosniff';
  if (header(answer, 'set-cookie')) yield 'sets a cookie';
  if (answer.status === 401 && !header(answer, 'www-authenticate')) yield 'is 401 without WWW-Authenticate';
  if (answer.status === 405 && !header(answer, 'allow')) yield 'is 405 without Allow';
  const wait = body?.outcome === 'rejected' ? undefined : body?.retry_after_s;
  if (wait !== undefined && header(answer, 'retry-after') !== String(wait)) yield 'has another Retry-After than its body says';
  const id = header(answer, 'x-request-id');
  if (id && body?.request_id !== undefined && id !== body.request_id && !header(answer, 'idempotent-replayed')) {
    yield 'has another X-Request-Id than its body says';
  }
}

/** @param {Answer} answer @param {Expectation} expected */
function* corsFaults(answer, { cors }) {
  const allowed = header(answer, 'access-control-allow-origin');
  if (allowed === '*') yield 'lets every origin read it';
  if (header(answer, 'access-control-allow-credentials')) yield 'allows credentials across origins';
  if (cors === undefined) return;
  if (allowed !== cors) yield cors === '' ? `lets '${allowed}' read it` : 'does not let the allowed origin read it';
  if (cors !== '' && !/\borigin\b/i.test(header(answer, 'vary'))) yield 'has no Vary: Origin';
}

/** No refusal repeats what was sent, and no verdict repeats a field's value, but for the account's label. @param {Request} request @param {Answer} answer @param {any} body */
function* echoFaults(request, answer, body) {
  const sent = parsed(String(request.body ?? ''));
  const values = answer.status >= 400 ? strings(sent) : strings(sent?.fields);
  const told = body?.account ? JSON.stringify({ ...body, account: undefined }) : answer.text;
  const { origin, ...headers } = request.headers;
  const secrets = Object.entries(headers).filter(([name]) => /^(authorization|idempotency-key|x-)/i.test(name));
  values.push(...secrets.map(([, value]) => value.replace(/^Bearer /, '')));
  const where = `${told}\n${Object.entries(answer.headers)
    .filter(([name]) => name !== 'access-control-allow-origin')
    .map(([, value]) => value)
    .join('\n')}`;
  if (values.some((value) => value.length >= 8 && where.includes(value))) yield 'repeats a value that was sent';
}

/** Every text inside a value. @param {any} value @returns {string[]} */
function strings(value) {
  if (typeof value === 'string') return [value];
  if (!value || typeof value !== 'object') return [];
  return Object.values(value).flatMap(strings);
}
