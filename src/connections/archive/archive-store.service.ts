import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { storableJson } from '../../messaging/intake/storable-json.js';
import type { HistoryStretch } from '../../platforms/contract.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { ArchiveWatchers, watched } from './archive-watchers.service.js';
import { type ArchiveChannel, BURY_MISSING, STORE } from './archive.sql.js';
import { foldEvents } from './fold-events.js';

/** A page of history, as far as the archive cares. */
export interface PageContents {
  events: InboundEvent[];
  covered: HistoryStretch[];
  /** Before it was asked for. */
  askedAt: Date;
}

/** Writes archives, in the caller's transaction, which has the channel locked. Whatever is told twice has one effect. */
@Injectable()
export class ArchiveStore {
  constructor(
    private readonly db: Database,
    private readonly watchers: ArchiveWatchers,
  ) {}

  /** Answers how many messages were new or changed. */
  async keep(channel: ArchiveChannel, events: InboundEvent[]): Promise<number> {
    const stored = await this.store(channel, events, false);
    if (stored > 0) await this.watchers.tell(watched(channel));
    return stored;
  }

  /** Likewise; what the page shows to be gone becomes a tombstone. */
  async keepPage(channel: ArchiveChannel, { events, covered, askedAt }: PageContents): Promise<number> {
    const shown = events.flatMap((event) => ('messageId' in event ? [event.messageId] : []));
    let stored = await this.store(channel, events, true);
    if (covered.length > 0) {
      const values = [channel.channel_id, askedAt, JSON.stringify(covered), shown];
      stored += (await this.db.one<{ stored: number }>(BURY_MISSING, values))?.stored ?? 0;
    }
    if (stored > 0) await this.watchers.tell(watched(channel));
    return stored;
  }

  private async store(channel: ArchiveChannel, events: InboundEvent[], isPage: boolean): Promise<number> {
    const entries = foldEvents(events);
    if (entries.length === 0) return 0;
    const values = [channel.organisation_id, channel.id, channel.channel_id, storableJson(entries), isPage];
    return (await this.db.one<{ stored: number }>(STORE, values))?.stored ?? 0;
  }
}
