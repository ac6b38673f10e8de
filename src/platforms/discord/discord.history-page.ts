import type { HistoryPage, HistoryPageRequest } from '../contract.js';
import { ProviderError } from '../errors.js';
import { readCursor, stretch, toCursor } from '../history-cursor.js';
import { decodeHistory } from './discord.decode.js';
import { expectHistoryRight } from './discord.history-right.js';
import { isSnowflake, snowflakeAt, snowflakeBefore, timeOfSnowflake } from './discord.ids.js';
import { PAGE_SIZE } from './discord.limits.js';
import { messagesPage } from './discord.pages.js';
import { findPlace, type Place } from './discord.place.js';
import type { DiscordRest } from './discord.rest.js';

/** Where a reading stands: the channel is read up to `after`, from its beginning on. */
interface HistoryPlace extends Place {
  after: string;
}

/**
 * One page of a channel, oldest first. Replies stand in the channel itself, and a Discord thread is a channel of its own:
 * `threads` asks for nothing more here.
 */
export async function readHistoryPage(
  rest: DiscordRest,
  guildId: string,
  request: HistoryPageRequest,
  signal: AbortSignal,
): Promise<HistoryPage> {
  const { channelId, since, cursor } = request;
  if (!isSnowflake(channelId)) throw new ProviderError('target-gone', `"${channelId}" is no Discord id.`);
  const now = Date.now();
  const place = cursor === null ? await begin(rest, request, signal) : readCursor<HistoryPlace>(cursor);
  const messages = await messagesPage(rest, channelId, place.after, signal);
  const last = messages.at(-1);
  if (!last) await expectHistoryRight(rest, { guildId, channelId, after: place.after, place }, signal);
  const isLast = messages.length < PAGE_SIZE || isPast(last?.id, request.until);
  // Of a millisecond that ids share, the page may show only a part.
  const fromMs = cursor === null ? (since?.getTime() ?? 0) : timeOfSnowflake(place.after) + 1;
  const toMs = messages.length < PAGE_SIZE || !last ? now - 1 : timeOfSnowflake(last.id) - 1;
  const context = { guildId, botUserId: place.botUserId, direct: place.direct, receivedAt: now };
  return {
    events: messages.flatMap((message) => decodeHistory(message, context)),
    covered: stretch(fromMs, toMs, { thread: null, replies: true }),
    next: isLast || !last ? null : toCursor({ ...place, after: last.id }),
  };
}

const isPast = (id: string | undefined, until: Date | undefined): boolean =>
  id !== undefined && until !== undefined && timeOfSnowflake(id) > until.getTime();

async function begin(
  rest: DiscordRest,
  { channelId, since }: HistoryPageRequest,
  signal: AbortSignal,
): Promise<HistoryPlace> {
  const place = await findPlace(rest, channelId, signal);
  const floor = since ? snowflakeAt(since) : '0';
  // `after` leaves its own id out.
  return { ...place, after: floor === '0' ? floor : snowflakeBefore(floor) };
}
