import { jobKind } from '../../kernel/jobs/job.js';
import type { ParticipationMode } from '../../channels/channel-twins/channel-twin.dto.js';
import type { Attention } from './attention.js';

/** A message that a twin may answer. */
export interface TwinQuestion {
  organisationId: string;
  channelId: string;
  twinId: string;
  messageId: string;
  attention: Attention;
  /** How the twin took part when it was asked; with another mode the question is void. */
  mode: ParticipationMode;
  /** Whether an automatic author asks, and how many came before. */
  automatic: boolean;
  hops: number;
}

/** On the twin's lane of the channel: it answers one question after the other, in order. */
export const ANSWER_AS_TWIN = jobKind<TwinQuestion>('twin.answer');
