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
  takeOut: Statement;
  lessen: Statement;
  putIn: Statement;
  drop: Statement;
}

/** The statements of a tally. Each works on sets, and reads and writes only what its messages count in. */
export function tallyStatements(name: string, tables: TallyTables): TallyStatements {
  return {
    takeOut: statement(`${name}.take-out`, takeOut(tables)),
    lessen: statement(`${name}.lessen`, lessen(tables)),
    putIn: statement(`${name}.put-in`, putIn(tables)),
    drop: statement(`${name}.drop`, `DELETE FROM ${tables.entries} WHERE id = ANY($1::uuid[]) AND messages = 0`),
  };
}

const withPerson = ({ people }: TallyTables): string => (people ? ', person' : '');

/** $1 and $2 messages, $3 to $6 their occurrences from now on: removes and answers those that are none any more. */
const takeOut = (tables: TallyTables): string => `
  DELETE FROM ${tables.occurrences} o USING unnest($1::uuid[], $2::text[]) m(channel_id, external_id)
  WHERE o.channel_id = m.channel_id AND o.external_id = m.external_id
    AND (o.channel_id, o.external_id, o.entry, o.sent_at) NOT IN (
      SELECT * FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[])
    )
  RETURNING o.entry${withPerson(tables)}`;

/**
 * $1 entries and, where people are counted, $2 people of the occurrences that were removed, in statements before. The
 * first and the last time are read from the occurrences that are left, by their index. Answers how many messages each
 * entry lost.
 */
const lessen = ({ entries, occurrences, people }: TallyTables): string => `
  WITH gone AS (
    SELECT entry, count(*)::int AS messages FROM unnest($1::uuid[]) g(entry) GROUP BY entry
  )${
    people
      ? `, left_people AS (
    SELECT p.entry, count(*)::int AS people
    FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) g(entry, person)) p
    WHERE NOT EXISTS (SELECT 1 FROM ${occurrences} o WHERE o.entry = p.entry AND o.person = p.person)
    GROUP BY p.entry
  )`
      : ''
  }
  UPDATE ${entries} e SET messages = e.messages - g.messages,
    ${people ? 'people = e.people - coalesce(l.people, 0),' : ''}
    first_seen = (SELECT min(o.sent_at) FROM ${occurrences} o WHERE o.entry = e.id),
    last_seen = (SELECT max(o.sent_at) FROM ${occurrences} o WHERE o.entry = e.id)
  FROM gone g ${people ? 'LEFT JOIN left_people l ON l.entry = g.entry' : ''}
  WHERE e.id = g.entry
  RETURNING e.id AS entry, g.messages`;

/**
 * $1 organisation, $2 connection, $3 entries as an array of objects, $4 to $7 occurrences, $8 their people. Answers how
 * many messages each entry won.
 */
const putIn = (tables: TallyTables): string => {
  const { entries, occurrences, attributes, people, onMeeting } = tables;
  const columns = Object.keys(attributes);
  const typed = Object.entries(attributes).map(([column, type]) => `${column} ${type}`);
  return `
  WITH came AS (
    INSERT INTO ${occurrences} (channel_id, external_id, entry, sent_at${withPerson(tables)})
    SELECT * FROM unnest($4::uuid[], $5::text[], $6::uuid[], $7::timestamptz[]${people ? ', $8::uuid[]' : ''})
    ON CONFLICT DO NOTHING RETURNING entry, sent_at${withPerson(tables)}
  )${
    people
      ? `, new_people AS (
    SELECT c.entry, count(*)::int AS people FROM (SELECT DISTINCT entry, person FROM came) c
    WHERE NOT EXISTS (SELECT 1 FROM ${occurrences} o WHERE o.entry = c.entry AND o.person = c.person)
    GROUP BY c.entry
  )`
      : ''
  }, more AS (
    SELECT entry, count(*)::int AS messages, min(sent_at) AS first_seen, max(sent_at) AS last_seen
    FROM came GROUP BY entry
  ), stored AS (
    INSERT INTO ${entries} AS e (id, organisation_id, connection_id, ${columns.join(', ')},
      messages, ${people ? 'people, ' : ''}first_seen, last_seen)
    SELECT d.id, $1, $2, ${columns.map((column) => `d.${column}`).join(', ')},
      m.messages, ${people ? 'coalesce(p.people, 0), ' : ''}m.first_seen, m.last_seen
    FROM more m
    JOIN jsonb_to_recordset($3::jsonb) AS d(id uuid, ${typed.join(', ')}) ON d.id = m.entry
    ${people ? 'LEFT JOIN new_people p ON p.entry = m.entry' : ''}
    ON CONFLICT (id) DO UPDATE SET messages = e.messages + EXCLUDED.messages,
      ${people ? 'people = e.people + EXCLUDED.people,' : ''}
      first_seen = least(e.first_seen, EXCLUDED.first_seen), last_seen = greatest(e.last_seen, EXCLUDED.last_seen)
      ${onMeeting ? `, ${onMeeting}` : ''}
  )
  SELECT entry, messages FROM more`;
};
