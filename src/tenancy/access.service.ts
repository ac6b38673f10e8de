import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { missing, unauthenticated } from '../kernel/errors/errors.js';
import {
  FIND_MANAGED_WORKSPACES,
  FIND_ORGANISATION_ROLE,
  FIND_PERSONAL_ORGANISATION,
  FIND_WORKSPACE_ROLE,
} from './access.sql.js';
import { requireManagerRole, type Role } from './roles.js';

/** What somebody is in a workspace. */
export interface WorkspaceAccess {
  organisationId: string;
  role: Role;
}

/**
 * Whether somebody may. For requests that touch little; hot paths join `workspace_members` in their own statement.
 * A workspace or organisation that one does not belong to is a 404, as if it did not exist.
 */
@Injectable()
export class Access {
  constructor(private readonly db: Database) {}

  /** @throws AppError WORKSPACE_NOT_FOUND (404) */
  async workspace(userId: string, workspaceId: string): Promise<WorkspaceAccess> {
    const row = await this.db.one<{ organisation_id: string; role: Role }>(FIND_WORKSPACE_ROLE, [workspaceId, userId]);
    if (!row) throw missing('workspace');
    return { organisationId: row.organisation_id, role: row.role };
  }

  /** For what owners and admins do. @throws AppError WORKSPACE_NOT_FOUND (404), FORBIDDEN (403) */
  async requireManager(userId: string, workspaceId: string): Promise<WorkspaceAccess> {
    const access = await this.workspace(userId, workspaceId);
    requireManagerRole(access.role);
    return access;
  }

  /** Workspaces that one owns or administers, of whatever organisation. */
  managedWorkspaces(userId: string): Promise<{ workspace_id: string; organisation_id: string }[]> {
    return this.db.query(FIND_MANAGED_WORKSPACES, [userId]);
  }

  /** @throws AppError ORGANISATION_NOT_FOUND (404) */
  async organisation(userId: string, organisationId: string): Promise<{ role: Role }> {
    const row = await this.db.one<{ role: Role }>(FIND_ORGANISATION_ROLE, [organisationId, userId]);
    if (!row) throw missing('organisation');
    return row;
  }

  /** For what owners and admins do. @throws AppError ORGANISATION_NOT_FOUND (404), FORBIDDEN (403) */
  async requireOrganisationManager(userId: string, organisationId: string): Promise<{ role: Role }> {
    const access = await this.organisation(userId, organisationId);
    requireManagerRole(access.role);
    return access;
  }

  /**
   * Runs `work` for an owner or admin, in a transaction. Where it waits for the world outside (`Database.apart`), they are
   * looked at again afterwards. @throws AppError ORGANISATION_NOT_FOUND (404), FORBIDDEN (403)
   */
  asOrganisationManager<T>(userId: string, organisationId: string, work: () => Promise<T>): Promise<T> {
    return this.db.restartable(async () => {
      await this.requireOrganisationManager(userId, organisationId);
      return work();
    });
  }

  /** The id of the organisation that owns what is made without naming another. @throws AppError TOKEN_INVALID (401) */
  async personalOrganisation(userId: string): Promise<string> {
    const row = await this.db.one<{ id: string }>(FIND_PERSONAL_ORGANISATION, [userId]);
    // It goes with its user alone.
    if (!row) throw unauthenticated('The account of this token is gone.', 'TOKEN_INVALID');
    return row.id;
  }
}
