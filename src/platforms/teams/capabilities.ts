import type { Capabilities } from '../capabilities.js';

/**
 * UTF-16 units of one message's text, markup included. Teams documents 28 KB for a post in a channel and 100 KB for a
 * bot's request, both counted as UTF-16 with all that goes along; this leaves 4 KB of the smaller one for the rest.
 */
export const TEXT_LIMIT = 12_000;

export const TEAMS_CAPABILITIES: Capabilities = {
  transports: ['webhook'],
  // A bot cannot read what stands in a channel, and nothing in a request makes a repeat of it recognisable.
  certainty: { kind: 'unknowable' },
  exclusiveSession: false,
  // Messages are read through Microsoft Graph alone, with consents that a bot does not have.
  history: false,
  keepsUpdatesSeconds: 0,
  readingScopes: [],
  // In bold before the text: a bot cannot write under another name.
  authorName: 'converted',
  authorAvatar: 'dropped',
  takes: {
    text: 'native',
    // Headings and lists are written out: Teams shows neither in a bot's text on all its clients.
    format: 'converted',
    mention: 'converted',
    thread: 'native',
    edit: 'native',
    delete: 'native',
    reaction: 'fallback',
    pin: 'fallback',
    // A bot may upload in chats with one person alone, after that person agreed.
    file: 'fallback',
  },
  customReactions: 'fallback',
  tells: {
    text: true,
    format: true,
    mention: true,
    thread: true,
    edit: true,
    delete: true,
    // Of people, and only on what the bot wrote itself.
    reaction: true,
    pin: false,
    file: true,
  },
  limits: { text: TEXT_LIMIT, fileBytes: 0, fetchBytes: null, editWindowSeconds: null },
};
