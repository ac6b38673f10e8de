import { jobKind } from '../../kernel/jobs/job.js';

/** Reads the channels of one sync; lane `slow:sync:<connection>`. */
export const SYNC = jobKind<{ sync_id: string }>('connection.sync');

export const syncLane = (connectionId: string): string => `slow:sync:${connectionId}`;
