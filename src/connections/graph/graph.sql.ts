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
const isShown = (node: string): string => `(${node}.type <> 'subject' OR ${node}.messages >= 2)`;

const EDGE = 'e.kind, e.source, e.target, e.messages, e.first_seen, e.last_seen';

export interface EdgeFilters {
  type: NodeType | null;
  kind: EdgeKind | null;
  /** Nodes that must be at an end, all of them. */
  ends: string[];
  since: string | null;
  minWeight: number;
  /** In lower case, `%` and `_` escaped. */
  prefix: string | null;
}

/** One more than `limit`, if there are: $1 connection. Only the filters that are given stand in it. */
export function edgesQuery(connectionId: string, filters: EdgeFilters, limit: number): [string, unknown[]] {
  const values: unknown[] = [connectionId, filters.minWeight, limit + 1];
  const where = ['e.connection_id = $1', 'e.messages >= $2', isShown('s'), isShown('t')];
  const add = (value: unknown, condition: (parameter: string) => string): void => {
    where.push(condition(`$${values.push(value)}`));
  };
  if (filters.type) add(filters.type, (p) => `(s.type = ${p} OR t.type = ${p})`);
  if (filters.kind) add(filters.kind, (p) => `e.kind = ${p}`);
  for (const end of filters.ends) add(end, (p) => `(e.source = ${p}::uuid OR e.target = ${p}::uuid)`);
  if (filters.since) add(filters.since, (p) => `e.last_seen >= ${p}::timestamptz`);
  if (filters.prefix !== null) {
    add(`${filters.prefix}%`, (p) => {
      const begins = (node: string): string => `"left"(lower(${node}.label), 200) LIKE ${p}`;
      return `(${begins('s')} OR ${begins('t')})`;
    });
  }
  const text = `
    SELECT ${EDGE} FROM graph_edges e
    JOIN graph_nodes s ON s.connection_id = e.connection_id AND s.id = e.source
    JOIN graph_nodes t ON t.connection_id = e.connection_id AND t.id = e.target
    WHERE ${where.join(' AND ')} ORDER BY e.messages DESC, e.id LIMIT $3`;
  return [text, values];
}

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

const side = (near: 'source' | 'target', far: 'source' | 'target'): string => `
  (SELECT e.${far} AS id, e.messages, e.kind FROM graph_edges e
   JOIN graph_nodes n ON n.connection_id = $1 AND n.id = e.${far} AND ${isShown('n')}
   WHERE e.connection_id = $1 AND e.${near} = f.id ORDER BY e.messages DESC LIMIT $4)`;

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
