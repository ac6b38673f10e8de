import { statement } from '../../kernel/database/statement.js';
import { EDGE, isShown } from './graph.sql.js';
import { EDGE_KINDS, type EdgeKind, type NodeType } from './graph-contribution.js';

/** Nodes whose labels begin as they should. */
export interface Named {
  types: NodeType[];
  /** Null when they have so many edges that the heaviest are found sooner without knowing them. */
  ids: string[] | null;
}

export interface EdgeFilters {
  type: NodeType | null;
  kind: EdgeKind | null;
  /** Nodes that must be at an end, all of them. */
  ends: string[];
  since: string | null;
  minWeight: number;
  /** In lower case, `%` and `_` escaped. */
  prefix: string | null;
  named: Named | null;
}

/** What edges of each kind join. */
const JOINED: Record<EdgeKind, readonly [source: NodeType, target: NodeType]> = {
  replies_to: ['person', 'person'],
  writes_in: ['person', 'channel'],
  speaks_of: ['person', 'subject'],
  discussed_in: ['subject', 'channel'],
  shares: ['person', 'link'],
  linked_in: ['link', 'channel'],
};

/** Messages that nodes may have together for their edges to be read all. */
const FEW_MESSAGES = 20_000;

const BEGINS = (node: string, parameter: string): string => `"left"(lower(${node}.label), 200) LIKE ${parameter}`;

/** $1 connection, $2 pattern. */
export const NAMED = statement(
  'graph.named',
  `SELECT coalesce(array_agg(DISTINCT n.type), '{}') AS types,
     CASE WHEN coalesce(sum(n.messages), 0) <= ${FEW_MESSAGES} THEN coalesce(array_agg(n.id), '{}') END AS ids
   FROM graph_nodes n WHERE n.connection_id = $1 AND ${BEGINS('n', '$2')}`,
);

/**
 * The heaviest edges, one more than `limit`, if there are: $1 connection. A branch for each way to find them by an index
 * that has them in their order, and each of them stops at the limit; only the filters that are given stand in it.
 */
export function edgesQuery(connectionId: string, filters: EdgeFilters, limit: number): [string, unknown[]] {
  const { kind, type, named } = filters;
  const kinds = EDGE_KINDS.filter(
    (one) =>
      (!kind || one === kind) &&
      (!type || JOINED[one].includes(type)) &&
      (!named || JOINED[one].some((end) => named.types.includes(end))),
  );
  const values: unknown[] = [connectionId, filters.minWeight, limit + 1];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const where = ['e.connection_id = $1', 'e.messages >= $2', ...conditions(filters, parameter)];
  const branches = waysTo(filters, kinds, parameter).map(
    (way) => `(
      SELECT ${EDGE}, e.id FROM graph_edges e
      JOIN graph_nodes s ON s.connection_id = e.connection_id AND s.id = e.source
      JOIN graph_nodes t ON t.connection_id = e.connection_id AND t.id = e.target
      WHERE ${[way, ...where].join(' AND ')} AND ${isShown('s')} AND ${isShown('t')}
      ORDER BY e.messages DESC, e.id LIMIT $3)`,
  );
  const text = `SELECT ${EDGE} FROM (${branches.join(' UNION ')}) e ORDER BY e.messages DESC, e.id LIMIT $3`;
  return [text, values];
}

type Parameter = (value: unknown) => string;

function conditions({ ends, since, prefix, named }: EdgeFilters, parameter: Parameter): string[] {
  const where = ends.slice(1).map((end) => {
    const p = parameter(end);
    return `(e.source = ${p}::uuid OR e.target = ${p}::uuid)`;
  });
  if (since) where.push(`e.last_seen >= ${parameter(since)}::timestamptz`);
  if (prefix !== null && (!named?.ids || ends.length > 0)) {
    const p = parameter(`${prefix}%`);
    where.push(`(${BEGINS('s', p)} OR ${BEGINS('t', p)})`);
  }
  return where;
}

/** Conditions, one of which an edge meets. */
function waysTo({ ends, named }: EdgeFilters, kinds: readonly EdgeKind[], parameter: Parameter): string[] {
  const ofKinds = (): string => `e.kind = ANY(${parameter(kinds)})`;
  const [end] = ends;
  if (end !== undefined || named?.ids) {
    const p = end === undefined ? `ANY(${parameter(named?.ids)}::uuid[])` : `${parameter(end)}::uuid`;
    const kind = ofKinds();
    return [`e.source = ${p} AND ${kind}`, `e.target = ${p} AND ${kind}`];
  }
  return kinds.length === 0 ? ['false'] : kinds.map((one) => `e.kind = ${parameter(one)}`);
}
