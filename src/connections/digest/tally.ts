import type { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import type { TallyStatements } from './tally.sql.js';

/** A message of an archive. */
export interface MessageKey {
  channel_id: string;
  external_id: string;
}

/** That a message counts in an entry. */
export interface Occurrence extends MessageKey {
  entry: string;
  /** Who wrote it, where people are counted; an entry too. */
  person?: string;
  sent_at: Date;
}

/** What messages count in, from now on. */
export interface Contribution<Entry extends { id: string }> {
  /** Every entry of the occurrences, at least once. */
  entries: Map<string, Entry>;
  occurrences: Occurrence[];
}

/** How many messages entries won or lost. */
export type Change = Map<string, number>;

export interface Owner {
  organisationId: string;
  connectionId: string;
}

/**
 * Keeps entries' totals true while messages come, change and go. What a message counted in before is known, so that
 * exactly the difference is applied; call it in a transaction, by one worker at a time for each connection.
 */
export class Tally<Entry extends { id: string }> {
  constructor(
    private readonly db: Database,
    private readonly sql: TallyStatements,
  ) {}

  /** Entries may be left with no messages: `drop` removes them. */
  async apply(
    owner: Owner,
    messages: readonly MessageKey[],
    now: Contribution<Entry>,
  ): Promise<{ won: Change; lost: Change }> {
    const lost = await this.takeOut(messages, now.occurrences);
    return { lost, won: await this.putIn(owner, now) };
  }

  /** Adds occurrences to messages whose others stay as they are. */
  async putIn({ organisationId, connectionId }: Owner, { entries, occurrences }: Contribution<Entry>): Promise<Change> {
    if (occurrences.length === 0) return new Map();
    const people = occurrences.flatMap(({ person }) => person ?? []);
    return this.change(this.sql.putIn, [
      organisationId,
      connectionId,
      JSON.stringify([...entries.values()]),
      ...columnsOf(occurrences),
      ...(people.length > 0 ? [people] : []),
    ]);
  }

  /** Removes those of `entries` that no message counts in. */
  async drop(entries: Iterable<string>): Promise<void> {
    const ids = [...entries];
    if (ids.length > 0) await this.db.query(this.sql.drop, [ids]);
  }

  private async takeOut(messages: readonly MessageKey[], kept: readonly Occurrence[]): Promise<Change> {
    const gone = await this.db.query<{ entry: string; person?: string }>(this.sql.takeOut, [
      messages.map((message) => message.channel_id),
      messages.map((message) => message.external_id),
      ...columnsOf(kept),
    ]);
    if (gone.length === 0) return new Map();
    const entries = gone.map(({ entry }) => entry);
    const people = gone.flatMap(({ person }) => person ?? []);
    return this.change(this.sql.lessen, people.length > 0 ? [entries, people] : [entries]);
  }

  private async change(sql: Statement, values: unknown[]): Promise<Change> {
    const rows = await this.db.query<{ entry: string; messages: number }>(sql, values);
    return new Map(rows.map(({ entry, messages }) => [entry, messages]));
  }
}

const columnsOf = (occurrences: readonly Occurrence[]): unknown[][] => [
  occurrences.map((occurrence) => occurrence.channel_id),
  occurrences.map((occurrence) => occurrence.external_id),
  occurrences.map((occurrence) => occurrence.entry),
  occurrences.map((occurrence) => occurrence.sent_at),
];
