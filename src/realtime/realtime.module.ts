import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { BridgeBroadcasts } from './broadcasts/bridge-broadcasts.service.js';
import { ChannelBroadcasts } from './broadcasts/channel-broadcasts.service.js';
import { ChannelPlaces } from './broadcasts/channel-places.service.js';
import { Calls } from './calls/calls.service.js';
import { ChannelFeeds } from './feeds/channel-feeds.service.js';
import { Replay } from './feeds/replay.service.js';
import { RealtimeGateway } from './realtime.gateway.js';
import { Sessions } from './sessions/sessions.service.js';
import { SocketHub } from './socket-hub.service.js';
import { SocketMetrics } from './socket-metrics.service.js';
import { Evictions } from './subscriptions/evictions.service.js';
import { Subscriptions } from './subscriptions/subscriptions.service.js';

export const REALTIME_PROVIDERS = [
  BridgeBroadcasts,
  Calls,
  ChannelBroadcasts,
  ChannelFeeds,
  ChannelPlaces,
  Evictions,
  RealtimeGateway,
  Replay,
  Sessions,
  SocketHub,
  SocketMetrics,
  Subscriptions,
];

/** What happens, told as it happens over socket.io. */
@Module({ imports: [AuthModule, ChannelsModule, MessagingModule, TenancyModule], providers: REALTIME_PROVIDERS })
export class RealtimeModule {}
