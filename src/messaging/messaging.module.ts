import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { PlatformsModule } from '../platforms/platforms.module.js';
import { CatchUp } from './catch-up/catch-up.service.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveryLog } from './deliveries/delivery-log.service.js';
import { DirectPosts } from './direct/direct-posts.service.js';
import { TrialPosts } from './direct/trial-posts.service.js';
import { WebhookDoor } from './doors/webhook-door.service.js';
import { WebhookTargets } from './doors/webhook-targets.service.js';
import { WebhooksController } from './doors/webhooks.controller.js';
import { HistoryPages } from './history/history-pages.service.js';
import { Listeners } from './gateway/listeners.service.js';
import { AccountAdoption } from './installations/account-adoption.service.js';
import { Connector } from './installations/connector.service.js';
import { CredentialRenewal } from './installations/credential-renewal.service.js';
import {
  InstallationEntity,
  InstallationReferenceEntity,
  MirrorEntity,
  PlatformChannelEntity,
} from './installations/installation.entity.js';
import { InstallationSecrets } from './installations/installation-secrets.js';
import { InstallationStates } from './installations/installation-states.service.js';
import { Installations } from './installations/installations.service.js';
import { RenewalClock } from './installations/renewal-clock.service.js';
import { Intake } from './intake/intake.service.js';
import { PlatformListeners } from './listening/platform-listeners.service.js';
import { MessagingNotices } from './messaging-notices.service.js';
import { Mirrors } from './mirrors/mirrors.service.js';
import { PlatformChannels } from './mirrors/platform-channels.service.js';
import { ChangeCarrier } from './outbound/change-carrier.service.js';
import { DeliveryEntity } from './outbound/delivery.entity.js';
import { Dispatcher } from './outbound/dispatcher.service.js';
import { Failures } from './outbound/failures.service.js';
import { Ledger } from './outbound/ledger.service.js';
import { MirrorSubscriber } from './outbound/mirror-subscriber.service.js';
import { PartCarrier } from './outbound/part-carrier.service.js';
import { PostCarrier } from './outbound/post-carrier.service.js';
import { Senders } from './outbound/senders.service.js';
import { EventApplier } from './router/event-applier.service.js';
import { InboundMessages } from './router/inbound-messages.service.js';
import { InboundReactions } from './router/inbound-reactions.service.js';
import { InboundScreening } from './router/inbound-screening.service.js';
import { People } from './router/people.service.js';
import { Router } from './router/router.service.js';
import { MessagingMetrics } from './upkeep/messaging-metrics.service.js';
import { MessagingUpkeep } from './upkeep/messaging-upkeep.service.js';

export const MESSAGING_ENTITIES = [
  InstallationEntity,
  InstallationReferenceEntity,
  PlatformChannelEntity,
  MirrorEntity,
  DeliveryEntity,
];

const installations = [
  AccountAdoption,
  Connector,
  CredentialRenewal,
  InstallationSecrets,
  InstallationStates,
  Installations,
  RenewalClock,
];
const inbound = [
  CatchUp,
  EventApplier,
  InboundMessages,
  InboundReactions,
  InboundScreening,
  Intake,
  Listeners,
  People,
  Router,
];
const outbound = [ChangeCarrier, Dispatcher, Failures, Ledger, MirrorSubscriber, PartCarrier, PostCarrier, Senders];

/** The bridge between platform channels and native ones. Knows platforms by their contract alone. */
@Module({
  imports: [ChannelsModule, PlatformsModule],
  controllers: [DeliveriesController, WebhooksController],
  providers: [
    ...installations,
    ...inbound,
    ...outbound,
    DeliveryLog,
    DirectPosts,
    HistoryPages,
    MessagingMetrics,
    MessagingNotices,
    Mirrors,
    PlatformChannels,
    PlatformListeners,
    TrialPosts,
    MessagingUpkeep,
    WebhookDoor,
    WebhookTargets,
  ],
  exports: [
    Connector,
    DirectPosts,
    HistoryPages,
    Installations,
    MessagingNotices,
    Mirrors,
    PlatformChannels,
    PlatformListeners,
    TrialPosts,
  ],
})
export class MessagingModule {}
