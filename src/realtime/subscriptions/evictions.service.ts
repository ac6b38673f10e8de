import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { type Membership, TenancyNotices } from '../../tenancy/notices.service.js';
import type { SubscriptionEndedEventDto } from '../dto/ended.dto.js';
import { channelManagersRoom, workspaceManagersRoom } from '../rooms.js';
import { Sessions } from '../sessions/sessions.service.js';
import { SocketHub } from '../socket-hub.service.js';
import type { AppSocket } from '../socket.types.js';
import { Subscriptions } from './subscriptions.service.js';
import { FIND_VIEWERS, FIND_VISIBLE, FIND_WORKSPACES } from './visibility.sql.js';

type Reason = SubscriptionEndedEventDto['reason'];

/** How late it may be noticed what no notice tells: another process, a role that changed, a revoked API key. */
const SWEEP_MS = 60_000;

/** Takes subscriptions from those who lost access. */
@Injectable()
export class Evictions implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Evictions.name);
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly db: Database,
    private readonly hub: SocketHub,
    private readonly subscriptions: Subscriptions,
    private readonly sessions: Sessions,
    private readonly tenancy: TenancyNotices,
  ) {}

  onModuleInit(): void {
    this.tenancy.listen({ membershipLost: (membership) => this.fromWorkspace(membership) });
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Somebody is no longer a member of a private channel. */
  fromChannel(userId: string, channelId: string): void {
    this.subscriptions.distrust();
    for (const socket of this.hub.ofUser(userId)) this.takeChannel(socket, channelId, 'access-lost');
  }

  /** The channel is deleted. */
  allFromChannel(channelId: string): void {
    this.subscriptions.distrust();
    for (const socket of this.listeners(channelId)) this.takeChannel(socket, channelId, 'channel-deleted');
  }

  /** Leaves those in the channel who may see it. When that cannot be found out, nobody stays. */
  async strangersFromChannel(channelId: string): Promise<void> {
    this.subscriptions.distrust();
    const sockets = this.listeners(channelId);
    const userIds = [...new Set(sockets.map(({ data }) => data.userId))];
    const viewers = await this.db
      .query<{ user_id: string }>(FIND_VIEWERS, [channelId, userIds])
      .catch((error: unknown) => this.warn(error));
    const allowed = new Set(viewers.map((row) => row.user_id));
    for (const socket of sockets) {
      if (!allowed.has(socket.data.userId)) this.takeChannel(socket, channelId, 'access-lost');
    }
  }

  /** Checks everything again. */
  async sweep(): Promise<void> {
    await this.sessions.recheckKeys();
    const users = new Set(this.hub.sockets.map(({ data }) => data.userId));
    for (const userId of users) await this.recheck(userId).catch((error: unknown) => this.warn(error));
  }

  private fromWorkspace({ userId, workspaceId }: Membership): void {
    this.subscriptions.distrust();
    for (const socket of this.hub.ofUser(userId)) {
      for (const [channelId, place] of [...socket.data.channels]) {
        if (place.workspaceId === workspaceId) this.takeChannel(socket, channelId, 'access-lost');
      }
      this.takeWorkspace(socket, workspaceId);
    }
  }

  private async recheck(userId: string): Promise<void> {
    const sockets = this.hub.ofUser(userId);
    const channels = [...new Set(sockets.flatMap(({ data }) => [...data.channels.keys()]))];
    const workspaces = [...new Set(sockets.flatMap(({ data }) => [...data.workspaces.keys()]))];
    const visible = await this.find(FIND_VISIBLE, userId, channels);
    const own = await this.find(FIND_WORKSPACES, userId, workspaces);
    for (const socket of sockets) {
      for (const id of channels) {
        if (!visible.has(id)) this.takeChannel(socket, id, 'access-lost');
        else if (!visible.get(id)) void socket.leave(channelManagersRoom(id));
      }
      for (const id of workspaces) {
        if (!own.has(id)) this.takeWorkspace(socket, id);
        else if (!own.get(id)) void socket.leave(workspaceManagersRoom(id));
      }
    }
  }

  private async find(sql: typeof FIND_VISIBLE, userId: string, ids: string[]): Promise<Map<string, boolean>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.query<{ id: string; manages: boolean }>(sql, [userId, ids]);
    return new Map(rows.map((row) => [row.id, row.manages]));
  }

  private listeners(channelId: string): AppSocket[] {
    return this.hub.sockets.filter(({ data }) => data.channels.has(channelId));
  }

  private takeChannel(socket: AppSocket, channelId: string, reason: Reason): void {
    if (this.subscriptions.leaveChannel(socket, channelId)) {
      socket.emit('subscription.ended', { channel_id: channelId, reason });
    }
  }

  private takeWorkspace(socket: AppSocket, workspaceId: string): void {
    if (this.subscriptions.leaveWorkspace(socket, workspaceId)) {
      socket.emit('subscription.ended', { workspace_id: workspaceId, reason: 'access-lost' });
    }
  }

  private warn(error: unknown): [] {
    this.logger.warn({ err: error }, 'Access of open sockets cannot be checked');
    return [];
  }
}
