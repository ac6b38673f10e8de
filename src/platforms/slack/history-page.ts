import type { HistoryPage, HistoryPageRequest, HistoryStretch } from '../contract.js';
import { ProviderError } from '../errors.js';
import { stretch } from '../history-cursor.js';
import { type Answer, READING, type SlackClient } from './client.js';
import { decodeWritten } from './decode.js';
import { isWritten } from './decode-message.js';
import { type HistoryPlace, placeOfCursor, placeToCursor } from './history-place.js';
import type { Identity } from './identify.js';
import { dateOf, isTs, messageExternalId, microsOf, parseMessageId, type SlackTs, tsOf, tsOfMicros } from './ids.js';
import type { SlackMessage } from './payloads.js';

/** Slack recommends no more; apps that are sold outside its marketplace get 15, whatever they ask for. */
const PAGE_SIZE = 200;
/** Threads named at the beginning that are looked at. */
const MOST_THREADS = 300;
/** Slack's clock and ours may differ by this much. */
const SKEW_MS = 120_000;

/** A plan that costs nothing shows ninety days, and calls what is older not found. */
const SHOWN_MS = 89 * 24 * 3_600_000;

interface Told extends Answer {
  messages?: SlackMessage[];
  has_more?: boolean;
  /** The workspace's plan hides what is older. */
  is_limited?: boolean;
}

interface Reading {
  client: SlackClient;
  request: HistoryPageRequest;
  place: HistoryPlace;
  signal: AbortSignal;
  /** Milliseconds; what comes later is not this page's to show. */
  now: number;
}

/**
 * The channel from its newest message back, and each thread that is met, from its root on, before what is older. A reply
 * that was also sent to the channel comes in both, as the same fact.
 */
export async function readHistoryPage(
  client: SlackClient,
  request: HistoryPageRequest,
  signal: AbortSignal,
): Promise<HistoryPage> {
  const now = Date.now();
  const place = request.cursor === null ? await begin(client, request, signal) : placeOfCursor(request.cursor);
  const reading = { client, request, place, signal, now };
  const [root] = place.threads;
  return root === undefined ? readChannel(reading) : readThread(reading, root);
}

/** Who the bot is goes along in the cursor, so that it is asked once a reading. */
async function begin(client: SlackClient, request: HistoryPageRequest, signal: AbortSignal): Promise<HistoryPlace> {
  const { user_id: botUserId } = await client.call<Identity>('auth.test', {}, READING, signal);
  const named = new Set(request.threads.map(parseMessageId).filter(isTs));
  const threads = [...named].slice(0, MOST_THREADS);
  return { botUserId, latest: null, channelDone: false, threads, repliesTo: null, readAlready: threads };
}

async function readChannel(reading: Reading): Promise<HistoryPage> {
  const { request, place, now } = reading;
  const isFirst = place.latest === null;
  const latest = place.latest ?? latestOf(request, now);
  const told = await ask(reading, 'conversations.history', { latest, oldest: justBefore(request.since) });
  const messages = inOrder(told);
  const oldest = messages[0]?.ts;
  const isLast = !told.has_more;
  const isWhole = isLast && !told.is_limited;
  const fromMs = isWhole ? (request.since?.getTime() ?? 0) : oldest ? wholeFrom(oldest) : Infinity;
  const toMs = isFirst ? Math.min(now - 1, wholeBefore(latest)) : wholeBefore(latest);
  const met = messages.filter(isRoot).map(({ ts }) => ts);
  return {
    events: eventsOf(messages, reading),
    covered: [...stretch(fromMs, toMs, { thread: null, replies: false }), ...withoutReplies(messages, now)],
    next: nextOf({
      ...place,
      latest: oldest ?? latest,
      channelDone: isLast,
      threads: met.filter((ts) => !place.readAlready.includes(ts)),
    }),
  };
}

