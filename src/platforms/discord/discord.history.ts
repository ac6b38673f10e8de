import type { HistoryRequest } from '../contract.js';
import type { InboundEvent } from '../inbound-event.js';
import { type DecodeContext, decodeHistory } from './discord.decode.js';
import { isSnowflake, laterSnowflake, snowflakeAt } from './discord.ids.js';
import { messagesAfter } from './discord.pages.js';
import type { DiscordRest } from './discord.rest.js';

/**
 * Pages of what was written since, oldest first. Replies stand in the channel itself; a Discord thread is a channel of
 * its own, so `threads` asks for nothing more here.
 */
export async function* readHistory(
  rest: DiscordRest,
  request: HistoryRequest,
  context: DecodeContext,
  signal: AbortSignal,
): AsyncGenerator<InboundEvent[]> {
  const floor = snowflakeAt(request.since);
  const start = request.after && isSnowflake(request.after) ? laterSnowflake(request.after, floor) : floor;
  for await (const page of messagesAfter(rest, request.channelId, start, signal)) {
    const events = page.flatMap((message) => decodeHistory(message, context));
    if (events.length > 0) yield events;
  }
}
