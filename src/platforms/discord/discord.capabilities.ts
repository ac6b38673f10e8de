import type { Capabilities } from '../capabilities.js';
import { FILE_LIMIT, TEXT_LIMIT } from './discord.limits.js';

export const DISCORD_CAPABILITIES: Capabilities = {
  transports: ['socket'],
  // A plain post goes through a webhook, which takes no nonce: whether it arrived is read from the channel's history.
  certainty: { kind: 'reconcilable', needs: ['READ_MESSAGE_HISTORY'] },
  exclusiveSession: false,
  history: true,
  keepsUpdatesSeconds: 0,
  readingScopes: ['VIEW_CHANNEL', 'READ_MESSAGE_HISTORY', 'MESSAGE_CONTENT'],
  authorName: 'native',
  authorAvatar: 'native',
  takes: {
    text: 'native',
    format: 'converted',
    mention: 'converted',
    thread: 'native',
    edit: 'native',
    delete: 'native',
    reaction: 'native',
    pin: 'native',
    file: 'native',
  },
  // As the server's own emoji of the same name; where it has none, the delivery says so.
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
