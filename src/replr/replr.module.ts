import { Module } from '@nestjs/common';
import { MessagingModule } from '../messaging/messaging.module.js';
import { PlatformsModule } from '../platforms/platforms.module.js';
import { ResponderModule } from '../responder/responder.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { AnswerLog } from './conversation/answer-log.service.js';
import { Answering } from './conversation/answering.service.js';
import { AnswersController } from './conversation/answers.controller.js';
import { ReplrListener } from './conversation/replr-listener.service.js';
import { ReplrUpkeep } from './conversation/replr-upkeep.service.js';
import { ConnectController } from './integrations/connect.controller.js';
import { IntegrationAccess } from './integrations/integration-access.service.js';
import { IntegrationConnecting } from './integrations/integration-connecting.service.js';
import { IntegrationRemoval } from './integrations/integration-removal.service.js';
import { IntegrationTests } from './integrations/integration-tests.service.js';
import { IntegrationViews } from './integrations/integration-views.service.js';
import { IntegrationsController } from './integrations/integrations.controller.js';
import { Integrations } from './integrations/integrations.service.js';
import { ReplrInstallations } from './integrations/replr-installations.service.js';
import { VisibleChannels } from './integrations/visible-channels.service.js';
import { ReplrKnowledgeController } from './knowledge/replr-knowledge.controller.js';
import { ReplrKnowledge } from './knowledge/replr-knowledge.service.js';
import { ReplrAccess } from './personas/replr-access.service.js';
import { ReplrsController } from './personas/replrs.controller.js';
import { Replrs } from './personas/replrs.service.js';

const integrations = [
  IntegrationAccess,
  IntegrationConnecting,
  IntegrationRemoval,
  IntegrationTests,
  IntegrationViews,
  Integrations,
  ReplrInstallations,
  VisibleChannels,
];

/** REPLRs: personas that answer on platforms through bots of their own. */
@Module({
  imports: [MessagingModule, PlatformsModule, ResponderModule, TenancyModule],
  controllers: [
    ReplrsController,
    ReplrKnowledgeController,
    ConnectController,
    IntegrationsController,
    AnswersController,
  ],
  providers: [...integrations, AnswerLog, Answering, ReplrAccess, ReplrKnowledge, ReplrListener, Replrs, ReplrUpkeep],
})
export class ReplrModule {}
