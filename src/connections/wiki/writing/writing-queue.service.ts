import { Injectable } from '@nestjs/common';
import { Database } from '../../../kernel/database/database.service.js';
import { jobKind } from '../../../kernel/jobs/job.js';
import { Lanes } from '../../../kernel/jobs/lanes.service.js';
import { SLOW } from '../../../kernel/jobs/lanes.sql.js';
import { Model } from '../../../responder/model/model.service.js';
import type { DigestJob } from '../../digest/digest-jobs.service.js';
import type { DueMessage } from '../../digest/due-message.js';
import { enqueueLone } from '../../digest/lone-job.js';
import type { MessageKey } from '../../digest/tally.js';
import { MOST_UNREAD } from './writing-limits.js';
import * as sql from './writing-queue.sql.js';

export const WRITE_PAGES = jobKind<DigestJob>('connections.write-wiki');

/** A lane of its own: figures do not wait for the model. */
export const writingLane = (connectionId: string): string => `${SLOW}wiki-text:${connectionId}`;

type TimedKey = MessageKey & { sent_at: Date };
interface Resting {
  statement_id: string;
  /** Nulls when the message is gone. */
  channel_id: string | null;
  external_id: string;
  sent_at: Date;
}

/** What the model has yet to read. Its calls belong to the transaction in which a page's figures change. */
@Injectable()
export class WritingQueue {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly model: Model,
  ) {}

  /** Whether there is a model to read anything. */
  get isOn(): boolean {
    return this.model.isThere;
  }

  /** Before messages of these channels are taken in: a model that is new here begins with the newest of what is there. */
  async begin(channels: readonly string[]): Promise<void> {
    if (this.isOn) await this.db.query(sql.BEGIN_READING, [channels, MOST_UNREAD]);
  }

  /**
   * Takes away every statement that rests on one of these new, edited or deleted messages, and lets the model read the
   * messages, and what else those statements rested on. The pages' rows must be locked.
   */
  async add(connectionId: string, messages: readonly DueMessage[]): Promise<void> {
    const rested = await this.takeAway(messages);
    const gone = messages.filter(({ deleted }) => deleted);
    if (gone.length > 0) await this.db.query(sql.NOT_UNREAD, keysOf(gone));
    if (!this.isOn) return;
    const unread = once([...messages.filter((message) => !message.deleted && !message.is_bot), ...rested]);
    if (unread.length === 0) return;
    const times = unread.map(({ sent_at }) => sent_at.toISOString());
    await this.db.query(sql.UNREAD_AGAIN, [...keysOf(unread), times]);
    await enqueueLone(this.db, this.lanes, writingLane(connectionId), WRITE_PAGES, { connectionId });
  }

  private async takeAway(messages: readonly MessageKey[]): Promise<TimedKey[]> {
    const resting = await this.db.query<Resting>(sql.RESTING_ON, keysOf(messages));
    if (resting.length === 0) return [];
    await this.db.query(sql.FALL, [[...new Set(resting.map((row) => row.statement_id))]]);
    return resting.filter((row): row is Resting & TimedKey => row.channel_id !== null);
  }
}

const keysOf = (messages: readonly MessageKey[]): string[][] => [
  messages.map(({ channel_id }) => channel_id),
  messages.map(({ external_id }) => external_id),
];

const once = (messages: readonly TimedKey[]): TimedKey[] => [
  ...new Map(messages.map((message) => [`${message.channel_id} ${message.external_id}`, message])).values(),
];
