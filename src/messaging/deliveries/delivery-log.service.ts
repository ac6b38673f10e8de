import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, invalid, missing } from '../../kernel/errors/errors.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { requireManagerRole, type Role } from '../../tenancy/roles.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { type NativeDelivery, noticeOf, RETRYABLE } from '../outbound/delivery.entity.js';
import {
  type DeliveriesAnswer,
  type DeliveriesQuery,
  type DeliveryAnswer,
  type DeliveryRow,
  type RetriedDeliveriesAnswer,
  type RetryDeliveriesDto,
  toDelivery,
} from './delivery.dto.js';
import { readCursor, writeCursor } from './delivery-cursor.js';
import {
  FIND_CHANNEL_ROLE,
  LIST_BEFORE,
  LIST_NEWEST,
  LOCK_DELIVERY,
  RESEND_MATCHING,
  RESEND_ONE,
} from './delivery-log.sql.js';

/** Deliveries that one request sends again at most. */
const MOST_RETRIED = 1_000;

/** What is owed to platforms, as the owners and admins of the workspaces that it comes from see it. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly notices: MessagingNotices,
  ) {}

  async list(userId: string, query: DeliveriesQuery): Promise<DeliveriesAnswer> {
    const { limit, cursor, status, platform, channel } = query;
    if (channel) await this.assertSeen(userId, channel);
    const filter = [status ?? null, platform ?? null, channel ?? null, timeOf(query.since)];
    const values = [userId, limit + 1, ...filter];
    const place = cursor === undefined ? null : readCursor(cursor);
    const rows = place
      ? await this.db.query<DeliveryRow & { micros: number }>(LIST_BEFORE, [...values, place.micros, place.id])
      : await this.db.query<DeliveryRow & { micros: number }>(LIST_NEWEST, values);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      success: true,
      deliveries: rows.slice(0, limit).map(toDelivery),
      pagination: { limit, hasMore: last !== undefined, next_cursor: last ? writeCursor(last) : null },
    };
  }

  /** Knowingly out of order. Throws DELIVERY_NOT_FOUND, FORBIDDEN, DELIVERY_NOT_RETRYABLE (409). */
  async retry(userId: string, id: string): Promise<DeliveryAnswer> {
    return this.db.transaction(async () => {
      const row = await this.db.one<DeliveryRow & { role: Role }>(LOCK_DELIVERY, [userId, id]);
      if (!row) throw missing('delivery');
      requireManagerRole(row.role);
      if (!RETRYABLE.includes(row.status)) {
        throw conflict(
          'DELIVERY_NOT_RETRYABLE',
          `Only ${RETRYABLE.join(', ')} deliveries are retried, not ${row.status}.`,
        );
      }
      const again = await this.db.query<NativeDelivery>(RESEND_ONE, [id]);
      this.tell(again);
      return { success: true, delivery: toDelivery({ ...row, ...again[0] }) };
    });
  }

  async retryMatching(userId: string, body: RetryDeliveriesDto): Promise<RetriedDeliveriesAnswer> {
    const { status, platform, channel_id: channel } = body;
    if (channel) await this.assertSeen(userId, channel);
    const filter = [status ?? null, platform ?? null, channel ?? null, timeOf(body.since)];
    const again = await this.db.query<NativeDelivery>(RESEND_MATCHING, [userId, MOST_RETRIED, RETRYABLE, ...filter]);
    this.tell(again);
    return { success: true, retried: again.length };
  }

  /** Throws CHANNEL_NOT_FOUND for one of a workspace that the user does not belong to. */
  private async assertSeen(userId: string, channelId: string): Promise<void> {
    if (!(await this.db.one(FIND_CHANNEL_ROLE, [userId, channelId]))) throw missing('channel');
  }

  private tell(rows: NativeDelivery[]): void {
    if (rows.length > 0) this.lanes.wakeAfterCommit();
    for (const row of rows) this.notices.deliveryUpdated(noticeOf(row));
  }
}

/** ISO 8601 knows more than there is, such as 24:00 and leap seconds. */
function timeOf(since: string | undefined): Date | null {
  if (since === undefined) return null;
  const time = new Date(since);
  if (Number.isNaN(time.getTime())) throw invalid([{ field: 'since', message: 'must be a date and time' }]);
  return time;
}
