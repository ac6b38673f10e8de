import { jobKind } from '../../kernel/jobs/job.js';

export interface FileFetch {
  organisation_id: string;
  file_id: string;
  /** Milliseconds that it waits before it begins. */
  delay_ms?: number;
}

/** Fetches the content of one file of a message from its platform. */
export const FETCH_FILE = jobKind<FileFetch>('file.fetch');

/** Of one platform channel, or of an installation where the channel is not known: one file after another. */
export const fetchLane = (platformChannelId: string): string => `slow:files:${platformChannelId}`;

/** Of one file that did not come in its turn: while it is tried again, it holds up no other. */
export const retryLane = (fileId: string): string => `slow:files:again:${fileId}`;
