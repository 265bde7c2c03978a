// The only places where a test lets time pass: everything else waits for a state, with a message that says for which.
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 30;
const PATIENCE_MS = 20_000; // a loaded machine opens a widget in half of it

/**
 * Asks until the answer is truthy, and gives it; an answer that throws is no answer yet.
 * @template T @param {string} what is waited for @param {() => Promise<T> | T} ask
 * @param {{ms?: number, seen?: () => Promise<string>}} [options] `seen` describes what is there instead, for the error
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ask, { ms = PATIENCE_MS, seen = async () => '' } = {}) {
  const end = Date.now() + ms;
  let last;
  do {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(POLL_MS);
  } while (Date.now() < end);
  throw new Error(`waited ${ms} ms in vain for ${what}${last ? ` (${last.message})` : ''}${await seen()}`);
}

/** Lets this much time pass in which something must not happen. `why` says what would need so long. @param {number} ms @param {string} why */
export function nothingFor(ms, why) {
  if (!why) throw new Error('say what would need so long');
  return sleep(ms);
}
