import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { page, type PageQuery } from '../../kernel/http/page-query.dto.js';
import {
  type AddTenantMemberDto,
  type ChangeTenantMemberDto,
  type MemberRow,
  subjectOf,
  toMember,
} from '../members.dto.js';
import { alreadyMember, lastOwner, unknownUser } from '../members.errors.js';
import { requireMayAssign } from '../roles.js';
import { type Standing, standingOf } from '../standing.js';
import { WorkspaceMembers } from '../workspaces/workspace-members.service.js';
import type { OrganisationMemberAnswerDto, OrganisationMemberListDto } from './organisations.dto.js';
import {
  DELETE_ORGANISATION_MEMBER,
  FIND_ORGANISATION_STANDING,
  INSERT_ORGANISATION_MEMBER,
  LIST_ORGANISATION_MEMBERS,
  LOCK_ORGANISATION,
  SET_ORGANISATION_ROLE,
} from './organisations.sql.js';
import { success } from './status-envelope.dto.js';

interface OrganisationStanding extends Standing {
  /** Whether the organisation is the target's own. */
  isTheirOwn: boolean;
}

/** Who belongs to an organisation. An organisation always has an owner, and a personal one its person. */
@Injectable()
export class OrganisationMembers {
  constructor(
    private readonly db: Database,
    private readonly workspaceMembers: WorkspaceMembers,
  ) {}

  /** For every member. @throws AppError ORGANISATION_NOT_FOUND (404) */
  async list(userId: string, id: string, query: PageQuery): Promise<OrganisationMemberListDto> {
    const found = await this.db.one<{ total: number; rows: MemberRow[] }>(LIST_ORGANISATION_MEMBERS, [
      id,
      userId,
      query.limit,
      query.offset,
    ]);
    if (!found) throw missing('organisation');
    const answer = success(200, 'Members retrieved successfully', found.rows.map(toMember));
    return { ...answer, pagination: page(query, found.total) };
  }

  /**
   * For owners and admins. The user must have an account: an organisation keeps no pending invitations.
   * @throws AppError ORGANISATION_NOT_FOUND (404), FORBIDDEN (403), USER_NOT_FOUND (422), ALREADY_MEMBER (409)
   */
  async add(userId: string, id: string, body: AddTenantMemberDto): Promise<OrganisationMemberAnswerDto> {
    const subject = subjectOf(body);
    const role = body.role ?? 'member';
    return this.db.transaction(async () => {
      requireMayAssign((await this.lock(id, userId, userId)).own, role);
      const [byId, byEmail] = 'userId' in subject ? [subject.userId, null] : [null, subject.email];
      const row = await this.db.one<MemberRow>(INSERT_ORGANISATION_MEMBER, [id, byId, byEmail, role]);
      if (!row) throw unknownUser(byId ? 'user_id' : 'email');
      if (!row.role) throw alreadyMember('organisation');
      return success(201, 'Member added successfully', toMember(row));
    });
  }

  /**
   * For owners and admins.
   * @throws AppError ORGANISATION_NOT_FOUND, MEMBER_NOT_FOUND (404), FORBIDDEN (403), LAST_OWNER,
   * PERSONAL_ORGANISATION (409)
   */
  async change(
    userId: string,
    id: string,
    memberId: string,
    { role }: ChangeTenantMemberDto,
  ): Promise<OrganisationMemberAnswerDto> {
    return this.db.transaction(async () => {
      const standing = await this.lock(id, userId, memberId);
      requireMayAssign(standing.own, role, standing.target ?? 'member');
      if (role !== 'owner') this.requireDispensable(standing);
      const row = await this.db.one<MemberRow>(SET_ORGANISATION_ROLE, [id, memberId, role]);
      if (!row) throw missing('member');
      return success(200, 'Role updated successfully', toMember(row));
    });
  }

  /**
   * For owners and admins, and for oneself. The member leaves the organisation's workspaces too.
   * @throws AppError ORGANISATION_NOT_FOUND, MEMBER_NOT_FOUND (404), FORBIDDEN (403), LAST_OWNER,
   * PERSONAL_ORGANISATION (409)
   */
  async remove(userId: string, id: string, memberId: string): Promise<OrganisationMemberAnswerDto> {
    return this.db.transaction(async () => {
      const standing = await this.lock(id, userId, memberId);
      if (memberId !== userId) requireMayAssign(standing.own, standing.target ?? 'member');
      this.requireDispensable(standing);
      const row = await this.db.one<MemberRow>(DELETE_ORGANISATION_MEMBER, [id, memberId]);
      if (!row) throw missing('member');
      await this.workspaceMembers.removeFromOrganisation(id, memberId);
      return success(200, 'Member removed successfully', toMember(row));
    });
  }

  private requireDispensable({ isTheirOwn, isLastOwner }: OrganisationStanding): void {
    if (isTheirOwn) throw conflict('PERSONAL_ORGANISATION', 'This organisation is their own: they stay its owner.');
    if (isLastOwner) throw lastOwner('organisation');
  }

  private async lock(id: string, userId: string, targetId: string): Promise<OrganisationStanding> {
    const organisation = await this.db.one<{ personal_for: string | null }>(LOCK_ORGANISATION, [id, userId]);
    const rows = await this.db.query<Parameters<typeof standingOf>[0][number]>(FIND_ORGANISATION_STANDING, [
      id,
      userId,
      targetId,
    ]);
    const standing = standingOf(rows, userId, targetId);
    if (!organisation || !standing) throw missing('organisation');
    return { ...standing, isTheirOwn: organisation.personal_for === targetId };
  }
}
