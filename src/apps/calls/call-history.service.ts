import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import { missing } from '../../kernel/errors/errors.js';
import type { StoredAuthor } from '../screening/withheld-notes.service.js';
import { LIST_CALLS, LIST_CALLS_BEFORE, LIST_WITHHELD, LIST_WITHHELD_BEFORE } from './call-history.sql.js';

export const CALL_KINDS = ['modifier', 'filter', 'output', 'tick'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** `dead`: it failed for good, and people may let it be made again. `skipped`: it was never made. */
export const CALL_STATUSES = ['pending', 'delivered', 'failed', 'dead', 'skipped'] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/** Where a row stands in its history. */
export interface HistoryPlace {
  /** Microseconds since 1970. */
  micros: number;
  id: string;
}

export interface CallRow extends HistoryPlace {
  channel_id: string;
  message_id: string | null;
  kind: CallKind;
  status: CallStatus;
  attempts: number;
  status_code: number | null;
  last_error: string | null;
  latency_ms: number | null;
  created_at: Date;
  finished_at: Date | null;
}

export interface WithheldRow extends HistoryPlace {
  channel_id: string;
  author: StoredAuthor;
  content: string;
  reason: string;
  created_at: Date;
}

/** Of which app, how many rows, and from which place on: those older than it. */
export interface HistoryPage {
  organisationId: string;
  appId: string;
  limit: number;
  before: HistoryPlace | null;
}

/**
 * What became of calling an app, newest first, for 30 days. Whether somebody may see it is asked before. Throws
 * INTEGRATION_NOT_FOUND for an app that is not the organisation's.
 */
@Injectable()
export class CallHistory {
  constructor(private readonly db: Database) {}

  calls(page: HistoryPage, { status = null, kind = null }: { status?: CallStatus | null; kind?: CallKind | null }) {
    return this.list<CallRow>(page.before ? LIST_CALLS_BEFORE : LIST_CALLS, page, [status, kind]);
  }

  withheld(page: HistoryPage): Promise<WithheldRow[]> {
    return this.list<WithheldRow>(page.before ? LIST_WITHHELD_BEFORE : LIST_WITHHELD, page, []);
  }

  private async list<Row extends HistoryPlace>(
    sql: Statement,
    { organisationId, appId, limit, before }: HistoryPage,
    filter: unknown[],
  ): Promise<Row[]> {
    const place = before ? [before.micros, before.id] : [];
    const rows = await this.db.query<Row>(sql, [organisationId, appId, limit, ...place, ...filter]);
    if (rows.length === 0) throw missing('integration');
    return rows.filter(({ id }) => id !== null);
  }
}
