import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import type { Statement } from '../kernel/database/statement.js';
import { missing } from '../kernel/errors/errors.js';
import { requireManagerRole } from '../tenancy/roles.js';
import { FIND, type IntegrationForCaller, LIST_MANAGED, LOCK } from './platform-integrations.sql.js';

/**
 * Integrations as their managers reach them: owners and admins of the workspace. To who is not in the workspace they
 * do not exist (404); a plain member is told so (403).
 */
@Injectable()
export class IntegrationAccess {
  constructor(private readonly db: Database) {}

  list(userId: string): Promise<IntegrationForCaller[]> {
    return this.db.query<IntegrationForCaller>(LIST_MANAGED, [userId]);
  }

  /** Throws INTEGRATION_NOT_FOUND, FORBIDDEN. */
  get(userId: string, id: string): Promise<IntegrationForCaller> {
    return this.read(FIND, userId, id);
  }

  /** Likewise, for a change: call it inside the transaction that makes it. */
  lock(userId: string, id: string): Promise<IntegrationForCaller> {
    return this.read(LOCK, userId, id);
  }

  private async read(sql: Statement, userId: string, id: string): Promise<IntegrationForCaller> {
    const row = await this.db.one<IntegrationForCaller>(sql, [userId, id]);
    if (!row) throw missing('integration');
    requireManagerRole(row.role);
    return row;
  }
}
