import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { EmailAddress } from '../auth/accounts/email.js';
import { invalid } from '../kernel/errors/errors.js';
import { IfGiven } from '../kernel/http/if-given.decorator.js';
import { ROLES, type Role } from './roles.js';

/** Either `user_id` or `email`. */
export class AddTenantMemberDto {
  /**
   * Of somebody with an account.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  @IfGiven()
  @IsUUID('loose')
  user_id?: string;

  /**
   * Instead of `user_id`.
   * @example "grace@example.com"
   */
  @IfGiven()
  @EmailAddress()
  @ApiPropertyOptional({ format: 'email', maxLength: 254 })
  email?: string;

  /** `member` when left out. Only an owner makes owners. */
  @IfGiven()
  @IsIn(ROLES)
  role?: Role;
}

export class ChangeTenantMemberDto {
  /** The new role. Only an owner makes or changes owners. */
  @IsIn(ROLES)
  role!: Role;
}

/** Somebody who belongs to an organisation or a workspace. */
export class TenantMemberDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  user_id!: string;

  /** @example "Grace Hopper" */
  display_name!: string;

  /** @example "grace@example.com" */
  email!: string;

  /** @example null */
  avatar_url!: string | null;

  role!: Role;

  /** @example "2026-11-21T10:00:00.000Z" */
  joined_at!: string;
}

/** As a statement answers it; inside JSON, PostgreSQL writes times as text. */
export interface MemberRow {
  user_id: string;
  display_name: string;
  email: string;
  avatar_url: string | null;
  role: Role;
  joined_at: Date | string;
}

export const toMember = (row: MemberRow): TenantMemberDto => ({
  user_id: row.user_id,
  display_name: row.display_name,
  email: row.email,
  avatar_url: row.avatar_url,
  role: row.role,
  joined_at: new Date(row.joined_at).toISOString(),
});

/** Whom a request means. @throws AppError VALIDATION_FAILED (400) unless exactly one of the two is given */
export function subjectOf({ user_id, email }: AddTenantMemberDto): { userId: string } | { email: string } {
  if (user_id && !email) return { userId: user_id.toLowerCase() };
  if (email && !user_id) return { email };
  throw invalid([{ field: user_id ? 'email' : 'user_id', message: 'give either user_id or email' }]);
}
