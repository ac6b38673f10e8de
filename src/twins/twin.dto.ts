import { IfGiven } from '../kernel/http/if-given.decorator.js';
import { PageDto, PageQuery } from '../kernel/http/page-query.dto.js';
import { MultilineText, PlainText } from '../kernel/http/text.decorators.js';
import { UuidField } from '../kernel/http/uuid-field.decorator.js';
import type { Twin } from './twin.entity.js';

/** A digital twin. */
export class TwinDto {
  /** @example '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' */
  id!: string;

  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  workspace_id!: string;

  /** @example 'Research Assistant' */
  name!: string;

  /**
   * What it is told about itself before every answer.
   * @example 'Answer briefly and name your sources.'
   */
  instructions!: string;

  /** Null once that user is gone. */
  created_by!: string | null;

  /** @example '2026-02-10T14:00:00.000Z' */
  created_at!: string;

  /** @example '2026-02-10T14:00:00.000Z' */
  updated_at!: string;
}

export const toTwin = (twin: Twin): TwinDto => ({
  id: twin.id,
  workspace_id: twin.workspace_id,
  name: twin.name,
  instructions: twin.instructions,
  created_by: twin.created_by,
  created_at: twin.created_at.toISOString(),
  updated_at: twin.updated_at.toISOString(),
});

/** Whose twins to list. */
export class TwinsQuery extends PageQuery {
  /**
   * Whose twins.
   * @example '550e8400-e29b-41d4-a716-446655440000'
   */
  @UuidField()
  workspace_id!: string;
}

/** A new twin. */
export class CreateTwinDto {
  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  @UuidField()
  workspace_id!: string;

  /** @example 'Research Assistant' */
  @PlainText({ min: 1, max: 120 })
  name!: string;

  /** @example 'Answer briefly and name your sources.' */
  @MultilineText({ max: 20_000 })
  instructions: string = '';
}

/** What may be changed of a twin; what is left out stays. */
export class UpdateTwinDto {
  /** @example 'Research Assistant' */
  @IfGiven()
  @PlainText({ min: 1, max: 120 })
  name?: string;

  /** @example 'Answer in French.' */
  @IfGiven()
  @MultilineText({ max: 20_000 })
  instructions?: string;
}

/** One twin. */
export class TwinAnswer {
  /** @example true */
  success!: true;

  twin!: TwinDto;
}

/** A page of twins, in the order of their creation. */
export class TwinsAnswer {
  /** @example true */
  success!: true;

  twins!: TwinDto[];

  pagination!: PageDto;
}

/** It is gone. */
export class TwinDeletedAnswer {
  /** @example true */
  success!: true;

  /** @example 'Twin deleted successfully' */
  message!: string;
}
