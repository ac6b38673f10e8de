import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsUrl, Matches, MaxLength } from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { MultilineText, PlainText } from '../../kernel/http/text.decorators.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';
import type { ReplrRow } from './replrs.sql.js';

const WEB_ADDRESS = { protocols: ['http', 'https'], require_protocol: true, require_tld: false };
const NOT_BLANK = { message: '$property must not be blank' };

/** The whole of a REPLR that people write: what is left out is empty. */
export class ReplaceReplrDto {
  /**
   * Under which it speaks in channels of ours; on a platform its bot has a name of its own.
   * @example 'Support Guide'
   */
  @PlainText({ min: 1, max: 120 })
  @Matches(/\S/, NOT_BLANK)
  name!: string;

  /**
   * What it is told about itself before every answer.
   * @example 'You help customers of Acme. Be brief, and name your sources.'
   */
  @MultilineText({ max: 20_000 })
  instructions: string = '';

  /**
   * Its picture in channels of ours.
   * @example 'https://cdn.example.com/guide.png'
   */
  @IsOptional()
  @IsUrl(WEB_ADDRESS)
  @MaxLength(2048)
  @ApiProperty({ type: 'string', nullable: true, required: false, maxLength: 2048 })
  avatar_url?: string | null;
}

/** A new REPLR. */
export class CreateReplrDto extends ReplaceReplrDto {
  /**
   * Whose it is; your personal organisation's where nothing is said. You must own or administer it.
   * @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d'
   */
  @IfGiven()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  organisation_id?: string;
}

/** What may be changed of a REPLR; what is left out stays. */
export class UpdateReplrDto {
  /** @example 'Support Guide' */
  @IfGiven()
  @PlainText({ min: 1, max: 120 })
  @Matches(/\S/, NOT_BLANK)
  name?: string;

  /** @example 'Answer in French.' */
  @IfGiven()
  @MultilineText({ max: 20_000 })
  instructions?: string;

  /**
   * Null takes it away.
   * @example 'https://cdn.example.com/guide.png'
   */
  @IsOptional()
  @IsUrl(WEB_ADDRESS)
  @MaxLength(2048)
  @ApiProperty({ type: 'string', nullable: true, required: false, maxLength: 2048 })
  avatar_url?: string | null;
}

/** A persona with instructions and knowledge, which answers through the bots that are connected to it. */
export class ReplrDto {
  /** @example 'rp_7k9m2x4vq01z' */
  id!: string;

  /** @example 'Support Guide' */
  name!: string;

  /** @example 'You help customers of Acme. Be brief, and name your sources.' */
  instructions!: string;

  /** @example 'https://cdn.example.com/guide.png' */
  avatar_url!: string | null;

  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  organisation_id!: string;

  /** Null once that user is gone. */
  created_by!: string | null;

  /** @example '2026-02-10T14:00:00.000Z' */
  created_at!: string;

  /** @example '2026-02-10T14:00:00.000Z' */
  updated_at!: string;
}

/** A page of REPLRs, in the order of their creation. */
export class ReplrListDto {
  data!: ReplrDto[];

  /**
   * How many there are.
   * @example 3
   */
  total!: number;
}

/** It is gone, and its bots are disconnected. */
export class ReplrDeletedDto {
  /** @example 'rp_7k9m2x4vq01z' */
  id!: string;

  /** @example true */
  deleted!: boolean;
}

export const toReplr = (row: ReplrRow): ReplrDto => ({
  id: row.id,
  name: row.name,
  instructions: row.instructions,
  avatar_url: row.avatar_url,
  organisation_id: row.organisation_id,
  created_by: row.created_by,
  created_at: new Date(row.created_at).toISOString(),
  updated_at: new Date(row.updated_at).toISOString(),
});
