import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PlatformsModule } from '../platforms/platforms.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { ChannelSyncRuns } from './channels/channel-sync-runs.service.js';
import { IntegrationChannelsController } from './channels/integration-channels.controller.js';
import { IntegrationChannels } from './channels/integration-channels.service.js';
import { ConnectionTests } from './connection-tests.service.js';
import { IntegrationEventsController } from './events/integration-events.controller.js';
import { IntegrationEvents } from './events/integration-events.service.js';
import { ExternalPosts } from './inbound/external-posts.service.js';
import { InboundPostsController } from './inbound/inbound-posts.controller.js';
import { InboundPosts } from './inbound/inbound-posts.service.js';
import { IntegrationKeyGuard } from './inbound/integration-key.guard.js';
import { KeyBudgets } from './inbound/key-budgets.service.js';
import { IntegrationAccess } from './integration-access.service.js';
import { IntegrationInstallations } from './integration-installations.service.js';
import { IntegrationKeysController } from './keys/integration-keys.controller.js';
import { IntegrationKeys } from './keys/integration-keys.service.js';
import { PlatformIntegrationsController } from './platform-integrations.controller.js';
import { PlatformIntegrations } from './platform-integrations.service.js';

/** Bots that connect a workspace's channels with a platform's, and the door for messages from outside. */
@Module({
  imports: [ChannelsModule, MessagingModule, PlatformsModule, TenancyModule],
  controllers: [
    PlatformIntegrationsController,
    IntegrationChannelsController,
    IntegrationEventsController,
    IntegrationKeysController,
    InboundPostsController,
  ],
  providers: [
    ChannelSyncRuns,
    ConnectionTests,
    ExternalPosts,
    InboundPosts,
    IntegrationAccess,
    IntegrationChannels,
    IntegrationEvents,
    IntegrationInstallations,
    IntegrationKeyGuard,
    IntegrationKeys,
    KeyBudgets,
    PlatformIntegrations,
  ],
})
export class PlatformIntegrationsModule {}
