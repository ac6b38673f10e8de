import type { APIUser } from 'discord.js';
import type { RawChannel } from './discord.channels.js';
import type { DiscordRest } from './discord.rest.js';

/** What messages that are read back do not tell of where they stand. */
export interface Place {
  botUserId: string;
  /** Of a conversation with the bot alone. */
  direct: boolean;
}

export const DIRECT_MESSAGES = 1;

/** Asks who the bot is and what kind of channel this is. */
export async function findPlace(rest: DiscordRest, channelId: string, signal: AbortSignal): Promise<Place> {
  const [me, channel] = await Promise.all([
    rest.call<APIUser>({ method: 'GET', path: '/users/@me' }, signal),
    rest.call<RawChannel>({ method: 'GET', path: `/channels/${channelId}` }, signal),
  ]);
  return { botUserId: me.id, direct: channel.type === DIRECT_MESSAGES };
}
