// The host page of the browser tests: keeps every event that the widget gives, and offers the two ways of embedding.
globalThis.seen = [];
globalThis.violations = [];
globalThis.outcomes = [];
document.addEventListener('securitypolicyviolation', (event) =>
  globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
);

const EVENTS = ['ready', 'step', 'field_invalid', 'check_started', 'check_result', 'linked', 'error', 'close'];

/** The sessions that fetchSession gives, one after the other; an empty text makes it fail. */
globalThis.tokens = [];
globalThis.asked = 0;
const fetchSession = async () => {
  globalThis.asked++;
  const token = globalThis.tokens.shift();
  if (!token) throw new Error('no session now');
  return token;
};

/** Puts an inline widget into the page. @param {Record<string, string>} attributes without a session: from `tokens` */
globalThis.mountWidget = (attributes) => {
  const element = document.createElement('link-dock');
  if (globalThis.tokens.length) element.fetchSession = fetchSession;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const type of EVENTS) element.addEventListener(type, (event) => globalThis.seen.push({ type, ...event.detail }));
  document.getElementById('slot').append(element);
};

globalThis.unmountWidgets = () => document.getElementById('slot').replaceChildren();

/** Opens the modal from a real click on the button `Before`. @param {object} options */
globalThis.openOnClick = (options) => {
  document.getElementById('before').onclick = () => {
    globalThis.Linkdock.open({ ...options, onEvent: (event) => globalThis.seen.push(event) }).then(
      (outcome) => globalThis.outcomes.push(outcome),
      (error) => globalThis.outcomes.push({ error: String(error) }),
    );
  };
};
