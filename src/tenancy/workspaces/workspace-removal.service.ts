import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { TenancyNotices } from '../notices.service.js';
import { RemovalHooks } from '../removal-hooks.service.js';
import { DELETE_WORKSPACES, FIND_MEMBER_IDS, LOCK_WORKSPACES_OF_ORGANISATION } from './workspaces.sql.js';

/** The end of a workspace. Inside a transaction; whoever calls has checked that the caller may. */
@Injectable()
export class WorkspaceRemoval {
  constructor(
    private readonly db: Database,
    private readonly hooks: RemovalHooks,
    private readonly notices: TenancyNotices,
  ) {}

  async removeAllOf(organisationId: string): Promise<void> {
    const rows = await this.db.query<{ id: string }>(LOCK_WORKSPACES_OF_ORGANISATION, [organisationId]);
    const ids = rows.map(({ id }) => id);
    await this.remove(organisationId, ids);
  }

  async remove(organisationId: string, workspaceIds: string[]): Promise<void> {
    for (const workspaceId of workspaceIds) await this.hooks.run({ organisationId, workspaceId });
    const members = await this.db.query<{ workspace_id: string; user_id: string }>(FIND_MEMBER_IDS, [workspaceIds]);
    await this.db.query(DELETE_WORKSPACES, [workspaceIds]);
    for (const { workspace_id, user_id } of members) {
      this.notices.membershipLost({ userId: user_id, workspaceId: workspace_id });
    }
  }
}
