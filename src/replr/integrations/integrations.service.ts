import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { unprocessable } from '../../kernel/errors/errors.js';
import type { PageQuery } from '../../kernel/http/page-query.dto.js';
import { IntegrationAccess } from './integration-access.service.js';
import type {
  IntegrationDeletedDto,
  IntegrationDto,
  IntegrationListDto,
  UpdateIntegrationDto,
} from './integration.dto.js';
import type { IntegrationRow } from './integration.row.js';
import { IntegrationRemoval } from './integration-removal.service.js';
import { LIST_INTEGRATIONS, UPDATE_INTEGRATION } from './integrations.sql.js';
import { IntegrationViews } from './integration-views.service.js';
import { ReplrInstallations } from './replr-installations.service.js';
import { VisibleChannels } from './visible-channels.service.js';

/** The bots that speak for REPLRs, once they are connected. */
@Injectable()
export class Integrations {
  constructor(
    private readonly db: Database,
    private readonly access: IntegrationAccess,
    private readonly views: IntegrationViews,
    private readonly visible: VisibleChannels,
    private readonly installations: ReplrInstallations,
    private readonly removal: IntegrationRemoval,
  ) {}

  async list(userId: string, { limit, offset }: PageQuery): Promise<IntegrationListDto> {
    const values = [userId, limit, offset];
    const found = await this.db.one<{ total: number; rows: IntegrationRow[] }>(LIST_INTEGRATIONS, values);
    const { total, rows } = found ?? { total: 0, rows: [] };
    return { data: await this.views.ofAll(rows), total };
  }

  /** Throws INTEGRATION_NOT_FOUND. */
  async get(userId: string, id: string): Promise<IntegrationDto> {
    const row = await this.access.get(userId, id);
    return this.views.of(row, await this.installations.find(row));
  }

  /** Throws INTEGRATION_NOT_FOUND, FORBIDDEN, CHANNELS_NOT_CHOSEN, CHANNEL_NOT_VISIBLE, what the platform refuses. */
  async update(userId: string, id: string, body: UpdateIntegrationDto): Promise<IntegrationDto> {
    await this.requireVisible(await this.access.manage(userId, id), body.channel_ids);
    return this.db.transaction(async () => {
      const before = await this.access.lock(userId, id);
      const row = changed(before, body);
      const state = await this.installations.find(row);
      if (state && (row.active !== before.active || body.channel_ids)) await this.installations.listen(row, state);
      if (state && row.active !== before.active) await this.installations.setEnabled(row, state);
      const values = [row.organisation_id, id, row.channel_ids, row.active, row.auto_respond];
      const written = await this.db.one<IntegrationRow>(UPDATE_INTEGRATION, values);
      return this.views.of(written ?? row, await this.installations.find(row));
    });
  }

  /** Its session ends unless others share the bot. Throws INTEGRATION_NOT_FOUND, FORBIDDEN. */
  async remove(userId: string, id: string): Promise<IntegrationDeletedDto> {
    await this.db.transaction(async () => {
      const row = await this.access.lock(userId, id);
      await this.removal.remove(row.organisation_id, [id]);
    });
    return { id, deleted: true };
  }

  /** The platform is asked about channels that are new to the list alone, and outside of any transaction. */
  private async requireVisible(row: IntegrationRow, wanted: string[] | undefined): Promise<void> {
    if (!wanted) return;
    const { channel_ids: listed } = row;
    if (listed === null) {
      throw unprocessable('CHANNELS_NOT_CHOSEN', 'channel_ids', 'this bot listens in every chat that it is in');
    }
    const added = wanted.filter((id) => !listed.includes(id));
    const state = added.length > 0 ? await this.installations.find(row) : null;
    if (state) await this.visible.requireConnected(state, added);
  }
}

const changed = (before: IntegrationRow, body: UpdateIntegrationDto): IntegrationRow => ({
  ...before,
  channel_ids: body.channel_ids ? [...new Set(body.channel_ids)] : before.channel_ids,
  active: body.active ?? before.active,
  auto_respond: body.auto_respond ?? before.auto_respond,
});
