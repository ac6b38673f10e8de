import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import { missing } from '../../kernel/errors/errors.js';
import { requireManagerRole } from '../../tenancy/roles.js';
import type { IntegrationForCaller } from './integration.row.js';
import { FIND_INTEGRATION, LOCK_INTEGRATION } from './integrations.sql.js';

/**
 * Integrations as members of their organisation reach them: everybody reads, owners and admins change. To who does not
 * belong to the organisation they do not exist (404).
 */
@Injectable()
export class IntegrationAccess {
  constructor(private readonly db: Database) {}

  /** Throws INTEGRATION_NOT_FOUND. */
  get(userId: string, id: string): Promise<IntegrationForCaller> {
    return this.read(FIND_INTEGRATION, userId, id);
  }

  /** For what owners and admins do. Throws INTEGRATION_NOT_FOUND, FORBIDDEN. */
  async manage(userId: string, id: string): Promise<IntegrationForCaller> {
    const row = await this.get(userId, id);
    requireManagerRole(row.role);
    return row;
  }

  /** As `manage`, for a change: call it inside the transaction that makes it. */
  async lock(userId: string, id: string): Promise<IntegrationForCaller> {
    const row = await this.read(LOCK_INTEGRATION, userId, id);
    requireManagerRole(row.role);
    return row;
  }

  private async read(sql: Statement, userId: string, id: string): Promise<IntegrationForCaller> {
    const row = await this.db.one<IntegrationForCaller>(sql, [userId, id]);
    if (!row) throw missing('integration');
    return row;
  }
}
