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
  private readonly messages = new Map<string, SlackMessage>();
  private readonly threads: Set<string>;
  private identity: Identity | null = null;
  private cursor: string | undefined;
  private channelRead = false;

  constructor(
    private readonly client: SlackClient,
    private readonly request: HistoryRequest,
  ) {
    const since = tsOf(request.since);
    const after = request.after === null ? since : parseMessageId(request.after);
    this.oldest = microsOf(after) > microsOf(since) ? after : since;
    this.threads = new Set(request.threads.map(parseMessageId));
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
    const page = await this.ask('conversations.history', { cursor: this.cursor }, signal);
    this.keep(page.messages ?? []);
    this.cursor = page.response_metadata?.next_cursor || undefined;
    this.channelRead = this.cursor === undefined;
  }

  private async readThread(root: string, signal: AbortSignal): Promise<void> {
    let cursor: string | undefined;
    do {
      const page = await this.ask('conversations.replies', { ts: root, cursor }, signal).catch(unlessGone);
      this.keep(page.messages ?? []);
      cursor = page.response_metadata?.next_cursor || undefined;
    } while (cursor !== undefined);
    this.threads.delete(root);
  }

  private ask(method: string, args: Record<string, unknown>, signal: AbortSignal) {
    const window = { channel: this.request.channelId, oldest: this.oldest, limit: PAGE_SIZE };
    return this.client.call<Page>(method, { ...window, include_all_metadata: true, ...args }, READING, signal);
  }

  /** A thread always comes with its root, however old; a reply that was also sent to the channel comes twice. */
  private keep(messages: SlackMessage[]): void {
    for (const message of messages) {
      if (microsOf(message.ts) <= microsOf(this.oldest)) continue;
      const known = this.messages.has(message.ts);
      this.messages.set(message.ts, message);
      if (!known && (message.reply_count ?? 0) > 0) this.threads.add(message.ts);
    }
  }
}

/** The root of a thread was deleted meanwhile, and its replies with it. */
function unlessGone(error: unknown): Page & { response_metadata?: undefined } {
  if (error instanceof ProviderError && error.details.nativeCode === 'thread_not_found') return {};
  throw error;
}
