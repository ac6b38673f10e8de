import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { DirectPosts } from '../../messaging/direct/direct-posts.service.js';
import type { Heard, PlatformListener } from '../../messaging/listening/platform-listener.js';
import { PlatformListeners } from '../../messaging/listening/platform-listeners.service.js';
import { LoopGuard } from '../../responder/guard/loop-guard.service.js';
import { REPLR_KIND } from '../integrations/replr-installations.service.js';
import { admittedOf } from './admission.js';
import { type AnswerJob, answerLane } from './answer-job.js';
import { type Habit, isListed, isOpen, wantsAnswer } from './demands.js';
import { changesIn, type HeardChanges, type HeardTurn } from './heard-changes.js';
import {
  ANSWERED_THREADS,
  FIND_LISTENING,
  MOVE_TURNS,
  QUEUE_ANSWERS,
  TAKE_CREATED,
  TAKE_DELETED,
  TAKE_EDITED,
} from './turns.sql.js';

type Listening = Habit & { replr_id: string; since: Date };

/** Milliseconds: some platforms tell whole seconds, and no two clocks are the same. */
const CLOCKS_MS = 1_000;

/** Hears the channels of integrations: follows the conversations, counts, and queues the answers that are wanted. */
@Injectable()
export class ReplrListener implements PlatformListener, OnModuleInit {
  readonly kind = REPLR_KIND;

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly listeners: PlatformListeners,
    private readonly posts: DirectPosts,
    private readonly guard: LoopGuard,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  async hear(heard: Heard, integrationId: string): Promise<void> {
    const changes = changesIn(heard);
    if (!Object.values(changes).some((some) => some !== null && some.length > 0)) return;
    const place = [heard.installationId, heard.channelId];
    const listening = await this.db.one<Listening>(FIND_LISTENING, [heard.organisationId, integrationId, ...place]);
    if (!listening) return;
    // A catch-up reads a little further back than it must.
    const from = listening.since.getTime() - CLOCKS_MS;
    const created = changes.created.filter((turn) => turn.at.getTime() >= from);
    const fresh = await this.writeDown(heard, integrationId, { ...changes, created }, listening);
    const wanted = await this.wanted(heard, integrationId, listening, fresh);
    const admitted = await admittedOf(wanted, (turn) => this.admits(heard, turn));
    await this.queue(integrationId, heard.channelId, admitted);
  }

  /** Answers the new messages that are still there at the end of the batch. */
  private async writeDown(
    heard: Heard,
    integrationId: string,
    changes: HeardChanges,
    habit: Habit,
  ): Promise<HeardTurn[]> {
    const { created, edited, deleted, movedTo } = changes;
    const place = [heard.organisationId, integrationId, heard.channelId];
    const taken =
      created.length > 0
        ? await this.db.query<{ external_id: string }>(TAKE_CREATED, [...place, JSON.stringify(created)])
        : [];
    if (edited.length > 0) await this.db.query(TAKE_EDITED, [...place, JSON.stringify(edited)]);
    if (deleted.length > 0) await this.db.query(TAKE_DELETED, [...place, deleted, isListed(heard.channelId, habit)]);
    if (movedTo !== null) await this.db.query(MOVE_TURNS, [...place, movedTo]);
    const ids = new Set(taken.map((row) => row.external_id));
    return created.filter((turn) => ids.has(turn.external_id) && !deleted.includes(turn.external_id));
  }

  private async wanted(
    heard: Heard,
    integrationId: string,
    listening: Listening,
    turns: HeardTurn[],
  ): Promise<HeardTurn[]> {
    const now = new Date();
    const { channelId } = heard;
    const open = turns.filter((turn) => isOpen(turn, now));
    const unclear = open.filter((turn) => !wantsAnswer(turn, channelId, listening, new Set()));
    const answered = unclear.flatMap(({ reply_to }) => reply_to ?? []);
    const threads =
      answered.length > 0 ? await this.threads(heard, integrationId, listening, answered) : new Set<string>();
    return open.filter((turn) => wantsAnswer(turn, channelId, listening, threads));
  }

  /** Which of these messages it wrote, or are roots of threads that it answered in. */
  private async threads(
    { organisationId, installationId, channelId }: Heard,
    integrationId: string,
    { replr_id: id }: Listening,
    ids: string[],
  ): Promise<Set<string>> {
    const values = [organisationId, integrationId, channelId, ids];
    const roots = await this.db.query<{ id: string }>(ANSWERED_THREADS, values);
    const place = { installationId, channelId };
    const mine = await this.posts.postedBy(organisationId, { kind: REPLR_KIND, id }, place, ids);
    return new Set([...mine, ...roots.map((row) => row.id)]);
  }

  private admits({ organisationId, platform, accountId, channelId }: Heard, turn: HeardTurn): Promise<boolean> {
    const conversation = `${platform}:${accountId}:${channelId}`;
    return this.guard.admit({ organisationId, conversation, automatic: turn.is_bot, hops: turn.is_bot ? 1 : 0 });
  }

  private async queue(integrationId: string, channelId: string, turns: HeardTurn[]): Promise<void> {
    if (turns.length === 0) return;
    const jobs = turns.map((turn): AnswerJob => ({
      integration_id: integrationId,
      channel_id: channelId,
      message_id: turn.external_id,
    }));
    await this.db.query(QUEUE_ANSWERS, [answerLane(integrationId, channelId), JSON.stringify(jobs)]);
    this.lanes.wakeAfterCommit();
  }
}
