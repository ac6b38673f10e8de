import { INTENT } from '../world/events.js';
import type { Bot, Guild, Json } from '../world/model.js';
import { may } from '../world/permissions.js';
import { channelJson, guildChannels, guildJson, guildThreads, memberJson, ownUserJson } from '../world/serialise.js';
import type { Session } from './session.js';

export const readyJson = ({ bot, id }: Session, resumeUrl: string, shard: unknown): Json => ({
  v: 10,
  user: ownUserJson(bot.user),
  guilds: [{ id: bot.guild.id, unavailable: true }],
  session_id: id,
  session_type: 'normal',
  resume_gateway_url: resumeUrl,
  application: { id: bot.user.id, flags: (1 << 13) | (1 << 15) | (1 << 19) },
  user_settings: {},
  relationships: [],
  private_channels: [],
  presences: [],
  guild_join_requests: [],
  ...(Array.isArray(shard) && { shard }),
});

/** The guild in full, as far as the bot sees it; everybody in it only with the presences intent. */
export function guildCreateJson({ bot, intents }: Session): Json {
  const { guild } = bot;
  const visible = guildChannels(guild).filter((channel) => may(guild, bot.user.id, 'VIEW_CHANNEL', channel));
  const threads = guildThreads(guild).filter(
    ({ parent, thread }) => parent && visible.includes(parent) && !thread?.archived,
  );
  const members = [...guild.members.values()].filter((it) => intents & INTENT.presences || it.user === bot.user);
  return {
    ...guildJson(guild),
    joined_at: guild.joinedAt,
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: members.map(memberJson),
    channels: visible.map(channelJson),
    threads: threads.map(channelJson),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** The answer to Request Guild Members, in one chunk; null when it asks for another guild. */
export function membersChunkJson({ guild }: Bot, request: unknown): Json | null {
  const wanted = (request ?? {}) as {
    guild_id?: unknown;
    query?: unknown;
    user_ids?: unknown;
    limit?: unknown;
    nonce?: unknown;
  };
  if (wanted.guild_id !== guild.id) return null;
  const found = chooseMembers(guild, wanted.user_ids, wanted.query);
  const limit = Number(wanted.limit) || found.length;
  return {
    guild_id: guild.id,
    members: found.slice(0, limit).map(memberJson),
    chunk_index: 0,
    chunk_count: 1,
    not_found: [],
    ...(typeof wanted.nonce === 'string' && { nonce: wanted.nonce }),
  };
}

function chooseMembers(guild: Guild, userIds: unknown, query: unknown) {
  const members = [...guild.members.values()];
  if (userIds !== undefined) {
    const ids = [userIds].flat();
    return members.filter(({ user }) => ids.includes(user.id));
  }
  const prefix = String(query ?? '').toLowerCase();
  return members.filter(({ user }) => (user.globalName ?? user.username).toLowerCase().startsWith(prefix));
}
