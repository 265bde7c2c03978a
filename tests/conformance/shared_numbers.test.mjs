// C++, JavaScript, CSS and the documents share numbers that no compiler compares: choices at the boundary of wasm, widths,
// colours, limits and deadlines. Each row names the places that write one of them; the first one counts. Where one number
// must only be below another, the test says so and why.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { numberOf, part, read, textOf, words, wordsOf } from './declarations.mjs';

const README = 'wasm/README.md';
const CSS = 'web/frame/frame.css';
const OPENAPI = 'proxy/openapi.yaml';
const LAYOUT = 'widget/view/layout.h';
const OPTIONS = 'wasm/options.cpp';
const PROXY = 'proxy/'; // whichever header of the proxy declares the number

/** @typedef {[string, ...[string, RegExp][]]} Row what the number is, then each file with the pattern that finds it */

/** @param {Row[]} rows */
function compare(rows) {
  for (const [what, [file, pattern], ...others] of rows) {
    const expected = numberOf(file, pattern);
    assert.ok(others.length > 0, `${what}: nothing to compare with`);
    for (const [other, found] of others) assert.equal(numberOf(other, found), expected, `${what}: ${other} (${found}) is not as ${file}`);
  }
}

test('a number that stands for a choice is the same in C++, in JavaScript and in the README', () => {
  const choices = [
    [
      'pasted',
      ['wasm/exports.cpp', /kPastedKind = (\d)/],
      ['web/frame/fields.js', /KIND_PASTED = (\d)/],
      [README, /\(kind 0 typed, (\d) pasted/],
      ['wasm/exports.h', /kind 0 typed, (\d) pasted/],
    ],
    ['typed', ['web/frame/fields.js', /KIND_TYPED = (\d)/], [README, /\(kind (\d) typed/], ['wasm/exports.h', /kind (\d) typed/]],
    [
      'closed by the page',
      ['wasm/exports.cpp', /kClosedByHost = (\d)/],
      [README, /; (\d) the page: at once/],
      ['wasm/exports.h', /(\d) by the host page/],
    ],
    [
      'closed by the person',
      ['web/frame/life.js', /CLOSED_BY_USER = (\d)/],
      [README, /`ld_close\(reason\)` \| (\d) the person/],
      ['wasm/exports.h', /(\d) by the person/],
    ],
    [
      'renewed',
      ['wasm/exports.cpp', /kRenewed = (\d)/],
      ['web/frame/session.js', /\bRENEWED = (\d)/],
      [README, /`renew`: (\d) the buffer/],
      ['wasm/exports.h', /(\d) the buffer holds/],
    ],
    [
      'no other session',
      ['wasm/exports.cpp', /kNoOther = (\d)/],
      ['web/frame/session.js', /NO_OTHER = (\d)/],
      [README, /(\d) the page has no other/],
      ['wasm/exports.h', /(\d) the page has no other/],
    ],
    [
      'no session now',
      ['web/frame/session.js', /FAILED = (\d)/],
      [README, /(\d) it could not get one/],
      ['wasm/exports.h', /(\d) it could not get one/],
    ],
    ['the regular face', ['wasm/fonts.cpp', /kRegular = (\d)/], [README, /face (\d) regular/]],
    ['the strong face', ['wasm/fonts.cpp', /kStrong = (\d)/], [README, /(\d) strong/]],
    ['the monospaced face', ['wasm/fonts.cpp', /kMono = (\d)/], [README, /(\d) mono/]],
    [
      'the handshake’s version',
      ['web/loader/dock.js', /"linkdock:open", version: (\d)/],
      ['web/frame/port.js', /"linkdock:open" \|\| own\("version"\) !== (\d)/],
    ],
  ];
  compare(choices);
  const fonts = words(part('web/frame/glyphs.js', /const fonts = \[/, /\n {2}\];/), /`(.*px \$\{\w+\})`/g);
  assert.deepEqual(fonts, ['400 ${px}px ${text}', '600 ${px}px ${text}', '400 ${px}px ${mono}'], 'in the order of the faces');
});

test('widths and heights of the painted widget are those of HTML mode and of the pages around it', () => {
  compare([
    ['from this width the guide stands beside the form', [LAYOUT, /kWideFrom = (\d+)/], ['web/frame/viewport.js', /WIDE_FROM = (\d+)/]],
    [
      'the column of a form',
      [LAYOUT, /kColumn = (\d+)/],
      [CSS, /\.mirror \{[^}]*max-width: calc\((\d+)px \+ 2 \* var\(--pad\)\)/],
      [CSS, /\.wide > \* \{[^}]*\(100% - (\d+)px\)/],
    ],
    [
      'the column of the picker',
      ['widget/view/screen_pick.cpp', /kPickColumn = (\d+)/],
      [CSS, /\.mirror\[data-screen="pick"\] \{ max-width: calc\((\d+)px/],
    ],
    [
      'the most that a wide form takes',
      ['widget/view/screen_parts.cpp', /kFormMost = (\d+)/],
      [CSS, /\.wide \{[^}]*calc\(100% - (\d+)px\)/],
    ],
    ['padding', [LAYOUT, /kGap28 = (\d+)/], [CSS, /^ {2}--pad: (\d+)px/m]],
    ['padding when narrow', [LAYOUT, /kGap20 = (\d+)/], [CSS, /max-width: [\d.]+px\) \{ \.html \{ --pad: (\d+)px/]],
    [
      'the height of a control',
      [LAYOUT, /kControlHeight = (\d+)/],
      [CSS, /\.k-box \{[^}]*min-height: (\d+)px/],
      [CSS, /\.k-cancel\) \{[^}]*min-height: (\d+)px/],
      [CSS, /\.card button \{[^}]*height: (\d+)px/],
    ],
    [
      'the radius of a control',
      [LAYOUT, /kRadius = (\d+)/],
      [CSS, /\.k-box \{[^}]*border-radius: (\d+)px/],
      [CSS, /button\.control \{[^}]*border-radius: (\d+)px/],
    ],
    ['the least target', [LAYOUT, /kMinTarget = (\d+)/], [CSS, /\.k-copy\) \{[^}]*min-height: (\d+)px/]],
    ['the tile of a provider', [LAYOUT, /kLogoTile = (\d+)/], [CSS, /\[data-logo\]::before \{[^}]*width: (\d+)px/]],
    ['a row of the picker', ['widget/view/screen_pick.cpp', /kRowHeight = (\d+)/], [CSS, /\.k-provider \{[^}]*min-height: (\d+)px/]],
    [
      'the circle around the number of a step',
      ['widget/view/guide_pane.cpp', /kNumber = (\d+)/],
      [CSS, /::before \{\n[^}]*min-width: (\d+)px/],
      ['widget/view/screen_opening.cpp', /kNumber = (\d+)/],
    ],
    [
      'the indent of a step',
      ['widget/view/guide_pane.cpp', /kStepIndent = (\d+)/],
      [CSS, /padding-inline-start: (38)px/],
      ['widget/view/screen_opening.cpp', /kStepIndent = (\d+)/],
    ],
    [
      'a card',
      ['web/loader/modal.js', /"(\d+)px" : "\d+px"/],
      [CSS, /\.card \{[^}]*max-width: (\d+)px/],
      [CSS, /"closed"\]\) \{[^}]*max-width: (\d+)px/],
      ['wasm/painter.h', /float width = (\d+)/],
      ['widget/view/view.h', /float width = (\d+)/],
    ],
    ['a dialog with the guide', ['web/loader/modal.js', /"\d+px" : "(\d+)px"/], ['web/link/link.css', /width: min\((\d+)px/]],
    [
      'the step of a position, in parts of a pixel',
      ['widget/view/mirror.cpp', /kRectSteps = (\d+)/],
      ['widget/view/mirror.cpp', /constexpr long kSteps = (\d+)/],
      ['wasm/shaped.cpp', /kSteps = (\d+)/],
    ],
  ]);
  // A media query of a width includes it; the view compares with "less than".
  assert.equal(numberOf(CSS, /@media \(max-width: ([\d.]+)px\) \{ \.html \{ --pad/), numberOf(LAYOUT, /kNarrowBelow = (\d+)/) - 0.1);
  const card = numberOf('web/loader/modal.js', /"(\d+)px" : /) - 2 * numberOf(LAYOUT, /kGap28 = (\d+)/);
  assert.equal(numberOf('widget/view/screen_parts.cpp', /kMiddleWidth = (\d+)/), card, 'a short screen is a card without its padding');
  assert.equal(
    numberOf(CSS, /minmax\((\d+)%/),
    100 * numberOf('widget/view/screen_parts.cpp', /kGuideShare = ([\d.]+)f/),
    'the share of the guide',
  );
});

test('colours are those of the theme wherever they are written', () => {
  const tokens = [...part('wasm/effects.cpp', /kTokens = \{\{/, /\}\};/).matchAll(/\{"([a-z0-9-]+)", &Theme::(\w+)\}/g)];
  for (const [, name, member] of tokens) assert.equal(member, name.replaceAll('-', '_'), 'a token is named after its colour');
  /** The colours of a theme. @param {string} name @returns {Record<string, string>} */
  const theme = (name) =>
    Object.fromEntries(
      [...part('widget/view/theme.cpp', new RegExp(`constexpr Theme ${name}\\{`), /\};/).matchAll(/\.(\w+) = 0x([0-9a-f]{6})/g)].map(
        ([, key, rgb]) => [key.replaceAll('_', '-'), rgb],
      ),
    );
  const [light, dark] = [theme('kLight'), theme('kDark')];
  assert.deepEqual(Object.keys(light).sort(), tokens.map(([, name]) => name).sort(), 'every colour is sent');
  /** Colours of a style sheet's block, three digits made six. @param {string} css */
  const declared = (css) =>
    [...css.matchAll(/--([a-z0-9-]+): #([0-9a-f]{3,6})\b/g)].map(([, name, rgb]) => [
      name,
      rgb.length === 3 ? rgb.replace(/./g, '$&$&') : rgb,
    ]);
  for (const file of [CSS, 'web/accounts/accounts.css']) {
    const blocks = [part(file, /:root \{/, /\n\}/), part(file, /@media \(prefers-color-scheme: dark\) \{\s*:root \{/, /\}/)];
    for (const [i, colours] of [light, dark].entries()) {
      const known = declared(blocks[i]).filter(([name]) => name in colours);
      assert.ok(known.length >= 14, `${file} declares the theme's colours`);
      for (const [name, rgb] of known) assert.equal(rgb, colours[name], `${file}: --${name}`);
    }
  }
  assert.equal(declared(part(CSS, /:root \{/, /\n\}/)).length, tokens.length, 'the frame declares each colour');
  const loader = [...read('web/loader/loader.css').matchAll(/([\w-]+): light-dark\(#([0-9a-f]+), #([0-9a-f]+)\)/g)].slice(0, 3);
  const names = [
    ['background', 'surface'],
    ['color', 'text'],
    ['background', 'accent'],
  ];
  for (const [i, [, property, day, night]] of loader.entries()) {
    const [wanted, name] = names[i];
    assert.deepEqual([property, day.replace(/^(...)$/, '$1$1'), night], [wanted, light[name], dark[name]], `loader.css: ${name}`);
  }
  assert.equal(loader.length, names.length);
});

test('limits are the same on both sides', () => {
  compare([
    [
      'the longest session token',
      ['wasm/options.h', /kMaxSessionBytes = (\d+)/],
      ['web/loader/options.js', /TOKEN = \/\^\[!-~\]\{1,(\d+)\}/],
      ['web/frame/port.js', /MAX_TEXT = (\d+)/],
    ],
    [
      'the longest language tag',
      [OPTIONS, /kMaxLocaleBytes = (\d+)/],
      ['web/loader/options.js', /locale: \/\^\[a-z\\d-\]\{2,(\d+)\}/],
      [OPENAPI, /locale: \{ type: string, maxLength: (\d+)/],
      ['proxy/contract/request_bodies.cpp', /kMaxLocaleChars = (\d+)/],
    ],
    ['the longest id', [OPTIONS, /kMaxIdBytes = (\d+)/], ['web/loader/options.js', /const ID = \/\^\[[^\]]*\]\{1,(\d+)\}/]],
    [
      'the longest name of an integrator, in UTF-16 units',
      ['wasm/options.cpp', /kMaxIntegratorBytes = 3 \* (\d+)/],
      ['web/loader/options.js', /integrator: \/\^\.\{1,(\d+)\}/],
    ],
    [
      'the longest wait that an answer may ask for',
      ['widget/flow/messages.cpp', /kMaxRetryAfterS = (\d+)/],
      [PROXY, /kMaxRetryAfterSeconds = (\d+)/],
      [OPENAPI, /retry_after_s: \{ type: integer, minimum: 1, maximum: (\d+) \}/],
    ],
    [
      'the largest page of the list of accounts',
      [PROXY, /kMaxAccountsListed = (\d+)/],
      [OPENAPI, /schema: \{ type: integer, minimum: 1, maximum: (\d+), default/],
      ['web/accounts/accounts.js', /MAX_SHOWN = (\d+)/],
    ],
    [
      'the memory of wasm in MB',
      [README, /a full heap \((\d+) MB, fixed\)/],
      ['web/frame/life.js', /wasm's (\d+) MB/],
      ['README.md', /(\d+) MB of wasm memory/],
    ],
  ]);
  assert.equal(numberOf('wasm/CMakeLists.txt', /INITIAL_MEMORY=(\d+)/), numberOf(README, /a full heap \((\d+) MB/) * 1024 * 1024);
  const buffer =
    numberOf('widget/core/provider/provider.h', /kMaxProviderBytes =\s+std::size_t\{(\d+)\} \* 1024/) +
    numberOf('wasm/exports.cpp', /kMaxProviderBytes \+ (\d+) \* 1024/);
  assert.equal(numberOf(README, /at most (\d+) KB, else null/), buffer);
});

test('no limit of JavaScript cuts what C++ allows', () => {
  const below = (/** @type {number} */ smaller, /** @type {number} */ larger, /** @type {string} */ why) =>
    assert.ok(smaller <= larger, `${why}: ${smaller} > ${larger}`);
  const field = numberOf('widget/core/provider/provider.h', /kMaxFieldBytes =\s+(\d+)/);
  const units = numberOf('web/frame/fields.js', /MAX_UNITS = (\d+)/);
  below(field + 1, units, 'a value that is too long is handed on long enough to be refused');
  const buffer = 1024 * numberOf(README, /at most (\d+) KB, else null/);
  below(3 * units, buffer, 'a value fits into the buffer');
  below(1024 * numberOf('wasm/options.h', /std::size_t\{(\d+)\} \* 1024;/), buffer, 'the options fit into the buffer');
  const label = 2 * numberOf('widget/core/base/display_text.h', /kMaxLabelCodePoints = (\d+)/); // code points beyond U+FFFF have two units
  below(label, numberOf('web/loader/messages.js', /MAX_TEXT = (\d+)/), "an account's label passes the loader");
  below(label, numberOf('web/accounts/accounts.js', /MAX_TEXT = (\d+)/), "an account's label is shown in the list");
  below(
    numberOf(PROXY, /kMaxSessionProviders = (\d+)/),
    numberOf('web/frame/port.js', /MAX_LIST = (\d+)/),
    "a session's providers pass the frame",
  );
  below(
    numberOf(PROXY, /kMaxSessionTokenChars = (\d+)/),
    numberOf('wasm/options.h', /kMaxSessionBytes = (\d+)/),
    "the proxy's tokens pass the widget",
  );
  below(
    Object.keys(JSON.parse(read('web/locales/ar.json'))).length,
    numberOf('web/frame/port.js', /MAX_TEXTS = (\d+)/),
    'a whole locale passes as texts',
  );
});

test('each deadline is inside the next', () => {
  /** A default of the proxy's deadlines, in milliseconds. @param {string} name */
  const proxy = (name) => numberOf(PROXY, new RegExp(`Milliseconds ${name}\\{([\\d']+)\\}`));
  const browser = numberOf('widget/flow/messages.h', /kCheckTimeoutMs = ([\d']+)/);
  const chain = [proxy('dns'), proxy('connect'), proxy('upstream'), proxy('proxy'), browser];
  assert.deepEqual(
    [...new Set(chain)].sort((a, b) => a - b),
    chain,
  );
  const told = textOf(PROXY, /DNS (\d+ < connect \d+ < upstream \d+ < proxy \d+ < browser \d+) s/);
  assert.deepEqual(
    words(told, /(\d+)/g).map((seconds) => 1000 * Number(seconds)),
    chain,
  );
  const seconds = (/** @type {string} */ name) => 1000 * numberOf('widget/flow/flow.h', new RegExp(`${name} =\\s+(\\d+)`));
  assert.ok(seconds('kLongWaitS') > proxy('upstream'), 'a check is called long when it is longer than the provider may take');
  assert.ok(seconds('kReplayForS') > proxy('proxy'), 'a lost check is asked for until it cannot be running any more');
  assert.ok(seconds('kLongerWaitS') < seconds('kLongWaitS') && seconds('kLongWaitS') < browser);
});

test('every property of a style that the frame sets is used by its style sheet, and the other way round', () => {
  const set = ['mirror', 'runs', 'stage', 'caret'].flatMap((name) =>
    [...read(`web/frame/${name}.js`).matchAll(/setStyle\([^,]+, "--([a-z-]+)"/g)].map((found) => found[1]),
  );
  const used = new Set(wordsOf(CSS, /var\(--([a-z0-9-]+)/g));
  const declared = new Set(wordsOf(CSS, /--([a-z0-9-]+): /g));
  assert.ok(set.length >= 10);
  assert.deepEqual(
    set.filter((name) => !used.has(name)),
    [],
    'set and not used',
  );
  assert.deepEqual(
    [...used].filter((name) => !declared.has(name) && !set.includes(name)),
    [],
    'used and not set',
  );
});
