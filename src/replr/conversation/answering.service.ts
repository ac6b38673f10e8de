import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { DirectPosts, type ScreenedPost } from '../../messaging/direct/direct-posts.service.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import type { Answer, Turn } from '../../responder/responder.contract.js';
import { Responder } from '../../responder/responder.service.js';
import { REPLR_KIND, ReplrInstallations } from '../integrations/replr-installations.service.js';
import { ANSWER, type AnswerJob } from './answer-job.js';
import { FIND_ASKED, HOLD_PLACE, KEEP_ANSWER, LATEST_TURNS } from './answers.sql.js';
import { conversationAbout, type KeptTurn } from './conversation.js';
import { cut } from './heard-changes.js';

/** Characters that a platform may add of its own: marks, a quotation. */
const MARGIN = 100;
const EXCERPT = 300;

/** A message that is to be answered, and by whom. */
interface Asked extends Omit<KeptTurn, 'answer'> {
  integration_id: string;
  organisation_id: string;
  platform: string;
  replr_id: string;
  name: string;
  instructions: string;
  avatar_url: string | null;
  external_channel_id: string;
  is_bot: boolean;
}

interface TurnRow extends Omit<KeptTurn, 'answer'> {
  answer_id: string | null;
  answer_text: string;
  answer_at: Date;
}

/** Answers that never came to be read by anybody are no part of a conversation. */
const LOST = ['failed', 'dead', 'skipped', 'cancelled'];

/** Answers what was asked, one question after another in each conversation. */
@Injectable()
export class Answering implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly registry: PlatformRegistry,
    private readonly responder: Responder,
    private readonly posts: DirectPosts,
    private readonly installations: ReplrInstallations,
  ) {}

  onModuleInit(): void {
    this.handlers.register(ANSWER, { run: (run) => this.run(run) });
  }

  private async run(run: LaneRun<AnswerJob>): Promise<void> {
    const { integration_id: integrationId, channel_id: channelId, message_id: messageId } = run.jobs[0]!.payload;
    const asked = await this.db.one<Asked>(FIND_ASKED, [integrationId, channelId, messageId]);
    const provider = asked && this.registry.find(asked.platform);
    if (!asked || !provider) return run.settle(1);
    const { replr_id: id, organisation_id: organisationId, name, instructions } = asked;
    const persona = { kind: REPLR_KIND, id, organisationId, name, instructions };
    const turns = await this.conversation(asked);
    const limit = provider.capabilities.limits.text - MARGIN;
    const answer = await this.responder.answer({ persona, turns, memories: [], limit }, run.signal);
    const content = await this.screen(asked, answer);
    await run.settle(1, content ? () => this.post(asked, answer, content) : undefined);
  }

  /** Null where an app withholds the answer, or the integration is gone. */
  private async screen(asked: Asked, { text: content }: Answer): Promise<ScreenedPost | null> {
    const { integration_id: id, organisation_id: organisationId, external_channel_id: channelId } = asked;
    const state = await this.installations.find({ id, organisation_id: organisationId });
    if (!state) return null;
    const place = { organisationId, installationId: state.installationId, channelId };
    const key = `${REPLR_KIND}:${id}:${asked.external_id}`;
    return this.posts.screen(place, { key, content, author: authorOf(asked) });
  }

  private async conversation(asked: Asked): Promise<Turn[]> {
    const values = [asked.integration_id, asked.external_channel_id, asked.at];
    const rows = await this.db.query<TurnRow>(LATEST_TURNS, values);
    const outcomes = await this.posts.outcomes(
      asked.organisation_id,
      authorOf(asked),
      rows.flatMap((row) => row.answer_id ?? []),
    );
    const kept = rows.map((row): KeptTurn => {
      const outcome = row.answer_id === null ? undefined : outcomes.get(row.answer_id);
      const answered = row.answer_id !== null && !LOST.includes(outcome?.status ?? '');
      const externalIds = outcome?.external_ids ?? [];
      return { ...row, answer: answered ? { text: row.answer_text, at: row.answer_at, externalIds } : null };
    });
    // Our own posts come back as events; they stand behind their questions already.
    const echoes = new Set(kept.flatMap(({ answer }) => answer?.externalIds ?? []));
    const others = kept.filter((turn) => !echoes.has(turn.external_id));
    return conversationAbout({ ...asked, answer: null }, others, asked.name);
  }

  /** In the transaction that ends the job. Nothing when the question or the integration is gone, or switched off. */
  private async post(asked: Asked, answer: Answer, content: ScreenedPost): Promise<void> {
    const { integration_id: integrationId, organisation_id: organisationId } = asked;
    const { external_channel_id: channelId, external_id: replyTo } = asked;
    const state = await this.installations.find({ id: integrationId, organisation_id: organisationId });
    if (!state) return;
    const id = newId();
    const threadRoot = asked.reply_to ?? replyTo;
    const said = [threadRoot, cut(asked.text.trim(), EXCERPT), content.text, answer.basis];
    await this.db.query(HOLD_PLACE, [state.installationId, channelId]);
    if (!(await this.db.one(KEEP_ANSWER, [integrationId, channelId, replyTo, id, ...said]))) return;
    const place = { organisationId, installationId: state.installationId, channelId };
    // The REPLR itself, and the bot that it answers.
    const hops = asked.is_bot ? 2 : 1;
    await this.posts.post({ id, ...place, content, replyTo, threadRoot, author: authorOf(asked), hops });
  }
}

const authorOf = ({ replr_id: id, name, avatar_url: avatarUrl }: Asked) => ({
  kind: REPLR_KIND,
  id,
  name,
  avatarUrl,
  platform: null,
});
