import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { invalid } from '../kernel/errors/errors.js';
import { IfGiven } from '../kernel/http/if-given.decorator.js';
import { PlainText } from '../kernel/http/text.decorators.js';
import { UuidField } from '../kernel/http/uuid-field.decorator.js';

/** What an admin thinks of a link: only `confirmed` ones have an effect. */
export const IDENTITY_STATUSES = ['suggested', 'confirmed', 'declined'] as const;
export type IdentityStatus = (typeof IDENTITY_STATUSES)[number];

/** Which people. */
export class IdentitiesQuery {
  /**
   * People at most.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsOptional()
  @MaxLength(100)
  @Matches(/^[\w-]+$/, { message: '$property must be the next_cursor of an earlier answer' })
  cursor?: string;

  /** Only identities in this state, and the people who have one. */
  @ApiProperty({ enum: IDENTITY_STATUSES, required: false })
  @IsOptional()
  @IsIn(IDENTITY_STATUSES)
  status?: IdentityStatus;

  /**
   * Only identities on this platform, and the people who have one.
   * @example 'slack'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 50 })
  platform?: string;
}

/** Who has which account: exactly one of `user_id`, `person_id` and `name` says who. */
export class LinkIdentityDto {
  /**
   * A member of the workspace.
   * @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d'
   */
  @IfGiven()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  user_id?: string;

  /**
   * Somebody of `GET /api/v2/workspaces/{id}/identities`.
   * @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3e'
   */
  @IfGiven()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  person_id?: string;

  /**
   * Of somebody without an account here, who is not listed yet.
   * @example 'Grace Hopper'
   */
  @IfGiven()
  @PlainText({ min: 1, max: 100 })
  @Matches(/\S/, { message: '$property must not be blank' })
  name?: string;

  /**
   * An integration of the workspace: it says on which platform, and in which team.
   * @example 'a1b2c3d4-e5f6-4890-abcd-ef1234567890'
   */
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid' })
  platform_integration_id!: string;

  /**
   * The platform's own id of the person, as it stands in mentions.
   * @example 'U0123456789'
   */
  @PlainText({ min: 1, max: 200 })
  @Matches(/^@?[\w:.-]+$/, {
    message: '$property must consist of letters, digits and _ : . -, after an @ if it is a username',
  })
  external_user_id!: string;
}

/** An account of somebody on a platform. */
export class IdentityDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3f' */
  id!: string;

  /** @example 'slack' */
  platform!: string;

  /**
   * The platform's team, guild or bot in which the account is known by its id.
   * @example 'T0123456789'
   */
  account_id!: string;

  /**
   * The platform's own id of the account.
   * @example 'U0123456789'
   */
  external_id!: string;

  /**
   * What the platform called it when it was linked or suggested.
   * @example 'grace'
   */
  name!: string;

  /** `suggested` and `declined` ones have no effect. */
  @ApiProperty({ enum: IDENTITY_STATUSES, example: 'confirmed' })
  status!: IdentityStatus;

  /**
   * Null unless it is confirmed.
   * @example '2026-03-19T15:30:00.000Z'
   */
  confirmed_at!: string | null;
}

/** Somebody who writes in the workspace, under whatever names. */
export class PersonDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3e' */
  id!: string;

  /**
   * The member of the workspace that they are; null without an account here.
   * @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d'
   */
  user_id!: string | null;

  /**
   * Of a member, their own; else as it was given.
   * @example 'Grace Hopper'
   */
  name!: string;
}

export class PersonWithIdentitiesDto extends PersonDto {
  /** By platform. */
  identities!: IdentityDto[];
}

/** Where a page of people stands. */
export class PeoplePageDto {
  /**
   * As asked for.
   * @example 50
   */
  limit!: number;

  /**
   * Whether more follow.
   * @example false
   */
  hasMore!: boolean;

  /**
   * Asks for what follows, as `cursor`; null at the end.
   * @example null
   */
  next_cursor!: string | null;
}

export class PeopleListDto {
  /** @example true */
  success!: true;
  people!: PersonWithIdentitiesDto[];
  pagination!: PeoplePageDto;
}

export class IdentityAnswerDto {
  /** @example true */
  success!: true;
  /** Whose it is. */
  person!: PersonDto;
  identity!: IdentityDto;
}

export class IdentityRemovedDto {
  /** @example true */
  success!: true;
}

/** As a statement answers it; inside JSON, PostgreSQL writes times as text. */
export interface IdentityRow {
  id: string;
  platform: string;
  account_id: string;
  external_id: string;
  name: string;
  status: IdentityStatus;
  confirmed_at: Date | string | null;
}

export interface PersonRow {
  id: string;
  user_id: string | null;
  name: string;
  identities: IdentityRow[];
}

/** An identity, and whose it is. */
export type OwnedIdentityRow = IdentityRow & { person_id: string; user_id: string | null; person_name: string };

export const toIdentity = (row: IdentityRow): IdentityDto => ({
  id: row.id,
  platform: row.platform,
  account_id: row.account_id,
  external_id: row.external_id,
  name: row.name,
  status: row.status,
  confirmed_at: row.confirmed_at === null ? null : new Date(row.confirmed_at).toISOString(),
});

export const toPerson = ({ id, user_id, name, identities }: PersonRow): PersonWithIdentitiesDto => ({
  ...{ id, user_id, name },
  identities: identities.map(toIdentity),
});

export const toAnswer = (row: OwnedIdentityRow): IdentityAnswerDto => ({
  success: true,
  person: { id: row.person_id, user_id: row.user_id, name: row.person_name },
  identity: toIdentity(row),
});

/** How a request says who has the account. */
export type Subject = { field: 'user_id' | 'person_id' | 'name'; value: string };

/** Throws 400 unless exactly one of the three is given. */
export function subjectOf({ user_id, person_id, name }: LinkIdentityDto): Subject {
  const given: Subject[] = [];
  if (user_id !== undefined) given.push({ field: 'user_id', value: user_id });
  if (person_id !== undefined) given.push({ field: 'person_id', value: person_id });
  if (name !== undefined) given.push({ field: 'name', value: name.trim() });
  const [subject, second] = given;
  if (subject && !second) return subject;
  throw invalid([{ field: second?.field ?? 'user_id', message: 'give either user_id, person_id or name' }]);
}
