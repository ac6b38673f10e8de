import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import { requireManagerRole } from '../../tenancy/roles.js';
import type { IntegrationForCaller } from './integration.row.js';
import { FIND_INTEGRATION, TAKE_TURN } from './integrations.sql.js';

/**
 * Integrations as members of their organisation reach them: everybody reads, owners and admins change. To who does not
 * belong to the organisation they do not exist (404).
 */
@Injectable()
export class IntegrationAccess {
  constructor(private readonly db: Database) {}

  /** Throws INTEGRATION_NOT_FOUND. */
  async get(userId: string, id: string): Promise<IntegrationForCaller> {
    const row = await this.db.one<IntegrationForCaller>(FIND_INTEGRATION, [userId, id]);
    if (!row) throw missing('integration');
    return row;
  }

  /** For what owners and admins do. Throws INTEGRATION_NOT_FOUND, FORBIDDEN. */
  async manage(userId: string, id: string): Promise<IntegrationForCaller> {
    const row = await this.get(userId, id);
    requireManagerRole(row.role);
    return row;
  }

  /** As `manage`, for a change: call it inside the transaction that makes it, and nobody else makes one meanwhile. */
  async lock(userId: string, id: string): Promise<IntegrationForCaller> {
    await this.db.query(TAKE_TURN, [id]);
    return this.manage(userId, id);
  }
}
