import { randomBytes } from 'node:crypto';
import { type Database } from '../../src/kernel/database/database.service.js';
import { JobHandlers } from '../../src/kernel/jobs/job-handlers.js';
import { Lanes } from '../../src/kernel/jobs/lanes.service.js';
import { newId, newPrefixedId } from '../../src/kernel/database/ids.js';
import { ArchiveWatchers } from '../../src/connections/archive/archive-watchers.service.js';
import { type Digest, DigestJobs } from '../../src/connections/digest/digest-jobs.service.js';
import { WikiDigest } from '../../src/connections/wiki/wiki-digest.service.js';
import { WritingQueue } from '../../src/connections/wiki/writing/writing-queue.service.js';
import { loadConfig } from '../../src/config/env.js';
import { ModelBudget } from '../../src/responder/model/model-budget.service.js';
import { Model } from '../../src/responder/model/model.service.js';

export interface ArchivedText {
  id: string;
  text: string;
  author?: string;
  at?: Date;
  replyTo?: string;
  bot?: boolean;
  files?: { name: string }[];
}

const START = Date.parse('2026-01-05T09:00:00.000Z');

/** A connection with channels whose archive a spec writes itself. */
export class ArchiveFixture {
  readonly channels: { id: string; external: string }[] = [];

  private constructor(
    private readonly db: Database,
    readonly organisationId: string,
    readonly connectionId: string,
  ) {}

  static async create(db: Database, channels = 1, organisationId?: string): Promise<ArchiveFixture> {
    const organisation = organisationId ?? newId();
    if (!organisationId) {
      await db.query('INSERT INTO organisations (id, name, slug) VALUES ($1, $2, $3)', [
        organisation,
        'Archive',
        randomBytes(6).toString('hex'),
      ]);
    }
    const archive = new ArchiveFixture(db, organisation, newPrefixedId('conn'));
    await db.query(
      `INSERT INTO connections (id, organisation_id, name, platform, wiki_enabled, graph_enabled)
       VALUES ($1, $2, 'Archive', 'slack', true, true)`,
      [archive.connectionId, organisation],
    );
    for (let n = 0; n < channels; n += 1) {
      const channel = { id: newId(), external: `C${n}` };
      await db.query(
        `INSERT INTO connection_channels (id, organisation_id, connection_id, external_id, name, type, topic, sync_enabled)
         VALUES ($1, $2, $3, $4, $5, 'public', 'What we build', true)`,
        [channel.id, organisation, archive.connectionId, channel.external, `channel-${n}`],
      );
      archive.channels.push(channel);
    }
    return archive;
  }

  async add(messages: ArchivedText[], channel = 0): Promise<void> {
    const rows = messages.map((message, n) => ({
      external_id: message.id,
      sent_at: (message.at ?? new Date(START + n * 60_000)).toISOString(),
      author_id: message.author ?? 'ada',
      author_name: (message.author ?? 'ada').toUpperCase(),
      is_bot: message.bot ?? false,
      text: message.text,
      reply_to: message.replyTo ?? null,
      files: message.files ?? [],
    }));
    await this.db.query(
      `INSERT INTO archived_messages (organisation_id, connection_id, channel_id, external_id, sent_at, author_id,
         author_name, is_bot, text, reply_to, files)
       SELECT $1, $2, $3, r.* FROM jsonb_to_recordset($4::jsonb) AS r(external_id text, sent_at timestamptz,
         author_id text, author_name text, is_bot boolean, text text, reply_to text, files jsonb)`,
      [this.organisationId, this.connectionId, this.channels[channel]!.id, JSON.stringify(rows)],
    );
  }

  async edit(id: string, text: string, channel = 0): Promise<void> {
    await this.db.query(
      `UPDATE archived_messages SET text = $3, edited_at = now(), wiki_due = true, graph_due = true
       WHERE channel_id = $1 AND external_id = $2`,
      [this.channels[channel]!.id, id, text],
    );
  }

  async remove(id: string, channel = 0): Promise<void> {
    await this.db.query(
      `UPDATE archived_messages SET text = '', files = '[]', deleted_at = now(), wiki_due = true, graph_due = true
       WHERE channel_id = $1 AND external_id = $2`,
      [this.channels[channel]!.id, id],
    );
  }

  /** Takes everything into account that waits, as a job would. Answers how many messages that were. */
  async refresh(digest: Digest): Promise<number> {
    let all = 0;
    for (;;) {
      const taken = await this.db.transaction(async () => {
        await this.db.query('SET LOCAL enable_seqscan = off');
        return digest.takeIn(this.connectionId);
      });
      if (taken === 0) return all;
      all += taken;
    }
  }
}

/** Digests' jobs that no worker runs. */
export const idleJobs = (db: Database): DigestJobs =>
  new DigestJobs(db, new Lanes(db), new JobHandlers(), new ArchiveWatchers());

/** A wiki without a model, whose jobs no worker runs. */
export function idleWiki(db: Database): WikiDigest {
  const config = loadConfig({});
  const model = new Model(new ModelBudget(db, config), config);
  return new WikiDigest(db, idleJobs(db), new WritingQueue(db, new Lanes(db), model));
}

const VOCABULARY = 'billing invoice deploy database cache outage release customer latency payment search index'.split(
  ' ',
);
const PEOPLE = ['ada', 'bo', 'cy', 'di', 'eve'];

/** Numbers between 0 and 1 that are the same in every run. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const oneOf = <T>(random: () => number, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

/** What somebody might have written. */
export function someText(random: () => number): string {
  const words = Array.from({ length: 1 + Math.floor(random() * 6) }, () => oneOf(random, VOCABULARY));
  const link = random() < 0.2 ? ` https://example.com/${Math.floor(random() * 5)}` : '';
  const settled = random() < 0.1 ? ' we decided so.' : '';
  const asks = random() < 0.1 ? ' who knows about it?' : '';
  return `${words.join(' ')}.${link}${settled}${asks}`;
}

export function someMessage(random: () => number, n: number, replyTo?: string): ArchivedText {
  return {
    id: String(1000 + n),
    text: someText(random),
    author: oneOf(random, PEOPLE),
    at: new Date(START + Math.floor(random() * 1e9)),
    replyTo,
    bot: random() < 0.05,
    files: random() < 0.05 ? [{ name: `plan-${Math.floor(random() * 3)}.pdf` }] : [],
  };
}
