import { jobKind } from '../../kernel/jobs/job.js';
import type { ChannelChange } from './desk.contract.js';

/** One change of a channel on its way to those who subscribe to it; on the channel's own lane. */
export const FAN_OUT = jobKind<ChannelChange>('channel.fanout');
