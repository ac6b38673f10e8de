import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { Calls } from './calls/calls.service.js';
import type {
  AuthenticatedDto,
  SocketRefusalDto,
  SubscribedChannelDto,
  SubscribedWorkspaceDto,
  UnsubscribedDto,
} from './dto/answer.dto.js';
import { AuthenticateDto, ChannelCallDto, SubscribeChannelDto, WorkspaceCallDto } from './dto/call.dto.js';
import { Sessions } from './sessions/sessions.service.js';
import { SocketHub } from './socket-hub.service.js';
import type { AppServer, AppSocket } from './socket.types.js';
import { Subscriptions } from './subscriptions/subscriptions.service.js';

const MIB = 2 ** 20;

type Answer<Good> = Promise<Good | SocketRefusalDto>;

/** The door of the sockets: who comes in, and what they may call. */
@WebSocketGateway({ serveClient: false, maxHttpBufferSize: MIB, connectTimeout: 10_000 })
export class RealtimeGateway
  implements OnGatewayInit<AppServer>, OnGatewayConnection<AppSocket>, OnGatewayDisconnect<AppSocket>
{
  constructor(
    private readonly hub: SocketHub,
    private readonly sessions: Sessions,
    private readonly calls: Calls,
    private readonly subscriptions: Subscriptions,
  ) {}

  afterInit(server: AppServer): void {
    server.use(this.sessions.open);
    this.hub.attach(server);
  }

  handleConnection(socket: AppSocket): void {
    this.calls.watch(socket);
  }

  handleDisconnect(socket: AppSocket): void {
    this.sessions.close(socket);
    this.subscriptions.endAll(socket);
  }

  @SubscribeMessage('subscribe')
  subscribe(
    @ConnectedSocket() socket: AppSocket,
    @MessageBody() payload: unknown,
  ): Answer<SubscribedChannelDto | SubscribedWorkspaceDto> {
    return namesWorkspace(payload)
      ? this.calls.answer(socket, payload, WorkspaceCallDto, (call) => this.subscriptions.toWorkspace(socket, call))
      : this.calls.answer(socket, payload, SubscribeChannelDto, (call) => this.subscriptions.toChannel(socket, call));
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() socket: AppSocket, @MessageBody() payload: unknown): Answer<UnsubscribedDto> {
    return namesWorkspace(payload)
      ? this.calls.answer(socket, payload, WorkspaceCallDto, (call) => this.subscriptions.endWorkspace(socket, call))
      : this.calls.answer(socket, payload, ChannelCallDto, (call) => this.subscriptions.endChannel(socket, call));
  }

  @SubscribeMessage('authenticate')
  authenticate(@ConnectedSocket() socket: AppSocket, @MessageBody() payload: unknown): Answer<AuthenticatedDto> {
    return this.calls.answer(socket, payload, AuthenticateDto, (call) => this.sessions.renew(socket, call));
  }
}

/** A call that names both is checked as one of a channel, which refuses the other field. */
const namesWorkspace = (payload: unknown): boolean =>
  typeof payload === 'object' && payload !== null && 'workspace_id' in payload && !('channel_id' in payload);
