import { Injectable } from '@nestjs/common';
import { KnowledgeService } from './knowledge/knowledge.service.js';
import { answerFromKnowledge } from './known-answer.js';
import type { Answer, Question } from './responder.contract.js';

/** Passages of its documents that a persona is reminded of. */
const MOST_PASSAGES = 6;

/**
 * Answers for twins and REPLRs: with the model where one is configured, else, or when it fails or the day's tokens are
 * used up, from what the persona knows alone. Waits for seconds, and therefore belongs in a job of a slow lane, outside
 * of a transaction.
 */
@Injectable()
export class Responder {
  constructor(private readonly knowledge: KnowledgeService) {}

  /** Rejects with the signal's reason when that is aborted; a model that fails is no reason to. */
  async answer(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const { persona, turns, memories, limit } = question;
    const documents = await this.knowledge.search(persona, turns.at(-1)?.text ?? '', MOST_PASSAGES);
    return answerFromKnowledge({ documents, memories }, limit);
  }
}
