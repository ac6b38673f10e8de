import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { channelRoom } from '../rooms.js';
import { SocketHub } from '../socket-hub.service.js';
import { type Change, toChanges } from './change.js';
import { type ChangeRow, FIND_BEHIND, READ_CHANGES } from './changes.sql.js';
import { ChannelFeed, type ChangePage } from './channel-feed.js';

interface Held {
  feed: ChannelFeed;
  holders: number;
  /** Null until somebody was let in. */
  isPrivate: boolean | null;
}

const PAGE = 200;
/** How late a change of another process may be told. */
const POLL_MS = 2000;

/** The feeds of the channels that somebody here listens to; the others cost nothing. */
@Injectable()
export class ChannelFeeds implements OnApplicationShutdown {
  private readonly logger = new Logger(ChannelFeeds.name);
  private readonly open = new Map<string, Held>();
  private poll: NodeJS.Timeout | null = null;

  constructor(
    private readonly db: Database,
    private readonly hub: SocketHub,
  ) {}

  /** The channel's feed, until everyone who held it has released it. */
  hold(channelId: string): ChannelFeed {
    let held = this.open.get(channelId);
    if (!held) this.open.set(channelId, (held = { feed: this.make(channelId), holders: 0, isPrivate: null }));
    held.holders += 1;
    this.poll ??= setInterval(() => void this.lookAround(), POLL_MS).unref();
    return held.feed;
  }

  release(channelId: string): void {
    const held = this.open.get(channelId);
    if (!held || --held.holders > 0) return;
    held.feed.close();
    this.open.delete(channelId);
    if (this.open.size === 0) this.stop();
  }

  find(channelId: string): ChannelFeed | null {
    return this.open.get(channelId)?.feed ?? null;
  }

  /** Notes what the newest news say; true when the channel is private and was not known to be. */
  turnsPrivate(channelId: string, isPrivate: boolean): boolean {
    const held = this.open.get(channelId);
    if (!held) return false;
    const turns = isPrivate && held.isPrivate !== true;
    held.isPrivate = isPrivate;
    return turns;
  }

  onApplicationShutdown(): void {
    this.stop();
    for (const { feed } of this.open.values()) feed.close();
    this.open.clear();
  }

  private make(channelId: string): ChannelFeed {
    return new ChannelFeed({
      read: (after) => this.read(channelId, after),
      tell: ({ event, payload }: Change) => this.hub.tell([channelRoom(channelId)], event, payload),
      onError: (error) => this.logger.warn({ err: error, channel_id: channelId }, 'Missed changes cannot be read yet'),
    });
  }

  private async read(channelId: string, after: number): Promise<ChangePage | null> {
    const rows = await this.db.query<ChangeRow>(READ_CHANGES, [channelId, after, PAGE]);
    const [first] = rows;
    if (!first) return null;
    const changes = toChanges(rows);
    const complete = changes.length < PAGE;
    return { changes, complete, upTo: complete ? first.last_change_seq : changes[PAGE - 1]!.payload.change_seq };
  }

  /** Notices stay in the process that made the change. */
  private async lookAround(): Promise<void> {
    const known = [...this.open].flatMap(([id, { feed }]) =>
      feed.toldUpTo === null ? [] : [{ id, at: feed.toldUpTo }],
    );
    if (known.length === 0) return;
    try {
      const behind = await this.db.query<{ id: string; last_change_seq: number }>(FIND_BEHIND, [
        known.map(({ id }) => id),
        known.map(({ at }) => at),
      ]);
      for (const { id, last_change_seq: last } of behind) this.find(id)?.expect(last);
    } catch (error) {
      this.logger.warn({ err: error }, 'Changes of other processes cannot be looked for');
    }
  }

  private stop(): void {
    if (this.poll) clearInterval(this.poll);
    this.poll = null;
  }
}
