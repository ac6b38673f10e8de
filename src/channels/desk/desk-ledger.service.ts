import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { toMessage } from '../messages/message.dto.js';
import { audienceOf, type ChannelEvent, type ChannelEvents } from '../notices/channel-notice.js';
import { ChannelNotices } from '../notices/channel-notices.service.js';
import type { OutcomeRow } from './outcome.js';

type MessageEvent = Extract<ChannelEvent, `message.${string}` | `pin.${string}`>;

/** Runs the desk's statements, and tells workers and listeners of what they changed, after the commit. */
@Injectable()
export class DeskLedger {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly notices: ChannelNotices,
  ) {}

  /** The message's row, with what became of it; null when the statement found nothing to change. */
  async write(event: MessageEvent, sql: Statement, values: unknown[]): Promise<OutcomeRow | null> {
    const rows = await this.db.query<OutcomeRow>(sql, values);
    const row = rows.find(({ outcome }) => outcome !== 'parent') ?? null;
    if (row?.outcome !== 'changed') return row;
    if (row.jobs > 0) this.lanes.wakeAfterCommit();
    this.tell(event, row);
    const parent = rows.find(({ outcome }) => outcome === 'parent');
    if (parent) this.tell('message.updated', parent);
    return row;
  }

  private tell(event: MessageEvent, row: OutcomeRow): void {
    const payload: ChannelEvents[MessageEvent] = toMessage(row);
    this.notices.emit(event, payload, audienceOf(row));
  }
}
