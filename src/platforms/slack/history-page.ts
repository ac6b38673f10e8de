import type { HistoryPage, HistoryPageRequest } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { SlackClient } from './client.js';

/** One page of a channel or of one of its threads. */
export async function readHistoryPage(
  _client: SlackClient,
  _request: HistoryPageRequest,
  _signal: AbortSignal,
): Promise<HistoryPage> {
  throw new ProviderError('unavailable', 'Slack is not read for archives yet');
}
