// Declares the names that scripts/build_loader.mjs puts into the loader.

/** loader.css, minified. */
declare const LINKDOCK_LOADER_CSS: string;
/** The version of package.json. */
declare const LINKDOCK_VERSION: string;
