import { statement } from '../../kernel/database/statement.js';
import { DUE_COLUMNS } from '../digest/due-message.js';
import { eraseOccurrences, tallyStatements } from '../digest/tally.sql.js';

export const WIKI_TALLY = tallyStatements('wiki', {
  entries: 'wiki_entries',
  occurrences: 'wiki_occurrences',
  attributes: { channel_id: 'uuid', kind: 'text', key: 'text', label: 'text', label_at: 'timestamptz' },
  people: true,
  onMeeting: `label = CASE WHEN EXCLUDED.label_at >= e.label_at THEN EXCLUDED.label ELSE e.label END,
    label_at = greatest(e.label_at, EXCLUDED.label_at)`,
});

const DUE = `
  FROM connections n JOIN connection_channels c ON c.connection_id = n.id
  CROSS JOIN LATERAL (
    SELECT * FROM archived_messages a WHERE a.channel_id = c.id AND a.wiki_due LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
  ) m
  WHERE n.id = $1 AND n.wiki_enabled AND n.deleted_at IS NULL`;

/** $1 connection, $2 at most: locks them, except those that somebody is changing. */
export const TAKE_DUE = statement('wiki.take-due', `SELECT ${DUE_COLUMNS} ${DUE} LIMIT $2`);

/** $1 connection. */
export const ANY_DUE = statement(
  'wiki.any-due',
  `SELECT 1 FROM connections n JOIN connection_channels c ON c.connection_id = n.id
   WHERE n.id = $1 AND n.wiki_enabled AND n.deleted_at IS NULL
     AND EXISTS (SELECT 1 FROM archived_messages a WHERE a.channel_id = c.id AND a.wiki_due)
   LIMIT 1`,
);

/** $1 and $2: messages that were taken. */
export const TAKEN = statement(
  'wiki.taken',
  `UPDATE archived_messages a SET wiki_due = false FROM unnest($1::uuid[], $2::text[]) t(channel_id, external_id)
   WHERE a.channel_id = t.channel_id AND a.external_id = t.external_id`,
);

/** $1 channels whose pages now tell more, $2 whether the model is told of it. Locks the pages. */
export const REFRESHED = statement(
  'wiki.refreshed',
  `INSERT INTO wiki_pages (channel_id, organisation_id, connection_id, refreshed_at, is_queued)
   SELECT c.id, c.organisation_id, c.connection_id, clock_timestamp(), $2 FROM connection_channels c
   WHERE c.id = ANY($1::uuid[]) ORDER BY c.id
   ON CONFLICT (channel_id) DO UPDATE SET refreshed_at = EXCLUDED.refreshed_at, is_queued = EXCLUDED.is_queued`,
);

/** $1 connection, $2 rows at most. */
export const ERASURE = [
  eraseOccurrences('wiki', 'wiki_occurrences'),
  statement(
    'wiki.erase-entries',
    `DELETE FROM wiki_entries WHERE id IN (
       SELECT e.id FROM connection_channels c JOIN wiki_entries e ON e.channel_id = c.id WHERE c.connection_id = $1 LIMIT $2
     ) RETURNING 1`,
  ),
];
