// Holds a request of a client, such as the widget's, against the document.

/**
 * @typedef {import('./document.mjs').Operation} Operation
 * @typedef {{method: string, path: string, headers: import('node:http').IncomingHttpHeaders, body: string}} Heard
 */

/**
 * The faults of the request, a sentence each. One without a credential may be made: then only 401 answers it.
 * @param {import('./document.mjs').Document} document @param {Operation} operation @param {Heard} request
 * @param {number | undefined} status what it was answered, if it was @returns {string[]}
 */
export function requestFaults(document, operation, request, status) {
  const { pathname, searchParams } = new URL(request.path, 'http://proxy.invalid');
  return [
    ...credentialFaults(operation, request, status),
    ...operation.parameters.flatMap((parameter) =>
      parameterFaults(document, parameter, valueOf(operation, parameter, request, pathname, searchParams)),
    ),
    ...queryFaults(operation, searchParams),
    ...bodyFaults(document, operation, request),
  ];
}

/** @param {Operation} operation @param {Heard} request @param {number | undefined} status */
function* credentialFaults({ scheme }, { headers }, status) {
  const sent = headers.authorization;
  if (scheme && !sent && status !== undefined && status !== 401) yield `has no Authorization, and is answered ${status}`;
  if (scheme && sent && !/^Bearer \S+$/.test(sent)) yield 'has an Authorization that is no bearer token';
  if (headers.cookie) yield 'sends a cookie';
}

/** @param {Operation} operation @param {import('./document.mjs').Parameter} parameter @param {Heard} request @param {string} pathname @param {URLSearchParams} query */
function valueOf(operation, parameter, { headers }, pathname, query) {
  if (parameter.in === 'header') return [headers[parameter.name.toLowerCase()] ?? []].flat()[0];
  if (parameter.in === 'query') return query.get(parameter.name) ?? undefined;
  const at = operation.path.split('/').indexOf(`{${parameter.name}}`);
  return decodeURIComponent(pathname.split('/')[at] ?? '');
}

/** @param {import('./document.mjs').Document} document @param {import('./document.mjs').Parameter} parameter @param {string | undefined} value */
function parameterFaults(document, { name, required, schema }, value) {
  if (value === undefined) return required ? [`has no ${name}`] : [];
  const fault = document.faultOf(schema, schema.type === 'integer' ? Number(value) : value);
  return fault ? [`has a ${name} that ${fault.replace(/^the body /, '')}`] : [];
}

/** @param {Operation} operation @param {URLSearchParams} query */
function* queryFaults({ parameters }, query) {
  const known = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  for (const name of query.keys()) if (!known.includes(name)) yield `has a query parameter '${name}' that the document does not know`;
}

/** @param {import('./document.mjs').Document} document @param {Operation} operation @param {Heard} request */
function* bodyFaults(document, { body }, request) {
  if (!body) {
    if (request.body !== '') yield 'has a body, and the document has none';
    return;
  }
  if (request.body === '') return body.required ? yield 'has no body' : undefined;
  if (request.headers['content-type'] !== body.media) yield `has the media type '${request.headers['content-type']}', not ${body.media}`;
  try {
    const fault = document.faultOf(body.schema, JSON.parse(request.body));
    if (fault) yield `has another shape than the document's: ${fault}`;
  } catch {
    yield 'has a body that is no JSON';
  }
}
