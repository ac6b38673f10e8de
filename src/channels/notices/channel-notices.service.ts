import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Audience, ChannelEvent, ChannelEvents, ChannelNotice } from './channel-notice.js';

export type NoticeListener = (notice: ChannelNotice) => void;

/** Tells the rest of this process what happened in channels, after the commit and never without it. */
@Injectable()
export class ChannelNotices {
  private readonly logger = new Logger(ChannelNotices.name);
  private readonly listeners = new Set<NoticeListener>();

  constructor(private readonly db: Database) {}

  /** Answers how to stop listening. */
  on(listener: NoticeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells everyone once the surrounding transaction is committed; at once when there is none. */
  emit<Event extends ChannelEvent>(event: Event, payload: ChannelEvents[Event], audience: Audience): void {
    if (this.listeners.size === 0) return;
    this.db.afterCommit(() => this.tell({ event, payload, audience } as ChannelNotice));
  }

  private tell(notice: ChannelNotice): void {
    for (const listener of this.listeners) {
      try {
        listener(notice);
      } catch (error) {
        this.logger.error({ err: error, event: notice.event }, 'A listener to channels failed');
      }
    }
  }
}
