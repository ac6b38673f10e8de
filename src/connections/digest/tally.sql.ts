import { type Statement, statement } from '../../kernel/database/statement.js';

/** Where figures are kept: entries with totals, and an occurrence for each message and entry that it counts in. */
export interface TallyTables {
  entries: string;
  occurrences: string;
  /** What an entry is, beside its id: columns of `entries`, and their types. */
  attributes: Record<string, string>;
  /** Whether different people are counted too: occurrences then tell the `person`. */
  people: boolean;
  /** Further assignments when an entry that is there is met again; `e` is the entry, EXCLUDED what is met. */
  onMeeting?: string;
}

export interface TallyStatements {
  counted: Statement;
  takeOut: Statement;
  lessen: Statement;
  known: Statement | null;
  putIn: Statement;
  add: Statement;
  drop: Statement;
}

/**
 * The statements of a tally. Each works on a set, and none joins two: nobody knows the sizes of what is given with a
 * statement, and a join planned for ten rows takes seconds for ten thousand.
 */
export function tallyStatements(name: string, tables: TallyTables): TallyStatements {
  return {
    counted: statement(`${name}.counted`, counted(tables)),
    takeOut: statement(`${name}.take-out`, takeOut(tables)),
    lessen: statement(`${name}.lessen`, lessen(tables)),
    known: tables.people ? statement(`${name}.known`, known(tables)) : null,
    putIn: statement(`${name}.put-in`, putIn(tables)),
    add: statement(`${name}.add`, add(tables)),
    drop: statement(`${name}.drop`, `DELETE FROM ${tables.entries} WHERE id = ANY($1::uuid[]) AND messages = 0`),
  };
}

const withPerson = ({ people }: TallyTables): string => (people ? ', person' : '');

/** $1 and $2 messages: what they counted in up to now. */
const counted = (tables: TallyTables): string => `
  SELECT o.channel_id, o.external_id, o.entry, o.sent_at${withPerson(tables)}
  FROM unnest($1::uuid[], $2::text[]) m(channel_id, external_id)
  JOIN ${tables.occurrences} o ON o.channel_id = m.channel_id AND o.external_id = m.external_id`;

/** $1 to $3: occurrences. */
const takeOut = ({ occurrences }: TallyTables): string => `
  DELETE FROM ${occurrences} o USING unnest($1::uuid[], $2::text[], $3::uuid[]) g(channel_id, external_id, entry)
  WHERE o.channel_id = g.channel_id AND o.external_id = g.external_id AND o.entry = g.entry`;

/**
 * $1 entries, $2 how many messages and $3 how many people they lost. The times are read from the occurrences that are
 * left, by their index.
 */
const lessen = ({ entries, occurrences, people }: TallyTables): string => `
  UPDATE ${entries} e SET messages = e.messages - g.messages, ${people ? 'people = e.people - g.people,' : ''}
    first_seen = (SELECT min(o.sent_at) FROM ${occurrences} o WHERE o.entry = e.id),
    last_seen = (SELECT max(o.sent_at) FROM ${occurrences} o WHERE o.entry = e.id)
  FROM unnest($1::uuid[], $2::int[], $3::int[]) g(entry, messages, people)
  WHERE e.id = g.entry`;

/** $1 and $2: pairs of an entry and a person. Answers those that some message has. */
const known = ({ occurrences }: TallyTables): string => `
  SELECT p.entry, p.person FROM unnest($1::uuid[], $2::uuid[]) p(entry, person)
  WHERE EXISTS (SELECT 1 FROM ${occurrences} o WHERE o.entry = p.entry AND o.person = p.person OFFSET 0)`;

/** $1 to $4 occurrences, $5 their people. */
const putIn = (tables: TallyTables): string => `
  INSERT INTO ${tables.occurrences} (channel_id, external_id, entry, sent_at${withPerson(tables)})
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[]${tables.people ? ', $5::uuid[]' : ''})`;

/** $1 organisation, $2 connection, $3 entries with what they win, as an array of objects. */
const add = ({ entries, attributes, people, onMeeting }: TallyTables): string => {
  const columns = Object.keys(attributes).join(', ');
  const typed = Object.entries(attributes).map(([column, type]) => `${column} ${type}`);
  const figures = `messages, ${people ? 'people, ' : ''}first_seen, last_seen`;
  return `
  INSERT INTO ${entries} AS e (organisation_id, connection_id, id, ${columns}, ${figures})
  SELECT $1, $2, id, ${columns}, ${figures}
  FROM jsonb_to_recordset($3::jsonb) AS d(id uuid, ${typed.join(', ')}, messages integer, people integer,
    first_seen timestamptz, last_seen timestamptz)
  ON CONFLICT (id) DO UPDATE SET messages = e.messages + EXCLUDED.messages,
    ${people ? 'people = e.people + EXCLUDED.people,' : ''}
    first_seen = least(e.first_seen, EXCLUDED.first_seen), last_seen = greatest(e.last_seen, EXCLUDED.last_seen)
    ${onMeeting ? `, ${onMeeting}` : ''}`;
};

/** Deletes occurrences of connection $1, $2 at most. */
export const eraseOccurrences = (name: string, occurrences: string): Statement =>
  statement(
    `${name}.erase-occurrences`,
    `DELETE FROM ${occurrences} o USING (
       SELECT a.channel_id, a.external_id, a.entry FROM connection_channels c JOIN ${occurrences} a ON a.channel_id = c.id
       WHERE c.connection_id = $1 LIMIT $2
     ) g
     WHERE o.channel_id = g.channel_id AND o.external_id = g.external_id AND o.entry = g.entry RETURNING 1`,
  );
