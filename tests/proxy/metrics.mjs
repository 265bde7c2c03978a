// A strict reader of Prometheus' text format 0.0.4: it fails on anything that a scrape would refuse or misread.

import assert from 'node:assert/strict';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const LINE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);
const TYPES = ['counter', 'gauge', 'histogram'];

/** @param {string} [text] */
function labelsOf(text = '') {
  return Object.fromEntries([...text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value]));
}

/** The family that a sample belongs to. @param {string} name @param {Map<string, {type: string}>} families */
function familyOf(name, families) {
  if (families.has(name)) return name;
  const base = name.replace(/_(bucket|sum|count)$/, '');
  assert.equal(families.get(base)?.type, 'histogram', `${name} has no TYPE`);
  return base;
}

/** Buckets rise, end with +Inf, and agree with the count. @param {{name: string, labels: Record<string, string>, value: number}[]} samples @param {string} name */
function assertHistogram(samples, name) {
  const rows = new Map();
  for (const {
    labels: { le, ...rest },
    value,
  } of samples.filter((sample) => sample.name === `${name}_bucket`)) {
    const key = JSON.stringify(rest);
    rows.set(key, [...(rows.get(key) ?? []), { le: le === '+Inf' ? Infinity : Number(le), value }]);
  }
  assert.ok(rows.size > 0, name);
  for (const [key, buckets] of rows) {
    for (let i = 1; i < buckets.length; ++i) {
      assert.ok(buckets[i].le > buckets[i - 1].le && buckets[i].value >= buckets[i - 1].value, `${name} ${key}`);
    }
    assert.equal(buckets.at(-1).le, Infinity);
    const count = samples.find((sample) => sample.name === `${name}_count` && JSON.stringify(sample.labels) === key);
    assert.equal(count?.value, buckets.at(-1).value);
    assert.ok(samples.some((sample) => sample.name === `${name}_sum` && JSON.stringify(sample.labels) === key));
  }
}

/** @param {string} text */
export function readMetrics(text) {
  assert.ok(text.endsWith('\n'));
  /** @type {Map<string, {type: string}>} */
  const families = new Map();
  /** @type {{name: string, labels: Record<string, string>, value: number}[]} */
  const samples = [];
  const seen = new Set();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP (\S+) .+$/.exec(line);
    if (help) {
      assert.ok(!families.has(help[1]), `${help[1]} twice`);
      current = help[1];
      continue;
    }
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type) {
      assert.equal(type[1], current);
      assert.ok(TYPES.includes(type[2]), line);
      assert.equal(type[2] === 'counter', type[1].endsWith('_total'), line);
      families.set(type[1], { type: type[2] });
      continue;
    }
    const sample = LINE.exec(line);
    assert.ok(sample, `no sample: ${line}`);
    const [, name, labels, number] = sample;
    assert.equal(familyOf(name, families), current, `${name} stands outside its family`);
    assert.ok(!seen.has(`${name}{${labels}}`), `${line} twice`);
    seen.add(`${name}{${labels}}`);
    assert.ok(Number.isFinite(Number(number)), line);
    samples.push({ name, labels: labelsOf(labels), value: Number(number) });
  }
  for (const [name, { type }] of families) if (type === 'histogram') assertHistogram(samples, name);
  return {
    families,
    series: samples.length,
    /** The one sample with this name and these labels among its own. @param {string} name @param {Record<string, string>} [labels] */
    value: (name, labels = {}) => {
      const found = samples.filter(
        (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      );
      assert.equal(found.length, 1, `${name} ${JSON.stringify(labels)}: ${found.length} samples`);
      return found[0].value;
    },
  };
}
