import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DeskAuthor, ScreenedText } from '../../channels/desk/desk.contract.js';
import { Desk } from '../../channels/desk/desk.service.js';
import { ScreenChain } from '../../channels/desk/screen-chain.service.js';
import { newId } from '../../kernel/database/ids.js';
import { type JobHandler, JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { LoopGuard } from '../../responder/guard/loop-guard.service.js';
import { KnowledgeService } from '../../responder/knowledge/knowledge.service.js';
import { TELLING } from '../../responder/knowledge/relevance.js';
import type { Answer, Persona } from '../../responder/responder.contract.js';
import { Responder } from '../../responder/responder.service.js';
import { withoutName } from '../../responder/spoken-name.js';
import { TwinMemory } from '../memory/twin-memory.service.js';
import { conversationOf } from './conversation.js';
import { Conversations, type Standing } from './conversations.service.js';
import { ANSWER_AS_TWIN, type TwinQuestion } from './twin-answer.job.js';

/** Characters of an answer: what chat platforms take in one piece. */
const LONGEST_ANSWER = 2000;

/**
 * Lets a twin answer a question. The answer is posted in the transaction that settles the job: once, whenever the process
 * dies. Whatever made the question void meanwhile is looked at again there.
 */
@Injectable()
export class TwinAnswerHandler implements JobHandler<TwinQuestion>, OnModuleInit {
  constructor(
    private readonly handlers: JobHandlers,
    private readonly conversations: Conversations,
    private readonly memory: TwinMemory,
    private readonly knowledge: KnowledgeService,
    private readonly responder: Responder,
    private readonly guard: LoopGuard,
    private readonly screens: ScreenChain,
    private readonly desk: Desk,
  ) {}

  onModuleInit(): void {
    this.handlers.register(ANSWER_AS_TWIN, this);
  }

  async run(run: LaneRun<TwinQuestion>): Promise<void> {
    const question = run.jobs[0]!.payload;
    const answer = await this.answer(question, run.signal);
    const text = answer && (await this.screened(question, answer));
    if (!text) return run.settle(1);
    await run.settle(1, async () => {
      // The lane first, then the channel: the order in which the channel's fan-out locks them.
      await run.hold(() => Promise.resolve());
      await this.post(question, text, answer);
    });
  }

  /** Null where it is withheld. Before the transaction: the screens may take their time. */
  private async screened(question: TwinQuestion, { text }: Answer): Promise<ScreenedText | null> {
    const standing = await this.conversations.findQuestion(question);
    if (!standing) return null;
    const { channelId, twinId, messageId } = question;
    const key = `twin:${twinId}:${messageId}`;
    const author = authorOf(question, standing);
    const verdict = await this.screens.pass({ channelId, key, content: text, author, threadId: standing.threadId });
    return 'content' in verdict ? verdict.content : null;
  }

  /** Null where the twin has nothing to say, or should not. */
  private async answer(question: TwinQuestion, signal: AbortSignal): Promise<Answer | null> {
    const standing = await this.conversations.findQuestion(question);
    if (!standing || !(await this.guard.mayAnswer(spoken(question)))) return null;
    const persona = personaOf(question, standing);
    if (question.attention === 'overheard' && !(await this.isConcerned(persona, standing.content))) return null;

    const turns = await this.conversations.turns(question, standing);
    const seen = turns.map(({ id }) => id);
    const memories = await this.memory.recall(question, withoutName(standing.content, standing.name), seen);
    const answer = await this.responder.answer({ persona, turns, memories, limit: LONGEST_ANSWER }, signal);
    // That one does not know is said to people who asked, and to nobody else.
    const isWanted = question.attention === 'asked' && !question.automatic;
    return answer.basis === 'none' && !isWanted ? null : answer;
  }

  private async isConcerned(persona: Persona, content: string): Promise<boolean> {
    const [best] = await this.knowledge.search(persona, content, 1);
    return best !== undefined && best.rank >= TELLING;
  }

  private async post(question: TwinQuestion, content: ScreenedText, { basis }: Answer): Promise<void> {
    const standing = await this.conversations.findQuestion(question);
    if (!standing) return;
    const { channelId, messageId, hops } = question;
    if (question.automatic && !(await this.guard.admit(spoken(question)))) return;
    await this.desk.post({
      id: newId(),
      channelId,
      author: authorOf(question, standing),
      content,
      parentMessageId: standing.threadId,
      sentAt: new Date(),
      metadata: { in_reply_to: messageId, basis },
      origin: { kind: 'twin', hops: hops + 1 },
    });
  }
}

const spoken = ({ organisationId, channelId, automatic, hops }: TwinQuestion): Parameters<LoopGuard['admit']>[0] => ({
  organisationId,
  conversation: conversationOf(channelId),
  automatic,
  hops,
});

const authorOf = ({ twinId: id }: TwinQuestion, { name }: Standing): DeskAuthor => ({
  kind: 'twin',
  id,
  name,
  avatarUrl: null,
  platform: null,
});

const personaOf = ({ twinId, organisationId }: TwinQuestion, { name, instructions }: Standing): Persona => ({
  kind: 'twin',
  id: twinId,
  organisationId,
  name,
  instructions,
});
