import type { APIUser } from 'discord.js';
import { ProviderError } from '../errors.js';
import type { RawChannel } from './discord.channels.js';
import type { DiscordRest } from './discord.rest.js';

/** What messages that are read back do not tell of where they stand. */
export interface Place {
  botUserId: string;
  /** Of a conversation with the bot alone. */
  direct: boolean;
}

const DIRECT_MESSAGES = 1;
/** Categories, directories and forums: their messages stand in channels and threads of their own. */
const WITHOUT_MESSAGES = [4, 14, 15, 16];

/** Asks who the bot is and what kind of channel this is. Throws `target-gone` for one that holds no messages itself. */
export async function findPlace(rest: DiscordRest, channelId: string, signal: AbortSignal): Promise<Place> {
  const [me, channel] = await Promise.all([
    rest.call<APIUser>({ method: 'GET', path: '/users/@me' }, signal),
    rest.call<RawChannel>({ method: 'GET', path: `/channels/${channelId}` }, signal),
  ]);
  if (WITHOUT_MESSAGES.includes(channel.type)) {
    throw new ProviderError('target-gone', 'This kind of Discord channel holds no messages itself.');
  }
  return { botUserId: me.id, direct: channel.type === DIRECT_MESSAGES };
}
