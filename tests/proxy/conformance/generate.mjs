// Values from JSON Schemas: valid ones, and for each rule of the schema the neighbours just outside.

import { randomUUID } from 'node:crypto';

/** @typedef {import('./document.mjs').Schema} Schema */
/** @typedef {{name: string, value: unknown}} Flaw a value that breaks one rule */

// In every made-up text, so that an answer that repeats what was sent is found.
export const CANARY = 'canary5eed';

/** A small seeded generator (mulberry32): the same requests for the same seed. @param {number} seed */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** A whole number below the limit. @param {number} limit */
    below: (limit) => Math.floor(next() * limit),
    /** @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => items[Math.floor(next() * items.length)],
  };
}
/** @typedef {ReturnType<typeof seeded>} Random */

/** The type of a schema, when it has several the first that is not null. @param {Schema} schema */
const typeOf = (schema) => {
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  return types[0] ?? (schema.properties ? 'object' : undefined);
};

/**
 * A value that the schema allows; `full` gives every optional member as well.
 * @param {Schema} node @param {(node: any) => any} resolve @param {boolean} [full] @returns {any}
 */
export function validValue(node, resolve, full = false) {
  const schema = resolve(node);
  if (schema.example !== undefined) return schema.example;
  if (schema.examples) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choice) return validValue(choice[0], resolve, full);
  switch (typeOf(schema)) {
    case 'object':
      return validObject(schema, resolve, full);
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, full ? 1 : 0) }, () => validValue(schema.items, resolve, full));
    case 'integer':
    case 'number':
      return schema.minimum ?? Math.min(1, schema.maximum ?? 1);
    case 'boolean':
      return false;
    default:
      return validText(schema);
  }
}

/** @param {Schema} schema @param {(node: any) => any} resolve @param {boolean} full */
function validObject(schema, resolve, full) {
  const required = schema.required ?? [];
  const keys = Object.keys(schema.properties ?? {}).filter((key) => full || required.includes(key));
  return Object.fromEntries(keys.map((key) => [key, validValue(schema.properties[key], resolve, full)]));
}

/** @param {Schema} schema */
function validText(schema) {
  if (schema.format === 'uuid') return randomUUID();
  if (schema.format === 'date-time') return new Date(Date.now() + 600_000).toISOString();
  if (schema.format === 'uri') return 'https://example.com/';
  if (schema.pattern) return textOfPattern(schema.pattern);
  return CANARY.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength);
}

/** A text that matches a pattern of literals, classes and counts. @param {string} pattern */
function textOfPattern(pattern) {
  const text = pattern
    .replace(/^\^|\$$/g, '')
    .replace(/(\[[^\]]+\]|\\?.)(?:\{(\d+)(?:,\d*)?\})?/g, (_, item, count) => characterOf(item).repeat(Number(count ?? 1)));
  if (!new RegExp(pattern, 'u').test(text)) throw new Error(`a schema with a pattern needs an example: ${pattern}`);
  return text;
}

/** @param {string} item a class, an escape or a character */
const characterOf = (item) => (item.startsWith('[') ? item[1] : item === '\\d' ? '0' : item.replace('\\', ''));

const OF_TYPE = { string: CANARY, integer: 7, boolean: true, array: [], object: {}, null: null };

/**
 * Every value that differs from a valid one by one broken rule, at any depth.
 * @param {Schema} node @param {any} valid @param {(node: any) => any} resolve @param {string} [at] @returns {Flaw[]}
 */
export function flawsOf(node, valid, resolve, at = 'body') {
  const schema = resolve(node);
  return [...typeFlaws(schema, at), ...boundFlaws(schema, at), ...memberFlaws(schema, valid, resolve, at)];
}

/** @param {Schema} schema @param {string} at @returns {Flaw[]} */
function typeFlaws(schema, at) {
  const types = [schema.type ?? (schema.properties ? 'object' : [])].flat();
  if (types.length === 0) return [];
  return Object.entries(OF_TYPE)
    .filter(([type]) => !types.includes(type) && !(type === 'integer' && types.includes('number')))
    .map(([type, value]) => ({ name: `${at} is of type ${type}`, value }));
}

/** @param {Schema} schema @param {string} at @returns {Flaw[]} */
function boundFlaws(schema, at) {
  const flaws = [];
  const add = (/** @type {string} */ name, /** @type {unknown} */ value) => flaws.push({ name: `${at} ${name}`, value });
  if (schema.const !== undefined) add('is another constant', `${CANARY}-other`);
  if (schema.enum) add('is none of its values', `${CANARY}-none`);
  if (schema.minimum !== undefined) add('is one too small', schema.minimum - 1);
  if (schema.maximum !== undefined) add('is one too large', schema.maximum + 1);
  if (schema.minLength > 0) add('is one too short', CANARY.padEnd(schema.minLength, 'x').slice(0, schema.minLength - 1));
  if (schema.maxLength !== undefined) add('is one too long', CANARY.padEnd(schema.maxLength + 1, 'x').slice(0, schema.maxLength + 1));
  if (schema.pattern || ['uuid', 'date-time', 'uri'].includes(schema.format)) add('has a wrong form', `${CANARY} \u00e9?`);
  return flaws;
}

/** @param {Schema} schema @param {any} valid @param {(node: any) => any} resolve @param {string} at @returns {Flaw[]} */
function memberFlaws(schema, valid, resolve, at) {
  if (Array.isArray(valid)) return itemFlaws(schema, valid, resolve, at);
  if (!valid || typeof valid !== 'object') return [];
  const flaws = [];
  for (const key of schema.required ?? []) {
    const { [key]: _, ...rest } = valid;
    flaws.push({ name: `${at}.${key} is missing`, value: rest });
  }
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const before = valid[key] ?? validValue(inner, resolve, true);
    flaws.push(...flawsOf(inner, before, resolve, `${at}.${key}`).map(({ name, value }) => ({ name, value: { ...valid, [key]: value } })));
  }
  if (schema.additionalProperties === false)
    flaws.push({ name: `${at} has an unknown member`, value: { ...valid, [`${CANARY}_member`]: 1 } });
  if (schema.additionalProperties?.type) {
    const inner = flawsOf(schema.additionalProperties, CANARY, resolve, `${at}.*`);
    const [key] = Object.keys(valid).length > 0 ? Object.keys(valid) : [CANARY];
    flaws.push(...inner.map(({ name, value }) => ({ name, value: { ...valid, [key]: value } })));
  }
  if (schema.maxProperties !== undefined) {
    const many = Array.from({ length: schema.maxProperties + 1 }, (_, i) => [`${CANARY}_${i}`, CANARY]);
    flaws.push({ name: `${at} has one member too many`, value: Object.fromEntries(many) });
  }
  return flaws;
}

/** @param {Schema} schema @param {any[]} valid @param {(node: any) => any} resolve @param {string} at @returns {Flaw[]} */
function itemFlaws(schema, valid, resolve, at) {
  const item = valid[0] ?? validValue(schema.items, resolve, true);
  const flaws = flawsOf(schema.items, item, resolve, `${at}[0]`).map(({ name, value }) => ({ name, value: [value] }));
  if (schema.minItems > 0) flaws.push({ name: `${at} has too few items`, value: [] });
  if (schema.maxItems !== undefined) {
    flaws.push({ name: `${at} has one item too many`, value: Array.from({ length: schema.maxItems + 1 }, () => item) });
  }
  return flaws;
}
