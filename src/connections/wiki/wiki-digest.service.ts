import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { jobKind } from '../../kernel/jobs/job.js';
import type { WatchedConnection } from '../archive/archive-watchers.service.js';
import { BATCH, type Digest, type DigestJob, DigestJobs } from '../digest/digest-jobs.service.js';
import type { DueMessage } from '../digest/due-message.js';
import { Tally } from '../digest/tally.js';
import { ANY_DUE, ERASURE, REFRESHED, TAKE_DUE, TAKEN, WIKI_TALLY } from './wiki.tally.sql.js';
import { wikiContribution, type WikiEntry } from './wiki-contribution.js';
import { WritingQueue } from './writing/writing-queue.service.js';

const REFRESH = jobKind<DigestJob>('connections.refresh-wiki');

/** Keeps the figures of the channels' pages, and tells what there is to write. */
@Injectable()
export class WikiDigest implements Digest, OnModuleInit {
  readonly name = 'wiki';
  readonly kind = REFRESH;
  readonly due = ANY_DUE;
  readonly erasure = ERASURE;
  private readonly tally: Tally<WikiEntry>;

  constructor(
    private readonly db: Database,
    private readonly jobs: DigestJobs,
    private readonly writing: WritingQueue,
  ) {
    this.tally = new Tally(db, WIKI_TALLY);
  }

  onModuleInit(): void {
    this.jobs.register(this);
  }

  isOn({ wikiEnabled }: WatchedConnection): boolean {
    return wikiEnabled;
  }

  /** Whether messages wait to be taken into account. */
  isDue(connectionId: string): Promise<boolean> {
    return this.jobs.isDue(this, connectionId);
  }

  async takeIn(connectionId: string): Promise<number> {
    const messages = await this.db.query<DueMessage>(TAKE_DUE, [connectionId, BATCH]);
    if (messages.length === 0) return 0;
    const owner = { organisationId: messages[0]!.organisation_id, connectionId };
    const { lost } = await this.tally.apply(owner, messages, wikiContribution(messages));
    await this.tally.drop(lost.keys());
    await this.db.query(TAKEN, [messages.map((m) => m.channel_id), messages.map((m) => m.external_id)]);
    const channels = [...new Set(messages.map((m) => m.channel_id))].sort();
    await this.writing.begin(channels);
    await this.db.query(REFRESHED, [channels, this.writing.isOn]);
    await this.writing.add(connectionId, messages);
    return messages.length;
  }
}
