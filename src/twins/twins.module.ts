import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/channels.module.js';
import { ResponderModule } from '../responder/responder.module.js';
import { TenancyModule } from '../tenancy/tenancy.module.js';
import { Conversations } from './answering/conversations.service.js';
import { TwinAnswerHandler } from './answering/twin-answer.handler.js';
import { TwinSubscriber } from './answering/twin-subscriber.service.js';
import { TwinKnowledgeController } from './knowledge/twin-knowledge.controller.js';
import { TwinKnowledge } from './knowledge/twin-knowledge.service.js';
import { TwinMemory } from './memory/twin-memory.service.js';
import { Twin } from './twin.entity.js';
import { TwinsController } from './twins.controller.js';
import { TwinsService } from './twins.service.js';

export const TWIN_ENTITIES = [Twin];

/** Digital twins: who they are, what they know, and how they answer in the channels that they take part in. */
@Module({
  imports: [TenancyModule, ChannelsModule, ResponderModule],
  controllers: [TwinsController, TwinKnowledgeController],
  providers: [TwinsService, TwinKnowledge, Conversations, TwinAnswerHandler, TwinMemory, TwinSubscriber],
  exports: [TwinsService],
})
export class TwinsModule {}
