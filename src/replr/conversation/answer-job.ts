import { jobKind } from '../../kernel/jobs/job.js';

/** An answer that is due. By ids alone: what was said, and to whom, is looked up when it is answered. */
export type AnswerJob = { integration_id: string; channel_id: string; message_id: string };

export const ANSWER = jobKind<AnswerJob>('replr.answer');

/** One for each integration and channel, so that answers come in the order of the questions. */
export const answerLane = (integrationId: string, channelId: string): string =>
  `slow:replr:${integrationId}:${channelId}`;
