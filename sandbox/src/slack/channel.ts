import { newId } from './ids.js';
import { MessageList } from './message-list.js';
import { micros, stampAt } from './stamps.js';

export interface SlackMessage {
  ts: string;
  /** Raw Slack markup, escaped. */
  text: string;
  /** Absent on a message under a customised name, which shows only its bot. */
  user?: string;
  subtype?: 'bot_message' | 'thread_broadcast' | 'channel_join';
  botId?: string;
  appId?: string;
  username?: string;
  icons?: Record<string, string>;
  blocks?: unknown[];
  attachments?: unknown[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  mrkdwn?: boolean;
  clientMsgId?: string;
  /** The root's `ts`; absent on a message outside threads and on the root itself. */
  threadTs?: string;
  edited?: { user: string; ts: string };
  reactions: { name: string; users: string[] }[];
  replies: MessageList<SlackMessage>;
}

export interface Pin {
  ts: string;
  created: number;
  createdBy: string;
}

/** A public channel, a private one, or the conversation of one person with the bot: Slack's own names. */
export type ChannelKind = 'channel' | 'group' | 'im';

/** A channel and its messages, in the order of their `ts`. */
export class SlackChannel {
  readonly id: string;
  readonly created = Math.floor(Date.now() / 1000);
  readonly members = new Set<string>();
  readonly previousNames: string[] = [];
  isArchived = false;
  pins: Pin[] = [];
  /** Threads included. */
  readonly messages = new MessageList<SlackMessage>();
  /** What the channel itself shows: no replies but those that were sent to the channel as well. */
  readonly timeline = new MessageList<SlackMessage>();
  /** The time of the newest message that was written into the past, in milliseconds. */
  pastUntil: number | undefined;
  private readonly byTs = new Map<string, SlackMessage>();

  constructor(
    public name: string,
    readonly kind: ChannelKind,
    readonly isGeneral: boolean,
    readonly creator: string,
  ) {
    this.id = newId(kind === 'im' ? 'D' : 'C');
  }

  get isPrivate(): boolean {
    return this.kind === 'group';
  }

  find(ts: string): SlackMessage | undefined {
    return this.byTs.get(ts);
  }

  /** The root of the thread that a message with this `ts` is in, also when it was deleted and left its replies. */
  findRoot(ts: string): SlackMessage | undefined {
    const message = this.byTs.get(ts);
    return message?.threadTs ? (this.byTs.get(message.threadTs) ?? message) : message;
  }

  add(message: SlackMessage): void {
    this.messages.add(message);
    this.byTs.set(message.ts, message);
    if (isInTimeline(message)) this.timeline.add(message);
    if (message.threadTs) this.byTs.get(message.threadTs)?.replies.add(message);
  }

  delete(message: SlackMessage): void {
    this.messages.remove(message);
    this.timeline.remove(message);
    this.byTs.delete(message.ts);
    this.pins = this.pins.filter((pin) => pin.ts !== message.ts);
    if (message.threadTs) this.byTs.get(message.threadTs)?.replies.remove(message);
  }

  /** A stamp that no message here has, at that time in milliseconds or a few microseconds later. */
  freeStamp(time: number, after: string | undefined): string {
    let at = Math.max(time * 1000, after ? micros(after) + 1 : 0);
    while (this.byTs.has(stampAt(at))) at += 1;
    return stampAt(at);
  }
}

const isInTimeline = ({ threadTs, subtype }: SlackMessage): boolean => !threadTs || subtype === 'thread_broadcast';
