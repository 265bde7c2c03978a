// Carries out the effects that the flow sends to the page; wasm/README.md lists them with their members.

import { copyText } from '../shared/page.js';

/** @typedef {Record<string, unknown> & { type: string }} FlowEvent */

/**
 * @param {object} given
 * @param {import("./stage.js").Stage} given.stage
 * @param {import("./runtime.js").Listener} given.listener
 * @param {(id: number) => void} given.focus
 * @param {(id: string) => void} given.loadProvider
 * @param {() => void} given.renew
 * @param {(surface: string, text: string) => void} given.setColours
 * @returns {Record<string, (effect: any) => void>} by type
 */
export function createEffects({ stage, listener, focus, loadProvider, renew, setColours }) {
  let checkStarted = 0;

  /** The flow has no clock: a check's milliseconds are counted here. @param {FlowEvent} event */
  function timed(event) {
    if (event.type === 'check_started') checkStarted = performance.now();
    return event.type === 'check_result' ? { ...event, ms: Math.round(performance.now() - checkStarted) } : event;
  }

  return {
    focus: ({ id }) => focus(id),
    announce: ({ text, assertive }) => stage.announce(text, assertive),
    copy: ({ text }) => copyText(text),
    emit: ({ event }) => {
      if (event.type === 'step') stage.mirror.dataset.screen = event.step;
      listener.event(timed(event));
    },
    // In a task of its own: the page removes the frame when it hears this, and the key event that closes must end before.
    close: ({ reason, step }) => void setTimeout(() => listener.close(reason, step)),
    renew,
    load_provider: ({ id }) => loadProvider(id),
    theme: ({ dark, tokens }) => {
      stage.setTheme(dark, tokens);
      setColours(tokens.surface, tokens.text);
    },
  };
}
