import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PlatformsModule } from '../platforms/platforms.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { AppCallsController } from './calls/app-calls.controller.js';
import { AppCalls } from './calls/app-calls.service.js';
import { OrganisationIntegrationChannelsController } from './integrations/organisation-integration-channels.controller.js';
import { IntegrationChannels } from './integrations/integration-channels.service.js';
import { OrganisationIntegrationsController } from './integrations/organisation-integrations.controller.js';
import { OrganisationIntegrations } from './integrations/organisation-integrations.service.js';
import { CallReplays } from './replays/call-replays.service.js';
import { ReplaysController } from './replays/replays.controller.js';
import { ChannelReturnUrls } from './returns/channel-return-urls.service.js';
import { ReturnUrlsController } from './returns/return-urls.controller.js';
import { ChannelSettingsController } from './settings/channel-settings.controller.js';
import { ChannelSettings } from './settings/channel-settings.service.js';
import { IntegrationSettingsController } from './settings/integration-settings.controller.js';
import { IntegrationSettings } from './settings/integration-settings.service.js';
import { SettingsAccess } from './settings/settings-access.service.js';
import { SystemIntegrationsController } from './system-integrations/system-integrations.controller.js';
import { SystemIntegrations } from './system-integrations/system-integrations.service.js';

const settings = [ChannelSettings, IntegrationSettings, SettingsAccess];

/** What organisations extend their channels by. */
@Module({
  imports: [AppsModule, MessagingModule, PlatformsModule, TenancyModule],
  controllers: [
    OrganisationIntegrationsController,
    OrganisationIntegrationChannelsController,
    SystemIntegrationsController,
    IntegrationSettingsController,
    ChannelSettingsController,
    AppCallsController,
    ReplaysController,
    ReturnUrlsController,
  ],
  providers: [
    IntegrationChannels,
    OrganisationIntegrations,
    ...settings,
    SystemIntegrations,
    AppCalls,
    CallReplays,
    ChannelReturnUrls,
  ],
})
export class OrganisationIntegrationsModule {}
