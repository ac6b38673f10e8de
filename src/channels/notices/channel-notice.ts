import type { ChannelDto } from '../channel.dto.js';
import type { MemberDto } from '../members/member.dto.js';
import type { MessageDto } from '../messages/message.dto.js';

/** Who may be told: those who can see the channel; of a private one its members alone. */
export interface Audience {
  organisationId: string;
  workspaceId: string;
  channelId: string;
  isPrivate: boolean;
}

type Numbered<Payload> = Payload & {
  /** The channel's last change when this happened; of a message, the change itself. */
  change_seq: number;
};

/** What may be told of a channel, by event. */
export interface ChannelEvents {
  'message.created': MessageDto;
  /** Edited, reacted to, pinned, or its thread grew or shrank. */
  'message.updated': MessageDto;
  /** The tombstone. */
  'message.deleted': MessageDto;
  'channel.created': Numbered<ChannelDto>;
  'channel.updated': Numbered<ChannelDto>;
  'channel.deleted': Numbered<{ id: string; workspace_id: string }>;
  'member.added': Numbered<MemberDto>;
  'member.updated': Numbered<MemberDto>;
  'member.removed': Numbered<{ user_id: string; channel_id: string }>;
  'pin.added': MessageDto;
  'pin.removed': MessageDto;
}

export type ChannelEvent = keyof ChannelEvents;

/** Something that happened in a channel and is committed. */
export type ChannelNotice = {
  [Event in ChannelEvent]: { event: Event; payload: ChannelEvents[Event]; audience: Audience };
}[ChannelEvent];

/** Of a row that names the channel as `channel_id`, or is the channel. */
export const audienceOf = (row: {
  organisation_id: string;
  workspace_id: string;
  is_private: boolean;
  id: string;
  channel_id?: string | null;
}): Audience => ({
  organisationId: row.organisation_id,
  workspaceId: row.workspace_id,
  channelId: row.channel_id ?? row.id,
  isPrivate: row.is_private,
});
