import type { HistoryPage, HistoryPageRequest } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { DiscordRest } from './discord.rest.js';

/** One page of a channel, from its beginning on. */
export async function readHistoryPage(
  _rest: DiscordRest,
  _guildId: string,
  _request: HistoryPageRequest,
  _signal: AbortSignal,
): Promise<HistoryPage> {
  throw new ProviderError('unavailable', 'Discord is not read for archives yet');
}
