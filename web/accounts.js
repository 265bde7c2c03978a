// The Accounts page: what is linked, and the way to link more. It is told where the proxy is by linkdock.config.json:
//
//   "accounts": { "proxy": "https://api.example.com/linkdock", "sessionUrl": "/api/linkdock-session",
//                 "integrator": "Example", "providers": ["lucca"], … }
//
// Members other than `sessionUrl` are options of Linkdock.open. `sessionUrl` is a path of this same host that answers a
// POST (with the user's cookies) with {"session": "…"}. For development, `session` can hold a token itself.

/** @typedef {import("./linkdock").LinkdockOptions} LinkdockOptions */
/** @typedef {{ id: string, provider: string, label: string, status: string, created_at: string }} Account */
/** @typedef {{ name: string, logo: string }} ProviderFace */

const STATES = new Map([
  ["active", "Active"],
  ["inactive", "Inactive"],
  ["suspended", "Suspended"],
  ["error", "Needs attention"],
]);
const MAX_SHOWN = 500; // as many as the proxy lists
const MAX_TEXT = 300;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** A sentence for the user, and nothing else. */
class Trouble extends Error {}

/** @param {string} path */
async function readJson(path) {
  const response = await fetch(path);
  return response.ok ? response.json() : null;
}

/** @returns {Promise<LinkdockOptions & { sessionUrl?: string }>} */
async function readSettings() {
  const settings = (await readJson("linkdock.config.json").catch(() => null))?.accounts;
  if (typeof settings?.proxy !== "string") {
    throw new Trouble("This page is not set up yet: linkdock.config.json does not say where the accounts are kept.");
  }
  return settings;
}

/** Names and logos from the catalogue; without it, ids do. @returns {Promise<Map<string, ProviderFace>>} */
async function readFaces() {
  const index = await readJson("providers/index.json").catch(() => null);
  /** @type {Map<string, ProviderFace>} */
  const faces = new Map();
  for (const { id, name, logo } of index?.providers ?? []) faces.set(id, { name: String(name), logo: String(logo ?? "") });
  return faces;
}

/**
 * The accounts in an answer of the proxy; rows of another shape are left out.
 * @param {any} answer
 * @returns {Account[]}
 */
function readAccounts(answer) {
  if (!Array.isArray(answer?.accounts)) throw new Error("no list");
  const isText = (/** @type {unknown} */ value) => typeof value === "string" && value.length <= MAX_TEXT;
  return answer.accounts
    .slice(0, MAX_SHOWN)
    .filter((/** @type {any} */ row) => row && isText(row.id) && isText(row.provider) && isText(row.label));
}

const settings = readSettings();
const faces = readFaces();
settings.catch(() => {}); // told by load()

/** @returns {Promise<string>} */
async function fetchSession() {
  const { session, sessionUrl } = await settings;
  if (!sessionUrl) return session ?? "";
  const url = new URL(sessionUrl, location.href);
  if (url.origin !== location.origin) throw new Trouble("This page is not set up right: sessionUrl must be on this host.");
  const response = await fetch(url, { method: "POST", credentials: "same-origin" });
  if (response.status === 401 || response.status === 403) throw new Trouble("You are signed out. Sign in, then load this page again.");
  return (await response.json()).session;
}

async function fetchAccounts() {
  const { proxy } = await settings;
  if (proxy === "mock:") return [];
  const headers = { Authorization: `Bearer ${await fetchSession()}` };
  const response = await fetch(`${proxy}/v1/accounts`, { headers, credentials: "omit" });
  if (response.status === 401 || response.status === 403) throw new Trouble("Your session has ended. Load this page again.");
  if (!response.ok) throw new Error(String(response.status));
  return readAccounts(await response.json());
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** @param {ProviderFace | undefined} face */
function logo(face) {
  const image = document.createElement("img");
  image.className = "logo";
  image.alt = "";
  // As an image it runs nothing. A logo is inline SVG, which needs no namespace; an image of its own does.
  const svg = face?.logo.replace(/^<svg(?![^>]* xmlns=)/, '<svg xmlns="http://www.w3.org/2000/svg"');
  if (svg) image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return image;
}

/** @param {string} created */
function when(created) {
  const element = document.createElement("time");
  const date = new Date(created);
  if (Number.isNaN(date.getTime())) return element;
  element.dateTime = date.toISOString();
  element.textContent = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(date);
  return element;
}

/** @param {Account} account @param {Map<string, ProviderFace>} known */
function row(account, known) {
  const face = known.get(account.provider);
  const name = face?.name ?? account.provider;
  const status = STATES.has(account.status) ? account.status : "inactive";
  const again = /** @type {HTMLButtonElement} */ (make("button", "small", "Link again"));
  again.type = "button";
  again.setAttribute("aria-label", `Link ${account.label || name} again`);
  again.onclick = () => link({ provider: account.provider, account: account.id });
  const cells = [
    make("span", "who", account.label || name),
    make("span", "provider", logo(face), name),
    make("span", `state ${status}`, STATES.get(status) ?? status),
    when(account.created_at),
    again,
  ];
  const line = make("tr", "", ...cells.map((cell) => make("td", "", cell)));
  line.dataset.id = account.id;
  return line;
}

/**
 * Shows a state instead of the table.
 * @param {string} title
 * @param {string} words
 * @param {[string, () => void]} [action]
 */
function showNotice(title, words, action) {
  byId("table").hidden = true;
  const notice = byId("notice");
  notice.hidden = false;
  notice.className = `notice ${action ? "bad" : ""}`;
  byId("notice-title").textContent = title;
  byId("notice-words").textContent = words;
  const button = byId("notice-action");
  button.hidden = !action;
  button.textContent = action?.[0] ?? "";
  button.onclick = action?.[1] ?? null;
}

/** @type {Account[]} */
let accounts = [];

async function show() {
  const known = await faces;
  byId("card").setAttribute("aria-busy", "false");
  byId("notice").hidden = true;
  byId("table").hidden = false;
  byId("rows").replaceChildren(...accounts.map((account) => row(account, known)));
  if (!accounts.length) showNotice("No account is linked yet", "Link the first one: it takes a key and about two minutes.");
}

async function load() {
  try {
    accounts = await fetchAccounts();
    const { integrator } = await settings;
    if (integrator) byId("lead").textContent = `The accounts that ${integrator} can use.`;
    await show();
  } catch (error) {
    byId("card").setAttribute("aria-busy", "false");
    const words = error instanceof Trouble ? error.message : "Check your connection, then try again.";
    showNotice("The accounts could not be loaded", words, ["Try again", load]);
  }
}

/** Linkdock's script does not block the page: a very quick click waits for it. */
const loaded = new Promise((resolve) => {
  if (window.Linkdock) resolve(undefined);
  else document.querySelector("script[src$='linkdock.js']")?.addEventListener("load", resolve);
});

/** @param {Partial<LinkdockOptions>} which */
async function link(which) {
  const { sessionUrl, session, ...given } = await settings;
  await loaded;
  const options = { ...given, ...which, accountsUrl: location.origin + location.pathname };
  const outcome = await window.Linkdock.open(given.proxy === "mock:" ? options : { ...options, fetchSession });
  if (outcome.type !== "linked") return;
  const { account } = outcome;
  const fresh = { ...account, status: "active", created_at: new Date().toISOString() };
  accounts = [fresh, ...accounts.filter(({ id }) => id !== account.id)];
  await show();
  byId("rows").firstElementChild?.classList.add("fresh");
  byId("say").textContent = `${account.label} is linked.`;
}

byId("link").onclick = () => void link({}).catch(load);
load();

export {}; // a module, also to the type checker
