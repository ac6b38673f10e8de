import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import { Schedules } from '../interval/schedules.service.js';
import { FIND_APP_CHANNEL, LIST_APP_CHANNELS, SET_APP_CHANNEL } from './app-channels.sql.js';

/** Whether an app is on in a channel, while it is active at all. Inside JSON, PostgreSQL writes times as text. */
export interface AppChannelRow {
  channel_id: string;
  channel_name: string;
  workspace_id: string;
  /** True where nobody has said anything. */
  is_active: boolean;
  /** When somebody said it last; null: nobody has. */
  updated_at: Date | string | null;
}

type FoundRow = { has_app: boolean } & (AppChannelRow | { channel_id: null });

/**
 * Where apps are on. They are on in every channel unless it is said otherwise. Whether somebody may is the caller's question:
 * whoever manages an organisation may for all of its channels, private ones too.
 */
@Injectable()
export class AppChannels {
  constructor(
    private readonly db: Database,
    private readonly schedules: Schedules,
  ) {}

  /** From the next message on. @throws AppError INTEGRATION_NOT_FOUND, CHANNEL_NOT_FOUND (404) */
  async set(organisationId: string, appId: string, channelId: string, isActive: boolean): Promise<AppChannelRow> {
    return this.db.transaction(async () => {
      const values = [organisationId, appId, channelId, isActive];
      const row = found(await this.db.one<FoundRow>(SET_APP_CHANNEL, values));
      await this.schedules.sync(organisationId, appId);
      return row;
    });
  }

  /** @throws AppError INTEGRATION_NOT_FOUND, CHANNEL_NOT_FOUND (404) */
  async get(organisationId: string, appId: string, channelId: string): Promise<AppChannelRow> {
    return found(await this.db.one<FoundRow>(FIND_APP_CHANNEL, [organisationId, appId, channelId]));
  }

  /** Channels where somebody has said whether it is on. @throws AppError INTEGRATION_NOT_FOUND (404) */
  async list(
    organisationId: string,
    appId: string,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<{ total: number; rows: AppChannelRow[] }> {
    const values = [organisationId, appId, limit, offset];
    const listed = await this.db.one<{ total: number; rows: AppChannelRow[] }>(LIST_APP_CHANNELS, values);
    if (!listed) throw missing('integration');
    return listed;
  }
}

function found(row: FoundRow | null): AppChannelRow {
  if (!row?.has_app) throw missing('integration');
  if (row.channel_id === null) throw missing('channel');
  return row;
}
