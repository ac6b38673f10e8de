import { PageDto } from '../../kernel/http/page-query.dto.js';
import type { InvitationRow } from '../invitations.service.js';
import { TenantMemberDto, type MemberRow, toMember } from '../members.dto.js';
import type { Role } from '../roles.js';

export class WorkspaceMemberDto extends TenantMemberDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  workspace_id!: string;
}

/** Somebody without an account who was asked in. */
export class InvitationDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  id!: string;

  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  workspace_id!: string;

  /** @example "grace@example.com" */
  email!: string;

  /** What they will be. */
  role!: Role;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;
}

export class WorkspaceMemberAddedDto {
  /** @example true */
  success!: true;

  /** `invited`: nobody has the address yet; the invitation is honoured when somebody registers it. */
  status!: 'added' | 'invited';

  /** With `added`. */
  member?: WorkspaceMemberDto;

  /** With `invited`. */
  invitation?: InvitationDto;
}

export class WorkspaceMemberAnswerDto {
  /** @example true */
  success!: true;
  member!: WorkspaceMemberDto;
}

export class WorkspaceMemberListDto {
  /** @example true */
  success!: true;
  members!: WorkspaceMemberDto[];
  pagination!: PageDto;
}

export class WorkspaceMemberRemovedDto {
  /** @example true */
  success!: true;

  /** @example "Member removed successfully" */
  message!: string;
}

export const toWorkspaceMember = (workspaceId: string, row: MemberRow): WorkspaceMemberDto => ({
  ...toMember(row),
  workspace_id: workspaceId,
});

export const toInvitation = (row: InvitationRow): InvitationDto => ({
  id: row.id,
  workspace_id: row.workspace_id,
  email: row.email,
  role: row.role,
  created_at: row.created_at.toISOString(),
});
