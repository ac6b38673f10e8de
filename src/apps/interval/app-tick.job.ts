import { jobKind } from '../../kernel/jobs/job.js';

/** A tick that is owed to an interval app. */
export interface OwedTick {
  /** The row of `app_calls`. */
  call_id: string;
}

/** On the lane of its app and channel, which holds one at a time. */
export const CALL_TICK = jobKind<OwedTick>('app.tick');
