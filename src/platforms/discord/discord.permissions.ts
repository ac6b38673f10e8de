import type { APIGuildMember, APIOverwrite, APIRole } from 'discord.js';

/** Discord's permission bits that matter here. */
export const PERMISSIONS = {
  ADMINISTRATOR: 1n << 3n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MANAGE_WEBHOOKS: 1n << 29n,
  PIN_MESSAGES: 1n << 51n,
} as const;
export type PermissionName = keyof typeof PERMISSIONS;

/** What full service wants: reading, posting as the author, catching up, reacting, files, pins. */
export const WANTED_PERMISSIONS: readonly PermissionName[] = [
  'VIEW_CHANNEL',
  'SEND_MESSAGES',
  'READ_MESSAGE_HISTORY',
  'MANAGE_WEBHOOKS',
  'ADD_REACTIONS',
  'ATTACH_FILES',
  'PIN_MESSAGES',
];

const EVERYTHING = ~0n;

/** What a member may do in the server at large: the union of the roles, `@everyone` (whose id is the server's) included. */
export function serverPermissions(guildId: string, roles: APIRole[], member: APIGuildMember): bigint {
  const held = roles.filter(({ id }) => id === guildId || member.roles.includes(id));
  const union = held.reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  return union & PERMISSIONS.ADMINISTRATOR ? EVERYTHING : union;
}

/** The same in one channel, in the order that Discord documents: everyone's overwrite, the roles', the member's. */
export function channelPermissions(
  server: bigint,
  overwrites: APIOverwrite[],
  who: { guildId: string; userId: string; roles: string[] },
): bigint {
  if (server === EVERYTHING) return EVERYTHING;
  const everyone = overwrites.filter(({ id }) => id === who.guildId);
  const roles = overwrites.filter(({ id }) => id !== who.guildId && who.roles.includes(id));
  const own = overwrites.filter(({ id }) => id === who.userId);
  return [everyone, roles, own].reduce(apply, server);
}

/** Overwrites of one rank: all denials first, then all grants. */
function apply(permissions: bigint, overwrites: APIOverwrite[]): bigint {
  const denied = overwrites.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
  const allowed = overwrites.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
  return (permissions & ~denied) | allowed;
}

export function may(permissions: bigint, name: PermissionName): boolean {
  return (permissions & PERMISSIONS[name]) !== 0n;
}

/** A channel is private when `@everyone` is denied the sight of it. */
export function isHiddenFromEveryone(guildId: string, overwrites: APIOverwrite[]): boolean {
  const everyone = overwrites.find(({ id }) => id === guildId);
  return everyone !== undefined && may(BigInt(everyone.deny), 'VIEW_CHANNEL');
}
