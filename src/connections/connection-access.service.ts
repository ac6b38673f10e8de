import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import type { Statement } from '../kernel/database/statement.js';
import { missing } from '../kernel/errors/errors.js';
import { requireManagerRole } from '../tenancy/roles.js';
import { type ConnectionForCaller, FIND, LIST, LOCK } from './connections.sql.js';

/**
 * Connections as members of their organisation reach them: everybody reads, owners and admins change. To who does not
 * belong to the organisation they do not exist (404).
 */
@Injectable()
export class ConnectionAccess {
  constructor(private readonly db: Database) {}

  /** Newest first. */
  list(userId: string, { limit, offset }: { limit: number; offset: number }): Promise<ConnectionForCaller[]> {
    return this.db.query<ConnectionForCaller>(LIST, [userId, limit, offset]);
  }

  /** Throws CONNECTION_NOT_FOUND. */
  get(userId: string, id: string): Promise<ConnectionForCaller> {
    return this.read(FIND, userId, id);
  }

  /** For what owners and admins do. Throws CONNECTION_NOT_FOUND, FORBIDDEN. */
  async manage(userId: string, id: string): Promise<ConnectionForCaller> {
    const row = await this.get(userId, id);
    requireManagerRole(row.role);
    return row;
  }

  /** As `manage`, for a change: call it inside the transaction that makes it. */
  async lock(userId: string, id: string): Promise<ConnectionForCaller> {
    const row = await this.read(LOCK, userId, id);
    requireManagerRole(row.role);
    return row;
  }

  private async read(sql: Statement, userId: string, id: string): Promise<ConnectionForCaller> {
    const row = await this.db.one<ConnectionForCaller>(sql, [userId, id]);
    if (!row) throw missing('connection');
    return row;
  }
}
