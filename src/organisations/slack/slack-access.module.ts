import { Module } from '@nestjs/common';
import { MessagingModule } from '../../messaging/messaging.module.js';
import { PlatformsModule } from '../../platforms/platforms.module.js';
import { TenancyModule } from '../../tenancy/tenancy.module.js';
import { Consents } from './consents.service.js';
import { SlackAccesses } from './slack-accesses.service.js';
import { SlackApp } from './slack-app.service.js';
import { SlackCallbackController } from './slack-callback.controller.js';
import { SlackExchangeController } from './slack-exchange.controller.js';
import { SlackExchange } from './slack-exchange.service.js';
import { SlackInstalls } from './slack-installs.service.js';

/** Organisations install the deployment's own Slack app. */
@Module({
  imports: [TenancyModule, PlatformsModule, MessagingModule],
  controllers: [SlackExchangeController, SlackCallbackController],
  providers: [Consents, SlackAccesses, SlackApp, SlackExchange, SlackInstalls],
})
export class SlackAccessModule {}
