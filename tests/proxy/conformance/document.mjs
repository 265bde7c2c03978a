// Reads proxy/openapi.yaml into operations that know their parameters, bodies and answers.

import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/**
 * @typedef {Record<string, any>} Schema
 * @typedef {{name: string, in: 'header' | 'query' | 'path', required: boolean, schema: Schema}} Parameter
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} method upper case
 * @property {string} path with `{name}` for path parameters
 * @property {Parameter[]} parameters
 * @property {{media: string, schema: Schema, required: boolean} | null} body
 * @property {string | null} scheme the first of its security schemes, by its name in the document
 * @property {string[]} schemes all of them
 * @property {boolean} browser whether web pages of other origins may call it
 * @property {Record<string, any>} responses by status, resolved
 * @property {string[]} siblings the methods of the same path
 */

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const MAX_FAULTS = 3; // of one value, which may break each branch of a `oneOf` in its own way

/** @param {string} file */
export function readDocument(file) {
  const api = parse(readFileSync(file, 'utf8'));
  const ajv = new /** @type {any} */ (Ajv2020).default({ strict: true, allowUnionTypes: true, strictRequired: false });
  /** @type {any} */ (addFormats).default(ajv);
  ajv.addSchema({ $id: 'api', $defs: absolute(api.components.schemas) });

  /** Follows references until there is none. @param {any} node @returns {any} */
  const resolve = (node) => {
    if (!node?.$ref) return node;
    const found = node.$ref
      .slice(2)
      .split('/')
      .reduce((/** @type {any} */ at, /** @type {string} */ key) => at?.[key], api);
    if (!found) throw new Error(`${file}: ${node.$ref} leads nowhere`);
    return resolve(found);
  };
  /** @type {Map<Schema, any>} */
  const compiled = new Map();
  /** A sentence that says why the value does not fit the schema, or ''. @param {Schema} schema @param {unknown} value */
  const faultOf = (schema, value) => {
    if (!compiled.has(schema)) compiled.set(schema, ajv.compile(absolute(schema)));
    const validate = compiled.get(schema);
    return validate(value) ? '' : sentenceOf(validate.errors);
  };

  /** @param {any} node @returns {string[]} */
  const schemesOf = (node) => (node.security ?? api.security ?? []).flatMap((/** @type {any} */ one) => Object.keys(one));
  /** @type {Operation[]} */
  // A path with servers of its own is not at the address that is tested.
  const paths = /** @type {[string, any][]} */ (Object.entries(api.paths)).filter(([, item]) => !item.servers);
  const operations = paths.flatMap(([path, item]) => {
    const methods = METHODS.filter((method) => item[method]);
    return methods.map((method) => {
      const node = item[method];
      const content = resolve(node.requestBody)?.content ?? {};
      const [media] = Object.keys(content);
      return {
        id: node.operationId,
        method: method.toUpperCase(),
        path,
        parameters: [...(item.parameters ?? []), ...(node.parameters ?? [])].map(resolve).map((/** @type {any} */ parameter) => ({
          ...parameter,
          required: parameter.required === true,
          schema: resolve(parameter.schema),
        })),
        body: media ? { media, schema: content[media].schema, required: resolve(node.requestBody).required === true } : null,
        scheme: schemesOf(node)[0] ?? null,
        schemes: schemesOf(node),
        browser: schemesOf(node).includes('session'),
        responses: Object.fromEntries(Object.entries(node.responses).map(([status, response]) => [status, resolve(response)])),
        siblings: methods.map((name) => name.toUpperCase()),
      };
    });
  });
  return { api, operations, resolve, faultOf };
}

/** @param {{keyword: string, instancePath: string, message?: string, params: any}[]} errors */
function sentenceOf(errors) {
  const own = errors.filter(({ keyword }) => keyword !== 'oneOf');
  const told = (own.length > 0 ? own : errors).map(({ instancePath, message, params }) => {
    const which = params.additionalProperty ?? params.allowedValues?.join(', ') ?? params.allowedValue;
    return `${instancePath || 'the body'} ${message}${which === undefined ? '' : ` (${which})`}`;
  });
  return [...new Set(told)].slice(0, MAX_FAULTS).join('; or ');
}

/** The schema with its references pointing at what ajv knows. @param {any} node @returns {any} */
function absolute(node) {
  if (Array.isArray(node)) return node.map(absolute);
  if (!node || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' ? value.replace('#/components/schemas/', 'api#/$defs/') : absolute(value),
    ]),
  );
}

/** @typedef {ReturnType<typeof readDocument>} Document */
