import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsUUID, Matches } from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PageDto, PageQuery } from '../../kernel/http/page-query.dto.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import type { Role } from '../roles.js';

export class UpdateWorkspaceDto {
  /** @example "Engine room" */
  @PlainText({ min: 1, max: 100 })
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Matches(/\S/, { message: '$property must not be blank' })
  name!: string;
}

export class CreateWorkspaceDto extends UpdateWorkspaceDto {
  /**
   * One that the caller owns or administers; their personal organisation when left out.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  @IfGiven()
  @IsUUID('loose')
  organisation_id?: string;
}

export class WorkspaceQuery extends PageQuery {
  /**
   * Only those of this organisation.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  @IsOptional()
  @IsUUID('loose')
  organisation_id?: string;
}

export class WorkspaceDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  id!: string;

  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  organisation_id!: string;

  /** @example "Engine room" */
  name!: string;

  /**
   * Unique in its organisation; made from the name.
   * @example "engine-room"
   */
  slug!: string;

  /** Of the caller. */
  role!: Role;

  /**
   * The user who made it; null when their account is gone.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  created_by!: string | null;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;

  /** @example "2026-11-21T10:00:00.000Z" */
  updated_at!: string;
}

export class WorkspaceAnswerDto {
  /** @example true */
  success!: true;
  workspace!: WorkspaceDto;
}

export class WorkspaceListDto {
  /** @example true */
  success!: true;
  workspaces!: WorkspaceDto[];
  pagination!: PageDto;
}

export class WorkspaceDeletedDto {
  /** @example true */
  success!: true;

  /** @example "Workspace deleted successfully" */
  message!: string;
}

/** As a statement answers it; inside JSON, PostgreSQL writes times as text. */
export interface WorkspaceRow extends Omit<WorkspaceDto, 'created_at' | 'updated_at'> {
  created_at: Date | string;
  updated_at: Date | string;
}

export const toWorkspace = (row: WorkspaceRow): WorkspaceDto => ({
  id: row.id,
  organisation_id: row.organisation_id,
  name: row.name,
  slug: row.slug,
  role: row.role,
  created_by: row.created_by,
  created_at: new Date(row.created_at).toISOString(),
  updated_at: new Date(row.updated_at).toISOString(),
});
