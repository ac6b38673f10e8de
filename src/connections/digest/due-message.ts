import type { InboundFile } from '../../platforms/inbound-event.js';
import type { MessageKey } from './tally.js';

/** A message of an archive that was stored, edited or deleted since it was last taken into account. */
export interface DueMessage extends MessageKey {
  organisation_id: string;
  connection_id: string;
  channel_name: string;
  sent_at: Date;
  author_id: string;
  author_name: string;
  is_bot: boolean;
  text: string;
  files: InboundFile[];
  deleted: boolean;
}

/** Columns of a `DueMessage`: of `m`, archived_messages, and of `c`, its row of connection_channels. */
export const DUE_COLUMNS = `m.organisation_id, m.connection_id, m.channel_id, c.name AS channel_name, m.external_id, m.sent_at,
  m.author_id, m.author_name, m.is_bot, m.text, m.files, m.deleted_at IS NOT NULL AS deleted`;
