import { randomBytes } from 'node:crypto';
import { INTENT, type GuildEvent } from '../world/events.js';
import type { Bot } from '../world/model.js';
import { may } from '../world/permissions.js';
import type { CloseReason } from './opcodes.js';

/** Dispatches kept for a client that has gone; when it misses more, it must identify anew. */
const BUFFER_LIMIT = 20_000;
const DROPPED_AT_ONCE = 1_000;

/** The line to a client, as a session uses it. */
export interface Line {
  send(frame: string): void;
  close(reason: CloseReason): void;
  terminate(): void;
}

/** What one identified client was told, so that it can resume after a lost connection. */
export class Session {
  readonly id = randomBytes(16).toString('hex');
  connection: Line | null = null;
  /** Runs while nobody is connected. */
  expiry: NodeJS.Timeout | null = null;
  private sequence = 0;
  /** The frames after `acknowledged`, in their order. */
  private buffer: string[] = [];
  private acknowledged = 0;

  constructor(
    readonly bot: Bot,
    readonly intents: number,
  ) {}

  wants({ intent, guild, channel }: GuildEvent): boolean {
    if (!(this.intents & intent)) return false;
    return !channel || may(guild, this.bot.user.id, 'VIEW_CHANNEL', channel);
  }

  /** Whether it is shown what that event's message says. */
  seesContent({ message }: GuildEvent): boolean {
    if (!message || this.intents & INTENT.messageContent || message.channel.recipient) return true;
    return message.author === this.bot.user || message.mentions.includes(this.bot.user);
  }

  /** `body` is the payload as JSON text. */
  dispatch(type: string, body: string): void {
    const frame = `{"t":"${type}","s":${++this.sequence},"op":0,"d":${body}}`;
    this.buffer.push(frame);
    if (this.buffer.length > BUFFER_LIMIT) this.acknowledge(this.acknowledged + DROPPED_AT_ONCE);
    this.connection?.send(frame);
  }

  /** The client has had everything up to `sequence`. */
  acknowledge(sequence: number): void {
    const had = Math.min(sequence, this.sequence) - this.acknowledged;
    if (had <= 0) return;
    this.buffer = this.buffer.slice(had);
    this.acknowledged += had;
  }

  /** What came after `sequence`; null when that is no longer known, or was never said. */
  missedAfter(sequence: number): string[] | null {
    if (sequence < this.acknowledged || sequence > this.sequence) return null;
    return this.buffer.slice(sequence - this.acknowledged);
  }

  hasSaid(sequence: number): boolean {
    return sequence <= this.sequence;
  }
}
