import type { Capabilities } from '../capabilities.js';

/**
 * UTF-16 units of one message. Telegram counts 4,096 characters after its entities are taken out; ours are beside the
 * text, and units are never fewer than characters.
 */
export const TEXT_LIMIT = 4096;
/** Entities of one message: Telegram leaves out those that are more. */
export const MOST_ENTITIES = 100;
/** Bytes of a photo that a bot uploads; "10 MB" are documented, and the smaller million is on the safe side, as below. */
export const PHOTO_BYTES = 10_000_000;

export const TELEGRAM_CAPABILITIES: Capabilities = {
  transports: ['webhook', 'polling'],
  // A bot cannot read what stands in a chat, and a request carries nothing that would make a repeat recognisable.
  certainty: { kind: 'unknowable' },
  exclusiveSession: true,
  history: false,
  keepsUpdatesSeconds: 24 * 3600,
  readingScopes: [],
  // In bold before the text: a bot cannot write under another name.
  authorName: 'converted',
  authorAvatar: 'dropped',
  takes: {
    text: 'native',
    // Headings and lists are written out.
    format: 'converted',
    // By the id of a user whom the bot has met; Telegram has no links to chats within a text.
    mention: 'converted',
    thread: 'native',
    edit: 'native',
    delete: 'native',
    // One on each message, out of a list of Telegram's own.
    reaction: 'converted',
    // In groups, where the bot is an administrator that may pin.
    pin: 'native',
    file: 'native',
  },
  customReactions: 'dropped',
  tells: {
    text: true,
    format: true,
    mention: true,
    thread: true,
    edit: true,
    delete: false,
    // In groups, where the bot is an administrator.
    reaction: true,
    // That something was pinned; nobody is told that a pin was taken away.
    pin: true,
    file: true,
  },
  limits: {
    text: TEXT_LIMIT,
    fileBytes: 50_000_000,
    fetchBytes: 20 * 1024 * 1024,
    // The 48 hours in editMessageText's documentation are for business messages that the bot did not send itself.
    editWindowSeconds: null,
  },
};
