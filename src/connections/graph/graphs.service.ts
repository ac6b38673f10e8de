import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { ConnectionAccess } from '../connection-access.service.js';
import { howToSwitchOn } from '../digest/evidence.dto.js';
import type { GraphDto, GraphEdgeDto, GraphNodeDto, GraphQuery, NeighboursDto, NeighboursQuery } from './graph.dto.js';
import { nodeId } from './graph-contribution.js';
import { GraphDigest } from './graph-digest.service.js';
import * as sql from './graph.sql.js';
import { type EdgeFilters, edgesQuery, type Named, NAMED } from './graph-edges.sql.js';

/** Graphs as they are read. */
@Injectable()
export class Graphs {
  constructor(
    private readonly db: Database,
    private readonly access: ConnectionAccess,
    private readonly digest: GraphDigest,
  ) {}

  /** Throws CONNECTION_NOT_FOUND, GRAPH_DISABLED. */
  async get(userId: string, connectionId: string, query: GraphQuery): Promise<GraphDto> {
    await this.open(userId, connectionId);
    const rows = await this.edges(connectionId, query);
    const edges = rows.slice(0, query.limit);
    const nodes = await this.nodes(connectionId, new Set(edges.flatMap(({ source, target }) => [source, target])));
    return {
      nodes,
      edges: edges.map(toEdge),
      truncated: rows.length > query.limit,
      refreshing: await this.digest.isDue(connectionId),
    };
  }

  /** Throws CONNECTION_NOT_FOUND, NODE_NOT_FOUND, GRAPH_DISABLED. */
  async neighbours(userId: string, connectionId: string, id: string, query: NeighboursQuery): Promise<NeighboursDto> {
    await this.open(userId, connectionId);
    if ((await this.nodes(connectionId, [id])).length === 0) throw missing('node');
    const { distances, truncated } = await this.walk(connectionId, id, query);
    const nodes = await this.nodes(connectionId, distances.keys());
    const edges = await this.db.query<sql.EdgeRow>(sql.EDGES_AMONG, [connectionId, nodes.map((node) => node.id)]);
    return {
      nodes: nodes
        .map((node) => ({ ...node, distance: distances.get(node.id)! }))
        .sort((a, b) => a.distance - b.distance || b.messages - a.messages),
      edges: edges.slice(0, sql.MOST_EDGES).map(toEdge),
      truncated: truncated || edges.length > sql.MOST_EDGES,
      refreshing: await this.digest.isDue(connectionId),
    };
  }

  /** One statement a hop, each of bounded size: however many edges a node has, only the heaviest are looked at. */
  private async walk(
    connectionId: string,
    from: string,
    { hops, limit }: NeighboursQuery,
  ): Promise<{ distances: Map<string, number>; truncated: boolean }> {
    const distances = new Map([[from, 0]]);
    let frontier = [from];
    let truncated = false;
    for (let hop = 1; hop <= hops && frontier.length > 0; hop += 1) {
      const left = limit + 1 - distances.size;
      if (left === 0 && truncated) break;
      const values = [connectionId, frontier, [...distances.keys()], limit + 1 + distances.size];
      const rows = await this.db.query<{ id: string; fullest: number }>(sql.ONE_HOP, values);
      truncated ||= rows.length > left || rows.some(({ fullest }) => fullest > limit + distances.size);
      frontier = rows.slice(0, left).map(({ id }) => id);
      for (const id of frontier) distances.set(id, hop);
    }
    return { distances, truncated };
  }

  private async edges(connectionId: string, query: GraphQuery): Promise<sql.EdgeRow[]> {
    const ends: string[] = [];
    if (query.person !== undefined) ends.push(nodeId(connectionId, 'person', query.person));
    if (query.channel !== undefined) {
      const channel = await this.db.one<{ id: string }>(sql.CHANNEL_OF, [connectionId, query.channel]);
      if (!channel) return [];
      ends.push(nodeId(connectionId, 'channel', channel.id));
    }
    const prefix = query.q?.toLowerCase().replace(/[\\%_]/g, '\\$&') ?? null;
    const filters: EdgeFilters = {
      type: query.type ?? null,
      kind: query.kind ?? null,
      ends,
      since: query.since ?? null,
      minWeight: query.min_weight,
      prefix,
      named: prefix === null ? null : await this.db.one<Named>(NAMED, [connectionId, `${prefix}%`]),
    };
    return this.db.query<sql.EdgeRow>(...edgesQuery(connectionId, filters, query.limit));
  }

  private async nodes(connectionId: string, ids: Iterable<string>): Promise<GraphNodeDto[]> {
    const rows = await this.db.query<sql.NodeRow>(sql.NODES, [connectionId, [...ids]]);
    return rows.map(({ id, type, key, label, messages }) => ({ id, type, key, label, messages }));
  }

  private async open(userId: string, connectionId: string): Promise<void> {
    const connection = await this.access.get(userId, connectionId);
    if (connection.graph_enabled) return;
    throw conflict('GRAPH_DISABLED', `The graph is switched off. ${howToSwitchOn(connectionId, 'graph_enabled')}`);
  }
}

const toEdge = (row: sql.EdgeRow): GraphEdgeDto => ({
  kind: row.kind,
  source: row.source,
  target: row.target,
  weight: row.messages,
  first_seen: row.first_seen.toISOString(),
  last_seen: row.last_seen.toISOString(),
});
