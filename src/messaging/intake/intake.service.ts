import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { jobKind } from '../../kernel/jobs/job.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { FIND_RECEIVED, ROUTE_MOVED, STORE_EVENTS } from './intake.sql.js';
import { storableJson } from './storable-json.js';

/** Routes events that were stored, in the order of their keys. */
export const ROUTE = jobKind<{ installation_id: string; channel_id: string; keys: string[] }>('inbound.route');

export interface Arrival {
  installationId: string;
  /** The version of the credentials that the sender was checked against; null where there was nothing to check. */
  credentialsVersion: number | null;
  events: InboundEvent[];
}

interface Waiting extends Arrival {
  resolve(taken: boolean): void;
  reject(error: unknown): void;
}

/** Events stored by one statement at most: keeps it short while a flood comes in. */
const MOST_EVENTS = 500;

/**
 * The one door behind every door: what has passed it is durable. Arrivals of one moment are stored together, by one
 * statement at a time, so that their order is the order of arrival and a flood costs few commits.
 */
@Injectable()
export class Intake {
  private waiting: Waiting[] = [];
  private storing = false;

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
  ) {}

  /**
   * Resolves once the events are committed: true, or false when the installation is gone or its credentials changed
   * since they were checked (nothing is stored then).
   */
  accept(arrival: Arrival): Promise<boolean> {
    if (arrival.events.length === 0) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...arrival, resolve, reject });
      if (!this.storing) void this.drain();
    });
  }

  /**
   * In the transaction that moved a channel to the id `channelId`, as the event `movedKey` told: what was stored under that
   * id before, when nobody was known to hear it, is routed after all. Stores are held (`HOLD_STORES`).
   */
  async routeMoved(installationId: string, channelId: string, movedKey: string): Promise<void> {
    const moved = await this.db.one<{ received_at: Date }>(FIND_RECEIVED, [installationId, movedKey]);
    const queued = await this.db.query(ROUTE_MOVED, [installationId, channelId, moved?.received_at ?? new Date()]);
    if (queued.length > 0) this.lanes.wakeAfterCommit();
  }

  private async drain(): Promise<void> {
    this.storing = true;
    while (this.waiting.length > 0) {
      const batch = this.takeBatch();
      try {
        const taken = await this.store(batch);
        for (const one of batch) one.resolve(taken.has(takenAs(one)));
      } catch (error) {
        if (batch.length === 1) batch[0]!.reject(error);
        else await this.storeApart(batch);
      }
    }
    this.storing = false;
  }

  /** Something in the batch cannot be stored: whoever came with it must not pay for it. */
  private async storeApart(batch: Waiting[]): Promise<void> {
    for (const one of batch) {
      try {
        one.resolve((await this.store([one])).has(takenAs(one)));
      } catch (error) {
        one.reject(error);
      }
    }
  }

  private takeBatch(): Waiting[] {
    let events = 0;
    let end = 0;
    while (end < this.waiting.length && (end === 0 || events < MOST_EVENTS)) {
      events += this.waiting[end]!.events.length;
      end += 1;
    }
    return this.waiting.splice(0, end);
  }

  private async store(batch: Waiting[]): Promise<Set<string>> {
    const rows = batch.flatMap((one) => one.events.map((event) => ({ one, event })));
    const answer = await this.db.one<{ lanes: number; taken: string[] }>(STORE_EVENTS, [
      rows.map(({ one }) => one.installationId),
      rows.map(({ one }) => one.credentialsVersion),
      rows.map(({ event }) => event.key),
      rows.map(({ event }) => event.channelId),
      rows.map(({ event }) => storableJson(event)),
    ]);
    if (answer && answer.lanes > 0) this.lanes.wake();
    return new Set(answer?.taken);
  }
}

const takenAs = ({ installationId, credentialsVersion }: Arrival): string =>
  `${installationId}:${credentialsVersion ?? 0}`;
