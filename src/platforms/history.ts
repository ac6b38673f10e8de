import type { Credentials } from './credentials.js';
import type { InboundEvent } from './inbound-event.js';

export interface HistoryRequest {
  channelId: string;
  /** External id of the newest message that we know; only later ones are wanted. Null: only as far as `since` goes. */
  after: string | null;
  /** Nothing older than this is wanted. */
  since: Date;
  /** What was written until then is known, though more may be wanted again. Absent: nothing is known. */
  known?: Date;
  /** External ids of threads that were alive lately and may have new replies. */
  threads: string[];
  /**
   * Messages from here on may have got their first reply since `since`, which is wanted too where replies hang on their
   * root; what is further back than a few pages may be left out. Absent: `since`.
   */
  rootsSince?: Date;
  /**
   * The same over the tries of one reading, and of no other: what a rate limit broke off may be gone on with. What was
   * said after the first try need not be shown. Absent: every request that is alike is one.
   */
  reading?: string;
}

/** One page of a channel's history is wanted. */
export interface HistoryPageRequest {
  channelId: string;
  /** Nothing older than this is wanted; null: from the channel's beginning. The same over one reading. */
  since: Date | null;
  /** Of the channel itself nothing newer than this is wanted, though more may be shown; absent: all. The same over one reading. */
  until?: Date;
  /**
   * External ids of threads to read although nothing on the way may lead to them, because their root is older than
   * `since` or gone; only looked at when a reading begins, the first 300 of them.
   */
  threads: string[];
  /** What the page before it answered as `next`; null begins a reading. */
  cursor: string | null;
}

/**
 * A stretch of time that a page shows whole, both ends included, in whole milliseconds of `sentAt`. What was known from
 * there before the page was asked for and is not among its events was deleted.
 */
export interface HistoryStretch {
  from: Date;
  to: Date;
  /** External id of a thread's root: the stretch speaks of the messages whose `replyTo` is that. Null: of the channel itself. */
  thread: string | null;
  /**
   * Whether a stretch of the channel itself speaks of every message (replies stand among the others), or only of those
   * whose `replyTo` is null (replies hang on their root and have stretches of their own). True in a thread.
   */
  replies: boolean;
}

export interface HistoryPage {
  /** Each message in its present state: `message.created`, and for an edited one whatever decode makes of history today. In any order. */
  events: InboundEvent[];
  /**
   * Never claims what the platform keeps from us, such as messages that are older than its plan shows. There may be one
   * for each message: where replies hang on their root, one without replies has a stretch that shows so.
   */
  covered: HistoryStretch[];
  /** Where to go on; null at the end. Opaque, at most 8,000 characters, good for days and in another process. */
  next: string | null;
}

/** Facet: messages can be read back. */
export interface Backfilling {
  /** Yields pages, oldest message first over the whole run; replies in their place by time. */
  history(credentials: Credentials, request: HistoryRequest, signal: AbortSignal): AsyncIterable<InboundEvent[]>;
  /**
   * One page of everything, for an archive. Over one reading each message from before it began comes once, or as the same
   * fact again where the platform shows a reply in its thread and in the channel; what is written meanwhile may be missed.
   * One request to the platform, with a few cheap ones beside it only where a reading begins (who the bot is, what the
   * channel is) and where an empty answer has to be believed. A call that failed can be repeated with the same cursor.
   * Throws ProviderError as anything else: a channel that is gone, that the bot may not read, or that holds no messages
   * itself (a category, a forum) is `target-gone` or `permission-missing`; a cursor of another platform `payload-refused`.
   */
  historyPage(credentials: Credentials, request: HistoryPageRequest, signal: AbortSignal): Promise<HistoryPage>;
}
