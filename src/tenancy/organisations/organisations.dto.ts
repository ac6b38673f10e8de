import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PageDto } from '../../kernel/http/page-query.dto.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { TenantMemberDto } from '../members.dto.js';
import type { Role } from '../roles.js';
import { StatusEnvelopeDto } from './status-envelope.dto.js';

export class CreateOrganisationDto {
  /** @example "Analytical Engines" */
  @PlainText({ min: 1, max: 100 })
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Matches(/\S/, { message: '$property must not be blank' })
  name!: string;
}

/** The slug stays as it was made. */
export class UpdateOrganisationDto extends CreateOrganisationDto {}

export class OrganisationDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  id!: string;

  /** @example "Analytical Engines" */
  name!: string;

  /**
   * Unique; made from the name.
   * @example "analytical-engines"
   */
  slug!: string;

  /** Of the caller. */
  role!: Role;

  /**
   * Whether it is somebody's own, which owns what they make without naming another. It cannot be deleted.
   * @example false
   */
  is_personal!: boolean;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;

  /** @example "2026-11-21T10:00:00.000Z" */
  updated_at!: string;
}

export class OrganisationAnswerDto extends StatusEnvelopeDto {
  data!: OrganisationDto;
}

export class OrganisationListDto extends StatusEnvelopeDto {
  data!: OrganisationDto[];
  pagination!: PageDto;
}

export class OrganisationMemberAnswerDto extends StatusEnvelopeDto {
  data!: TenantMemberDto;
}

export class OrganisationMemberListDto extends StatusEnvelopeDto {
  data!: TenantMemberDto[];
  pagination!: PageDto;
}

/** As a statement answers it; inside JSON, PostgreSQL writes times as text. */
export interface OrganisationRow extends Omit<OrganisationDto, 'created_at' | 'updated_at'> {
  created_at: Date | string;
  updated_at: Date | string;
}

export const toOrganisation = (row: OrganisationRow): OrganisationDto => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  role: row.role,
  is_personal: row.is_personal,
  created_at: new Date(row.created_at).toISOString(),
  updated_at: new Date(row.updated_at).toISOString(),
});
