import { Injectable } from '@nestjs/common';
import { KnowledgeService } from './knowledge/knowledge.service.js';
import { answerFromKnowledge, ranked } from './known-answer.js';
import { Model } from './model/model.service.js';
import { promptOf } from './model/prompt.js';
import type { Answer, Question } from './responder.contract.js';
import { withoutName } from './spoken-name.js';
import { cleanText, cutText } from './text.js';

/** Passages of its documents that a persona is reminded of, and of all that it may rest an answer on. */
const MOST_DOCUMENT_PASSAGES = 6;
const MOST_PASSAGES = 8;

const REFUSAL = 'I am sorry, but I cannot help with that.';

/**
 * Answers for twins and REPLRs: with the model where one is configured, else, or when it fails or the day's tokens are
 * used up, from what the persona knows alone. Waits for seconds, and therefore belongs in a job of a slow lane, outside
 * of a transaction.
 */
@Injectable()
export class Responder {
  constructor(
    private readonly knowledge: KnowledgeService,
    private readonly model: Model,
  ) {}

  /** Rejects with the signal's reason when that is aborted; a model that fails is no reason to. */
  async answer(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const { persona, turns, memories, limit } = question;
    const asked = withoutName(turns.at(-1)?.text ?? '', persona.name);
    const documents = await this.knowledge.search(persona, asked, MOST_DOCUMENT_PASSAGES);
    const known = { documents, memories };
    if (!this.model.isThere) return answerFromKnowledge(known, limit);

    const passages = ranked(known).slice(0, MOST_PASSAGES);
    const reply = await this.model.ask(persona.organisationId, promptOf(question, passages), signal);
    if (!reply) return answerFromKnowledge(known, limit);
    const text = cleanText('refused' in reply ? REFUSAL : reply.text);
    return text === '' ? answerFromKnowledge(known, limit) : { text: cutText(text, limit), basis: 'model', passages };
  }
}
