import { newId } from './ids.js';

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
  replies: SlackMessage[];
}

export interface Pin {
  ts: string;
  created: number;
  createdBy: string;
}

/** A channel and its messages, in the order of their `ts`. */
export class SlackChannel {
  readonly id = newId('C');
  readonly created = Math.floor(Date.now() / 1000);
  readonly members = new Set<string>();
  readonly previousNames: string[] = [];
  isArchived = false;
  pins: Pin[] = [];
  messages: SlackMessage[] = [];
  private readonly byTs = new Map<string, SlackMessage>();

  constructor(
    public name: string,
    readonly isPrivate: boolean,
    readonly isGeneral: boolean,
    readonly creator: string,
  ) {}

  find(ts: string): SlackMessage | undefined {
    return this.byTs.get(ts);
  }

  /** The root of the thread that a message with this `ts` is in, also when it was deleted and left its replies. */
  findRoot(ts: string): SlackMessage | undefined {
    const message = this.byTs.get(ts);
    return message?.threadTs ? (this.byTs.get(message.threadTs) ?? message) : message;
  }

  add(message: SlackMessage): void {
    this.messages.push(message);
    this.byTs.set(message.ts, message);
    if (message.threadTs) this.byTs.get(message.threadTs)?.replies.push(message);
  }

  delete(message: SlackMessage): void {
    this.messages = this.messages.filter((other) => other !== message);
    this.byTs.delete(message.ts);
    this.pins = this.pins.filter((pin) => pin.ts !== message.ts);
    const root = message.threadTs ? this.byTs.get(message.threadTs) : undefined;
    if (root) root.replies = root.replies.filter((other) => other !== message);
  }
}
