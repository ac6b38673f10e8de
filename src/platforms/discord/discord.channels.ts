import type { APIChannel, APIGuild, APIGuildMember, APIOverwrite, APIThreadList, APIUser } from 'discord.js';
import type { ExternalChannel } from '../contract.js';
import { channelPermissions, isHiddenFromEveryone, may, serverPermissions } from './discord.permissions.js';
import { type DiscordRest, ifAllowed } from './discord.rest.js';

/** Discord's channel types that hold messages of a server, in our words. */
const TYPES: Record<number, string> = { 0: 'text', 5: 'announcement', 10: 'thread', 11: 'thread', 12: 'thread' };
const PRIVATE_THREAD = 12;

/** What is read of any channel; absent fields are absent in some of its types. */
export interface RawChannel {
  id: string;
  type: number;
  name?: string | null;
  topic?: string | null;
  guild_id?: string;
  permission_overwrites?: APIOverwrite[];
}

/** Null for what holds no text messages of a server: voice, categories, forums, direct messages. */
export function toExternalChannel(channel: RawChannel, guildId: string): ExternalChannel | null {
  const type = TYPES[channel.type];
  if (!type) return null;
  return {
    id: channel.id,
    name: channel.name ?? channel.id,
    type,
    topic: channel.topic || null,
    serverId: channel.guild_id ?? guildId,
    isPrivate: channel.type === PRIVATE_THREAD || isHiddenFromEveryone(guildId, channel.permission_overwrites ?? []),
    memberCount: null,
  };
}

/** Discord lists every channel, also those that the bot cannot see: these are left out. */
export async function listChannels(
  rest: DiscordRest,
  guildId: string,
  signal: AbortSignal,
): Promise<ExternalChannel[]> {
  const guildPath = `/guilds/${guildId}` as const;
  const [channels, threads, visible] = await Promise.all([
    rest.call<APIChannel[]>({ method: 'GET', path: `${guildPath}/channels` }, signal),
    ifAllowed(rest.call<APIThreadList>({ method: 'GET', path: `${guildPath}/threads/active` }, signal)),
    visibility(rest, guildId, signal),
  ]);
  const seen = channels.filter((channel) => visible(channel as RawChannel));
  return [...seen, ...(threads?.threads ?? [])]
    .map((channel) => toExternalChannel(channel as RawChannel, guildId))
    .filter((channel) => channel !== null);
}

/** Answers whether the bot sees a channel; when Discord does not tell who the bot is there, everything counts as seen. */
async function visibility(
  rest: DiscordRest,
  guildId: string,
  signal: AbortSignal,
): Promise<(channel: RawChannel) => boolean> {
  const [guild, me] = await Promise.all([
    ifAllowed(rest.call<APIGuild>({ method: 'GET', path: `/guilds/${guildId}` }, signal)),
    rest.call<APIUser>({ method: 'GET', path: '/users/@me' }, signal),
  ]);
  const member = await findMember(rest, guildId, me.id, signal);
  if (!guild?.roles || !member) return () => true;
  const server = serverPermissions(guildId, guild.roles, member);
  const who = { guildId, userId: me.id, roles: member.roles };
  return ({ permission_overwrites }) =>
    may(channelPermissions(server, permission_overwrites ?? [], who), 'VIEW_CHANNEL');
}

/** Null when Discord does not tell. */
export function findMember(
  rest: DiscordRest,
  guildId: string,
  userId: string,
  signal: AbortSignal,
): Promise<APIGuildMember | null> {
  return ifAllowed(rest.call<APIGuildMember>({ method: 'GET', path: `/guilds/${guildId}/members/${userId}` }, signal));
}
