import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** Limit and offset of a list. Extend it for filters. */
export class PageQuery {
  /**
   * Rows at most.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;

  /**
   * Rows to skip.
   * @example 0
   */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  offset: number = 0;
}

/** Where in a list an answer stands. */
export class PageDto {
  /**
   * As asked for.
   * @example 50
   */
  limit!: number;

  /**
   * As asked for.
   * @example 0
   */
  offset!: number;

  /**
   * Rows in the whole list.
   * @example 2
   */
  total!: number;

  /**
   * Whether rows follow after this page.
   * @example false
   */
  hasMore!: boolean;
}

/** The `pagination` member of a list. */
export const page = (query: { limit: number; offset: number }, total: number): PageDto => ({
  limit: query.limit,
  offset: query.offset,
  total,
  hasMore: query.offset + query.limit < total,
});
