import { Injectable } from '@nestjs/common';
import { declaredKinds, type Job, type JobKind } from './job.js';
import type { LaneRun } from './lane-run.js';

/** A job that failed for the last time. */
export interface DeadJob<Payload extends object = object> {
  lane: string;
  job: Job<Payload>;
  /** What it failed with. */
  error: Error;
}

export interface JobHandler<Payload extends object> {
  /** How many consecutive jobs of a lane it takes at once; 1 unless it settles them together. */
  readonly batch?: number;
  run(run: LaneRun<Payload>): Promise<void>;
  /**
   * Writes down what is lost with a job that is laid aside, in the transaction that does so; it calls nobody. While it fails
   * the job stays first in its lane and is tried again.
   */
  onDead?(dead: DeadJob<Payload>): Promise<void>;
}

/** Which handler runs which kind of job. Features register theirs when they are initialised. */
@Injectable()
export class JobHandlers {
  private readonly handlers = new Map<string, JobHandler<object>>();

  register<Payload extends object>(kind: JobKind<Payload>, handler: JobHandler<Payload>): void {
    if (this.handlers.has(kind.name)) throw new Error(`Two handlers want the job "${kind.name}".`);
    this.handlers.set(kind.name, handler as JobHandler<object>);
  }

  get(kind: string): JobHandler<object> | undefined {
    return this.handlers.get(kind);
  }

  /** Throws when a declared kind has no handler: its jobs would wait for ever. */
  assertComplete(): void {
    const orphans = declaredKinds().filter((name) => !this.handlers.has(name));
    if (orphans.length > 0) throw new Error(`No handler for the jobs: ${orphans.join(', ')}.`);
  }
}
