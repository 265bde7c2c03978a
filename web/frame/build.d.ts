// Declares the names that scripts/build_site.mjs puts into the frame's bundle.

/** Address of the wasm file, relative to frame.html, and its Subresource Integrity value. */
declare const LINKDOCK_WASM_URL: string;
declare const LINKDOCK_WASM_INTEGRITY: string;
/** The languages in locales/, with spaces between them; the first is the fallback. */
declare const LINKDOCK_LOCALES: string;
/** Address of the installation's linkdock.config.json, relative to the page. */
declare const LINKDOCK_CONFIG_URL: string;

/** The JavaScript half that Emscripten makes of wasm/ (linkdock.js). */
declare module 'linkdock-wasm' {
  export type Exports = {
    _ld_buffer(size: number): number;
    _ld_start(size: number): number;
    _ld_texts(size: number): number;
    _ld_index(size: number): number;
    _ld_provider(size: number, idSize: number): void;
    _ld_provider_failed(size: number): void;
    _ld_open(): void;
    _ld_viewport(width: number, minHeight: number, scale: number, flags: number): void;
    _ld_frame(nowMs: number): number;
    _ld_focus(id: number, visible: number): void;
    _ld_hover(id: number): void;
    _ld_press(id: number): void;
    _ld_edit(id: number, size: number, kind: number): void;
    _ld_field(id: number, selectionStart: number, selectionEnd: number, scrollLeft: number, hole: number): void;
    _ld_blur(id: number): void;
    _ld_activate(id: number): void;
    _ld_close(reason: number): void;
    _ld_session(size: number, how: number): void;
    _ld_stop(): void;
    HEAPU8: Uint8Array;
  };
  type Given = {
    host: import('./instance.js').WasmHost;
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void): object;
    onAbort(): void;
    print(text: string): void;
    printErr(text: string): void;
  };
  const createModule: (given: Given) => Promise<Exports>;
  export default createModule;
}
