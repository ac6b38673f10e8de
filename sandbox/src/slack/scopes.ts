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
  'groups:history',
  'groups:read',
  'groups:write',
  'im:history',
  'im:read',
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
] as const;

/** The scopes of one kind of access, by the kind of conversation; any of them opens a method that takes a channel. */
export const READ_SCOPES = ['channels:read', 'groups:read', 'mpim:read', 'im:read'];
export const HISTORY_SCOPES = ['channels:history', 'groups:history', 'mpim:history', 'im:history'];
export const MANAGE_SCOPES = ['channels:manage', 'groups:write'];
