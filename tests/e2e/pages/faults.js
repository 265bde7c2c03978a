// Loaded before the frame's own script, in a copy of the site that only tests serve: browsers and wasm that misbehave on
// demand. What is wrong from the start is named in the locale, like `en-x-nocontext`; the rest is asked for later.
(() => {
  const wrong = /locale=[a-z]+-x-([a-z]+)/.exec(location.hash)?.[1];
  const canvas = HTMLCanvasElement.prototype;
  const context = CanvasRenderingContext2D.prototype;

  if (wrong === 'nocontext') canvas.getContext = () => null;
  if (wrong === 'falsified') {
    const { getImageData } = context;
    context.getImageData = function (...args) {
      const image = getImageData.apply(this, args);
      for (let i = 0; i < image.data.length; i++) image.data[i] = (i * 37) % 251;
      return image;
    };
  }
  if (wrong === 'nowasm') delete globalThis.WebAssembly;
  if (wrong === 'nocompile') {
    WebAssembly.compile = WebAssembly.compileStreaming = () => Promise.reject(new WebAssembly.CompileError('blocked by policy'));
  }
  globalThis.__faults = { instances: 0, trap: '', canvas: '' };
  if (!globalThis.WebAssembly) return;

  const { putImageData } = context;
  context.putImageData = function (...args) {
    if (__faults.canvas === 'paint') throw new DOMException('out of memory', 'InvalidStateError');
    return putImageData.apply(this, args);
  };
  for (const side of ['width', 'height']) {
    const { get, set } = Object.getOwnPropertyDescriptor(canvas, side);
    Object.defineProperty(canvas, side, {
      get,
      set(value) {
        set.call(this, __faults.canvas === 'size' && this.isConnected ? 0 : value);
      },
    });
  }

  // The names of wasm's exports and imports are minified: they are told apart by their arguments (wasm/exports.h).
  const is = {
    edit: (args, kind) => kind === 'export' && args.length === 3, // ld_edit(id, size, kind)
    paint: (args, kind) => kind === 'import' && args.length === 5, // ld_js_paint(ptr, x, y, w, h), in a frame
  };
  const guarded = (functions, kind) =>
    Object.fromEntries(
      Object.entries(functions).map(([name, value]) => {
        if (typeof value !== 'function') return [name, value];
        return [
          name,
          (...args) => {
            if (is[__faults.trap]?.(args, kind)) {
              __faults.trap = '';
              throw new WebAssembly.RuntimeError('a trap that a test asked for');
            }
            return value(...args);
          },
        ];
      }),
    );
  const { instantiate } = WebAssembly;
  if (wrong === 'nomemory') __faults.memory = 'none';
  WebAssembly.instantiate = async (module, imports) => {
    if (__faults.memory === 'none')
      throw new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance');
    if (__faults.memory === 'firefox') throw 'out of memory';
    const instance = await instantiate(
      module,
      Object.fromEntries(Object.entries(imports).map(([name, part]) => [name, guarded(part, 'import')])),
    );
    __faults.instances++;
    return { exports: guarded(instance.exports, 'export') };
  };
})();
