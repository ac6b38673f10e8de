import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { idsOf, isOwn, type RouteContext } from '../router/route-context.js';
import type { HeardEvent, PlatformListener } from './platform-listener.js';
import { REMOVE_LISTENERS, REPLACE_LISTENERS, START_LISTENING_HERE } from './platform-listeners.sql.js';

/** What a feature's row wants to hear. */
export interface Listening {
  organisationId: string;
  /** Of the listener that is registered. */
  kind: string;
  /** The feature's row. */
  subscriberId: string;
  /** Through which the row uses its installation. */
  referenceId: string;
  /** External channels, wholly; null: every channel, also those seen later. */
  channelIds: string[] | null;
  /** What is written to the bot alone, in whatever conversation. Included when `channelIds` is null. */
  direct: boolean;
  /** Whether what was written in these channels while nobody listened is read back, up to a day. */
  catchUp: boolean;
}

/** Which features hear which platform channels. */
@Injectable()
export class PlatformListeners {
  private readonly logger = new Logger(PlatformListeners.name);
  private readonly byKind = new Map<string, PlatformListener>();

  constructor(private readonly db: Database) {}

  /** Throws on a kind in use. */
  register(listener: PlatformListener): void {
    if (this.byKind.has(listener.kind)) throw new Error(`Two features listen as "${listener.kind}".`);
    this.byKind.set(listener.kind, listener);
  }

  /** Replaces what the row listens to; joins the caller's transaction. What was written before is not heard. */
  async set(listening: Listening): Promise<void> {
    const { organisationId, kind, subscriberId, referenceId, channelIds, direct, catchUp } = listening;
    const channels = channelIds
      ? [...new Set(channelIds)].map((id) => ({ external_channel_id: id, only_direct: false, catch_up: catchUp }))
      : [{ external_channel_id: null, only_direct: false, catch_up: false }];
    const alone = direct && channelIds ? [{ external_channel_id: null, only_direct: true, catch_up: false }] : [];
    await this.db.transaction(async () => {
      if (catchUp && channelIds) await this.db.query(START_LISTENING_HERE, [referenceId, channelIds]);
      const rows = JSON.stringify([...channels, ...alone]);
      await this.db.query(REPLACE_LISTENERS, [organisationId, kind, subscriberId, referenceId, rows]);
    });
  }

  /** The row hears nothing any more. */
  async remove(organisationId: string, kind: string, subscriberId: string): Promise<void> {
    await this.db.query(REMOVE_LISTENERS, [organisationId, kind, subscriberId]);
  }

  /** Tells every kind of listener that an installation's session was away. */
  async tellMissed(installationId: string): Promise<void> {
    for (const listener of this.byKind.values()) await listener.missed?.(installationId);
  }

  /** Hands events over, in the surrounding transaction. */
  async hand(context: RouteContext, channelId: string, events: InboundEvent[]): Promise<void> {
    if (context.listeners.length === 0) return;
    const heard = events.map((event) => ({ event, own: isOwn(context, idsOf(event)) }));
    for (const { kind, subscriber_id: subscriberId, only_direct: onlyDirect } of context.listeners) {
      const wanted = onlyDirect ? heard.filter(isDirect) : heard;
      if (wanted.length === 0) continue;
      const listener = this.byKind.get(kind);
      if (!listener) {
        this.logger.error({ kind, subscriber: subscriberId }, 'Nobody knows this kind of listener');
        continue;
      }
      const { organisation_id: organisationId, installation_id: installationId, platform } = context;
      const place = { organisationId, installationId, platform, accountId: context.account_id, channelId };
      await listener.hear({ ...place, events: wanted }, subscriberId);
    }
  }
}

/** A deletion does not tell where it was: whoever keeps the message knows it. */
const isDirect = ({ event }: HeardEvent): boolean =>
  event.kind === 'message.deleted' || ('message' in event && event.message.direct);
