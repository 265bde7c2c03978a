// After a trap a fresh wasm instance takes over. It is led to the screen that the document shows, and told what the
// controls hold; until it is there the document stays as it is, and goes on taking what is typed.

import { EXPANDED, PRESSED } from './mirror.js';

const PATIENCE_MS = 5000; // enough to load a provider's file again; afterwards the new instance's own screen is shown

/** @typedef {import("./mirror.js").MirrorNode} MirrorNode */

/** @param {MirrorNode} node */
const isOpen = ({ flags = 0 }) => (flags & (PRESSED | EXPANDED)) !== 0;

export class Takeover {
  #done = new Set(); // ids of the nodes that were edited or activated
  arrived = false;
  #end = 0;

  /** @param {ReturnType<typeof import("./mirror.js").createMirror>} mirror as the old instance left it */
  constructor(mirror) {
    const nodes = mirror.nodes();
    this.fields = mirror.fields();
    this.provider = nodes.find(({ kind }) => kind === 'heading')?.logo;
    this.open = new Set(nodes.filter(isOpen).map(({ id }) => id));
  }

  /**
   * Leads the new instance one step on.
   * @param {MirrorNode[]} nodes its screen
   * @param {{ edit: (id: number, text: string) => void, activate: (id: number) => void }} calls
   * @returns {boolean} whether it shows the screen of the old one, or its time is over
   */
  lead(nodes, { edit, activate }) {
    this.#end ||= performance.now() + PATIENCE_MS;
    if (performance.now() > this.#end) return true;
    const here = new Set(nodes.map(({ id }) => id));
    const known = this.fields.filter(({ node }) => here.has(node.id));
    const fresh = known.filter(({ node }) => this.#isNew(node.id));
    for (const { element, node } of fresh) edit(node.id, /** @type {HTMLInputElement} */ (element).value);
    if (fresh.length) return false; // other fields may be shown because of these
    const next = nodes.find(
      (node) =>
        (known.length ? this.open.has(node.id) && !isOpen(node) : node.kind === 'provider' && node.logo === this.provider) &&
        this.#isNew(node.id),
    );
    if (next) activate(next.id);
    return (this.arrived = !next && known.length > 0);
  }

  /** @param {number} id */
  #isNew(id) {
    return !this.#done.has(id) && Boolean(this.#done.add(id));
  }
}
