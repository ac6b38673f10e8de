import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { CustomIntegrationsController } from './custom-integrations.controller.js';
import { CustomIntegrations } from './custom-integrations.service.js';
import { CustomSettingsController } from './settings/custom-settings.controller.js';
import { CustomSettings } from './settings/custom-settings.service.js';

/** Integrations that are known by their JSON alone, with their settings. */
@Module({
  imports: [AppsModule, TenancyModule],
  controllers: [CustomIntegrationsController, CustomSettingsController],
  providers: [CustomIntegrations, CustomSettings],
})
export class CustomIntegrationsModule {}
