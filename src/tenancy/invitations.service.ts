import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { newId } from '../kernel/database/ids.js';
import { ACCEPT_INVITATIONS, FIND_USER_BY_EMAIL, KEEP_INVITATION, LOCK_ADDRESS } from './invitations.sql.js';
import { TenancyNotices } from './notices.service.js';
import type { Role } from './roles.js';

export interface NewInvitation {
  organisationId: string;
  workspaceId: string;
  /** Left out: to the workspace alone. */
  channelId?: string | null;
  /** Normalised. */
  email: string;
  /** In the channel where one is named (`member`, else its admin), in the workspace where not. */
  role: Role;
  invitedBy: string;
}

/** A pending invitation. */
export interface InvitationRow {
  id: string;
  workspace_id: string;
  channel_id: string | null;
  email: string;
  role: Role;
  created_at: Date;
}

/** Asking in people who have no account yet. */
@Injectable()
export class Invitations {
  constructor(
    private readonly db: Database,
    private readonly notices: TenancyNotices,
  ) {}

  /**
   * The user who has the address, to be added by the caller; else the invitation that was kept for them. Call it in
   * the transaction that adds the user.
   */
  userOrInvitation(invitation: NewInvitation): Promise<{ userId: string } | { invitation: InvitationRow }> {
    return this.db.transaction(async () => {
      await this.db.query(LOCK_ADDRESS, [invitation.email]);
      const user = await this.db.one<{ id: string }>(FIND_USER_BY_EMAIL, [invitation.email]);
      return user ? { userId: user.id } : { invitation: await this.keep(invitation) };
    });
  }

  /** Lets a new user in wherever their address was invited to; in the transaction that makes the account. */
  async accept(userId: string, email: string): Promise<void> {
    await this.db.query(LOCK_ADDRESS, [email]);
    const joined = await this.db.query<{ workspace_id: string }>(ACCEPT_INVITATIONS, [userId, email]);
    for (const { workspace_id } of joined) this.notices.membershipGained({ userId, workspaceId: workspace_id });
  }

  private async keep(invitation: NewInvitation): Promise<InvitationRow> {
    const { organisationId, workspaceId, channelId, email, role, invitedBy } = invitation;
    const values = [newId(), organisationId, workspaceId, channelId ?? null, email, role, invitedBy];
    const [row] = await this.db.query<InvitationRow>(KEEP_INVITATION, values);
    if (!row) throw new Error('An upsert answered no row.');
    return row;
  }
}
