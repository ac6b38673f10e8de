import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { RemovalHooks } from '../../tenancy/removal-hooks.service.js';
import { DELETE_INTEGRATIONS, IDS_OF_ORGANISATION, TAKE_TURN } from './integrations.sql.js';
import { ReplrInstallations } from './replr-installations.service.js';

/** The end of integrations: their bots are disconnected unless others use them. Joins the caller's transaction. */
@Injectable()
export class IntegrationRemoval implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly installations: ReplrInstallations,
    private readonly removals: RemovalHooks,
  ) {}

  onModuleInit(): void {
    this.removals.addForOrganisations(({ organisationId }) => this.removeAllOf(organisationId, null));
  }

  /** After everybody else's changes of them. */
  async remove(organisationId: string, ids: string[]): Promise<void> {
    // No foreign key leads to the installations that they use; and platform channels go before integrations.
    for (const id of ids) {
      await this.db.query(TAKE_TURN, [id]);
      await this.installations.detach(organisationId, id);
    }
    await this.db.query(DELETE_INTEGRATIONS, [organisationId, ids]);
  }

  /** Of one REPLR, or of all. */
  async removeAllOf(organisationId: string, replrId: string | null): Promise<void> {
    const rows = await this.db.query<{ id: string }>(IDS_OF_ORGANISATION, [organisationId, replrId]);
    await this.remove(
      organisationId,
      rows.map(({ id }) => id),
    );
  }
}
