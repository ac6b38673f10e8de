import type { Job } from '../../kernel/jobs/job.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import type { HistoryRequest } from '../../platforms/contract.js';
import type { ProviderError } from '../../platforms/errors.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import type { InstallationStatus } from '../installations/installation-status.js';
import { LOOK_BACK_MS } from './review.service.js';

export type CatchUpJob = {
  installation_id: string;
  channel_id: string;
  /** Also edits and deletions of what was known before are wanted, and first replies to it. */
  review?: boolean;
  /** What was known when it was asked for, an ISO 8601 time; absent or null: what is known when it begins. */
  from?: string | null;
};

/** The last reading of a lane's history: what was asked for before it began, it has brought. */
export interface Reading {
  seq: number;
  /** The last job of its lane when its first try began. Clocks are set, and tell less of what came before. */
  tail: number;
  /** From when on it was asked for, which may be before anybody wanted anything. */
  asked: Date;
  /** Whether it showed first replies to what was known before as well. */
  review: boolean;
  /** What was known by then. */
  start: CatchUpStart;
  /** The newest message that it has brought so far. */
  reached: Date | null;
  /** Why the rest of it was given up, if it was: what was asked for meanwhile is lost with it. */
  lost: ProviderError | null;
  done: boolean;
}

export interface CatchUpStart {
  id: string;
  status: InstallationStatus;
  caught_up_to: Date | null;
  /** What was written until then is known. Null where nobody has wanted anything yet. */
  from: Date | null;
  /** Where to begin, a little before that. */
  since: Date | null;
  looked_at: Date;
  /** The last job of the lane. */
  tail: number;
  threads: string[];
}

export const later = (one: Date, other: Date | null): Date => (other && other > one ? other : one);

/** Whether a reading that began after this was asked for has shown all that it asks for, or all that there is to be had. */
export function hasBrought({ done, tail, asked, review }: Reading, { seq, payload }: Job<CatchUpJob>): boolean {
  const { from } = payload;
  return done && seq <= tail && !!from && asked <= new Date(from) && (review || !payload.review);
}

export const begun = ({ seq, payload: { from, review } }: Job<CatchUpJob>, start: CatchUpStart): Reading => ({
  seq,
  tail: start.tail,
  asked: from ? new Date(from) : start.from!,
  review: review === true,
  start,
  reached: null,
  lost: null,
  done: false,
});

/** A later try goes on after what an earlier one has brought. */
export function requestOf(run: LaneRun<CatchUpJob>, { start, reached }: Reading): HistoryRequest {
  const { seq, createdAt, payload } = run.jobs[0]!;
  const since = reached && reached > start.since! ? reached : start.since!;
  const rootsSince = payload.review ? new Date(start.from!.getTime() - LOOK_BACK_MS) : since;
  const name = [run.lane, seq, createdAt.getTime()].join(' ');
  const { threads, from } = start;
  return { channelId: payload.channel_id, after: null, since, known: from!, threads, rootsSince, reading: name };
}

export function newestOf(page: InboundEvent[]): Date | null {
  const times = page.flatMap((event) => ('message' in event ? [event.message.sentAt.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}
