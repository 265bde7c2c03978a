// C++, JavaScript, CSS, SQL and the documents share words that no compiler compares: the names of flags, roles, effects,
// functions, options, events, codes and states. Each test here reads all the places that write one of them, and fails
// when one differs. A new shared word gets a row here, a new shared number one in shared_numbers.test.mjs.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse } from 'yaml';

import {
  assertKnown,
  assertSame,
  enumerators,
  flags,
  kebab,
  part,
  quoted,
  read,
  snake,
  textOf,
  union,
  words,
  wordsOf,
} from './declarations.mjs';
import { ACCOUNTS_TEXTS, ACCOUNT_STATES } from '../../web/accounts/accounts_texts.js';
import { readFrameOptions, readHostMessage } from '../../web/frame/port.js';
import { readEvent, readMessage } from '../../web/loader/messages.js';
import { ATTRIBUTES } from '../../web/loader/options.js';

const README = 'wasm/README.md';
const TYPES = 'web/linkdock.d.ts';
const CSS = 'web/frame/frame.css';
const OPENAPI = 'proxy/openapi.yaml';
const { schemas } = parse(read(OPENAPI)).components;
/** The files of the widget that name a mirror node. */
const VIEW = [
  'controls',
  'field',
  'form_field',
  'guide_pane',
  'mirror',
  'screen_checking',
  'screen_form',
  'screen_linked',
  'screen_opening',
  'screen_parts',
  'screen_pick',
  'screen_question',
]
  .map((name) => `widget/view/${name}.cpp`)
  .concat('widget/view/mirror.h');

/** A JavaScript object literal's own keys, one a line. @param {string} file @param {RegExp} from */
const keysOf = (file, from) => words(part(file, from, /\n\}/), /^\s+"?([A-Za-z_]+)"?\??:/gm);
/** The flags that JavaScript has as constants of one kind. @param {string} file @param {RegExp} pattern */
const constants = (file, pattern) =>
  Object.fromEntries(
    [...read(file).matchAll(pattern)].map(([, name, value, bit]) => [name.toLowerCase(), bit ? 2 ** Number(bit) : Number(value)]),
  );

test('mirror flags have one bit each in C++ and in JavaScript', () => {
  const all = flags('widget/view/mirror.h', 'MirrorFlag');
  assert.ok(Object.keys(all).length >= 12);
  assert.deepEqual(constants('web/frame/mirror.js', /^(?:export )?const ([A-Z_]+) = (1 << (\d+));/gm), all);
});

