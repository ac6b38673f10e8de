import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../database/database.service.js';
import { JobHandlers } from './job-handlers.js';
import { LaneExecutor } from './lane-executor.js';
import { type Claim, heldUntil } from './lane-run.js';
import { APART, CLAIM, LEASE_SECONDS, RELEASE, RENEW } from './lanes.sql.js';
import { Lanes } from './lanes.service.js';
import { WakeListener } from './wake-listener.js';

/** Lanes worked at the same time. Most wait for a platform's answer, so that there are more than connections. */
const CONCURRENT_LANES = 32;
/** Lanes apart worked beside them, in the order of `APART`: their jobs wait for seconds or minutes. */
const CONCURRENT_APART: readonly number[] = [12, 16];
/** Lanes that may wait aside for something outside, beside all places; what is more keeps its place. */
const MOST_ASIDE = 256;
/** Jobs taken from one lane at once. */
const JOBS_PER_CLAIM = 50;
/** Milliseconds between looks without being woken: finds delayed lanes and those of dead workers. */
const POLL_MS = 400;

interface ClaimedRow {
  lane: string;
  epoch: number;
  seq: number | null;
  kind: string;
  payload: object;
  attempts: number;
  created_at: Date;
}

/** Takes ready lanes and works them until it is stopped. Runs in processes with the `worker` role. */
@Injectable()
export class Worker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Worker.name);
  private readonly held = new Set<Claim>();
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly executor: LaneExecutor;
  private timers: NodeJS.Timeout[] = [];
  private claiming: Promise<void> | null = null;
  private claimAgain = false;
  /** Every place of some kind was taken at the last look: more lanes may be ready, and the next free place looks at once. */
  private full = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly handlers: JobHandlers,
    private readonly listener: WakeListener,
  ) {
    this.executor = new LaneExecutor(db, handlers, this.stopping.signal);
  }

  async onApplicationBootstrap(): Promise<void> {
    this.handlers.assertComplete();
    if (!this.config.roles.includes('worker')) return;
    this.lanes.setLocalWorker(() => this.wake());
    await this.listener.start(() => this.wake());
    this.timers = [
      setInterval(() => this.wake(), POLL_MS),
      setInterval(() => void this.renew(), (LEASE_SECONDS * 1000) / 3),
    ];
    this.wake();
  }

  /** Takes no more lanes, and waits for what runs. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.lanes.setLocalWorker(null);
    await this.listener.stop();
    await Promise.race([this.drain(), sleep(this.config.http.drainTimeout * 1000, undefined, { ref: false })]);
    for (const timer of this.timers) clearInterval(timer);
  }

  /** What was being claimed at the last moment is given back too: the next process need not wait for the lease. */
  private async drain(): Promise<void> {
    await this.claiming;
    await Promise.allSettled([...this.running]);
  }

  private wake(): void {
    if (this.claiming) this.claimAgain = true;
    else if (!this.stopping.signal.aborted) {
      this.claiming = this.claimReadyLanes().finally(() => (this.claiming = null));
    }
  }

  private async claimReadyLanes(): Promise<void> {
    try {
      do {
        this.claimAgain = false;
        const free = minus(PLACES, countByPlace(this.placed()));
        this.full = free.some((places) => places <= 0);
        if (free.every((places) => places <= 0) || this.stopping.signal.aborted) return;
        const asked = performance.now();
        const claimed = groupByLane(await this.db.query<ClaimedRow>(CLAIM, [JOBS_PER_CLAIM, ...free]));
        const left = minus(free, countByPlace(claimed.map((rows) => rows[0]!)));
        this.full = left.some((places) => places <= 0);
        for (const rows of claimed) this.start(rows, heldUntil(asked));
      } while (this.claimAgain);
    } catch (error) {
      if (!this.stopping.signal.aborted) this.logger.error({ err: error }, 'Lanes could not be claimed');
    }
  }

  /** Those that have a place. */
  private placed(): Claim[] {
    let aside = 0;
    return [...this.held].filter((claim) => !claim.aside || ++aside > MOST_ASIDE);
  }

  private start(rows: ClaimedRow[], until: number): void {
    const { lane, epoch } = rows[0]!;
    const onAside = (): void => {
      if (this.full) this.wake();
    };
    const state = { lost: false, released: false, pending: 0, aside: false };
    const claim: Claim = { lane, epoch, ...state, heldUntil: until, onAside };
    const jobs = rows
      .filter((row) => row.seq !== null)
      .map((row) => ({
        kind: row.kind,
        seq: row.seq!,
        payload: row.payload,
        attempts: row.attempts,
        createdAt: row.created_at,
      }));
    this.held.add(claim);
    const run = this.work(claim, jobs).finally(() => {
      this.held.delete(claim);
      this.running.delete(run);
      if (claim.pending > 0 || this.full) this.wake();
    });
    this.running.add(run);
  }

  private async work(claim: Claim, jobs: Parameters<LaneExecutor['execute']>[1]): Promise<void> {
    try {
      const delayMs = await this.executor.execute(claim, jobs);
      if (claim.released || claim.lost) return;
      const rows = await this.db.query<{ pending: number }>(RELEASE, [claim.lane, claim.epoch, delayMs]);
      claim.pending = delayMs === 0 ? (rows[0]?.pending ?? 0) : 0;
      // Sooner than the next look; after a long delay the look is soon enough.
      if (delayMs > 0 && delayMs < POLL_MS) setTimeout(() => this.wake(), delayMs).unref();
    } catch (error) {
      // The lease runs out by itself; another look at the lane follows then.
      claim.pending = 0;
      this.logger.error({ err: error, lane: claim.lane }, 'A lane could not be given back');
    }
  }

  /** Keeps the leases of what runs; what was lost is marked, so that nothing more is tried for it. */
  private async renew(): Promise<void> {
    const claims = [...this.held].filter((claim) => !claim.released);
    if (claims.length === 0) return;
    const asked = performance.now();
    try {
      const rows = await this.db.query<{ key: string }>(RENEW, [
        claims.map((claim) => claim.lane),
        claims.map((claim) => claim.epoch),
      ]);
      const kept = new Set(rows.map((row) => row.key));
      for (const claim of claims) {
        if (kept.has(claim.lane)) claim.heldUntil = heldUntil(asked);
        else if (!claim.released) claim.lost = true;
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'Leases could not be renewed');
    }
  }
}

/** Common places first, then those of each kind of lane apart. */
const PLACES: readonly number[] = [CONCURRENT_LANES, ...CONCURRENT_APART];

function countByPlace(lanes: { lane: string }[]): number[] {
  const counts = PLACES.map(() => 0);
  for (const { lane } of lanes) counts[APART.findIndex((prefix) => lane.startsWith(prefix)) + 1]! += 1;
  return counts;
}

const minus = (places: readonly number[], taken: readonly number[]): number[] =>
  places.map((count, n) => Math.max(0, count - taken[n]!));

function groupByLane(rows: ClaimedRow[]): ClaimedRow[][] {
  const groups = new Map<string, ClaimedRow[]>();
  for (const row of rows) {
    const group = groups.get(row.lane);
    if (group) group.push(row);
    else groups.set(row.lane, [row]);
  }
  return [...groups.values()];
}
