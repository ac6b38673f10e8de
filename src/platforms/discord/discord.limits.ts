/** Characters of one message's content. */
export const TEXT_LIMIT = 2000;
/** Characters of the name that a webhook post shows. */
export const NAME_LIMIT = 80;
/** Discord trusts an enforced nonce for "a few minutes"; two of them are safe. */
export const NONCE_WINDOW_MS = 120_000;
/** Messages on one page of history. */
export const PAGE_SIZE = 100;
