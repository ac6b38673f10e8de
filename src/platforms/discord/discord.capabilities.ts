import type { Capabilities } from '../capabilities.js';
import { TEXT_LIMIT } from './discord.limits.js';

export const DISCORD_CAPABILITIES: Capabilities = {
  transports: ['socket'],
  // A plain post goes through a webhook, which takes no nonce: whether it arrived is read from the channel's history.
  certainty: { kind: 'reconcilable', needs: ['READ_MESSAGE_HISTORY'] },
  exclusiveSession: false,
  history: true,
  readingScopes: ['VIEW_CHANNEL', 'READ_MESSAGE_HISTORY', 'MESSAGE_CONTENT'],
  authorName: 'native',
  authorAvatar: 'native',
  threads: 'native',
  edits: 'native',
  deletes: 'native',
  reactions: 'native',
  pins: 'dropped',
  files: 'dropped',
  mentions: 'converted',
  limits: { text: TEXT_LIMIT, fileBytes: 0, editWindowSeconds: null },
};
