import { jobKind } from '../../kernel/jobs/job.js';

/** Erases what a deleted connection archived; on a lane of its own. */
export const ERASE_CONNECTION = jobKind<{ connection_id: string }>('connection.erase');
