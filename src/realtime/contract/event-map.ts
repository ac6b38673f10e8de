import type { ChannelEvents } from '../../channels/notices/channel-notice.js';
import type {
  AuthenticatedDto,
  SocketRefusalDto,
  SubscribedChannelDto,
  SubscribedWorkspaceDto,
  UnsubscribedDto,
} from '../dto/answer.dto.js';
import type { DeliveryUpdatedEventDto, InstallationStatusEventDto } from '../dto/bridge-events.dto.js';
import type { AuthenticateDto, ChannelCallDto, SubscribeChannelDto, WorkspaceCallDto } from '../dto/call.dto.js';
import type { SessionEndedEventDto, SubscriptionEndedEventDto } from '../dto/ended.dto.js';

/** What the server tells, by event. */
export interface ServerPayloads extends ChannelEvents {
  'installation.status': InstallationStatusEventDto;
  'delivery.updated': DeliveryUpdatedEventDto;
  'subscription.ended': SubscriptionEndedEventDto;
  'session.ended': SessionEndedEventDto;
}

export type ServerEvents = { [Event in keyof ServerPayloads]: (payload: ServerPayloads[Event]) => void };

type Ack<Answer> = (answer: Answer | SocketRefusalDto) => void;

/** What a client may call; every call is answered through its acknowledgement, if the client asks for one. */
export interface ClientEvents {
  subscribe(
    call: SubscribeChannelDto | WorkspaceCallDto,
    ack?: Ack<SubscribedChannelDto | SubscribedWorkspaceDto>,
  ): void;
  unsubscribe(call: ChannelCallDto | WorkspaceCallDto, ack?: Ack<UnsubscribedDto>): void;
  authenticate(call: AuthenticateDto, ack?: Ack<AuthenticatedDto>): void;
}

export const CLIENT_EVENTS = ['subscribe', 'unsubscribe', 'authenticate'] as const satisfies (keyof ClientEvents)[];
