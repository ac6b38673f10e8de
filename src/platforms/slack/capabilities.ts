import type { Capabilities } from '../capabilities.js';

/**
 * Bytes of one message as UTF-8, escapes counted. chat.postMessage takes 40,000 characters, recommends 4,000 and cuts off
 * what is over; chat.update refuses more than 4,000 (`msg_too_long`) and was seen to count bytes after escaping. What was
 * posted must stay editable, so the stricter one holds for both.
 */
export const TEXT_LIMIT = 4000;

export const SLACK_CAPABILITIES: Capabilities = {
  transports: ['webhook', 'socket'],
  // Posts carry metadata that history shows; private channels want groups:history in its place.
  certainty: { kind: 'reconcilable', needs: ['channels:history'] },
  // Socket Mode shares the events among up to ten connections of an app.
  exclusiveSession: false,
  history: true,
  readingScopes: ['channels:history', 'channels:read', 'users:read'],
  // With chat:write.customize; else the name stands in bold before the text.
  authorName: 'native',
  authorAvatar: 'native',
  threads: 'native',
  edits: 'native',
  deletes: 'native',
  // By name, out of a fixed set and the workspace's own.
  reactions: 'converted',
  pins: 'dropped',
  files: 'dropped',
  mentions: 'converted',
  limits: { text: TEXT_LIMIT, fileBytes: 0, editWindowSeconds: null },
};
