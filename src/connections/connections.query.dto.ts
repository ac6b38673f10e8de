import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** Which part of the list; all of it, in practice, when nothing is said. */
export class ConnectionsQuery {
  /**
   * Connections at most.
   * @example 100
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit: number = 1000;

  /**
   * Connections to skip.
   * @example 0
   */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  offset: number = 0;
}
