import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { ChannelNotice } from '../../channels/notices/channel-notice.js';
import { ChannelNotices } from '../../channels/notices/channel-notices.service.js';
import { ChannelFeeds } from '../feeds/channel-feeds.service.js';
import { channelRoom, workspaceRoom, workspaceUserRoom } from '../rooms.js';
import { SocketHub } from '../socket-hub.service.js';
import { Evictions } from '../subscriptions/evictions.service.js';
import { ChannelPlaces } from './channel-places.service.js';

type MemberNotice = Extract<ChannelNotice, { event: `member.${string}` }>;

/** Brings what happens in channels to those who may know. Of private channels nothing goes to a workspace's room. */
@Injectable()
export class ChannelBroadcasts implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(ChannelBroadcasts.name);
  private stop: (() => void) | null = null;

  constructor(
    private readonly notices: ChannelNotices,
    private readonly feeds: ChannelFeeds,
    private readonly hub: SocketHub,
    private readonly evictions: Evictions,
    private readonly places: ChannelPlaces,
  ) {}

  onModuleInit(): void {
    this.stop = this.notices.on((notice) => this.hear(notice));
  }

  onModuleDestroy(): void {
    this.stop?.();
  }

  private hear(notice: ChannelNotice): void {
    const { channelId, isPrivate } = notice.audience;
    if (!this.feeds.turnsPrivate(channelId, isPrivate)) return this.tell(notice);
    // Nobody is told anything before those who may not see the channel any more have left.
    const feed = this.feeds.find(channelId);
    feed?.pause();
    this.evictions
      .strangersFromChannel(channelId)
      .then(() => {
        this.tell(notice);
        feed?.resume();
      })
      .catch((error: unknown) => this.logger.error({ err: error }, 'A channel that turned private is silent'));
  }

  private tell(notice: ChannelNotice): void {
    switch (notice.event) {
      case 'message.created':
      case 'message.updated':
      case 'message.deleted':
      case 'pin.added':
      case 'pin.removed':
        return this.feeds.find(notice.audience.channelId)?.take(notice);
      case 'member.added':
      case 'member.updated':
      case 'member.removed':
        return this.tellOfMember(notice);
      case 'channel.created':
        return this.hub.tell(this.rooms(notice, notice.payload.created_by), notice.event, notice.payload);
      case 'channel.updated':
        this.places.forget(notice.audience.channelId);
        return this.hub.tell(this.rooms(notice), notice.event, notice.payload);
      case 'channel.deleted':
        this.places.forget(notice.audience.channelId);
        this.hub.tell(this.rooms(notice), notice.event, notice.payload);
        return this.evictions.allFromChannel(notice.audience.channelId);
    }
  }

  private tellOfMember(notice: MemberNotice): void {
    const { user_id: userId, channel_id: channelId } = notice.payload;
    if (notice.event === 'member.removed' && notice.audience.isPrivate) this.evictions.fromChannel(userId, channelId);
    this.hub.tell(this.rooms(notice, userId), notice.event, notice.payload);
  }

  /** `concerned` hears of a private channel also without listening to it. */
  private rooms({ audience }: ChannelNotice, concerned: string | null = null): string[] {
    const { channelId, workspaceId, isPrivate } = audience;
    const rooms = [channelRoom(channelId)];
    if (!isPrivate) rooms.push(workspaceRoom(workspaceId));
    else if (concerned) rooms.push(workspaceUserRoom(workspaceId, concerned));
    return rooms;
  }
}
