import { jobKind } from '../../kernel/jobs/job.js';

/** A message that is owed to an output app. */
export interface OwedOutput {
  /** The row of `app_calls`. */
  call_id: string;
}

/** On the lane of its app and channel: an app gets the messages of a channel one after another, in their order. */
export const CALL_OUTPUT = jobKind<OwedOutput>('app.output');
