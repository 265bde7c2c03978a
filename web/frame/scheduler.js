// Frames only for a reason. Nothing runs between kick() and the next one: an idle widget costs no frame and no timer.

/**
 * @param {(nowMs: number) => number} draw draws; returns the milliseconds to the next wanted frame, or -1
 */
export function createScheduler(draw) {
  let frame = 0;
  let timer = 0;
  let stopped = false;

  function kick() {
    if (!frame && !stopped) frame = requestAnimationFrame(run);
  }

  /** @param {number} nowMs */
  function run(nowMs) {
    frame = 0;
    wakeAfter(draw(nowMs));
  }

  /** @param {number} ms */
  function wakeAfter(ms) {
    clearTimeout(timer);
    if (stopped || !(ms >= 0)) return;
    if (ms === 0) kick();
    else timer = setTimeout(kick, ms);
  }

  return {
    kick,
    /** Draws now, inside the event that asks for it, instead of in the next frame. */
    drawNow() {
      cancelAnimationFrame(frame);
      frame = 0;
      if (!stopped) wakeAfter(draw(performance.now()));
    },
    stop() {
      stopped = true;
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    },
  };
}
