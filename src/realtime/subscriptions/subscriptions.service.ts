import { Injectable } from '@nestjs/common';
import { AppError } from '../../kernel/errors/app-error.js';
import { Access, type WorkspaceAccess } from '../../tenancy/access.service.js';
import { isManager } from '../../tenancy/roles.js';
import type { SubscribedChannelDto, SubscribedWorkspaceDto, UnsubscribedDto } from '../dto/answer.dto.js';
import type { ChannelCallDto, SubscribeChannelDto, WorkspaceCallDto } from '../dto/call.dto.js';
import { ChannelFeeds } from '../feeds/channel-feeds.service.js';
import type { ChannelFeed } from '../feeds/channel-feed.js';
import { type ChannelPlace, Replay, tellOne } from '../feeds/replay.service.js';
import { channelManagersRoom, channelRoom, workspaceManagersRoom, workspaceRoom, workspaceUserRoom } from '../rooms.js';
import type { AppSocket } from '../socket.types.js';

/** Of one socket. */
export const MOST_CHANNELS = 200;
export const MOST_WORKSPACES = 20;

/** Who listens to what. Access is checked when a subscription begins; `Evictions` ends it when access is lost. */
@Injectable()
export class Subscriptions {
  private epoch = 0;

  constructor(
    private readonly feeds: ChannelFeeds,
    private readonly replay: Replay,
    private readonly access: Access,
  ) {}

  /** Subscriptions that are being made look at their access again. */
  distrust(): void {
    this.epoch += 1;
  }

  /** A second one replaces the first. @throws AppError as `Replay.run`, TOO_MANY_SUBSCRIPTIONS (409) */
  async toChannel(socket: AppSocket, call: SubscribeChannelDto): Promise<SubscribedChannelDto> {
    const channelId = call.channel_id.toLowerCase();
    this.leaveChannel(socket, channelId);
    requireRoom(socket.data.channels, MOST_CHANNELS, 'channels');
    const feed = this.feeds.hold(channelId);
    try {
      const told = await this.replay.run({
        socket,
        feed,
        channelId,
        after: call.after ?? null,
        epoch: () => this.epoch,
        admit: (place, floor) => this.admit(socket, feed, channelId, place, floor),
      });
      return { success: true, channel_id: channelId, change_seq: told };
    } catch (error) {
      this.feeds.release(channelId);
      throw error;
    }
  }

  /** @throws AppError WORKSPACE_NOT_FOUND (404), TOO_MANY_SUBSCRIPTIONS (409) */
  async toWorkspace(socket: AppSocket, call: WorkspaceCallDto): Promise<SubscribedWorkspaceDto> {
    const workspaceId = call.workspace_id.toLowerCase();
    const { workspaces, userId } = socket.data;
    this.leaveWorkspace(socket, workspaceId);
    requireRoom(workspaces, MOST_WORKSPACES, 'workspaces');
    const { role } = await this.look(userId, workspaceId);
    const manages = isManager(role);
    if (socket.connected) {
      workspaces.set(workspaceId, { manages });
      const rooms = [workspaceRoom(workspaceId), workspaceUserRoom(workspaceId, userId)];
      void socket.join(manages ? [...rooms, workspaceManagersRoom(workspaceId)] : rooms);
    }
    return { success: true, workspace_id: workspaceId, role };
  }

  endChannel(socket: AppSocket, call: ChannelCallDto): UnsubscribedDto {
    this.leaveChannel(socket, call.channel_id.toLowerCase());
    return { success: true };
  }

  endWorkspace(socket: AppSocket, call: WorkspaceCallDto): UnsubscribedDto {
    this.leaveWorkspace(socket, call.workspace_id.toLowerCase());
    return { success: true };
  }

  /** False when there was no such subscription. */
  leaveChannel(socket: AppSocket, channelId: string): boolean {
    if (!socket.data.channels.delete(channelId)) return false;
    this.feeds.find(channelId)?.forget(socket.id);
    for (const room of [channelRoom(channelId), channelManagersRoom(channelId)]) void socket.leave(room);
    this.feeds.release(channelId);
    return true;
  }

  /** False when there was no such subscription. */
  leaveWorkspace(socket: AppSocket, workspaceId: string): boolean {
    if (!socket.data.workspaces.delete(workspaceId)) return false;
    void socket.leave(workspaceRoom(workspaceId));
    void socket.leave(workspaceManagersRoom(workspaceId));
    void socket.leave(workspaceUserRoom(workspaceId, socket.data.userId));
    return true;
  }

  /** When the socket is gone. */
  endAll(socket: AppSocket): void {
    for (const channelId of [...socket.data.channels.keys()]) this.leaveChannel(socket, channelId);
    socket.data.workspaces.clear();
  }

  private async look(userId: string, workspaceId: string): Promise<WorkspaceAccess> {
    for (;;) {
      const started = this.epoch;
      const access = await this.access.workspace(userId, workspaceId);
      if (started === this.epoch) return access;
    }
  }

  private admit(socket: AppSocket, feed: ChannelFeed, channelId: string, place: ChannelPlace, floor: number): void {
    this.feeds.turnsPrivate(channelId, place.isPrivate);
    socket.data.channels.set(channelId, { workspaceId: place.workspaceId });
    const rooms = place.manages ? [channelRoom(channelId), channelManagersRoom(channelId)] : [channelRoom(channelId)];
    feed.admit(socket.id, {
      floor,
      tell: (change) => tellOne(socket, change),
      enter: () => void socket.join(rooms),
    });
  }
}

function requireRoom(taken: Map<string, unknown>, most: number, what: string): void {
  if (taken.size < most) return;
  throw new AppError('TOO_MANY_SUBSCRIPTIONS', 'conflict', `A socket subscribes to ${most} ${what} at most.`);
}