test('viewport flags have one bit each in C++, in JavaScript and in the README', () => {
  const all = flags('wasm/painter.h', 'ViewportFlag');
  const [row] = words(read(README), /`ld_viewport\([^`]*` \| (.*) \|/g);
  const told = [...row.matchAll(/(\d+) (dark|reduced motion|HTML|more contrast)\b/g)].map(([, bit, name]) => [
    `viewport_${name.toLowerCase().replace(' ', '_')}`,
    Number(bit),
  ]);
  assert.deepEqual(constants('web/frame/viewport.js', /^(?:export )?const (VIEWPORT_[A-Z_]+) = (\d+);/gm), all);
  assert.deepEqual(Object.fromEntries(told), all);
});

test('roles have one name each in C++, in JavaScript and in style sheets', () => {
  const names = quoted(part('widget/view/mirror.cpp', /kRoleNames\{/, /\}/));
  const roles = enumerators('widget/view/mirror.h', 'Role').map((role) => (role === 'text_field' ? 'field' : role));
  assert.deepEqual(names, roles, 'kRoleNames stands in the order of Role');
  assertSame({ 'mirror.cpp': names, 'TAGS of mirror.js': ['heading', ...keysOf('web/frame/mirror.js', /const TAGS =/)] });
  for (const set of ['CONTAINERS', 'CONTROLS'])
    assertKnown(quoted(part('web/frame/mirror.js', new RegExp(`const ${set} =`), /\)/)), names, set);
  assertKnown(wordsOf(CSS, /\.r-([a-z]+)/g), names, 'a role of frame.css');
});

test('text styles have one name, size and weight each in C++ and in style sheets', () => {
  const names = quoted(part('widget/view/mirror.cpp', /kStyleNames\{/, /\}/));
  assert.deepEqual(names, enumerators('widget/view/mirror.h', 'TextStyle', kebab), 'kStyleNames stands in the order of TextStyle');
  const metrics = part('widget/view/text.cpp', /StyleMetrics MetricsOf/, /\n\}/).matchAll(
    /k(\w+):\s+return \{(\d+), (\d+), (\w+), (\w+)\}/g,
  );
  const cpp = [...metrics].map(([, name, size, , strong, mono]) => `${kebab(name)} ${size} ${strong === 'true' ? 600 : 400} ${mono}`);
  const rules = part(CSS, /\n\/\* No `font` shorthand here.*\n/, /\nstrong\.run/).matchAll(
    /^(\.s-[^{]*)\{ (font-family: var\(--mono\); )?font-size: (\d+)px; font-weight: (\d+); \}/gm,
  );
  const css = [...rules].flatMap(([, list, mono, size, weight]) =>
    words(list, /\.s-([a-z-]+)/g).map((name) => `${name} ${size} ${weight} ${Boolean(mono)}`),
  );
  assertSame({ 'text.cpp': cpp, 'frame.css': css });
  assert.equal(cpp.length, names.length);
});

test('the members of a mirror node and of its runs are those that JavaScript knows', () => {
  const written = (/** @type {string} */ name) =>
    words(part('widget/view/mirror.cpp', new RegExp(`void Write${name}\\(`), /\n\}/), /object\.\w+\("(\w+)"/g);
  const known = (/** @type {string} */ file, /** @type {string} */ type) =>
    words(part(file, new RegExp(`@typedef \\{object\\} ${type}\\n`), /\*\//), /@property \{.*\} \[?(\w+)\]?(?: .*)?$/gm);
  assertSame({ WriteNode: written('Node'), MirrorNode: known('web/frame/mirror.js', 'MirrorNode') });
  assertSame({ WriteRun: written('Run'), Run: known('web/frame/runs.js', 'Run') });
});

test('the kinds of nodes that style sheets and scripts look for are names that the view gives', () => {
  const named = VIEW.flatMap((file) => [...read(file).matchAll(/"([a-z-]+)[:"]/g)].map((found) => found[1]));
  assertKnown(wordsOf(CSS, /\.k-([a-z-]+)/g), named, 'a kind of frame.css');
  for (const file of ['web/frame/mirror.js', 'web/frame/takeover.js']) assertKnown(wordsOf(file, /\bkind === "([a-z-]+)"/g), named, file);
});

test('effects have the same types and members in C++, in JavaScript and in the README', () => {
  const sends = read('wasm/effects.cpp')
    .split(/\nvoid Send(?=[A-Z])/)
    .slice(1)
    .map((body) => body.slice(0, body.indexOf('\n}')).replace(/\{\\?"tokens.*/, ''));
  const sent = sends.map((body) => {
    const [type] = words(body, /"type":"(\w+)"/g);
    return `${type} ${words(body, /"(\w+)":/g)
      .filter((name) => name !== 'type')
      .sort()}`;
  });
  const carried = [
    ...part('web/frame/effects.js', /\n {2}return \{\n/, /\n {2}\};/).matchAll(/^ {4}(\w+)(?:: \(\{ ([\w, ]+) \}\))?(?=[, ])/gm),
  ].map(([, type, members]) => `${type} ${(members?.split(', ') ?? []).sort()}`);
  const [row] = wordsOf(README, /`ld_js_effect\(ptr, size\)` \| (.*) \|/g);
  const told = [...row.matchAll(/\{type: "(\w+)"([\w, ]*)\}/g)].map(
    ([, type, members]) => `${type} ${members.split(', ').filter(Boolean).sort()}`,
  );
  assertSame({ 'effects.cpp': sent, 'effects.js': carried, [README]: told });
  assertKnown(
    quoted(part('web/frame/life.js', /const ON_THE_WAY =/, /;/)),
    sent.map((effect) => effect.split(' ')[0]),
    'ON_THE_WAY',
  );
});

test('exported functions have the same names and numbers of parameters on both sides', () => {
  const signature = (/** @type {RegExpMatchArray} */ [, name, list]) => `${name}/${list.split(',').filter((one) => one.trim()).length}`;
  const signatures = (/** @type {string} */ file, /** @type {RegExp} */ pattern) => [...read(file).matchAll(pattern)].map(signature);
  const told = words(part(README, /## Into wasm/, /Options JSON/).replace(/^## .*$/gm, ''), /`(ld_\w+\([^`]*?\))[^`]*`/g).map((one) =>
    signature(/** @type {any} */ (/(\w+)\((.*)\)/.exec(one))),
  );
  assertSame({
    'exports.h': signatures('wasm/exports.h', /^\w[\w ]*?\**\s?(ld_\w+)\(([^)]*)\);/gm),
    'exports.cpp': signatures('wasm/exports.cpp', /^EMSCRIPTEN_KEEPALIVE [\w:*]+\s(ld_\w+)\(([^)]*)\)/gm),
    'build.d.ts': signatures('web/frame/build.d.ts', /^ +_(ld_\w+)\(([^)]*)\)/gm),
    [README]: told,
  });
});

test('the bridge has the same functions in C++, in JavaScript and in the README', () => {
  assertSame({
    'bridge.h': wordsOf('wasm/bridge.h', /\b(ld_js_\w+)\([^)]*\);/g),
    'bridge.js': wordsOf('wasm/bridge.js', /^ {2}(ld_js_\w+): function/gm),
    [README]: words(part(README, /## Out of wasm/, /$(?![\s\S])/), /\b(ld_js_\w+)\(/g),
  });
  const host = words(part('web/frame/instance.js', /@typedef \{object\} WasmHost\n/, /\*\//), /@property \{.*\} (\w+)$/gm);
  assertSame({ 'bridge.js': wordsOf('wasm/bridge.js', /Module\[.host.\]\.(\w+)/g), WasmHost: host });
  const glyphs = words(part('web/frame/glyphs.js', /@typedef \{object\} Glyphs\n/, /\*\//), /\} (\w+)(?: [^}]*)?$/gm);
  assertKnown(wordsOf('wasm/bridge.js', /\[.host.\]\.glyphs\.(\w+)/g), glyphs, 'a function of the glyphs');
});

test('the options of the page have the same names everywhere', () => {
  const ofLoader = ['base', 'session', 'fetchSession', 'onEvent', 'signal'];
  const rules = keysOf('web/loader/options.js', /const RULES = \{/);
  const options = words(part(TYPES, /interface LinkdockOptions \{/, /\n\}/), /^ {2}(\w+)\??:/gm);
  assertSame({ 'RULES of loader/options.js': rules, LinkdockOptions: options });
  assertSame({ STAYS_HERE: textOf('web/loader/options.js', /STAYS_HERE = \/\^\(([\w|]+)\)/).split('|'), 'of the loader': ofLoader });
  const frame = words(part('web/frame/port.js', /const OPTIONS = new Map\(\[/, /\n\]\)/), /^ {2}\["(\w+)"/gm);
  // The loader adds the session and whether it is a dialog; the session itself tells the host page.
  assertSame({ 'port.js': frame, 'loader/options.js': [...rules.filter((name) => !ofLoader.includes(name)), 'session', 'modal'] });
  const told = textOf(README, /Options JSON: `\{([^`]*)\}`/)
    .replace(/"[^"]*"|\{[^}]*\}/g, '')
    .split(',')
    .map((one) => one.trim().split(':')[0]);
  assertSame({
    'port.js': [...frame, 'parent'],
    FrameOptions: words(
      part('web/frame/port.js', /@typedef \{object\} FrameOptions\n/, /\*\//),
      /@property \{.*?\} \[?(\w+)\]?(?: .*)?$/gm,
    ),
    'wasm/options.cpp': wordsOf(
      'wasm/options.cpp',
      /\bin\.(?:String|OptionalString|OptionalStrings|OptionalBool|OptionalChoice|Member)\("(\w+)"/g,
    ),
    [README]: told,
  });
});

test('the attributes of the element are told in the types and in the README', () => {
  const attribute = (/** @type {string} */ name) => snake(name).replace('_', '-');
  const attributes = ATTRIBUTES.map(attribute);
  assertSame({
    ATTRIBUTES: attributes,
    [TYPES]: textOf(TYPES, /Attributes: ([^;]*);/)
      .replace(/\s\*\s/g, ' ')
      .split(',')
      .map((name) => name.trim()),
    'README.md': words(textOf('README.md', /Attributes and options: (.*(?:\n.*)?)\. Events:/).replace(/\([^)]*\)/g, ''), /`([^`]+)`/g),
  });
});

test('themes have the same names everywhere', () => {
  const bars = (/** @type {string} */ list) => list.split('|');
  assertSame({
    'wasm/options.cpp': quoted(part('wasm/options.cpp', /kThemes = \{/, /\}/)),
    'port.js': quoted(part('web/frame/port.js', /const THEMES =/, /;/)),
    'loader/options.js': bars(textOf('web/loader/options.js', /theme: \/\^\(([\w|]+)\)/)),
    [TYPES]: quoted(textOf(TYPES, /theme\?: (.*);/)),
    [README]: bars(textOf(README, /theme: "([\w|]+)"/)),
  });
});

test('events have the same types and members everywhere', () => {
  const types = words(part(TYPES, /type LinkdockEvent =/, /\n\n/), /type: "(\w+)"/g);
  const known = keysOf('web/loader/messages.js', /const EVENTS = \{/).filter((type) => type !== 'session');
  assertSame({
    [TYPES]: types,
    'loader/messages.js': known,
    'README.md': words(textOf('README.md', /Events: ([^;]*);/), /`(\w+)`/g),
    'widget/flow': ['flow_close', 'flow_effects', 'flow_check', 'flow_form', 'flow_pick'].flatMap((name) =>
      [...read(`widget/flow/${name}.cpp`).matchAll(/\b\w+\.type = "(\w+)"/g)].map((found) => found[1]),
    ),
  });
  const members = words(part('widget/flow/messages.cpp', /HostEventJson\(/, /\n\}/), /\{"(\w+)", event\./g);
  assertKnown(
    members,
    textOf('web/loader/messages.js', /const KEYS = "([^"]+)"/).split(' '),
    'a member of an event that the loader lets through',
  );
  for (const member of words(part(TYPES, /type LinkdockEvent =/, /\n\n/), /[;{] (\w+)\??: /g))
    assert.ok([...members, 'account', 'ms'].includes(member), member);
});

test('steps, reasons to close and codes have the same names everywhere', () => {
  const steps = words(part('widget/flow/flow.cpp', /StepName\(Step step\) \{/, /\n\}/), /return "(\w+)"/g);
  assertSame({ StepName: steps, Step: enumerators('widget/flow/flow.h', 'Step'), [TYPES]: union(TYPES, 'Step') });
  assertKnown(wordsOf(CSS, /data-screen="(\w+)"/g), steps, 'a screen of frame.css');
  assertKnown(quoted(part('web/frame/runtime.js', /TAKEN_OVER =/, /;/)), steps, 'TAKEN_OVER');
  assertKnown(textOf('web/loader/modal.js', /\/\^\(([\w|]+)\)\$\/\.test\(event\.step\)/).split('|'), steps, 'a slim step');
  const reasons = words(part('widget/flow/messages.cpp', /CloseReasonName\(CloseReason \w+\) \{/, /\n\}/), /return "(\w+)"/g);
  assertSame({
    CloseReasonName: reasons,
    CloseReason: enumerators('widget/flow/messages.h', 'CloseReason'),
    [TYPES]: union(TYPES, 'CloseReason'),
  });
  const verdicts = words(part('widget/core/base/verdict.cpp', /kNames = \{\{/, /\}\};/), /"(\w+)"/g);
  const faults = words(part('widget/flow/messages.cpp', /AnswerName\(const CheckAnswer& \w+\) \{/, /\n\}/), /return "(\w+)"/g);
  assertSame({ 'verdicts and faults': [...verdicts, ...faults], CheckCode: union(TYPES, 'CheckCode') });
  assertSame({ verdicts: verdicts.filter((code) => code !== 'linked'), [OPENAPI]: schemas.Verdict.enum });
  assertSame({
    FaultName: words(part('widget/flow/problems.cpp', /FaultName\(FieldFault \w+\) \{/, /\n\}/), /return "(\w+)"/g),
    [TYPES]: union(TYPES, 'FieldCode'),
  });
});

test('every code of an error that the widget can send is among the types', () => {
  const sent = [
    ...wordsOf('web/loader/dock.js', /fail(?:\(|, .*, )"(\w+)"/g),
    ...wordsOf('web/loader/element.js', /type: "error", code: "(\w+)"/g),
    ...words(part('web/frame/runtime.js', /#fail\(name, code = /, /\{/), /"(\w+_\w+)"/g),
    ...wordsOf('web/frame/session.js', /code: "(\w+)"/g),
    ...wordsOf('web/frame/port.js', /return "(\w+_not_allowed)"/g),
    ...wordsOf('wasm/exports.cpp', /FailProvider\(.*"(\w+)"\)/g),
    ...wordsOf('widget/flow/flow_pick.cpp', /(?:ReportError|ShowOpeningProblem)\(turn, "(\w+)"\)/g),
  ];
  assertSame({ sent: sent, [TYPES]: union(TYPES, 'ErrorCode') });
});

test('the messages between loader and frame are understood by the other side', () => {
  const toFrame = wordsOf('web/loader/dock.js', /say\(\{ type: "(\w+)"/g);
  for (const type of toFrame) assert.ok(readHostMessage({ type, theme: 'dark' }), `the frame drops ${type}`);
  assertSame({ 'dock.js': toFrame, HostMessage: words(textOf('web/frame/port.js', /@typedef \{(.*)\} HostMessage/), /"(\w+)"/g) });
  const toPage = wordsOf('web/frame/frame.js', /postMessage\(\{ type: "(\w+)"/g);
  const filled = { height: 1, reason: 'user', step: 'form', code: 'load_failed', event: { type: 'step', step: 'form' } };
  for (const type of toPage) assert.ok(readMessage({ ...filled, type }), `the loader drops ${type}`);
  assert.deepEqual(readFrameOptions({ proxy: 'mock:', theme: 'auto' }), { proxy: 'mock:', theme: 'auto' });
  assert.equal(readEvent({ type: 'nothing' }), null);
});

test('the mock has one name', () => {
  const files = [
    'web/loader/version.js',
    TYPES,
    'wasm/options.cpp',
    'web/frame/port.js',
    'web/frame/session.js',
    'web/frame/runtime.js',
    'web/accounts/accounts.js',
    'web/demo/app.js',
    README,
  ];
  for (const file of files) assert.match(read(file), /["'`]mock:["'`]/, `${file} has another name`);
});

test('headers and routes that the widget uses are those of the contract', () => {
  const headers = {
    'Linkdock-Parent-Origin': ['wasm/fetch.cpp', 'web/frame/session.js', 'web/accounts/accounts.js', 'web/demo/app.js', README],
    'Idempotency-Key': ['wasm/fetch.cpp', README],
  };
  for (const [header, files] of Object.entries(headers)) {
    for (const file of [OPENAPI, ...files]) assert.ok(read(file).includes(header), `${file} has no ${header}`);
    assert.ok(read('proxy/api/gate.cpp').includes(`"${header.toLowerCase()}"`), `the gate has no ${header}`);
  }
  for (const file of ['wasm/fetch.cpp', 'web/frame/session.js', 'web/accounts/accounts.js']) {
    assertKnown(wordsOf(file, /["'`}](\/v1\/\w+)["'`]/g), wordsOf(OPENAPI, /^ {2}(\/v1\/\w+):/gm), file);
  }
});

test('accounts have the same states in the contract, in the database and on the Accounts page', () => {
  const states = quoted(part('proxy/model/words.h', /kAccountStatuses = \{/, /\}/)); // the database's CHECK is made from it
  assertSame({ 'model/words.h': states, [OPENAPI]: schemas.AccountStatus.enum });
  assertSame({ 'model/words.h': states, 'accounts_texts.js': ACCOUNT_STATES });
  const shown = [...states, textOf('web/accounts/accounts.js', /account\.status : "(\w+)"/)]; // the last stands for a state that the page does not know
  for (const [language, texts] of Object.entries(ACCOUNTS_TEXTS))
    assertKnown(shown, Object.keys(texts), `words for a state in ${language}`);
  assertKnown(wordsOf('web/accounts/accounts.css', /\.state\.(\w+)/g), states, 'a state of accounts.css');
});

test('ids of providers and tokens have one form', () => {
  const id = JSON.parse(read('providers/schema.json')).properties.id.pattern;
  for (const file of ['web/frame/boot.js', 'web/link/link.js']) assert.equal(textOf(file, /const ID = \/(.*)\/;/), id, file);
  assert.equal(
    textOf('web/link/link.js', /const TOKEN = \/\^#\((.*)\)\$\/;/),
    textOf('web/loader/options.js', /const TOKEN = \/\^(.*)\$\/;/),
  );
});
