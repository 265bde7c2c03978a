/** loader.css, minified; put in by scripts/build_loader.mjs. */
declare const LINKDOCK_LOADER_CSS: string;
