import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import {
  type DeliveryUpdatedNotice,
  type InstallationStatusNotice,
  MessagingNotices,
} from '../../messaging/messaging-notices.service.js';
import type { DeliveryUpdatedEventDto, InstallationStatusEventDto } from '../dto/bridge-events.dto.js';
import { channelManagersRoom, workspaceManagersRoom } from '../rooms.js';
import { SocketHub } from '../socket-hub.service.js';
import { FIND_INTEGRATIONS } from './bridge.sql.js';
import { ChannelPlaces } from './channel-places.service.js';

/** Tells owners and admins what the bridge does: of a private channel only those who listen to it themselves. */
@Injectable()
export class BridgeBroadcasts implements OnModuleInit {
  private readonly logger = new Logger(BridgeBroadcasts.name);

  constructor(
    private readonly notices: MessagingNotices,
    private readonly db: Database,
    private readonly hub: SocketHub,
    private readonly places: ChannelPlaces,
  ) {}

  onModuleInit(): void {
    this.notices.listen({
      installationStatus: (notice) => this.run(this.tellStatus(notice)),
      deliveryUpdated: (notice) => this.run(this.tellDelivery(notice)),
    });
  }

  private run(telling: Promise<void>): void {
    telling.catch((error: unknown) => this.logger.warn({ err: error }, 'A notice of the bridge did not reach sockets'));
  }

  private async tellStatus(notice: InstallationStatusNotice): Promise<void> {
    if (this.hub.count === 0) return;
    const { installation_id, platform, detail } = notice;
    const previous_status = notice.previous_status as InstallationStatusEventDto['status'];
    const status = notice.status as InstallationStatusEventDto['status'];
    const at = notice.at.toISOString();
    const users = await this.db.query<{ id: string; workspace_id: string }>(FIND_INTEGRATIONS, [installation_id]);
    for (const { id, workspace_id } of users) {
      const place = { workspace_id, integration_id: id, installation_id, platform };
      const payload = { ...place, previous_status, status, detail, at };
      this.hub.tell([workspaceManagersRoom(workspace_id)], 'installation.status', payload);
    }
  }

  private async tellDelivery(notice: DeliveryUpdatedNotice): Promise<void> {
    if (this.hub.count === 0) return;
    const { delivery_id, channel_id, message_id, platform, kind, about, degradations, error, latency_ms } = notice;
    const place = await this.places.find(channel_id);
    if (!place) return;
    const rooms = [channelManagersRoom(channel_id)];
    if (!place.is_private) rooms.push(workspaceManagersRoom(place.workspace_id));
    const status = notice.status as DeliveryUpdatedEventDto['status'];
    const what = { delivery_id, channel_id, message_id, platform, kind, about };
    const payload = { ...what, status, degradations, error, latency_ms };
    this.hub.tell(rooms, 'delivery.updated', payload);
  }
}
