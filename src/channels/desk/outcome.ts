import type { MessageRow } from '../messages/message.row.js';

/** What became of a change: the first two are done; an archived channel takes nothing; `to-screen` would be done after that. */
export type Outcome = 'changed' | 'unchanged' | 'archived' | 'forbidden' | 'no-parent' | 'full' | 'to-screen';

/** A row of the desk's statements. `parent` comes beside `changed` when the root of the thread changed with it. */
export interface OutcomeRow extends MessageRow {
  outcome: Outcome | 'parent';
  /** How many fan-out jobs were enqueued: none without subscribers. */
  jobs: number;
  organisation_id: string;
  workspace_id: string;
  is_private: boolean;
  /** With `to-screen`, of a post: its author. An edit's is the message's own, and so are its files. */
  writer_name?: string;
  writer_avatar_url?: string | null;
}
