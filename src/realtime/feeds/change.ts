import { type MessageDto, toMessage } from '../../channels/messages/message.dto.js';
import type { ChannelEvent } from '../../channels/notices/channel-notice.js';
import type { ChangeRow } from './changes.sql.js';

export type ChangeEvent = Extract<ChannelEvent, `message.${string}` | `pin.${string}`>;

/** One numbered change of a channel: `payload.change_seq` is its number. */
export interface Change {
  event: ChangeEvent;
  payload: MessageDto;
}

/** The changes of a page; its rows are already in order. */
export const toChanges = (rows: ChangeRow[]): Change[] =>
  rows.flatMap((row) => {
    if (row.id === null) return [];
    const payload = toMessage(row);
    return [{ event: eventOf(payload), payload }];
  });

/** How a message is told by its present state: what happened in between is not kept. */
function eventOf(message: MessageDto): ChangeEvent {
  if (message.deleted_at !== null) return 'message.deleted';
  const touched = message.updated_at !== message.created_at || message.reply_count > 0;
  return touched ? 'message.updated' : 'message.created';
}
