import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { PlatformListeners } from '../../messaging/listening/platform-listeners.service.js';
import { RemovalHooks } from '../../tenancy/removal-hooks.service.js';
import { ARCHIVE } from '../archive/archive-listener.service.js';
import type { ConnectionEntity } from '../connection.entity.js';
import { ConnectionInstallations } from '../connection-installations.service.js';
import { HIDE, IDS_OF_ORGANISATION } from '../connections.sql.js';
import { ERASE_CONNECTION } from './erase-connection.job.js';

/** Deleted an hour ago or more, and nothing erases them: their jobs were laid aside. */
const LEFT_OVER = statement(
  'connections.left-over',
  `SELECT id FROM connections c WHERE deleted_at < now() - interval '1 hour'
     AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.lane = 'erase:connection:' || c.id)`,
);

type Row = Pick<ConnectionEntity, 'id' | 'organisation_id'>;

/** The end of a connection: hidden and off its platform at once, erased afterwards. */
@Injectable()
export class ConnectionRemoval implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly listeners: PlatformListeners,
    private readonly installations: ConnectionInstallations,
    private readonly removals: RemovalHooks,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.removals.addForOrganisations(async ({ organisationId }) => {
      const rows = await this.db.query<Row>(IDS_OF_ORGANISATION, [organisationId]);
      for (const row of rows) await this.begin(row);
    });
    this.upkeep.register('connections.erasures', () => this.takeUp());
  }

  /** In a transaction; whoever calls has checked that the caller may. */
  async begin(row: Row): Promise<void> {
    await this.db.query(HIDE, [row.id]);
    await this.listeners.remove(row.organisation_id, ARCHIVE, row.id);
    await this.installations.detach(row);
    await this.erase(row.id);
  }

  /** What was deleted does not stay because erasing it failed. Twice does no harm. */
  private async takeUp(): Promise<void> {
    for (const { id } of await this.db.query<{ id: string }>(LEFT_OVER)) await this.erase(id);
  }

  private erase(id: string): Promise<void> {
    return this.lanes.enqueue(`erase:connection:${id}`, ERASE_CONNECTION, { connection_id: id });
  }
}
