import type { SlackFile } from './files/slack-file.js';
import { newId } from './ids.js';
import { MessageList } from './message-list.js';
import { micros, stampAt } from './stamps.js';

export interface SlackMessage {
  ts: string;
  /** Raw Slack markup, escaped. */
  text: string;
  /** Absent on a message under a customised name, which shows only its bot. */
  user?: string;
  /** `tombstone`: what stands above a thread whose root was deleted. */
  subtype?: 'bot_message' | 'thread_broadcast' | 'channel_join' | 'tombstone';
  botId?: string;
  appId?: string;
  username?: string;
  icons?: Record<string, string>;
  blocks?: unknown[];
  attachments?: unknown[];
  /** Those deleted since included, of which a message shows a tombstone. */
  files?: SlackFile[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  mrkdwn?: boolean;
  clientMsgId?: string;
  /** The root's `ts`; absent on a message outside threads and on the root itself. */
  threadTs?: string;
  edited?: { user: string; ts: string };
  reactions: { name: string; users: string[] }[];
  replies: MessageList<SlackMessage>;
}

const GONE = 'This message was deleted.';

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

  /** Whatever can be changed, answered or reacted to: no tombstone. */
  find(ts: string): SlackMessage | undefined {
    const message = this.byTs.get(ts);
    return message && isTombstone(message) ? undefined : message;
  }

  /** The root of the thread that a message with this `ts` is in, also when it was deleted and left its replies. */
  findRoot(ts: string): SlackMessage | undefined {
    const message = this.byTs.get(ts);
    return message?.threadTs ? (this.byTs.get(message.threadTs) ?? message) : message;
  }

  isPinned({ ts }: SlackMessage): boolean {
    return this.pins.some((pin) => pin.ts === ts);
  }

  add(message: SlackMessage): void {
    this.messages.add(message);
    this.byTs.set(message.ts, message);
    if (isInTimeline(message)) this.timeline.add(message);
    if (message.threadTs) this.byTs.get(message.threadTs)?.replies.add(message);
  }

  /** The root of a thread leaves a tombstone as long as there are replies. True when it did. */
  delete(message: SlackMessage): boolean {
    this.pins = this.pins.filter((pin) => pin.ts !== message.ts);
    if (message.replies.size > 0) {
      bury(message);
      return true;
    }
    this.messages.remove(message);
    this.timeline.remove(message);
    this.byTs.delete(message.ts);
    const root = message.threadTs ? this.byTs.get(message.threadTs) : undefined;
    root?.replies.remove(message);
    if (root && isTombstone(root) && root.replies.size === 0) this.delete(root);
    return false;
  }

  /** A stamp that no message here has, at that time in milliseconds or a few microseconds later. */
  freeStamp(time: number, after: string | undefined): string {
    let at = Math.max(time * 1000, after ? micros(after) + 1 : 0);
    while (this.byTs.has(stampAt(at))) at += 1;
    return stampAt(at);
  }
}

const isInTimeline = ({ threadTs, subtype }: SlackMessage): boolean => !threadTs || subtype === 'thread_broadcast';

export const isTombstone = ({ subtype }: SlackMessage): boolean => subtype === 'tombstone';

/** What Slack shows in place of a deleted root. */
function bury(message: SlackMessage): void {
  const { ts, replies } = message;
  for (const key of Object.keys(message)) delete message[key as keyof SlackMessage];
  const stone: SlackMessage = { ts, replies, reactions: [], subtype: 'tombstone', user: 'USLACKBOT', text: GONE };
  Object.assign(message, stone);
}
