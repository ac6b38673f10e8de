import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { jobKind } from '../../kernel/jobs/job.js';
import type { WatchedConnection } from '../archive/archive-watchers.service.js';
import { BATCH, type Digest, type DigestJob, DigestJobs } from '../digest/digest-jobs.service.js';
import { type Change, type Owner, Tally } from '../digest/tally.js';
import * as sql from './graph.tally.sql.js';
import {
  answersContribution,
  type GraphContribution,
  graphContribution,
  type GraphEdge,
  type GraphMessage,
} from './graph-contribution.js';
import { nodeChanges } from './node-changes.js';

const REFRESH = jobKind<DigestJob>('connections.refresh-graph');

/** Keeps who answers whom, who speaks of what, and where. */
@Injectable()
export class GraphDigest implements Digest, OnModuleInit {
  readonly name = 'graph';
  readonly kind = REFRESH;
  readonly due = sql.ANY_DUE;
  readonly erasure = sql.ERASURE;
  private readonly tally: Tally<GraphEdge>;

  constructor(
    private readonly db: Database,
    private readonly jobs: DigestJobs,
  ) {
    this.tally = new Tally(db, sql.GRAPH_TALLY);
  }

  onModuleInit(): void {
    this.jobs.register(this);
  }

  isOn({ graphEnabled }: WatchedConnection): boolean {
    return graphEnabled;
  }

  /** Whether messages wait to be taken into account. */
  isDue(connectionId: string): Promise<boolean> {
    return this.jobs.isDue(this, connectionId);
  }

  async takeIn(connectionId: string): Promise<number> {
    const messages = await this.db.query<GraphMessage>(sql.TAKE_DUE, [connectionId, BATCH]);
    if (messages.length === 0) return 0;
    const owner = { organisationId: messages[0]!.organisation_id, connectionId };
    const keys = [messages.map((m) => m.channel_id), messages.map((m) => m.external_id)];
    const answers = await this.db.query<GraphMessage>(sql.ANSWERS, keys);
    await this.take(owner, messages, graphContribution(messages));
    await this.addAnswers(owner, answers);
    await this.db.query(sql.TAKEN, keys);
    return messages.length;
  }

  private async take(owner: Owner, messages: readonly GraphMessage[], now: GraphContribution): Promise<void> {
    await this.meet(owner, now);
    const { won, lost } = await this.tally.apply(owner, messages, now);
    const lessened = await this.edges(owner, lost);
    await this.count(owner, nodeChanges(now.entries.values(), won, lessened, lost));
    await this.tally.drop(lost.keys());
    const ends = lessened.flatMap(({ source, target }) => [source, target]);
    if (ends.length > 0) await this.db.query(sql.DROP_NODES, [owner.connectionId, [...new Set(ends)]]);
  }

  /** Who answers whom changes no node's messages. */
  private async addAnswers(owner: Owner, answers: readonly GraphMessage[]): Promise<void> {
    const more = answersContribution(answers);
    await this.meet(owner, more);
    await this.tally.addTo(owner, answers, more);
  }

  private async meet({ organisationId, connectionId }: Owner, { nodes }: GraphContribution): Promise<void> {
    if (nodes.size === 0) return;
    await this.db.query(sql.MEET_NODES, [organisationId, connectionId, JSON.stringify([...nodes.values()])]);
  }

  private async count({ connectionId }: Owner, changes: Change): Promise<void> {
    if (changes.size === 0) return;
    await this.db.query(sql.COUNT_NODES, [connectionId, [...changes.keys()], [...changes.values()]]);
  }

  private async edges({ connectionId }: Owner, changes: Change): Promise<GraphEdge[]> {
    return changes.size === 0 ? [] : this.db.query<GraphEdge>(sql.EDGES, [connectionId, [...changes.keys()]]);
  }
}
