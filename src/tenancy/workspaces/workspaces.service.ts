import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { forbidden, missing } from '../../kernel/errors/errors.js';
import { page } from '../../kernel/http/page-query.dto.js';
import { Access } from '../access.service.js';
import { TenancyNotices } from '../notices.service.js';
import { slugsFor } from '../slug.js';
import { WorkspaceRemoval } from './workspace-removal.service.js';
import {
  type CreateWorkspaceDto,
  toWorkspace,
  type UpdateWorkspaceDto,
  type WorkspaceAnswerDto,
  type WorkspaceDeletedDto,
  type WorkspaceListDto,
  type WorkspaceQuery,
  type WorkspaceRow,
} from './workspaces.dto.js';
import {
  FIND_WORKSPACE,
  INSERT_WORKSPACE,
  LIST_WORKSPACES,
  LOCK_WORKSPACE,
  RENAME_WORKSPACE,
} from './workspaces.sql.js';

/**
 * Workspaces. They are seen by their own members alone: owning the organisation opens none of its workspaces, and
 * belonging to a workspace makes nobody a member of its organisation.
 */
@Injectable()
export class Workspaces {
  constructor(
    private readonly db: Database,
    private readonly access: Access,
    private readonly notices: TenancyNotices,
    private readonly removal: WorkspaceRemoval,
  ) {}

  /** @throws AppError ORGANISATION_NOT_FOUND (404), FORBIDDEN (403) for plain members of the organisation */
  async create(userId: string, { name, organisation_id }: CreateWorkspaceDto): Promise<WorkspaceAnswerDto> {
    const organisationId = organisation_id?.toLowerCase() ?? (await this.access.personalOrganisation(userId));
    if (organisation_id) await this.access.requireOrganisationManager(userId, organisationId);
    const row = await this.insert(userId, organisationId, name.trim());
    this.notices.membershipGained({ userId, workspaceId: row.id });
    return { success: true, workspace: toWorkspace(row) };
  }

  /** @throws AppError ORGANISATION_NOT_FOUND (404) for one that the caller has nothing to do with */
  async list(userId: string, query: WorkspaceQuery): Promise<WorkspaceListDto> {
    const { limit, offset, organisation_id } = query;
    const found = await this.db.one<{ total: number; rows: WorkspaceRow[] }>(LIST_WORKSPACES, [
      userId,
      limit,
      offset,
      organisation_id ?? null,
    ]);
    const { total, rows } = found ?? { total: 0, rows: [] };
    if (organisation_id && total === 0) await this.access.organisation(userId, organisation_id);
    return { success: true, workspaces: rows.map(toWorkspace), pagination: page(query, total) };
  }

  /** @throws AppError WORKSPACE_NOT_FOUND (404) */
  async get(userId: string, id: string): Promise<WorkspaceAnswerDto> {
    return { success: true, workspace: toWorkspace(await this.find(userId, id)) };
  }

  /** For owners and admins. @throws AppError WORKSPACE_NOT_FOUND (404), FORBIDDEN (403) */
  async update(userId: string, id: string, { name }: UpdateWorkspaceDto): Promise<WorkspaceAnswerDto> {
    const row = await this.db.one<WorkspaceRow>(RENAME_WORKSPACE, [id, userId, name.trim()]);
    if (!row) await this.access.requireManager(userId, id);
    if (!row) throw missing('workspace');
    return { success: true, workspace: toWorkspace(row) };
  }

  /** For owners. Its channels go with it, and all that is theirs. @throws AppError WORKSPACE_NOT_FOUND (404), FORBIDDEN (403) */
  async delete(userId: string, id: string): Promise<WorkspaceDeletedDto> {
    await this.db.transaction(async () => {
      await this.db.query(LOCK_WORKSPACE, [id, userId]);
      const workspace = await this.find(userId, id);
      if (workspace.role !== 'owner') throw forbidden('Only an owner deletes a workspace.');
      await this.removal.remove(workspace.organisation_id, [id]);
    });
    return { success: true, message: 'Workspace deleted successfully' };
  }

  private async find(userId: string, id: string): Promise<WorkspaceRow> {
    const row = await this.db.one<WorkspaceRow>(FIND_WORKSPACE, [id, userId]);
    if (!row) throw missing('workspace');
    return row;
  }

  private async insert(userId: string, organisationId: string, name: string): Promise<WorkspaceRow> {
    for (const slug of slugsFor(name, 'workspace')) {
      const row = await this.db.one<WorkspaceRow>(INSERT_WORKSPACE, [newId(), organisationId, name, slug, userId]);
      if (row) return row;
    }
    throw new Error('Slugs never end.');
  }
}
