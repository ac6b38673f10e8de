import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsEmail, IsIn } from 'class-validator';
import { Transform } from 'class-transformer';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';
import type { MemberRow, ProfileRow } from './member.row.js';

export const CHANNEL_ROLES = ['admin', 'member'] as const;
export type ChannelRole = (typeof CHANNEL_ROLES)[number];

/** A user's membership of a channel. */
export class MemberDto {
  /** @example 'c2aad00b-1e2d-4db0-8d8f-8dd1df502c33' */
  user_id!: string;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  /** An admin may change the channel. */
  @ApiProperty({ enum: CHANNEL_ROLES })
  role!: ChannelRole;

  /** @example '2026-03-19T15:40:00.000Z' */
  joined_at!: string;
}

export const toMember = (row: MemberRow): MemberDto => ({
  user_id: row.user_id,
  channel_id: row.channel_id,
  role: row.role,
  joined_at: row.joined_at.toISOString(),
});

/** A member as others see them. */
export class MemberProfileDto {
  /** @example 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' */
  user_id!: string;

  /** @example 'Ada Okafor' */
  display_name!: string | null;

  /** @example 'ada@example.com' */
  email!: string | null;

  /** @example 'https://example.com/ada.png' */
  avatar_url!: string | null;

  /** An admin may change the channel. */
  @ApiProperty({ enum: CHANNEL_ROLES })
  role!: ChannelRole;

  /** @example '2026-01-15T10:00:00.000Z' */
  joined_at!: string;
}

export const toMemberProfile = (row: ProfileRow): MemberProfileDto => ({
  user_id: row.user_id,
  display_name: row.display_name,
  email: row.email,
  avatar_url: row.avatar_url,
  role: row.role,
  joined_at: row.joined_at.toISOString(),
});

/** Whom to add. */
export class AddMemberDto {
  /**
   * A member of the channel's workspace.
   * @example 'c2aad00b-1e2d-4db0-8d8f-8dd1df502c33'
   */
  @UuidField()
  user_id!: string;
}

/** Whom to add, up to 50 at once. */
export class AddMembersDto {
  /** Members of the channel's workspace. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @UuidField({ each: true })
  user_ids!: string[];
}

/** A member's new role. */
export class ChangeRoleDto {
  @IsIn(CHANNEL_ROLES)
  @ApiProperty({ enum: CHANNEL_ROLES })
  role!: ChannelRole;
}

/** Whom to invite. */
export class InviteDto {
  /** @example 'alex@example.com' */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value))
  @PlainText({ max: 254 })
  @IsEmail()
  email!: string;
}

/** Everyone who was added to a channel, in the order in which they came. */
export class MembersAnswer {
  /** @example true */
  success!: true;

  members!: MemberProfileDto[];

  /** @example 2 */
  count!: number;
}

/** One membership. */
export class MemberAnswer {
  /** @example true */
  success!: true;

  member!: MemberDto;
}

/** Someone who was not added. */
export class SkippedMemberDto {
  /** @example 'f5dd9330-4e5b-4be3-8a1e-1bb4ab835f66' */
  user_id!: string;

  /**
   * For people.
   * @example 'is not a member of the workspace'
   */
  reason!: string;
}

/** What became of each of many. */
export class MembersAddedAnswer {
  /** @example true */
  success!: true;

  /** The memberships of all who could be added, also of those who were in already. */
  members!: MemberDto[];

  /**
   * How many were not in before.
   * @example 3
   */
  added!: number;

  skipped!: SkippedMemberDto[];
}

export const INVITE_STATUSES = ['added', 'already_member', 'invited'] as const;

/** What became of an invitation. */
export class InviteAnswer {
  /** @example true */
  success!: true;

  /** `invited`: nobody has this email here yet; who registers with it is added then. */
  @ApiProperty({ enum: INVITE_STATUSES })
  status!: (typeof INVITE_STATUSES)[number];

  /** Null while the invitation is pending. */
  @ApiProperty({ type: MemberDto, nullable: true })
  member!: MemberDto | null;
}
