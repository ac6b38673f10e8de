import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { invalid, unprocessable } from '../../kernel/errors/errors.js';
import { PlatformListeners } from '../../messaging/listening/platform-listeners.service.js';
import { PlatformChannels } from '../../messaging/mirrors/platform-channels.service.js';
import { asConnectionError } from '../../platforms/error-codes.js';
import { ProviderError } from '../../platforms/errors.js';
import { ARCHIVE } from '../archive/archive-listener.service.js';
import { ConnectionAccess } from '../connection-access.service.js';
import type { ConnectionChannelEntity, ConnectionEntity } from '../connection.entity.js';
import { ConnectionInstallations } from '../connection-installations.service.js';
import { standingOf } from '../connection-status.js';
import { Syncs } from '../sync/syncs.service.js';
import { ChannelAdoption } from './channel-adoption.service.js';
import { type ChooseChannelsDto, type ConnectionChannelDto, toConnectionChannel } from './connection-channel.dto.js';
import { CHOOSE, LIST, UNKNOWN } from './connection-channels.sql.js';

type Row = Pick<ConnectionEntity, 'id' | 'organisation_id' | 'platform'>;

/** Which channels of an external team are archived. */
@Injectable()
export class ConnectionChannels {
  constructor(
    private readonly db: Database,
    private readonly access: ConnectionAccess,
    private readonly installations: ConnectionInstallations,
    private readonly platformChannels: PlatformChannels,
    private readonly adoption: ChannelAdoption,
    private readonly listeners: PlatformListeners,
    private readonly syncs: Syncs,
  ) {}

  /** Throws CONNECTION_NOT_FOUND; with `refresh` also FORBIDDEN and the platform's refusals. */
  async list(userId: string, id: string, refresh: boolean): Promise<ConnectionChannelDto[]> {
    if (refresh) await this.refresh(await this.access.manage(userId, id));
    else await this.takeOver(await this.access.get(userId, id));
    return this.read(id);
  }

  /**
   * What is newly chosen is read at once, and heard from now on. Throws CONNECTION_NOT_FOUND, FORBIDDEN, and
   * CHANNEL_NOT_FOUND naming what the platform does not know either.
   */
  async choose(userId: string, id: string, body: ChooseChannelsDto): Promise<ConnectionChannelDto[]> {
    const all = body.sync_all ?? false;
    if (!all && body.channel_ids === undefined) {
      throw invalid([{ field: 'channel_ids', message: 'is required unless sync_all is true' }]);
    }
    const wanted = [...new Set(all ? [] : body.channel_ids)];
    await this.assertKnown(await this.access.manage(userId, id), wanted);
    await this.db.transaction(async () => {
      const row = await this.access.lock(userId, id);
      const fresh = await this.db.query<{ id: string }>(CHOOSE, [id, all, wanted]);
      await this.listen(row, all ? null : wanted);
      await this.syncs.read(
        id,
        fresh.map((channel) => channel.id),
      );
    });
    return this.read(id);
  }

  private async read(id: string): Promise<ConnectionChannelDto[]> {
    return (await this.db.query<ConnectionChannelEntity>(LIST, [id])).map(toConnectionChannel);
  }

  private async listen(row: Row, channelIds: string[] | null): Promise<void> {
    const { id: subscriberId, organisation_id: organisationId } = row;
    const state = await this.installations.find(row);
    if (!state || channelIds?.length === 0) return this.listeners.remove(organisationId, ARCHIVE, subscriberId);
    const { referenceId } = state;
    const listening = { organisationId, kind: ARCHIVE, subscriberId, referenceId, channelIds };
    await this.listeners.set({ ...listening, direct: false, catchUp: false });
  }

  /** A channel that was made since is found by asking the platform once more. */
  private async assertKnown(row: Row, ids: string[]): Promise<void> {
    if ((await this.unknown(row, ids)).length === 0) return;
    await this.refresh(row);
    const unknown = await this.unknown(row, ids);
    if (unknown.length === 0) return;
    throw unprocessable('CHANNEL_NOT_FOUND', 'channel_ids', `the bot sees no channel ${unknown.join(', ')}`);
  }

  private async unknown({ id }: Row, ids: string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    return (await this.db.query<{ id: string }>(UNKNOWN, [id, ids])).map((row) => row.id);
  }

  /** Where a platform cannot be asked for its channels, its bot hears of them one by one. */
  private async takeOver(row: Row): Promise<void> {
    const state = await this.installations.find(row);
    if (state) await this.adoption.adopt(row.id, state.installationId, null);
  }

  private async refresh(row: Row): Promise<void> {
    const state = await this.installations.find(row);
    if (!state) return;
    if (state.status === 'credentials-rejected') {
      // What was refused is not tried again, except to validate it.
      throw asConnectionError(new ProviderError('credentials-rejected', standingOf(state).detail ?? ''));
    }
    await this.platformChannels.syncFromPlatform(state.installationId).catch((error: unknown) => {
      throw asConnectionError(error);
    });
    await this.adoption.adopt(row.id, state.installationId, null);
  }
}
