// The processor time that a browser uses, summed over all its processes and threads.
import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10; // USER_HZ is 100 on every Linux

/** The parent and the processor time of a process, or nothing when it is gone. @param {string} pid */
function lookAt(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' '); // proc(5): from the third field on
    return { pid: Number(pid), parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
  } catch {
    return undefined;
  }
}

/** Milliseconds of processor time that all processes have used that this one has started, and theirs; not its own. */
export function processorMs() {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(lookAt)
    .filter((one) => one !== undefined);
  const ours = new Set([process.pid]);
  for (let before = 0; before !== ours.size;) {
    before = ours.size;
    for (const one of all) if (ours.has(one.parent)) ours.add(one.pid);
  }
  return all.filter(({ pid }) => ours.has(pid) && pid !== process.pid).reduce((sum, { ms }) => sum + ms, 0);
}
