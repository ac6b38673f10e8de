import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { PlainText } from '../../kernel/http/text.decorators.js';
import type { ApiKeyEntity } from './api-key.entity.js';

export class CreateApiKeyDto {
  /**
   * What it is for.
   * @example "Nightly import"
   */
  @PlainText({ min: 1, max: 100 })
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Matches(/\S/, { message: '$property must not be blank' })
  name!: string;
}

/** A personal API key, as it is shown after its creation. */
export class ApiKeyDto {
  /**
   * UUID.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  id!: string;

  /** @example "Nightly import" */
  name!: string;

  /**
   * How the key begins.
   * @example "pb_7Hq2LkZx"
   */
  prefix!: string;

  /**
   * To the minute; null before the first use.
   * @example "2026-11-21T10:00:00.000Z"
   */
  last_used_at!: string | null;

  /** @example "2026-11-20T09:00:00.000Z" */
  created_at!: string;
}

/** A new personal API key. */
export class NewApiKeyDto extends ApiKeyDto {
  /**
   * The key itself. Shown this once; only its hash is kept.
   * @example "pb_7Hq2LkZxW0aT9sVn3dRb5cYf8gJh1mKp4qEu6iAoBw2tGr"
   */
  key!: string;
}

export class ApiKeyCreatedDto {
  /** @example true */
  success!: true;
  api_key!: NewApiKeyDto;
}

/** The newest first, without revoked ones. */
export class ApiKeyListDto {
  /** @example true */
  success!: true;
  api_keys!: ApiKeyDto[];
}

export class ApiKeyRevokedDto {
  /** @example true */
  success!: true;

  /** @example "API key revoked successfully" */
  message!: string;
}

export const toApiKey = (row: ApiKeyEntity): ApiKeyDto => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  last_used_at: row.last_used_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
});
