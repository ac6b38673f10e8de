import type { HistoryRequest } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { InboundEvent } from '../inbound-event.js';
import { READING, type SlackClient } from './client.js';
import { decodeWritten } from './decode.js';
import type { Identity } from './identify.js';
import { microsOf, parseMessageId, tsOf } from './ids.js';
import type { SlackMessage } from './payloads.js';

/** Apps that are sold outside Slack's marketplace get 15 at most, whatever they ask for. */
const PAGE_SIZE = 200;
const EVENTS_A_PAGE = 100;
/** Of nothing but what is older than is wanted, looked through for first replies: whoever waits for what is new waits for them too. */
const MOST_PAGES_OF_ROOTS = 3;

interface Page {
  messages?: SlackMessage[];
}

/**
 * One reading of a channel's history. Slack pages from the newest message back, threads apart, so all is gathered before
 * anything is told. A rate limit interrupts `gather`, which goes on from there when it is called again: at one request a
 * minute, starting over would never come to an end.
 */
export class HistoryReading {
  private readonly oldest: string;
  private readonly oldestRoot: string;
  private readonly messages = new Map<string, SlackMessage>();
  private readonly threads: Set<string>;
  private identity: Identity | null = null;
  private cursor: string | undefined;
  private channelRead = false;
  private pagesOfRoots = 0;
  /** Where the reading of the first thread stands: a long one takes more than one try as well. */
  private threadCursor: string | undefined;

  constructor(
    private readonly client: SlackClient,
    private readonly request: HistoryRequest,
  ) {
    const since = tsOf(request.since);
    const after = request.after === null ? since : parseMessageId(request.after);
    this.oldest = microsOf(after) > microsOf(since) ? after : since;
    const root = request.rootsSince ? tsOf(request.rootsSince) : this.oldest;
    this.oldestRoot = microsOf(root) < microsOf(this.oldest) ? root : this.oldest;
    this.threads = new Set(request.threads.map(parseMessageId));
  }

  /** How many messages it holds. */
  get size(): number {
    return this.messages.size;
  }

  async gather(signal: AbortSignal): Promise<void> {
    this.identity ??= await this.client.call<Identity>('auth.test', {}, READING, signal);
    while (!this.channelRead) await this.readPage(signal);
    for (const root of this.threads) await this.readThread(root, signal);
  }

  /** What was gathered, oldest first, replies in their place by time. */
  *pages(): Generator<InboundEvent[]> {
    const inOrder = [...this.messages.values()].sort((a, b) => microsOf(a.ts) - microsOf(b.ts));
    const botUserId = this.identity?.user_id ?? '';
    const events = inOrder.flatMap((message) => decodeWritten(message, this.request.channelId, botUserId));
    for (let start = 0; start < events.length; start += EVENTS_A_PAGE) yield events.slice(start, start + EVENTS_A_PAGE);
  }

  private async readPage(signal: AbortSignal): Promise<void> {
    const page = await this.ask('conversations.history', { oldest: this.oldestRoot, cursor: this.cursor }, signal);
    const messages = page.messages ?? [];
    for (const message of messages) if (this.hasNewReplies(message)) this.threads.add(message.ts);
    this.keep(messages);
    this.cursor = page.response_metadata?.next_cursor || undefined;
    if (messages.length > 0 && !messages.some(({ ts }) => this.isNew(ts))) this.pagesOfRoots += 1;
    this.channelRead = this.cursor === undefined || this.pagesOfRoots >= MOST_PAGES_OF_ROOTS;
  }

  private async readThread(root: string, signal: AbortSignal): Promise<void> {
    do {
      const asked = { ts: root, oldest: this.oldest, cursor: this.threadCursor };
      const page = await this.ask('conversations.replies', asked, signal).catch(unlessGone);
      this.keep(page.messages ?? []);
      this.threadCursor = page.response_metadata?.next_cursor || undefined;
    } while (this.threadCursor !== undefined);
    this.threads.delete(root);
  }

  private ask(method: string, args: Record<string, unknown>, signal: AbortSignal) {
    const window = { channel: this.request.channelId, limit: PAGE_SIZE, include_all_metadata: true };
    return this.client.call<Page>(method, { ...window, ...args }, READING, signal);
  }

  /** An older message is looked at for the replies alone that it got since. */
  private hasNewReplies({ ts, reply_count: replies = 0, latest_reply: latest = ts }: SlackMessage): boolean {
    return replies > 0 && (this.isNew(ts) || this.isNew(latest));
  }

  private isNew(ts: string): boolean {
    return microsOf(ts) > microsOf(this.oldest);
  }

  /** A thread always comes with its root, however old; a reply that was also sent to the channel comes twice. */
  private keep(messages: SlackMessage[]): void {
    for (const message of messages) if (this.isNew(message.ts)) this.messages.set(message.ts, message);
  }
}

/** The root of a thread was deleted meanwhile, and its replies with it. */
function unlessGone(error: unknown): Page & { response_metadata?: undefined } {
  if (error instanceof ProviderError && error.details.nativeCode === 'thread_not_found') return {};
  throw error;
}
