import { ChannelDto } from '../../channels/channel.dto.js';
import { MemberDto } from '../../channels/members/member.dto.js';

/** `channel.created` and `channel.updated`. */
export class ChannelEventDto extends ChannelDto {
  /**
   * The channel's last change when this happened.
   * @example 1711
   */
  change_seq!: number;
}

/** `channel.deleted`. */
export class ChannelDeletedEventDto {
  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  id!: string;

  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  workspace_id!: string;

  /**
   * The channel's last change.
   * @example 1711
   */
  change_seq!: number;
}

/** `member.added` and `member.updated`. */
export class MemberEventDto extends MemberDto {
  /**
   * The channel's last change when this happened.
   * @example 1711
   */
  change_seq!: number;
}

/** `member.removed`. */
export class MemberRemovedEventDto {
  /** @example 'c2aad00b-1e2d-4db0-8d8f-8dd1df502c33' */
  user_id!: string;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  /**
   * The channel's last change when this happened.
   * @example 1711
   */
  change_seq!: number;
}
