import type { ChannelKind } from './channel.js';

/** Every scope that the sandbox knows; a new account has them all unless it names fewer. */
export const ALL_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:join',
  'channels:manage',
  'channels:read',
  'chat:write',
  'chat:write.customize',
  'chat:write.public',
  'emoji:read',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
  'im:write',
  'incoming-webhook',
  'metadata.message:read',
  'mpim:history',
  'mpim:read',
  'pins:read',
  'pins:write',
  'reactions:read',
  'reactions:write',
  'team:read',
  'users:read',
  'users:read.email',
] as const;

/** The scopes of one kind of access; any of them opens a method that takes a channel. */
export const READ_SCOPES = ['channels:read', 'groups:read', 'mpim:read', 'im:read'];
export const HISTORY_SCOPES = ['channels:history', 'groups:history', 'mpim:history', 'im:history'];
export const MANAGE_SCOPES = ['channels:manage', 'groups:write'];
export const OPEN_SCOPES = ['channels:manage', 'groups:write', 'im:write', 'mpim:write'];

/** The one scope that each kind of conversation then asks for. */
export const SCOPE_FOR = {
  read: { channel: 'channels:read', group: 'groups:read', im: 'im:read' },
  history: { channel: 'channels:history', group: 'groups:history', im: 'im:history' },
  manage: { channel: 'channels:manage', group: 'groups:write', im: 'im:write' },
} as const satisfies Record<string, Record<ChannelKind, string>>;
