import type { HistoryRequest } from '../contract.js';
import type { InboundEvent } from '../inbound-event.js';
import { type DecodeContext, decodeHistory } from './discord.decode.js';
import { expectHistoryRight } from './discord.history-right.js';
import { isSnowflake, laterSnowflake, snowflakeAt } from './discord.ids.js';
import { messagesAfter } from './discord.pages.js';
import type { Place } from './discord.place.js';
import type { DiscordRest } from './discord.rest.js';

/**
 * Pages of what was written since, oldest first. Replies stand in the channel itself; a Discord thread is a channel of
 * its own, so `threads` asks for nothing more here.
 */
export async function* readHistory(
  rest: DiscordRest,
  request: HistoryRequest,
  context: DecodeContext & Place,
  signal: AbortSignal,
): AsyncGenerator<InboundEvent[]> {
  const floor = snowflakeAt(request.since);
  const start = request.after && isSnowflake(request.after) ? laterSnowflake(request.after, floor) : floor;
  let isEmpty = true;
  for await (const page of messagesAfter(rest, request.channelId, start, signal)) {
    isEmpty = false;
    const events = page.flatMap((message) => decodeHistory(message, context));
    if (events.length > 0) yield events;
  }
  if (!isEmpty) return;
  // The last message that is known may stand behind the start, and is no sign that anything is hidden.
  const after = request.known ? laterSnowflake(start, snowflakeAt(new Date(request.known.getTime() + 1))) : start;
  const where = { guildId: context.guildId, channelId: request.channelId, after, place: context };
  await expectHistoryRight(rest, where, signal);
}
