import type { PartAddress } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { GuildEmoji } from './discord.emoji.js';
import { expectIds } from './discord.ids.js';
import { type DiscordRest, hasCode } from './discord.rest.js';

/** Reactions and pins of the bot itself. */
export class DiscordMarks {
  constructor(
    private readonly rest: DiscordRest,
    private readonly emoji: GuildEmoji,
  ) {}

  async react(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    await this.rest.call({ method: 'PUT', path: await this.reactionPath(address, emoji, signal) }, signal);
  }

  async unreact(address: PartAddress, emoji: string, signal: AbortSignal): Promise<void> {
    try {
      await this.rest.call({ method: 'DELETE', path: await this.reactionPath(address, emoji, signal) }, signal);
    } catch (error) {
      if (!hasCode(error, 10008, 10014)) throw error;
    }
  }

  async pin(address: PartAddress, signal: AbortSignal): Promise<void> {
    await this.rest.call({ method: 'PUT', path: pinPath(address) }, signal).catch(namingTheRight);
  }

  async unpin(address: PartAddress, signal: AbortSignal): Promise<void> {
    try {
      await this.rest.call({ method: 'DELETE', path: pinPath(address) }, signal).catch(namingTheRight);
    } catch (error) {
      if (!hasCode(error, 10008)) throw error;
    }
  }

  private async reactionPath(
    { channelId, externalId }: PartAddress,
    emoji: string,
    signal: AbortSignal,
  ): Promise<`/${string}`> {
    expectIds(channelId, externalId);
    const native = encodeURIComponent(await this.emoji.find(emoji, signal));
    return `/channels/${channelId}/messages/${externalId}/reactions/${native}/@me`;
  }
}

function pinPath({ channelId, externalId }: PartAddress): `/${string}` {
  expectIds(channelId, externalId);
  return `/channels/${channelId}/messages/pins/${externalId}`;
}

/** Discord says only that some right is missing. */
function namingTheRight(error: unknown): never {
  if (!hasCode(error, 50013)) throw error;
  throw new ProviderError('permission-missing', 'The Discord bot may not pin messages in this channel.', {
    nativeCode: '50013',
    scopes: ['PIN_MESSAGES'],
    cause: error,
  });
}
