import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { page, type PageQuery } from '../../kernel/http/page-query.dto.js';
import { Invitations } from '../invitations.service.js';
import { type AddTenantMemberDto, type ChangeTenantMemberDto, type MemberRow, subjectOf } from '../members.dto.js';
import { alreadyMember, lastOwner, unknownUser } from '../members.errors.js';
import { TenancyNotices } from '../notices.service.js';
import { requireMayAssign, type Role } from '../roles.js';
import { type Standing, standingOf } from '../standing.js';
import {
  toInvitation,
  toWorkspaceMember,
  type WorkspaceMemberAddedDto,
  type WorkspaceMemberAnswerDto,
  type WorkspaceMemberDto,
  type WorkspaceMemberListDto,
  type WorkspaceMemberRemovedDto,
} from './workspace-members.dto.js';
import {
  DELETE_WORKSPACE_MEMBER,
  FIND_SEATS,
  FIND_WORKSPACE_STANDING,
  INSERT_WORKSPACE_MEMBER,
  LIST_WORKSPACE_MEMBERS,
  LOCK_CHANNELS_OF_MEMBER,
  LOCK_MEMBER,
  SET_WORKSPACE_ROLE,
} from './workspace-members.sql.js';
import { LOCK_WORKSPACE, LOCK_WORKSPACES_OF_ORGANISATION } from './workspaces.sql.js';

/**
 * Who belongs to a workspace. It always has an owner. Belonging to a workspace is not belonging to its organisation:
 * a guest of one workspace sees neither the others nor the organisation's people. The other way round, whoever is
 * removed from an organisation leaves its workspaces too.
 */
@Injectable()
export class WorkspaceMembers {
  constructor(
    private readonly db: Database,
    private readonly invitations: Invitations,
    private readonly notices: TenancyNotices,
  ) {}

  /** For every member. @throws AppError WORKSPACE_NOT_FOUND (404) */
  async list(userId: string, id: string, query: PageQuery): Promise<WorkspaceMemberListDto> {
    const found = await this.db.one<{ total: number; rows: MemberRow[] }>(LIST_WORKSPACE_MEMBERS, [
      id,
      userId,
      query.limit,
      query.offset,
    ]);
    if (!found) throw missing('workspace');
    const members = found.rows.map((row) => toWorkspaceMember(id, row));
    return { success: true, members, pagination: page(query, found.total) };
  }

  /**
   * For owners and admins: adds a user at once, keeps an invitation for an address that nobody has yet.
   * @throws AppError WORKSPACE_NOT_FOUND (404), FORBIDDEN (403), USER_NOT_FOUND (422), ALREADY_MEMBER (409)
   */
  async add(userId: string, id: string, body: AddTenantMemberDto): Promise<WorkspaceMemberAddedDto> {
    const subject = subjectOf(body);
    const role = body.role ?? 'member';
    return this.db.transaction(async () => {
      const { organisationId, own } = await this.lock(id, userId, userId);
      requireMayAssign(own, role);
      const place = { organisationId, workspaceId: id };
      if ('userId' in subject) return added(await this.insert(place, subject.userId, role));
      const invited = { ...place, email: subject.email, role, invitedBy: userId };
      const found = await this.invitations.userOrInvitation(invited);
      if ('userId' in found) return added(await this.insert(place, found.userId, role));
      return { success: true, status: 'invited', invitation: toInvitation(found.invitation) };
    });
  }

  /**
   * For owners and admins.
   * @throws AppError WORKSPACE_NOT_FOUND, MEMBER_NOT_FOUND (404), FORBIDDEN (403), LAST_OWNER (409)
   */
  async change(
    userId: string,
    id: string,
    memberId: string,
    { role }: ChangeTenantMemberDto,
  ): Promise<WorkspaceMemberAnswerDto> {
    return this.db.transaction(async () => {
      const { own, target, isLastOwner } = await this.lock(id, userId, memberId);
      requireMayAssign(own, role, target ?? 'member');
      if (isLastOwner && role !== 'owner') throw lastOwner('workspace');
      const row = await this.db.one<MemberRow>(SET_WORKSPACE_ROLE, [id, memberId, role]);
      if (!row) throw missing('member');
      return { success: true, member: toWorkspaceMember(id, row) };
    });
  }

  /**
   * For owners and admins, and for oneself. The member leaves the workspace's channels too.
   * @throws AppError WORKSPACE_NOT_FOUND, MEMBER_NOT_FOUND (404), FORBIDDEN (403), LAST_OWNER (409)
   */
  async remove(userId: string, id: string, memberId: string): Promise<WorkspaceMemberRemovedDto> {
    await this.db.transaction(async () => {
      const { own, target, isLastOwner } = await this.lock(id, userId, memberId);
      if (memberId !== userId) requireMayAssign(own, target ?? 'member');
      if (!target) throw missing('member');
      if (isLastOwner) throw lastOwner('workspace');
      await this.delete([id], memberId);
    });
    return { success: true, message: 'Member removed successfully' };
  }

  /**
   * Out of every workspace of an organisation; inside the transaction that removes its member.
   * @throws AppError LAST_OWNER (409), naming a workspace that would be without an owner
   */
  async removeFromOrganisation(organisationId: string, userId: string): Promise<void> {
    await this.db.query(LOCK_WORKSPACES_OF_ORGANISATION, [organisationId]);
    const seats = await this.db.query<{ workspace_id: string; name: string; is_last_owner: boolean }>(FIND_SEATS, [
      organisationId,
      userId,
    ]);
    const held = seats.find((seat) => seat.is_last_owner);
    if (held) {
      const message = `They are the last owner of the workspace "${held.name}". Make someone else an owner first.`;
      throw conflict('LAST_OWNER', message);
    }
    if (seats.length > 0)
      await this.delete(
        seats.map((seat) => seat.workspace_id),
        userId,
      );
  }

  private async insert(
    { organisationId, workspaceId }: { organisationId: string; workspaceId: string },
    userId: string,
    role: Role,
  ): Promise<WorkspaceMemberDto> {
    const values = [organisationId, workspaceId, userId, role];
    const row = await this.db.one<MemberRow>(INSERT_WORKSPACE_MEMBER, values);
    if (!row) throw unknownUser('user_id');
    if (!row.role) throw alreadyMember('workspace');
    this.notices.membershipGained({ userId, workspaceId });
    return toWorkspaceMember(workspaceId, row);
  }

  private async delete(workspaceIds: string[], userId: string): Promise<void> {
    await this.db.query(LOCK_CHANNELS_OF_MEMBER, [workspaceIds, userId]);
    await this.db.query(LOCK_MEMBER, [workspaceIds, userId]);
    await this.db.query(DELETE_WORKSPACE_MEMBER, [workspaceIds, userId]);
    for (const workspaceId of workspaceIds) this.notices.membershipLost({ userId, workspaceId });
  }

  private async lock(id: string, userId: string, targetId: string): Promise<Standing & { organisationId: string }> {
    const workspace = await this.db.one<{ organisation_id: string }>(LOCK_WORKSPACE, [id, userId]);
    const rows = await this.db.query<{ user_id: string; role: Role }>(FIND_WORKSPACE_STANDING, [id, userId, targetId]);
    const standing = standingOf(rows, userId, targetId);
    if (!workspace || !standing) throw missing('workspace');
    return { ...standing, organisationId: workspace.organisation_id };
  }
}

const added = (member: WorkspaceMemberDto): WorkspaceMemberAddedDto => ({ success: true, status: 'added', member });
