import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { forbidden, missing, unprocessable } from '../../kernel/errors/errors.js';
import { Invitations } from '../../tenancy/invitations.service.js';
import type { DoneWithMessageAnswer } from '../answers.dto.js';
import { audienceOf } from '../notices/channel-notice.js';
import { ChannelNotices } from '../notices/channel-notices.service.js';
import {
  type ChannelRole,
  type InviteAnswer,
  type MemberAnswer,
  type MemberDto,
  type MembersAddedAnswer,
  type MembersAnswer,
  toMember,
  toMemberProfile,
} from './member.dto.js';
import type { MemberRow, ProfileRow, TargetRow } from './member.row.js';
import { ADD, CHANGE_ROLE, LIST, MAY_INVITE, REMOVE } from './members.sql.js';

const OUTSIDE = 'is not a member of the workspace';

type Maybe<Row> = { [Column in keyof Row]: Row[Column] | null };
type MemberOutcome = TargetRow & Maybe<MemberRow>;
/** `manages_workspace`: whether the caller owns or administers the channel's workspace. */
type InviterRow = TargetRow & { manages_workspace: boolean };
type AddOutcome = MemberOutcome & { wanted: string; belongs: boolean; is_new: boolean | null };

/** Who is in a channel. Adding is idempotent: who is in already keeps their role. */
@Injectable()
export class MembersService {
  constructor(
    private readonly db: Database,
    private readonly notices: ChannelNotices,
    private readonly invitations: Invitations,
  ) {}

  async list(userId: string, channelId: string): Promise<MembersAnswer> {
    const rows = await this.db.query<ProfileRow>(LIST, [channelId, userId]);
    if (!rows[0]) throw missing('channel');
    const members = rows.filter((row) => row.user_id !== null).map(toMemberProfile);
    return { success: true, members, count: members.length };
  }

  async add(userId: string, channelId: string, newcomer: string): Promise<MemberAnswer> {
    const [row] = await this.addAll(userId, channelId, [newcomer]);
    if (!row?.belongs) throw unprocessable('NOT_IN_WORKSPACE', 'user_id', OUTSIDE);
    return { success: true, member: toMember(row as MemberRow) };
  }

  async addMany(userId: string, channelId: string, newcomers: string[]): Promise<MembersAddedAnswer> {
    const rows = await this.addAll(userId, channelId, [...new Set(newcomers)]);
    return {
      success: true,
      members: rows.filter((row) => row.belongs).map((row) => toMember(row as MemberRow)),
      added: rows.filter((row) => row.is_new).length,
      skipped: rows.filter((row) => !row.belongs).map((row) => ({ user_id: row.wanted, reason: OUTSIDE })),
    };
  }

  /**
   * A user outside of the workspace is 422. An email that nobody has here waits for its registration, which lets its
   * owner into the workspace too: that is for those who may add people there.
   */
  invite(userId: string, channelId: string, email: string): Promise<InviteAnswer> {
    return this.db.transaction(async () => {
      const channel = permitted(await this.db.one<InviterRow>(MAY_INVITE, [channelId, userId]));
      const invited = await this.invitations.userOrInvitation({
        organisationId: channel.organisation_id,
        workspaceId: channel.workspace_id,
        channelId,
        email,
        role: 'member',
        invitedBy: userId,
      });
      if ('invitation' in invited) {
        if (!channel.manages_workspace) throw forbidden("Only the workspace's owners and admins bring in new people.");
        return { success: true, status: 'invited', member: null };
      }
      const [row] = await this.addAll(userId, channelId, [invited.userId]);
      if (!row?.belongs) throw unprocessable('NOT_IN_WORKSPACE', 'email', OUTSIDE);
      return { success: true, status: row.is_new ? 'added' : 'already_member', member: toMember(row as MemberRow) };
    });
  }

  async changeRole(userId: string, channelId: string, memberId: string, role: ChannelRole): Promise<MemberAnswer> {
    const row = found(await this.db.one<MemberOutcome>(CHANGE_ROLE, [channelId, userId, memberId, role]));
    const member = toMember(row);
    this.notices.emit('member.updated', { ...member, change_seq: row.last_change_seq }, audienceOf(row));
    return { success: true, member };
  }

  async remove(userId: string, channelId: string, memberId: string): Promise<DoneWithMessageAnswer> {
    const row = found(await this.db.one<MemberOutcome>(REMOVE, [channelId, userId, memberId]));
    const gone = { user_id: memberId, channel_id: channelId, change_seq: row.last_change_seq };
    this.notices.emit('member.removed', gone, audienceOf(row));
    return { success: true, message: 'Member removed successfully' };
  }

  private async addAll(userId: string, channelId: string, newcomers: string[]): Promise<AddOutcome[]> {
    const rows = await this.db.query<AddOutcome>(ADD, [channelId, userId, newcomers]);
    const channel = permitted(rows[0] ?? null);
    for (const row of rows.filter(({ is_new }) => is_new)) {
      const member: MemberDto = toMember(row as MemberRow);
      this.notices.emit('member.added', { ...member, change_seq: channel.last_change_seq }, audienceOf(channel));
    }
    return rows;
  }
}

/** Throws 404 for a channel out of sight, 403 without the role. */
function permitted<Row extends TargetRow>(row: Row | null): Row {
  if (!row) throw missing('channel');
  if (!row.allowed) throw forbidden();
  return row;
}

function found(row: MemberOutcome | null): TargetRow & MemberRow {
  const target = permitted(row);
  if (target.user_id === null) throw missing('member');
  return target as TargetRow & MemberRow;
}
