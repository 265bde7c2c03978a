// One wasm instance: copies strings and bytes into its buffer, calls its functions, and catches its traps.

import createModule from 'linkdock-wasm';

const encoder = new TextEncoder();

/**
 * The functions that wasm calls, by their names in wasm/bridge.js; wasm/bridge.h says what each does.
 * @typedef {object} WasmHost
 * @property {import("./glyphs.js").Glyphs} glyphs
 * @property {(width: number, height: number) => void} canvas
 * @property {(pixels: Uint8ClampedArray<ArrayBuffer>, x: number, y: number, width: number, height: number) => void} paint
 * @property {(utf8: Uint8Array, px: number, face: number, x: number, y: number, rgb: number, rightToLeft: number) => void} text
 * @property {(height: number, x: number, y: number, caretHeight: number) => void} layout
 * @property {(json: Uint8Array) => void} mirror
 * @property {(json: Uint8Array) => void} effect
 * @property {(id: number, text: Uint8Array) => void} setField
 * @property {() => void} kick
 * @property {() => string} uuid
 */

/**
 * Calls into wasm. A trap calls `crashed` once; every later call does nothing and returns its fallback.
 * @typedef {object} Instance
 * @property {<T>(fallback: T, call: (exports: import("linkdock-wasm").Exports) => T) => T} run
 * @property {(bytes: Uint8Array | string, call: (exports: import("linkdock-wasm").Exports, size: number) => unknown) => unknown} give
 * @property {() => void} kill ends all calls as a trap does, without calling `crashed`
 */

/**
 * @param {WebAssembly.Module} module
 * @param {WasmHost} host
 * @param {() => void} crashed
 * @returns {Promise<Instance>}
 */
export async function instantiate(module, host, crashed) {
  const exports = await new Promise((resolve, reject) => {
    createModule({
      host,
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module), reject);
        return {};
      },
      onAbort() {},
      print() {},
      printErr() {}, // an abort's text is for a debugger, not for the console of somebody else's page
    }).then(resolve, reject);
  });
  let dead = false;

  /** Cuts the instance off: its late answers and timers must not reach the page. */
  function kill() {
    dead = true;
    for (const name of Object.keys(host)) Reflect.set(host, name, () => {});
  }

  /** @type {Instance["run"]} */
  function run(fallback, call) {
    if (dead) return fallback;
    try {
      return call(exports);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) reportError(error);
      kill();
      crashed();
      return fallback;
    }
  }

  /** @type {Instance["give"]} */
  function give(content, call) {
    return run(undefined, (wasm) => {
      const most = typeof content === 'string' ? content.length * 3 : content.length; // UTF-8 of one UTF-16 unit
      if (most === 0) return call(wasm, 0);
      const at = wasm._ld_buffer(most);
      if (!at) throw new RangeError("too large for the widget's buffer");
      const room = wasm.HEAPU8.subarray(at, at + most);
      if (typeof content === 'string') return call(wasm, encoder.encodeInto(content, room).written);
      room.set(content);
      return call(wasm, most);
    });
  }

  return { run, give, kill };
}
