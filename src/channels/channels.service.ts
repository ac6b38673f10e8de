import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { newId } from '../kernel/database/ids.js';
import { conflict, forbidden, missing, missingReference } from '../kernel/errors/errors.js';
import { page } from '../kernel/http/page-query.dto.js';
import type { DoneWithMessageAnswer } from './answers.dto.js';
import {
  type ChannelAnswer,
  type ChannelsAnswer,
  type ChannelsQuery,
  type CreateChannelDto,
  toChannel,
  type UpdateChannelDto,
} from './channel.dto.js';
import type { ChannelRow } from './channel.row.js';
import { CREATE, GET, HIDE, LIST, UPDATE } from './channels.sql.js';
import { ChannelErasure } from './erasure/channel-erasure.service.js';
import { audienceOf } from './notices/channel-notice.js';
import { ChannelNotices } from './notices/channel-notices.service.js';

/** A left join's right side. */
type Absent<Row> = { [Column in keyof Row]: null };

/** Channels over HTTP. A channel that the user may not see answers 404, like one that is not there. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly db: Database,
    private readonly notices: ChannelNotices,
    private readonly erasure: ChannelErasure,
  ) {}

  async list(userId: string, query: ChannelsQuery): Promise<ChannelsAnswer> {
    const { workspace_id, type = null, is_archived = null, limit, offset } = query;
    const values = [workspace_id, userId, type, is_archived, limit, offset];
    const rows = await this.db.query<(ChannelRow | Absent<ChannelRow>) & { total: number }>(LIST, values);
    if (!rows[0]) throw missing('workspace');
    const channels = rows.filter((row): row is ChannelRow & { total: number } => row.id !== null).map(toChannel);
    return { success: true, channels, pagination: page(query, rows[0].total) };
  }

  async get(userId: string, channelId: string): Promise<ChannelAnswer> {
    const row = await this.db.one<ChannelRow>(GET, [channelId, userId]);
    if (!row) throw missing('channel');
    return { success: true, channel: toChannel(row) };
  }

  /** Any member of the workspace may. A name in use is 409, a parent outside of the workspace 404. */
  async create(userId: string, draft: CreateChannelDto): Promise<ChannelAnswer> {
    const row = await this.db.one<CreatedRow>(CREATE, [
      newId(),
      draft.workspace_id,
      userId,
      draft.name,
      draft.display_name ?? null,
      draft.description ?? null,
      draft.channel_type,
      draft.topic ?? null,
      draft.parent_channel_id ?? null,
      draft.is_private,
    ]);
    if (!row) throw missing('workspace');
    if (!row.parent_found) {
      throw missingReference('PARENT_CHANNEL_NOT_FOUND', 'parent_channel_id', 'is not a channel of this workspace');
    }
    if (row.id === null) throw conflict('CHANNEL_NAME_TAKEN', 'The workspace has a channel of this name.');
    const channel = toChannel(row);
    this.notices.emit('channel.created', { ...channel, change_seq: row.last_change_seq }, audienceOf(row));
    return { success: true, channel };
  }

  async update(userId: string, channelId: string, changes: UpdateChannelDto): Promise<ChannelAnswer> {
    const row = managed(await this.db.one<ManagedRow>(UPDATE, [channelId, userId, changes]));
    const channel = toChannel(row);
    this.notices.emit('channel.updated', { ...channel, change_seq: row.last_change_seq }, audienceOf(row));
    return { success: true, channel };
  }

  /** Hidden from everyone at once; its rows are erased by a job. */
  async delete(userId: string, channelId: string): Promise<DoneWithMessageAnswer> {
    await this.db.transaction(async () => {
      const row = managed(await this.db.one<ManagedRow>(HIDE, [channelId, userId]));
      await this.erasure.begin(channelId);
      const { id, workspace_id, last_change_seq } = row;
      this.notices.emit('channel.deleted', { id, workspace_id, change_seq: last_change_seq }, audienceOf(row));
    });
    return { success: true, message: 'Channel deleted successfully' };
  }
}

type CreatedRow = (ChannelRow | Absent<ChannelRow>) & { parent_found: boolean };
type ManagedRow = (ChannelRow | Absent<ChannelRow>) & { allowed: boolean };

/** The row that was changed; throws 404 for a channel out of sight, 403 for one that is not the user's to change. */
function managed(row: ManagedRow | null): ChannelRow {
  if (row && !row.allowed) throw forbidden();
  if (!row || row.id === null) throw missing('channel');
  return row;
}
