import { Module } from '@nestjs/common';
import { MessagingModule } from '../messaging/messaging.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { IdentitiesController } from './identities.controller.js';
import { Identities } from './identities.service.js';
import { IdentityLinks } from './identity-links.service.js';
import { SuggestionRuns } from './suggestion-runs.service.js';

/** Who is who on which platform: what makes a mention on one platform a mention on the others. */
@Module({
  imports: [MessagingModule, TenancyModule],
  controllers: [IdentitiesController],
  providers: [Identities, IdentityLinks, SuggestionRuns],
})
export class IdentitiesModule {}
