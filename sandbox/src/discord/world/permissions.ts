import type { Channel, Guild, Overwrite } from './model.js';

/** The permission bits that the sandbox looks at (Discord's documentation, "Permissions"). */
export const PERMISSIONS = {
  MANAGE_CHANNELS: 1n << 4n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MENTION_EVERYONE: 1n << 17n,
  MANAGE_WEBHOOKS: 1n << 29n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  CREATE_PRIVATE_THREADS: 1n << 36n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  PIN_MESSAGES: 1n << 51n,
} as const;
export type Permission = keyof typeof PERMISSIONS;

const ADMINISTRATOR = 1n << 3n;
const combine = (names: readonly Permission[]): bigint => names.reduce((bits, name) => bits | PERMISSIONS[name], 0n);

export const ALL_PERMISSIONS = combine(Object.keys(PERMISSIONS) as Permission[]);

/** What everybody may do in a new guild. */
const EVERYONE_PERMISSIONS = combine([
  'ADD_REACTIONS',
  'VIEW_CHANNEL',
  'SEND_MESSAGES',
  'EMBED_LINKS',
  'ATTACH_FILES',
  'READ_MESSAGE_HISTORY',
  'CREATE_PUBLIC_THREADS',
  'SEND_MESSAGES_IN_THREADS',
]);

/**
 * The bits granted by a list of names. Names of OAuth scopes (`bot`, `applications.commands`) grant nothing by
 * themselves; a list without any permission grants everything. Answers null for a name that is neither.
 */
export function grantedPermissions(names: readonly string[] = []): bigint | null {
  const wanted = names.filter((name) => name !== 'bot' && name !== 'applications.commands');
  if (!wanted.every((name): name is Permission => name in PERMISSIONS)) return null;
  return wanted.length ? combine(wanted) : ALL_PERMISSIONS;
}

export const everyonePermissions = (granted: bigint): bigint => EVERYONE_PERMISSIONS & granted;

const applyOverwrites = (bits: bigint, overwrites: Overwrite[]): bigint => {
  const deny = overwrites.reduce((sum, overwrite) => sum | overwrite.deny, 0n);
  const allow = overwrites.reduce((sum, overwrite) => sum | overwrite.allow, 0n);
  return (bits & ~deny) | allow;
};

/** What each of the two may do in a direct conversation. */
const DIRECT_PERMISSIONS = combine([
  'ADD_REACTIONS',
  'VIEW_CHANNEL',
  'SEND_MESSAGES',
  'EMBED_LINKS',
  'ATTACH_FILES',
  'READ_MESSAGE_HISTORY',
  'PIN_MESSAGES',
]);

/** A member's bits in the guild, or in a channel: roles, then the overwrites for everyone, for roles, for the member. */
export function permissionsOf(guild: Guild, userId: string, channel?: Channel): bigint {
  if (channel?.recipient) return DIRECT_PERMISSIONS;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  const roleIds = [guild.id, ...member.roles];
  const bits = roleIds.reduce((sum, id) => sum | (guild.roles.get(id)?.permissions ?? 0n), 0n);
  if (guild.ownerId === userId || bits & ADMINISTRATOR) return ALL_PERMISSIONS | ADMINISTRATOR;
  const place = channel?.parent ?? channel;
  if (!place) return bits;
  const of = (test: (overwrite: Overwrite) => boolean) => place.overwrites.filter(test);
  const forEveryone = applyOverwrites(
    bits,
    of((overwrite) => overwrite.id === guild.id),
  );
  const forRoles = applyOverwrites(
    forEveryone,
    of((overwrite) => overwrite.id !== guild.id && overwrite.type === 0 && member.roles.includes(overwrite.id)),
  );
  return applyOverwrites(
    forRoles,
    of((overwrite) => overwrite.type === 1 && overwrite.id === userId),
  );
}

export const may = (guild: Guild, userId: string, permission: Permission, channel?: Channel): boolean =>
  (permissionsOf(guild, userId, channel) & PERMISSIONS[permission]) !== 0n;
