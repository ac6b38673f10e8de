import { jobKind } from '../../kernel/jobs/job.js';

/** Erases what a deleted channel held; on a lane of its own. */
export const ERASE = jobKind<{ channelId: string }>('channel.erase');
