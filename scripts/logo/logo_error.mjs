/** A logo that cannot be used; the message is a sentence for its author, which names the element at fault. */
export class LogoError extends Error {}
