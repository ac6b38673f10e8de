import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { readCursor, writeCursor } from '../deliveries/delivery-cursor.js';
import { HISTORY_BEFORE, HISTORY_NEWEST } from './installation-history.sql.js';
import type { InstallationStatus } from './installation-status.js';

/** What an entry tells: a change of state, messages that could not be caught up, or something about the account. */
export const HISTORY_KINDS = ['status', 'gap', 'account'] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

/** An entry of an installation's history; what its kind does not have is null. */
export interface HistoryEntry {
  id: string;
  kind: HistoryKind;
  at: Date;
  from_status: InstallationStatus | null;
  to_status: InstallationStatus | null;
  detail: string | null;
  /** The platform's own id. */
  channel_id: string | null;
  channel_name: string | null;
  from_time: Date | null;
  to_time: Date | null;
  reason: string | null;
}

export interface HistoryPage {
  entries: HistoryEntry[];
  /** Of what follows; null at the end. */
  nextCursor: string | null;
}

/** What became of installations, as features show it. */
@Injectable()
export class InstallationHistory {
  constructor(private readonly db: Database) {}

  /** Of the installation that a feature's row uses, newest first. Empty without one. Throws 400 for a foreign cursor. */
  async page(
    owner: { organisationId: string; ownerKind: string; ownerId: string },
    limit: number,
    cursor: string | undefined,
  ): Promise<HistoryPage> {
    const values = [owner.organisationId, owner.ownerKind, owner.ownerId, limit + 1];
    const place = cursor === undefined ? null : readCursor(cursor);
    const rows = place
      ? await this.db.query<HistoryEntry & { micros: number }>(HISTORY_BEFORE, [...values, place.micros, place.id])
      : await this.db.query<HistoryEntry & { micros: number }>(HISTORY_NEWEST, values);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { entries: rows.slice(0, limit), nextCursor: last ? writeCursor(last) : null };
  }
}
