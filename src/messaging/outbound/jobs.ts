import { jobKind } from '../../kernel/jobs/job.js';

/** Carries one delivery to its platform channel; lane `out:<platform channel id>`. */
export const DELIVER = jobKind<{ delivery_id: string }>('delivery.send');

export const outboundLane = (platformChannelId: string): string => `out:${platformChannelId}`;
