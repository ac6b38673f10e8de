import type { Capabilities } from '../capabilities.js';

/**
 * Bytes of one message as UTF-8, escapes counted. chat.postMessage takes 40,000 characters, recommends 4,000 and cuts off
 * what is over; chat.update refuses more than 4,000 (`msg_too_long`) and was seen to count bytes after escaping. What was
 * posted must stay editable, so the stricter one holds for both.
 */
export const TEXT_LIMIT = 4000;

/**
 * Characters of one message's blocks as JSON: chat.postMessage was seen to refuse them (`msg_blocks_too_long`) from about
 * 13,200 on.
 */
export const BLOCKS_LIMIT = 12_000;

/** Bytes, as Slack documents it: one gigabyte. */
const FILE_LIMIT = 1024 ** 3;

export const SLACK_CAPABILITIES: Capabilities = {
  transports: ['webhook', 'socket'],
  // Posts carry metadata that history shows; private channels want groups:history in its place.
  certainty: { kind: 'reconcilable', needs: ['channels:history'] },
  // Socket Mode shares the events among up to ten connections of an app.
  exclusiveSession: false,
  history: true,
  keepsUpdatesSeconds: 0,
  readingScopes: ['channels:history', 'channels:read', 'users:read'],
  // With chat:write.customize; else the name stands in bold before the text.
  authorName: 'native',
  authorAvatar: 'native',
  takes: {
    text: 'native',
    // As rich text, in which literal signs stay literal. Headings are bold lines.
    format: 'converted',
    mention: 'native',
    thread: 'native',
    edit: 'native',
    delete: 'native',
    reaction: 'converted',
    pin: 'native',
    file: 'native',
  },
  // Under the same name, where the workspace has an emoji of that name.
  customReactions: 'converted',
  tells: {
    text: true,
    format: true,
    mention: true,
    thread: true,
    edit: true,
    delete: true,
    reaction: true,
    pin: true,
    file: true,
  },
  limits: { text: TEXT_LIMIT, fileBytes: FILE_LIMIT, fetchBytes: null, editWindowSeconds: null },
};
