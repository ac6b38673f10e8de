import { statement } from '../../kernel/database/statement.js';
import type { EdgeKind, NodeType } from './graph-contribution.js';

/** Edges among neighbours that are shown. */
export const MOST_EDGES = 1_000;

export interface NodeRow {
  id: string;
  type: NodeType;
  key: string;
  label: string;
  messages: number;
}

export interface EdgeRow {
  kind: EdgeKind;
  source: string;
  target: string;
  messages: number;
  first_seen: Date;
  last_seen: Date;
}

/** A word that one message used is no subject yet. */
export const isShown = (node: string): string => `(${node}.type <> 'subject' OR ${node}.messages >= 2)`;

export const EDGE = 'e.kind, e.source, e.target, e.messages, e.first_seen, e.last_seen';

/** $1 connection, $2 nodes. A channel is shown under the platform's id and its name of today. */
export const NODES = statement(
  'graph.nodes',
  `SELECT n.id, n.type, coalesce(c.external_id, n.key) AS key, coalesce(c.name, n.label) AS label, n.messages
   FROM graph_nodes n
   LEFT JOIN connection_channels c ON n.type = 'channel' AND c.connection_id = n.connection_id AND c.id::text = n.key
   WHERE n.connection_id = $1 AND n.id = ANY($2::uuid[]) AND ${isShown('n')}
   ORDER BY n.messages DESC, n.id`,
);

/** $1 connection, $2 the platform's id of a channel. */
export const CHANNEL_OF = statement(
  'graph.channel-of',
  'SELECT id FROM connection_channels WHERE connection_id = $1 AND external_id = $2',
);

/** An edge of several messages joins nodes that have as many. */
const side = (near: 'source' | 'target', far: 'source' | 'target'): string => `
  (SELECT e.${far} AS id, e.messages FROM graph_edges e
   WHERE e.connection_id = $1 AND e.${near} = f.id AND (e.messages >= 2 OR EXISTS (
     SELECT 1 FROM graph_nodes n WHERE n.connection_id = $1 AND n.id = e.${far} AND ${isShown('n')}
   ))
   ORDER BY e.messages DESC LIMIT $4)`;

/**
 * $1 connection, $2 nodes, $3 those that were met before, $4 at most for each node and direction: one hop further, the
 * heaviest edges first. `fullest` is how many edges of one node were read in one direction.
 */
export const ONE_HOP = statement(
  'graph.one-hop',
  `SELECT x.id, max(x.messages)::int AS weight, max(x.read)::int AS fullest
   FROM unnest($2::uuid[]) f(id)
   CROSS JOIN LATERAL (
     SELECT a.*, count(*) OVER () AS read FROM ${side('source', 'target')} a
     UNION ALL SELECT b.*, count(*) OVER () FROM ${side('target', 'source')} b
   ) x
   WHERE x.id <> ALL($3::uuid[])
   GROUP BY x.id ORDER BY 2 DESC, x.id LIMIT $4`,
);

/** $1 connection, $2 nodes. */
export const EDGES_AMONG = statement(
  'graph.edges-among',
  `SELECT ${EDGE} FROM graph_edges e
   WHERE e.connection_id = $1 AND e.source = ANY($2::uuid[]) AND e.target = ANY($2::uuid[])
   ORDER BY e.messages DESC, e.id LIMIT ${MOST_EDGES + 1}`,
);
