import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, Max, MaxLength, Min } from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { EDGE_KINDS, type EdgeKind, NODE_TYPES, type NodeType } from './graph-contribution.js';

/** Which edges; those that every filter lets through, heaviest first, with the nodes at their ends. */
export class GraphQuery {
  /**
   * Edges at most.
   * @example 100
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 100;

  /**
   * Only edges with a node of this type at an end.
   * @example 'subject'
   */
  @IfGiven()
  @IsIn(NODE_TYPES)
  type?: NodeType;

  /**
   * Only edges of this kind.
   * @example 'replies_to'
   */
  @IfGiven()
  @IsIn(EDGE_KINDS)
  kind?: EdgeKind;

  /**
   * Only edges of this channel (the platform's id).
   * @example 'C12345'
   */
  @IfGiven()
  @PlainText({ min: 1, max: 128 })
  channel?: string;

  /**
   * Only edges of this person (the platform's id).
   * @example 'U12345'
   */
  @IfGiven()
  @PlainText({ min: 1, max: 128 })
  person?: string;

  /**
   * Only edges that a message made since.
   * @example '2026-03-01T00:00:00.000Z'
   */
  @IfGiven()
  @MaxLength(40)
  @IsISO8601({ strict: true, strictSeparator: true })
  since?: string;

  /**
   * Only edges of so many messages or more.
   * @example 2
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  min_weight: number = 1;

  /**
   * Only edges with a node at an end whose label begins so, whatever the case.
   * @example 'bill'
   */
  @IfGiven()
  @PlainText({ min: 1, max: 100 })
  q?: string;
}

export class NeighboursQuery {
  /**
   * Edges to go, at most.
   * @example 1
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3)
  hops: number = 1;

  /**
   * Nodes at most, beside the one that is asked for; the nearest first, then those at the heaviest edges.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

/** A person, a channel, a subject that at least two messages use, or a link. Bots are none. */
export class GraphNodeDto {
  /**
   * The same for ever, within the connection.
   * @example '9f1c2d3e-4b5a-6978-8a9b-0c1d2e3f4a5b'
   */
  id!: string;

  /** @example 'person' */
  type!: NodeType;

  /**
   * The platform's id of the person or the channel, the word, the address.
   * @example 'U12345'
   */
  key!: string;

  /** @example 'Ada Okafor' */
  label!: string;

  /**
   * Written by the person, in the channel, using the subject, sharing the link.
   * @example 312
   */
  messages!: number;
}

/**
 * `replies_to` (person to person), `writes_in` (person to channel), `speaks_of` (person to subject), `discussed_in`
 * (subject to channel), `shares` (person to link), `linked_in` (link to channel).
 */
export class GraphEdgeDto {
  /** @example 'speaks_of' */
  kind!: EdgeKind;

  /**
   * A node's id.
   * @example '9f1c2d3e-4b5a-6978-8a9b-0c1d2e3f4a5b'
   */
  source!: string;

  /**
   * A node's id.
   * @example '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'
   */
  target!: string;

  /**
   * Messages that make it.
   * @example 41
   */
  weight!: number;

  /**
   * The first of them.
   * @example '2026-01-21T08:00:00.000Z'
   */
  first_seen!: string;

  /**
   * The last of them.
   * @example '2026-03-18T15:00:00.000Z'
   */
  last_seen!: string;
}

export class GraphDto {
  nodes!: GraphNodeDto[];

  edges!: GraphEdgeDto[];

  /**
   * Whether more was found than is shown.
   * @example false
   */
  truncated!: boolean;

  /**
   * Whether messages wait to be taken into account: figures are true of those that were.
   * @example false
   */
  refreshing!: boolean;
}

export class NeighbourDto extends GraphNodeDto {
  /**
   * Edges from the node that was asked for; 0 for itself.
   * @example 1
   */
  distance!: number;
}

export class NeighboursDto {
  nodes!: NeighbourDto[];

  /** Between these nodes, heaviest first; a thousand at most. */
  edges!: GraphEdgeDto[];

  /**
   * Whether nodes or edges were left out.
   * @example false
   */
  truncated!: boolean;

  /** @example false */
  refreshing!: boolean;
}
