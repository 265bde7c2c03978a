// The page API of Linkdock. The names of events, steps, reasons and codes are stable: they are added to, never changed.

/** The account that the user has linked. Your server uses `id` with the proxy; `label` is for people. */
export interface LinkedAccount {
  id: string;
  provider: string;
  label: string;
}

/** The screen that the user is on. */
export type Step = 'pick' | 'opening' | 'form' | 'checking' | 'linked' | 'closed';

/** The cause of a close: the user (Escape, the cross), the user after linking (Done), or your page. */
export type CloseReason = 'user' | 'done' | 'host';

/** The result of a check: `linked`, the provider's verdict, or a fault between the widget and the proxy. */
export type CheckCode =
  | 'linked'
  | 'invalid_credentials'
  | 'wrong_host'
  | 'insufficient_permissions'
  | 'account_not_found'
  | 'rate_limited'
  | 'provider_unavailable'
  | 'provider_timeout'
  | 'unexpected_answer'
  | 'policy_denied'
  | 'invalid_field'
  | 'session_expired'
  | 'forbidden'
  | 'proxy_busy'
  | 'proxy_refused'
  | 'proxy_unreachable'
  | 'proxy_timeout'
  | 'proxy_broken';

/** Why the widget itself cannot go on. */
export type ErrorCode =
  | 'load_failed' /** the widget could not be loaded; the user is offered to try again */
  | 'session_expired' /** the session has ended, and no other could be had from `fetchSession`; the user is told */
  | 'session_failed' /** `fetchSession` threw, rejected, or gave no token */
  | 'invalid_options' /** an attribute of `<link-dock>` is wrong; the console has the sentence */
  | 'broken_catalogue' /** a provider's file is broken; that provider is hidden */
  | 'unknown_provider' /** the page asked for a provider that the catalogue or the session does not have */
  | 'no_providers' /** no provider of the catalogue is allowed here */
  | 'origin_not_allowed' /** this installation, or the session, does not serve pages of your page's origin */
  | 'proxy_not_allowed' /** this installation does not serve your proxy (`linkdock.config.json`) */
  | (string & {});

/** Why the value of a field was not taken; `rule` is a rule of the provider's file. */
export type FieldCode = 'missing' | 'too_long' | 'not_text' | 'control' | 'invisible' | 'not_an_option' | 'rule';

/** Everything that the widget tells your page. No event ever holds a typed value, a token or a secret. */
export type LinkdockEvent =
  | { type: 'ready' }
  | { type: 'step'; step: Step; provider?: string }
  | { type: 'field_invalid'; field: string; code: FieldCode; provider?: string }
  | { type: 'check_started'; provider?: string }
  | { type: 'check_result'; code: CheckCode; ms?: number; provider?: string }
  | { type: 'linked'; account: LinkedAccount; provider?: string }
  | { type: 'error'; code: ErrorCode; provider?: string }
  | { type: 'close'; step: Step; reason: CloseReason; provider?: string };

/** `Linkdock.open` resolves with this when the dialog is gone. */
export type Outcome = { type: 'linked'; account: LinkedAccount } | { type: 'closed'; step: Step; reason: CloseReason };

/**
 * The options of both ways of embedding. A wrong one is a TypeError of `Linkdock.open`, and an event `error` of the
 * element. An id has at most 128 letters, digits and `_.:-`. An address is https (http only for localhost) and has at most 512
 * characters: a host that is no IPv6 address, a port, a path of letters, digits and `-._~`; no query, fragment or escape.
 */
export interface LinkdockOptions {
  /** The address of your proxy, or `Linkdock.mock`. */
  proxy: string;
  /**
   * A session token that your server got from the proxy, at most 4,096 visible ASCII characters. Give this or
   * `fetchSession`; the mock needs neither.
   */
  session?: string;
  /** Called for a token each time that the widget starts, and when its session has ended; nothing typed is lost then. */
  fetchSession?: () => string | Promise<string>;
  /** The provider to link; without it the user picks one. */
  provider?: string;
  /** The providers to pick from; without it, all of the catalogue. */
  providers?: readonly string[];
  /** An account to link again. */
  account?: string;
  /** The language of the widget, like `fr` or `fr-CA`; English if there is none such. Without it, the browser's. */
  locale?: string;
  /** Light or dark; `auto`, the default, follows the user's system. */
  theme?: 'auto' | 'light' | 'dark';
  /** The accent colour as `#` and six hex digits; the widget adjusts one whose contrast is too low. */
  accent?: string;
  /** Your company's name, as the user knows it; at most 80 characters. */
  integrator?: string;
  /** The actions that the user chose: guides show only the steps that these need. */
  scopes?: readonly string[];
  /** Hides the part of each guide that is about Linkdock itself. */
  whiteLabel?: boolean;
  /** The address that "your Accounts page" in a guide leads to. */
  accountsUrl?: string;
  /** Sentences of the widget to replace, by key. */
  texts?: Readonly<Record<string, string>>;
  /** The folder that holds `frame.html`. Only needed when the module is bundled into a file of your own. */
  base?: string;
  /** Closes the dialog when aborted: `{ type: "closed", reason: "host" }`. Only for `Linkdock.open`. */
  signal?: AbortSignal;
  /** Called with every event. Only for `Linkdock.open`; the element dispatches CustomEvents. */
  onEvent?: (event: LinkdockEvent) => void;
}

/** The error of `Linkdock.open` while another dialog is open. */
export interface LinkdockError extends Error {
  code: 'already_open';
}

export interface LinkdockApi {
  /**
   * Shows the widget in a modal dialog. Rejects with a TypeError for a wrong option, and with a `LinkdockError`
   * while another dialog is open. On a server there is no dialog: it rejects.
   */
  open(options: LinkdockOptions): Promise<Outcome>;
  readonly version: string;
  /** Given as `proxy`, it lets you try the widget without a server. The last three digits of a key choose the answer. */
  readonly mock: 'mock:';
}

export const open: LinkdockApi['open'];
export const version: LinkdockApi['version'];
export const mock: LinkdockApi['mock'];
declare const linkdock: LinkdockApi;
export default linkdock;

type EventOf<Type extends LinkdockEvent['type']> = Extract<LinkdockEvent, { type: Type }>;
export type LinkDockEventMap = { [Type in LinkdockEvent['type']]: CustomEvent<EventOf<Type>> };

/**
 * `<link-dock>`: the widget inside your page. Attributes: proxy, session, provider, providers, account, locale, theme,
 * accent, integrator, scopes, white-label, accounts-url, base; lists are separated by spaces or commas.
 * Its events do not bubble.
 */
export interface LinkDockElement extends HTMLElement {
  /** Takes the place of the attribute `session`: called each time that the widget starts, and when its session has ended. */
  fetchSession: (() => string | Promise<string>) | null | undefined;
  /** Sentences of the widget to replace, by key. After a change of it, call `restart()`. */
  texts: Readonly<Record<string, string>> | null;
  /** Starts the widget anew, with an empty form and a new session from `fetchSession`. */
  restart(): void;
  addEventListener<Type extends keyof LinkDockEventMap>(
    type: Type,
    listener: (this: LinkDockElement, event: LinkDockEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

declare global {
  interface Window {
    Linkdock: LinkdockApi;
  }
  interface HTMLElementTagNameMap {
    'link-dock': LinkDockElement;
  }
}
