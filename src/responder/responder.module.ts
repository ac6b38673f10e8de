import { Module } from '@nestjs/common';
import { LoopGuard } from './guard/loop-guard.service.js';
import { KnowledgeService } from './knowledge/knowledge.service.js';
import { ModelBudget } from './model/model-budget.service.js';
import { ModelUpkeep } from './model/model-upkeep.service.js';
import { Model } from './model/model.service.js';
import { Responder } from './responder.service.js';

/** What twins and REPLRs share: what they know, how they answer, and what keeps bots from answering bots for ever. */
@Module({
  providers: [KnowledgeService, LoopGuard, Model, ModelBudget, ModelUpkeep, Responder],
  exports: [KnowledgeService, LoopGuard, Model, Responder],
})
export class ResponderModule {}
