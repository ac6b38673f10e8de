import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { PlatformListeners } from '../../messaging/listening/platform-listeners.service.js';
import { RemovalHooks } from '../../tenancy/removal-hooks.service.js';
import { ARCHIVE } from '../archive/archive-listener.service.js';
import type { ConnectionEntity } from '../connection.entity.js';
import { ConnectionInstallations } from '../connection-installations.service.js';
import { HIDE, IDS_OF_ORGANISATION } from '../connections.sql.js';
import { ERASE_CONNECTION } from './erase-connection.job.js';

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
  ) {}

  onModuleInit(): void {
    this.removals.addForOrganisations(async ({ organisationId }) => {
      const rows = await this.db.query<Row>(IDS_OF_ORGANISATION, [organisationId]);
      for (const row of rows) await this.begin(row);
    });
  }

  /** In a transaction; whoever calls has checked that the caller may. */
  async begin(row: Row): Promise<void> {
    await this.db.query(HIDE, [row.id]);
    await this.listeners.remove(row.organisation_id, ARCHIVE, row.id);
    await this.installations.detach(row);
    await this.lanes.enqueue(`erase:connection:${row.id}`, ERASE_CONNECTION, { connection_id: row.id });
  }
}
