import { IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';

/** `subscribe` or `unsubscribe` of one channel. */
export class ChannelCallDto {
  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  @IsUUID('loose', { message: 'channel_id must be a UUID, unless workspace_id is given instead' })
  channel_id!: string;
}

/** `subscribe` to one channel: its messages, pins and members. */
export class SubscribeChannelDto extends ChannelCallDto {
  /**
   * The `change_seq` that the client has seen: every later change is told first, oldest first, each message once and
   * as it is now. Without it, only what happens from now on is told.
   * @example 1711
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number;
}

/**
 * `subscribe` to, or `unsubscribe` from, a workspace: its public channels and their members; for its owners and admins
 * also installations and deliveries.
 */
export class WorkspaceCallDto {
  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  @IsUUID('loose')
  workspace_id!: string;
}

/** `authenticate`: a newer token of the same user, before the one in use expires. */
export class AuthenticateDto {
  /**
   * An access token or a personal API key, without `Bearer`.
   * @example 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl'
   */
  @IsString()
  @MaxLength(8192)
  token!: string;
}
