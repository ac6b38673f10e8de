import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { AppSecrets } from './app-secrets.js';
import { AppHooks } from './catalogue/app-hooks.service.js';

const catalogue = [AppHooks, AppSecrets];

/** Apps of organisations: what they are, where they are on, and the calls of them. */
@Module({
  imports: [ChannelsModule, TenancyModule],
  providers: [...catalogue],
  exports: [...catalogue],
})
export class AppsModule {}
