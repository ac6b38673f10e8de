import { statement } from '../../kernel/database/statement.js';
import { DUE_COLUMNS } from '../digest/due-message.js';
import { eraseOccurrences, tallyStatements } from '../digest/tally.sql.js';

export const GRAPH_TALLY = tallyStatements('graph', {
  entries: 'graph_edges',
  occurrences: 'graph_occurrences',
  attributes: { kind: 'text', source: 'uuid', target: 'uuid' },
  people: false,
});

const ANSWERED = 'p.author_id AS answered_id, p.author_name AS answered_name, p.is_bot AS answered_is_bot';

const DUE = 'm.connection_id = $1 AND m.graph_due';
const ON = 'EXISTS (SELECT 1 FROM connections n WHERE n.id = $1 AND n.graph_enabled AND n.deleted_at IS NULL)';

/** $1 connection, $2 at most: locks them, except those that somebody is changing. */
export const TAKE_DUE = statement(
  'graph.take-due',
  `SELECT ${DUE_COLUMNS}, ${ANSWERED}
   FROM (SELECT * FROM archived_messages m WHERE ${DUE} AND ${ON} LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) m
   JOIN connection_channels c ON c.id = m.channel_id
   LEFT JOIN archived_messages p ON p.channel_id = m.channel_id AND p.external_id = m.reply_to`,
);

/** $1 connection. */
export const ANY_DUE = statement('graph.any-due', `SELECT 1 FROM archived_messages m WHERE ${DUE} AND ${ON} LIMIT 1`);

/**
 * $1 and $2: messages. The answers to those that are taken into account for the first time, where the answers were
 * before: a history is read backwards. Those that wait themselves are none of them.
 */
export const ANSWERS = statement(
  'graph.answers',
  `SELECT ${DUE_COLUMNS}, ${ANSWERED}
   FROM unnest($1::uuid[], $2::text[]) t(channel_id, external_id)
   JOIN archived_messages p ON p.channel_id = t.channel_id AND p.external_id = t.external_id
   JOIN archived_messages m ON m.channel_id = t.channel_id AND m.reply_to = t.external_id AND NOT m.graph_due
   JOIN connection_channels c ON c.id = m.channel_id
   WHERE NOT p.is_bot AND NOT EXISTS (
     SELECT 1 FROM graph_occurrences o WHERE o.channel_id = t.channel_id AND o.external_id = t.external_id
   )`,
);

/** $1 and $2: messages that were taken. */
export const TAKEN = statement(
  'graph.taken',
  `UPDATE archived_messages a SET graph_due = false FROM unnest($1::uuid[], $2::text[]) t(channel_id, external_id)
   WHERE a.channel_id = t.channel_id AND a.external_id = t.external_id`,
);

/** $1 organisation, $2 connection, $3 nodes as an array of objects. */
export const MEET_NODES = statement(
  'graph.meet-nodes',
  `INSERT INTO graph_nodes AS n (id, organisation_id, connection_id, type, key, label, label_at)
   SELECT d.id, $1, $2, d.type, d.key, d.label, d.label_at
   FROM jsonb_to_recordset($3::jsonb) AS d(id uuid, type text, key text, label text, label_at timestamptz)
   ON CONFLICT (connection_id, id) DO UPDATE SET label = EXCLUDED.label, label_at = EXCLUDED.label_at
   WHERE EXCLUDED.label_at >= n.label_at AND EXCLUDED.label <> n.label`,
);

/** $1 connection, $2 nodes, $3 how many messages more each. */
export const COUNT_NODES = statement(
  'graph.count-nodes',
  `UPDATE graph_nodes n SET messages = n.messages + t.more FROM unnest($2::uuid[], $3::int[]) t(id, more)
   WHERE n.connection_id = $1 AND n.id = t.id`,
);

/** $1 connection, $2 edges. */
export const EDGES = statement(
  'graph.edges',
  'SELECT id, kind, source, target FROM graph_edges WHERE connection_id = $1 AND id = ANY($2::uuid[])',
);

/** $1 connection, $2 nodes: removes those that no edge holds any more. */
export const DROP_NODES = statement(
  'graph.drop-nodes',
  `DELETE FROM graph_nodes n WHERE n.connection_id = $1 AND n.id = ANY($2::uuid[])
     AND NOT EXISTS (SELECT 1 FROM graph_edges e WHERE e.connection_id = $1 AND e.source = n.id)
     AND NOT EXISTS (SELECT 1 FROM graph_edges e WHERE e.connection_id = $1 AND e.target = n.id)`,
);

/** $1 connection, $2 rows at most. */
export const ERASURE = [
  eraseOccurrences('graph', 'graph_occurrences'),
  statement(
    'graph.erase-edges',
    'DELETE FROM graph_edges WHERE id IN (SELECT id FROM graph_edges WHERE connection_id = $1 LIMIT $2) RETURNING 1',
  ),
  statement(
    'graph.erase-nodes',
    `DELETE FROM graph_nodes WHERE connection_id = $1
       AND id IN (SELECT id FROM graph_nodes WHERE connection_id = $1 LIMIT $2) RETURNING 1`,
  ),
];
