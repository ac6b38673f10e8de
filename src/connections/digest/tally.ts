import type { Database } from '../../kernel/database/database.service.js';
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
  /** Every entry of the occurrences. */
  entries: Map<string, Entry>;
  /** Each message and entry once. */
  occurrences: Occurrence[];
}

/** How many messages entries won or lost. */
export type Change = Map<string, number>;

export interface Owner {
  organisationId: string;
  connectionId: string;
}

interface Pair {
  entry: string;
  person: string;
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
    const before = await this.counted(messages);
    const kept = new Set(now.occurrences.map(textOf));
    const lost = await this.takeOut(before.filter((occurrence) => !kept.has(textOf(occurrence))));
    return { lost, won: await this.putIn(owner, now, before) };
  }

  /** Adds occurrences to messages whose others stay as they are. */
  async addTo(owner: Owner, messages: readonly MessageKey[], more: Contribution<Entry>): Promise<void> {
    if (messages.length > 0) await this.putIn(owner, more, await this.counted(messages));
  }

  /** Removes those of `entries` that no message counts in. */
  async drop(entries: Iterable<string>): Promise<void> {
    const ids = [...entries];
    if (ids.length > 0) await this.db.query(this.sql.drop, [ids]);
  }

  private counted(messages: readonly MessageKey[]): Promise<Occurrence[]> {
    return this.db.query<Occurrence>(this.sql.counted, keysOf(messages));
  }

  private async takeOut(gone: readonly Occurrence[]): Promise<Change> {
    const lost = countOf(gone);
    if (gone.length === 0) return lost;
    await this.db.query(this.sql.takeOut, [...keysOf(gone), gone.map(({ entry }) => entry)]);
    const people = await this.peopleBeside(gone);
    const entries = [...lost.keys()];
    await this.db.query(this.sql.lessen, [entries, [...lost.values()], entries.map((entry) => people.get(entry) ?? 0)]);
    return lost;
  }

  private async putIn(
    { organisationId, connectionId }: Owner,
    { entries, occurrences }: Contribution<Entry>,
    before: readonly Occurrence[],
  ): Promise<Change> {
    const known = new Set(before.map(textOf));
    const came = occurrences.filter((occurrence) => !known.has(textOf(occurrence)));
    const won = countOf(came);
    if (came.length === 0) return won;
    const people = await this.peopleBeside(came);
    const times = timesOf(came);
    const rows = [...won].map(([id, messages]) => ({
      ...entries.get(id)!,
      ...times.get(id)!,
      messages,
      people: people.get(id) ?? 0,
    }));
    await this.db.query(this.sql.putIn, [
      ...keysOf(came),
      came.map(({ entry }) => entry),
      came.map(({ sent_at }) => sent_at.toISOString()),
      ...(this.sql.known ? [came.map(({ person }) => person)] : []),
    ]);
    await this.db.query(this.sql.add, [organisationId, connectionId, JSON.stringify(rows)]);
    return won;
  }

  /** How many people count in entries by these occurrences alone, which are not stored yet, or no more. */
  private async peopleBeside(occurrences: readonly Occurrence[]): Promise<Change> {
    if (!this.sql.known) return new Map();
    const pairs = pairsOf(occurrences);
    const rows = await this.db.query<Pair>(this.sql.known, columnsOf(pairs));
    const known = new Set(rows.map(({ entry, person }) => entry + person));
    return countOf(pairs.filter(({ entry, person }) => !known.has(entry + person)));
  }
}

const textOf = ({ channel_id, external_id, entry, sent_at }: Occurrence): string =>
  `${channel_id} ${external_id} ${entry} ${sent_at.getTime()}`;

const keysOf = (messages: readonly MessageKey[]): string[][] => [
  messages.map(({ channel_id }) => channel_id),
  messages.map(({ external_id }) => external_id),
];

const columnsOf = (pairs: readonly Pair[]): string[][] => [
  pairs.map(({ entry }) => entry),
  pairs.map(({ person }) => person),
];

function countOf(of: readonly { entry: string }[]): Change {
  const change: Change = new Map();
  for (const { entry } of of) change.set(entry, (change.get(entry) ?? 0) + 1);
  return change;
}

/** Each once. */
function pairsOf(occurrences: readonly Occurrence[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { entry, person } of occurrences) if (person) pairs.set(entry + person, { entry, person });
  return [...pairs.values()];
}

function timesOf(occurrences: readonly Occurrence[]): Map<string, { first_seen: Date; last_seen: Date }> {
  const times = new Map<string, { first_seen: Date; last_seen: Date }>();
  for (const { entry, sent_at } of occurrences) {
    const known = times.get(entry);
    if (!known) times.set(entry, { first_seen: sent_at, last_seen: sent_at });
    else if (sent_at < known.first_seen) known.first_seen = sent_at;
    else if (sent_at > known.last_seen) known.last_seen = sent_at;
  }
  return times;
}
