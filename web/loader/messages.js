// Checks the shape of the frame's messages. Pure. A message that is not exactly understood is dropped: the page never sees
// an unknown event, an unknown key, a very long text or a value from a prototype.

/** @typedef {import("../linkdock").LinkdockEvent} LinkdockEvent */
/** A message of the frame; with `session` it asks for another one. @typedef {LinkdockEvent | { type: "resize", height: number } | { type: "session" }} FrameMessage */

const MAX_TEXT = 512; // UTF-16 units; an account's label, the longest true text, has at most 400
const MAX_HEIGHT = 20000; // CSS pixels; a guide of every known provider is under 3,000

/** Every key of a message, an event and an account; the first two are numbers, the others texts. */
const KEYS = 'ms height type step provider field code reason id label title'.split(' ');

/** The events of the page API, each with a key that it must have. @type {Record<string, string>} */
const EVENTS = {
  ready: 'type',
  session: 'type',
  step: 'step',
  field_invalid: 'field',
  check_started: 'type',
  check_result: 'code',
  linked: 'account',
  error: 'code',
  close: 'type',
};

/**
 * A copy of the own properties that are known; null when one of them is neither a short text nor a finite number.
 * Absent and empty ones are left out.
 * @param {any} value
 * @returns {Record<string, any> | null}
 */
function copy(value) {
  if (Object(value) !== value) return null;
  /** @type {Record<string, unknown>} */
  const result = {};
  for (const key of KEYS) {
    const part = Object.hasOwn(value, key) ? value[key] : '';
    if (part === '' || part === null) continue;
    const good = KEYS.indexOf(key) < 2 ? Number.isFinite(part) : typeof part === 'string' && part.length <= MAX_TEXT;
    if (!good) return null;
    result[key] = part;
  }
  return result;
}

/**
 * A clean copy of an event, or null.
 * @param {any} value
 * @returns {LinkdockEvent | null}
 */
export function readEvent(value) {
  const event = copy(value);
  if (!event || !Object.hasOwn(EVENTS, event.type)) return null;
  if (event.type === 'linked') {
    const account = copy(value.account);
    if (account?.id) event.account = account;
  }
  return Object.hasOwn(event, EVENTS[event.type]) ? /** @type {any} */ (event) : null;
}

/**
 * A clean copy of a message of the frame, or null. An event that it carries comes out of its wrapping; `ready` and
 * `close` count only as messages of their own.
 * @param {any} data
 * @returns {FrameMessage | null}
 */
export function readMessage(data) {
  const message = copy(data);
  const type = message?.type;
  if (type === 'resize') {
    return message?.height > 0 && message?.height <= MAX_HEIGHT ? /** @type {any} */ (message) : null;
  }
  const event = readEvent(type === 'event' ? data.event : data);
  const pattern = type === 'event' ? /^(?!ready|close)/ : /^(ready|session|close|error)/;
  return event && pattern.test(event.type) ? event : null;
}
