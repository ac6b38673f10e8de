/** Characters of one message's content. */
export const TEXT_LIMIT = 2000;
/** Characters of the name that a webhook post shows. */
export const NAME_LIMIT = 80;
/** Files on one message. */
export const MOST_ATTACHMENTS = 10;
/** Bytes of one file of a bot or a webhook. A server that is boosted to its second level takes 50 MiB, to its third 100. */
export const FILE_LIMIT = 10 * 1024 * 1024;
/** Users that one message may be allowed to notify. */
export const MOST_USERS = 100;
/** Discord trusts an enforced nonce for "a few minutes"; two of them are safe. */
export const NONCE_WINDOW_MS = 120_000;
/** Messages on one page of history. */
export const PAGE_SIZE = 100;
