import type { APIGuild } from 'discord.js';
import { ProviderError } from '../errors.js';
import { findMember, type RawChannel } from './discord.channels.js';
import { compareSnowflakes } from './discord.ids.js';
import { channelPermissions, may, serverPermissions } from './discord.permissions.js';
import type { Place } from './discord.place.js';
import { type DiscordRest, ifAllowed } from './discord.rest.js';

interface Room extends RawChannel {
  last_message_id?: string | null;
  parent_id?: string | null;
}

const THREAD_TYPES = [10, 11, 12];

/**
 * Without the right to read history Discord answers an empty list instead of a refusal, which must not look as if all had
 * been deleted. Throws `permission-missing` when there may be messages after `after` that the bot is not shown.
 */
export async function expectHistoryRight(
  rest: DiscordRest,
  where: { guildId: string; channelId: string; after: string; place: Place },
  signal: AbortSignal,
): Promise<void> {
  if (where.place.direct) return;
  const room = await rest.call<Room>({ method: 'GET', path: `/channels/${where.channelId}` }, signal);
  const last = room.last_message_id;
  // The last message may have been deleted, so that there need not be one.
  if (!last || compareSnowflakes(last, where.after) <= 0) return;
  if (await mayRead(rest, where, room, signal)) return;
  throw new ProviderError('permission-missing', 'The Discord bot may not read the history of this channel.', {
    scopes: ['READ_MESSAGE_HISTORY'],
  });
}

async function mayRead(
  rest: DiscordRest,
  { guildId, place: { botUserId } }: { guildId: string; place: Place },
  room: Room,
  signal: AbortSignal,
): Promise<boolean> {
  const [guild, member, ruled] = await Promise.all([
    ifAllowed(rest.call<APIGuild>({ method: 'GET', path: `/guilds/${guildId}` }, signal)),
    findMember(rest, guildId, botUserId, signal),
    ruling(rest, room, signal),
  ]);
  if (!guild?.roles || !member) return false;
  const server = serverPermissions(guildId, guild.roles, member);
  const who = { guildId, userId: botUserId, roles: member.roles };
  return may(channelPermissions(server, ruled.permission_overwrites ?? [], who), 'READ_MESSAGE_HISTORY');
}

/** A thread has the rights of the channel that it hangs in. */
async function ruling(rest: DiscordRest, room: Room, signal: AbortSignal): Promise<RawChannel> {
  if (!THREAD_TYPES.includes(room.type) || !room.parent_id) return room;
  return rest.call<RawChannel>({ method: 'GET', path: `/channels/${room.parent_id}` }, signal);
}
