import type { MessageFile } from '../../channels/messages/message-parts.js';
import { statement } from '../../kernel/database/statement.js';
import { CALLABLE } from '../active-app.sql.js';
import type { OwedCall } from './owed-call.js';

export interface OwedMessage extends OwedCall {
  message_id: string;
  /** As it is now; null when it was deleted. */
  content: string | null;
  thread_id: string | null;
  /** Null when it was deleted. */
  files: MessageFile[] | null;
}

/** The columns of an `OwedCall`, over call `k`, app `a` and channel `c`. */
export const OWED = `k.id AS call_id, k.status, k.attempts, k.channel_id, k.created_at, a.is_active,
  a.paused_at IS NOT NULL AS is_paused, c.deleted_at IS NOT NULL AS channel_gone, c.is_archived AS channel_archived,
  EXISTS (SELECT 1 FROM app_channels ac
    WHERE ac.app_id = a.id AND ac.channel_id = c.id AND NOT ac.is_active) AS switched_off`;

/** Call $1 with everything that making it needs. */
export const LOAD_OUTPUT = statement(
  'outputs.load',
  `SELECT ${CALLABLE}, ${OWED}, k.message_id, m.content, m.files, m.parent_message_id AS thread_id
   FROM app_calls k JOIN apps a ON a.id = k.app_id JOIN channels c ON c.id = k.channel_id
     LEFT JOIN messages m ON m.channel_id = k.channel_id AND m.id = k.message_id AND m.deleted_at IS NULL
   WHERE k.id = $1`,
);
