import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { PlatformsModule } from '../platforms/platforms.module.js';
import { Review } from './catch-up/review.service.js';
import { CatchUp } from './catch-up/catch-up.service.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { MessageDeliveries } from './deliveries/message-deliveries.service.js';
import { DeliveryLog } from './deliveries/delivery-log.service.js';
import { DirectPosts } from './direct/direct-posts.service.js';
import { TrialPosts } from './direct/trial-posts.service.js';
import { WebhookDoor } from './doors/webhook-door.service.js';
import { WebhookTargets } from './doors/webhook-targets.service.js';
import { WebhooksController } from './doors/webhooks.controller.js';
import { FileFetcher } from './files/file-fetcher.service.js';
import { InboundFiles } from './files/inbound-files.service.js';
import { HistoryPages } from './history/history-pages.service.js';
import { Listeners } from './gateway/listeners.service.js';
import { IdentitySuggestions } from './identities/identity-suggestions.service.js';
import { PeopleDirectory } from './identities/people-directory.service.js';
import { AccountAdoption } from './installations/account-adoption.service.js';
import { Connector } from './installations/connector.service.js';
import { CredentialRenewal } from './installations/credential-renewal.service.js';
import {
  InstallationEntity,
  InstallationReferenceEntity,
  MirrorEntity,
  PlatformChannelEntity,
} from './installations/installation.entity.js';
import { InstallationHistory } from './installations/installation-history.service.js';
import { InstallationProbes } from './installations/installation-probes.service.js';
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
import { StampedArrivals } from './outbound/stamped-arrivals.service.js';
import { MirrorSubscriber } from './outbound/mirror-subscriber.service.js';
import { MarkCarrier } from './outbound/mark-carrier.service.js';
import { OutboundContents } from './outbound/outbound-contents.service.js';
import { OutboundFiles } from './outbound/outbound-files.service.js';
import { PartCarrier } from './outbound/part-carrier.service.js';
import { PostCarrier } from './outbound/post-carrier.service.js';
import { Senders } from './outbound/senders.service.js';
import { EventApplier } from './router/event-applier.service.js';
import { InboundMessages } from './router/inbound-messages.service.js';
import { InboundMarks } from './router/inbound-marks.service.js';
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
  InstallationHistory,
  InstallationProbes,
  InstallationSecrets,
  InstallationStates,
  Installations,
  RenewalClock,
];
const inbound = [
  CatchUp,
  EventApplier,
  FileFetcher,
  InboundFiles,
  InboundMessages,
  InboundMarks,
  InboundScreening,
  Intake,
  Listeners,
  People,
  Review,
  Router,
];
const outbound = [
  ChangeCarrier,
  Dispatcher,
  Failures,
  Ledger,
  StampedArrivals,
  MarkCarrier,
  MirrorSubscriber,
  OutboundContents,
  OutboundFiles,
  PartCarrier,
  PostCarrier,
  Senders,
];

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
    IdentitySuggestions,
    MessageDeliveries,
    MessagingMetrics,
    MessagingNotices,
    Mirrors,
    PeopleDirectory,
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
    IdentitySuggestions,
    InstallationHistory,
    Installations,
    MessagingNotices,
    Mirrors,
    PeopleDirectory,
    PlatformChannels,
    PlatformListeners,
    TrialPosts,
  ],
})
export class MessagingModule {}
