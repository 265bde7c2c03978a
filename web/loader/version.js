// The version of package.json; scripts/build_loader.mjs puts it in. Sources that nobody has built have none.
export const VERSION = typeof LINKDOCK_VERSION === 'string' ? LINKDOCK_VERSION : 'unbuilt';

// The `proxy` of the mock mode: no request leaves the browser, magic credentials choose the answer.
export const MOCK = 'mock:';
