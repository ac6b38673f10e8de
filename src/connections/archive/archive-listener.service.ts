import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Heard, PlatformListener } from '../../messaging/listening/platform-listener.js';
import { PlatformListeners } from '../../messaging/listening/platform-listeners.service.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { ChannelAdoption } from '../channels/channel-adoption.service.js';
import { ArchiveStore } from './archive-store.service.js';
import { type ArchiveChannel, HASTEN_SYNCS, LOCK_HEARD } from './archive.sql.js';

/** Under which connections listen to platform channels. */
export const ARCHIVE = 'archive';

/** Archives what is said in chosen channels as it is said, what our own bots say included. */
@Injectable()
export class ArchiveListener implements PlatformListener, OnModuleInit {
  readonly kind = ARCHIVE;

  constructor(
    private readonly db: Database,
    private readonly listeners: PlatformListeners,
    private readonly store: ArchiveStore,
    private readonly adoption: ChannelAdoption,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  async hear(heard: Heard, connectionId: string): Promise<void> {
    const events = heard.events.map(({ event }) => event);
    const { installationId, channelId } = heard;
    const isSeen = events.some(({ kind }) => kind === 'channel.seen');
    // What the router has just written down of the channel is what the connection knows of it too.
    if (isSeen && !events.some(isDirect)) await this.adoption.adopt(connectionId, installationId, [channelId]);
    if (events.some(isWritten)) await this.keep(heard, connectionId, events.filter(isWritten));
    for (const event of events) await this.follow(connectionId, event);
  }

  /** What was said meanwhile is read by a sync that is due soon rather than in hours. */
  async missed(installationId: string): Promise<void> {
    await this.db.query(HASTEN_SYNCS, [installationId]);
  }

  private async keep(heard: Heard, connectionId: string, events: InboundEvent[]): Promise<void> {
    const channel = await this.channelOf(heard, connectionId, events);
    if (!channel) return;
    // Who wants every channel did not ask for what people write to the bot alone.
    await this.store.keep(channel, channel.sync_all ? events.filter((event) => !isDirect(event)) : events);
  }

  /** A channel that is not known yet is one that was made since: its connection takes them all. */
  private async channelOf(heard: Heard, connectionId: string, events: InboundEvent[]): Promise<ArchiveChannel | null> {
    const values = [connectionId, heard.channelId];
    const known = await this.db.one<ArchiveChannel>(LOCK_HEARD, values);
    if (known || events.some(isDirect)) return known;
    await this.adoption.adopt(connectionId, heard.installationId, [heard.channelId]);
    return this.db.one<ArchiveChannel>(LOCK_HEARD, values);
  }

  private async follow(connectionId: string, event: InboundEvent): Promise<void> {
    if (event.kind === 'channel.gone') await this.adoption.markGone(connectionId, event.channelId);
    if (event.kind === 'channel.moved') await this.adoption.move(connectionId, event.channelId, event.toChannelId);
  }
}

const isWritten = ({ kind }: InboundEvent): boolean =>
  kind === 'message.created' || kind === 'message.edited' || kind === 'message.deleted';

const isDirect = (event: InboundEvent): boolean => 'message' in event && event.message.direct;
