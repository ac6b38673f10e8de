import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MessageDto } from '../../channels/messages/message.dto.js';
import {
  AuthenticatedDto,
  SocketFieldProblemDto,
  SocketRefusalDto,
  SubscribedChannelDto,
  SubscribedWorkspaceDto,
  UnsubscribedDto,
} from '../dto/answer.dto.js';
import { DeliveryUpdatedEventDto, InstallationStatusEventDto } from '../dto/bridge-events.dto.js';
import { AuthenticateDto, ChannelCallDto, SubscribeChannelDto, WorkspaceCallDto } from '../dto/call.dto.js';
import {
  ChannelDeletedEventDto,
  ChannelEventDto,
  MemberEventDto,
  MemberRemovedEventDto,
} from '../dto/channel-events.dto.js';
import { SessionEndedEventDto, SubscriptionEndedEventDto } from '../dto/ended.dto.js';
import type { ServerPayloads } from './event-map.js';

/** Payloads by event: what the server tells on a socket. */
export class SocketServerEvents implements ServerPayloads {
  @ApiProperty({ type: () => MessageDto, description: 'To those in the channel.' })
  'message.created'!: MessageDto;

  @ApiProperty({ type: () => MessageDto, description: 'Edited, reacted to, or its thread grew or shrank.' })
  'message.updated'!: MessageDto;

  @ApiProperty({ type: () => MessageDto, description: 'The tombstone.' })
  'message.deleted'!: MessageDto;

  @ApiProperty({
    type: () => MessageDto,
    description: 'To those in the channel; a replay tells it as message.updated.',
  })
  'pin.added'!: MessageDto;

  @ApiProperty({
    type: () => MessageDto,
    description: 'To those in the channel; a replay tells it as message.updated.',
  })
  'pin.removed'!: MessageDto;

  @ApiProperty({ type: () => ChannelEventDto, description: 'To the workspace; of a private channel to its creator.' })
  'channel.created'!: ChannelEventDto;

  @ApiProperty({
    type: () => ChannelEventDto,
    description: 'To those in the channel; of a public one to the workspace.',
  })
  'channel.updated'!: ChannelEventDto;

  @ApiProperty({ type: () => ChannelDeletedEventDto, description: 'To the same; subscriptions to it end.' })
  'channel.deleted'!: ChannelDeletedEventDto;

  @ApiProperty({ type: () => MemberEventDto, description: 'To the same, and to that member.' })
  'member.added'!: MemberEventDto;

  @ApiProperty({ type: () => MemberEventDto, description: 'To the same, and to that member.' })
  'member.updated'!: MemberEventDto;

  @ApiProperty({ type: () => MemberRemovedEventDto, description: 'To the same, and to whoever was removed.' })
  'member.removed'!: MemberRemovedEventDto;

  @ApiProperty({ type: () => InstallationStatusEventDto, description: 'To owners and admins in the workspace.' })
  'installation.status'!: InstallationStatusEventDto;

  @ApiProperty({
    type: () => DeliveryUpdatedEventDto,
    description: 'To owners and admins in the workspace; of a private channel to those of them in the channel.',
  })
  'delivery.updated'!: DeliveryUpdatedEventDto;

  @ApiProperty({ type: () => SubscriptionEndedEventDto, description: 'To the one whose subscription it was.' })
  'subscription.ended'!: SubscriptionEndedEventDto;

  @ApiProperty({ type: () => SessionEndedEventDto, description: 'Just before the server closes the socket.' })
  'session.ended'!: SessionEndedEventDto;
}

const anyOf = (...types: (abstract new () => object)[]): { anyOf: { $ref: string }[] } => ({
  anyOf: types.map((type) => ({ $ref: getSchemaPath(type as never) })),
});

/** Payloads by call: what a client may emit, each with an acknowledgement. */
@ApiExtraModels(SubscribeChannelDto, WorkspaceCallDto, ChannelCallDto)
export class SocketClientCalls {
  @ApiProperty(anyOf(SubscribeChannelDto, WorkspaceCallDto))
  subscribe!: SubscribeChannelDto | WorkspaceCallDto;

  @ApiProperty(anyOf(ChannelCallDto, WorkspaceCallDto))
  unsubscribe!: ChannelCallDto | WorkspaceCallDto;

  @ApiProperty({ type: () => AuthenticateDto })
  authenticate!: AuthenticateDto;
}

/** What a call's acknowledgement is called with. */
@ApiExtraModels(
  SubscribedChannelDto,
  SubscribedWorkspaceDto,
  UnsubscribedDto,
  AuthenticatedDto,
  SocketRefusalDto,
  SocketFieldProblemDto,
)
export class SocketAnswers {
  @ApiProperty(anyOf(SubscribedChannelDto, SubscribedWorkspaceDto, SocketRefusalDto))
  subscribe!: SubscribedChannelDto | SubscribedWorkspaceDto | SocketRefusalDto;

  @ApiProperty(anyOf(UnsubscribedDto, SocketRefusalDto))
  unsubscribe!: UnsubscribedDto | SocketRefusalDto;

  @ApiProperty(anyOf(AuthenticatedDto, SocketRefusalDto))
  authenticate!: AuthenticatedDto | SocketRefusalDto;
}
