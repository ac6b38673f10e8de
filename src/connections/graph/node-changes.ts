import type { Change } from '../digest/tally.js';
import type { EdgeKind, GraphEdge } from './graph-contribution.js';

/** At which ends an edge's messages are the node's own: each message is written, and told of, in one channel. */
const COUNTING_ENDS: Record<EdgeKind, readonly ('source' | 'target')[]> = {
  writes_in: ['source', 'target'],
  discussed_in: ['source'],
  linked_in: ['source'],
  replies_to: [],
  speaks_of: [],
  shares: [],
};

/** How many messages nodes won, less those that they lost, when edges did. */
export function nodeChanges(
  wonEdges: Iterable<GraphEdge>,
  won: Change,
  lostEdges: Iterable<GraphEdge>,
  lost: Change,
): Change {
  const changes: Change = new Map();
  const add = (edges: Iterable<GraphEdge>, by: Change, sign: 1 | -1): void => {
    for (const edge of edges) {
      const messages = sign * (by.get(edge.id) ?? 0);
      for (const end of COUNTING_ENDS[edge.kind]) changes.set(edge[end], (changes.get(edge[end]) ?? 0) + messages);
    }
  };
  add(wonEdges, won, 1);
  add(lostEdges, lost, -1);
  return new Map([...changes].filter(([, messages]) => messages !== 0));
}
