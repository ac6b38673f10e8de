import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { DELETE_INTEGRATIONS, LOCK_OF_REPLR } from './integrations.sql.js';
import { ReplrInstallations } from './replr-installations.service.js';

/** The end of integrations: their bots are disconnected unless others use them. Joins the caller's transaction. */
@Injectable()
export class IntegrationRemoval {
  constructor(
    private readonly db: Database,
    private readonly installations: ReplrInstallations,
  ) {}

  async remove(organisationId: string, ids: string[]): Promise<void> {
    // No foreign key leads to the installations that they use.
    for (const id of ids) await this.installations.detach(organisationId, id);
    await this.db.query(DELETE_INTEGRATIONS, [organisationId, ids]);
  }

  async removeAllOf(organisationId: string, replrId: string): Promise<void> {
    const rows = await this.db.query<{ id: string }>(LOCK_OF_REPLR, [organisationId, replrId]);
    await this.remove(
      organisationId,
      rows.map(({ id }) => id),
    );
  }
}
