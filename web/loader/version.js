// The one place that names the loader's version; a test compares it with package.json.
export const VERSION = "0.1.0";

// The `proxy` of the mock mode: no request leaves the browser, magic credentials choose the answer.
export const MOCK = "mock:";