async function readThread(reading: Reading, root: SlackTs): Promise<HistoryPage> {
  const { request, place, now } = reading;
  const oldest = place.repliesTo ?? justBefore(request.since);
  const told = await ask(reading, 'conversations.replies', { ts: root, oldest }).catch(unlessGone);
  // A thread always comes with its root, however old.
  const replies = inOrder(told).filter(({ ts }) => ts !== root && (!oldest || microsOf(ts) > microsOf(oldest)));
  const newest = replies.at(-1)?.ts;
  if (told.has_more && !newest) throw stuck();
  const fromMs = place.repliesTo ? wholeAfter(place.repliesTo) : (request.since?.getTime() ?? 0);
  const toMs = told.has_more && newest ? wholeBefore(newest) : now - 1;
  const mayBeHidden = told.is_limited || (told.messages === undefined && dateOf(root).getTime() < now - SHOWN_MS);
  const [, ...others] = place.threads;
  const after = told.has_more ? { repliesTo: newest ?? null } : { threads: others, repliesTo: null };
  return {
    events: eventsOf(replies, reading),
    covered: mayBeHidden ? [] : stretch(fromMs, toMs, { thread: messageExternalId(root), replies: true }),
    next: nextOf({ ...place, ...after }),
  };
}

async function ask(
  { client, request, signal }: Reading,
  method: string,
  window: Record<string, unknown>,
): Promise<Told> {
  const args = { channel: request.channelId, limit: PAGE_SIZE, include_all_metadata: true, ...window };
  const told = await client.call<Told>(method, args, READING, signal);
  if (told.has_more && !told.messages?.length) throw stuck();
  return told;
}

const stuck = () => new ProviderError('unavailable', 'Slack says that there is more history, and shows none of it');

const inOrder = ({ messages = [] }: Told): SlackMessage[] =>
  [...messages].sort((one, other) => microsOf(one.ts) - microsOf(other.ts));

const eventsOf = (messages: SlackMessage[], { request, place }: Reading) =>
  messages.flatMap((message) => decodeWritten(message, request.channelId, place.botUserId));

/** Also a root that was deleted and stands as a tombstone, and one whose replies were all deleted. */
const isRoot = ({ ts, thread_ts: root, reply_count: replies = 0 }: SlackMessage): boolean =>
  root === undefined ? replies > 0 : root === ts;

/** What shows no replies has none: those that were known from there were deleted. */
const withoutReplies = (messages: SlackMessage[], now: number): HistoryStretch[] =>
  messages
    .filter((message) => message.thread_ts === undefined && isWritten(message) && !isRoot(message))
    .flatMap(({ ts }) => stretch(dateOf(ts).getTime(), now - 1, { thread: messageExternalId(ts), replies: true }));

const nextOf = (place: HistoryPlace): string | null =>
  place.channelDone && place.threads.length === 0 ? null : placeToCursor(place);

/** `latest` leaves its own stamp out too. */
const latestOf = ({ until }: HistoryPageRequest, now: number): SlackTs =>
  tsOf(new Date(Math.min(now + SKEW_MS, until ? until.getTime() + 1 : Infinity)));

/** `oldest` leaves its own stamp out. */
const justBefore = (since: Date | null): SlackTs | undefined =>
  since && since.getTime() > 0 ? tsOfMicros(since.getTime() * 1000 - 1) : undefined;

// Stamps count microseconds, and what is covered milliseconds: one that the page shows a part of is left out.
const wholeFrom = (ts: SlackTs): number => Math.ceil(microsOf(ts) / 1000);
const wholeBefore = (ts: SlackTs): number => Math.floor(microsOf(ts) / 1000) - 1;
const wholeAfter = (ts: SlackTs): number => Math.floor(microsOf(ts) / 1000) + 1;

/** The thread was deleted with its root. */
function unlessGone(error: unknown): Told {
  if (error instanceof ProviderError && error.details.nativeCode === 'thread_not_found') return {};
  throw error;
}
