import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { missing, missingReference, unprocessable } from '../../kernel/errors/errors.js';
import { Mirrors } from '../../messaging/mirrors/mirrors.service.js';
import { requireManagerRole, type Role } from '../../tenancy/roles.js';
import { IntegrationAccess } from '../integration-access.service.js';
import { changed, type ChannelSync, crossing, type SyncDirection } from './channel-sync.js';
import {
  type IntegrationChannelAnswerDto,
  type IntegrationChannelListDto,
  type IntegrationChannelRow,
  toIntegrationChannel,
  type UpdateIntegrationChannelDto,
} from './integration-channel.dto.js';
import { CHANGE, FIND_CONVERSATION, LIST, LIST_MAPPED, LOCK, READ } from './integration-channels.sql.js';

interface LockedRow {
  id: string;
  organisation_id: string;
  integration_id: string;
  platform_channel_id: string;
  auto_sync_messages: boolean;
  sync_direction: SyncDirection | null;
  channel_id: string | null;
  workspace_id: string;
  role: Role;
}

/** Which external channels of an integration share their messages with which channels of its workspace. */
@Injectable()
export class IntegrationChannels {
  constructor(
    private readonly db: Database,
    private readonly access: IntegrationAccess,
    private readonly mirrors: Mirrors,
  ) {}

  async list(userId: string, integrationId: string): Promise<IntegrationChannelListDto> {
    await this.access.get(userId, integrationId);
    const rows = await this.db.query<IntegrationChannelRow>(LIST, [integrationId]);
    return { channels: rows.map(toIntegrationChannel) };
  }

  /** Throws PLATFORM_CHANNEL_NOT_FOUND, FORBIDDEN, CHANNEL_NOT_FOUND and CHANNEL_ARCHIVED for the conversation. */
  async update(userId: string, id: string, body: UpdateIntegrationChannelDto): Promise<IntegrationChannelAnswerDto> {
    return this.db.transaction(async () => {
      const row = await this.db.one<LockedRow>(LOCK, [userId, id]);
      if (!row) throw missing('platform channel');
      requireManagerRole(row.role);
      if (body.lvng_conversation_id) await this.assertMappable(userId, row.workspace_id, body.lvng_conversation_id);
      const sync = changed(
        { autoSync: row.auto_sync_messages, direction: row.sync_direction, channelId: row.channel_id },
        {
          autoSync: body.auto_sync_messages,
          direction: body.sync_direction,
          channelId: body.lvng_conversation_id,
        },
      );
      await this.db.query(CHANGE, [id, sync.autoSync, sync.direction, sync.channelId]);
      await this.mirror(row, sync);
      const after = await this.db.one<IntegrationChannelRow>(READ, [id]);
      if (!after) throw missing('platform channel');
      return { channel: toIntegrationChannel(after) };
    });
  }

  /** Before the integration goes. */
  async unmapAll(integrationId: string): Promise<void> {
    const rows = await this.db.query<{ id: string }>(LIST_MAPPED, [integrationId]);
    for (const { id } of rows) await this.mirrors.remove(id);
  }

  private async mirror(row: LockedRow, sync: ChannelSync): Promise<void> {
    const ways = crossing(sync);
    if (!ways) return this.mirrors.remove(row.id);
    return this.mirrors.set({
      id: row.id,
      organisationId: row.organisation_id,
      platformChannelId: row.platform_channel_id,
      referenceId: row.integration_id,
      ...ways,
    });
  }

  /** A channel that the caller may not see cannot be led out of the workspace by them either. */
  private async assertMappable(userId: string, workspaceId: string, channelId: string): Promise<void> {
    const field = 'lvng_conversation_id';
    const values = [channelId, userId, workspaceId];
    const channel = await this.db.one<{ is_archived: boolean }>(FIND_CONVERSATION, values);
    if (!channel) throw missingReference('CHANNEL_NOT_FOUND', field, 'there is no such channel in this workspace');
    if (channel.is_archived) throw unprocessable('CHANNEL_ARCHIVED', field, 'the channel is archived');
  }
}
