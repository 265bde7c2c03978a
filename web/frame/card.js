// The card that stands in the widget's place when the widget cannot run: it says what happened and offers a next step. It
// needs neither wasm nor a locale file.

/** The card's sentences in English, for as long as the locale file, which has all of them, is not loaded. @type {Record<string, string>} */
const SENTENCES = {
  'card.load_failed': 'This could not be loaded',
  'card.load_failed_hint': 'Check your connection, then try again. Nothing was sent.',
  'card.offline_hint': 'You are offline. This goes on by itself when the connection is back.',
  'card.crashed': 'Something went wrong here',
  'card.crashed_hint': 'This is our fault, not yours. What you typed is kept: try again.',
  'card.refused': 'This page cannot be used here',
  'card.refused_hint': 'It is not set up for the page that opened it. Ask the people who run that page for help.',
  'card.unsupported': 'This browser cannot show this page',
  'card.unsupported_hint': 'It does not run WebAssembly; a security setting may have turned it off. Change that, or use another browser.',
  'card.no_memory': 'There is not enough memory',
  'card.no_memory_hint': 'This device has none left for this page. Close other tabs or apps, then try again.',
  'card.expired': 'This is no longer valid',
  'card.expired_hint': 'It has expired, or was used already. Open it again from where you came.',
  'card.retry': 'Try again',
  'card.close': 'Close',
};

/**
 * @param {HTMLElement} root
 * @param {{ name: "load_failed" | "crashed" | "refused" | "unsupported" | "no_memory" | "expired", texts?: Record<string, string>, retry?: () => void,
 *   close?: () => void }} what
 * @returns {HTMLElement}
 */
export function showCard(root, { name, texts, retry, close }) {
  const say = (/** @type {string} */ key) => texts?.[key] || SENTENCES[key];
  const offline = name === 'load_failed' && navigator.onLine === false;
  const card = document.createElement('section');
  card.className = 'card';
  card.setAttribute('role', 'alert');
  const title = document.createElement('h1');
  title.textContent = say(`card.${name}`);
  title.tabIndex = -1;
  const hint = document.createElement('p');
  hint.textContent = say(offline ? 'card.offline_hint' : `card.${name}_hint`);
  card.append(title, hint);
  if (retry) card.append(button(say('card.retry'), 'primary', retry));
  if (close) card.append(button(say('card.close'), 'plain', close));
  root.append(card);
  return card;
}

/** @param {string} text @param {string} kind @param {() => void} act */
function button(text, kind, act) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = kind;
  element.textContent = text;
  element.addEventListener('click', act);
  return element;
}
