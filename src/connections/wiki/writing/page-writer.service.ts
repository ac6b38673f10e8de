import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../../kernel/database/database.service.js';
import { newId } from '../../../kernel/database/ids.js';
import { RetryLater } from '../../../kernel/jobs/job.js';
import { type JobHandler, JobHandlers } from '../../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../../kernel/jobs/lane-run.js';
import { Model } from '../../../responder/model/model.service.js';
import type { DigestJob } from '../../digest/digest-jobs.service.js';
import { finishLone } from '../../digest/lone-job.js';
import { readAnswer, type WritingAnswer } from './writing-answer.js';
import { ANSWER_TOKENS, BUDGET_SHARE, MESSAGES_SHOWN, MOST_STATEMENTS, MOST_UNREAD } from './writing-limits.js';
import { writingTask, type WritingTask } from './writing-prompt.js';
import { WRITE_PAGES } from './writing-queue.service.js';
import * as sql from './writing.sql.js';

/** Seconds until the model is asked again, after each kind of fault. */
const PAUSES = { budget: 3_600, unavailable: 300, refused: 600, unreadable: 600 };
/** Requests for the same messages; then they are passed over, so that one text cannot stop a page for ever. */
const MOST_FAILURES = 3;
/** Milliseconds until messages are looked at again that somebody was just changing. */
const CHANGING_MS = 1_000;

/**
 * Lets the model read what is new in the channels, a bounded number of messages a request, and writes what it makes of
 * them. What it answers and that it has read those messages are committed as one.
 */
@Injectable()
export class PageWriter implements JobHandler<DigestJob>, OnModuleInit {
  private readonly logger = new Logger(PageWriter.name);

  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly model: Model,
  ) {}

  onModuleInit(): void {
    this.handlers.register(WRITE_PAGES, this);
  }

  async run(run: LaneRun<DigestJob>): Promise<void> {
    const { connectionId } = run.jobs[0]!.payload;
    if (!this.model.isThere) return run.settle(1);
    while (!run.signal.aborted) {
      const page = await this.db.one<sql.WaitingPage>(sql.NEXT_PAGE, [connectionId]);
      if (page && page.wait > 0)
        throw new RetryLater('Messages are collected, or the model is not ready.', page.wait, false);
      if (page) await this.write(run, connectionId, page);
      else if (await finishLone(this.db, run, () => this.isWaiting(connectionId))) return;
    }
  }

  private async isWaiting(connectionId: string): Promise<boolean> {
    return (await this.db.one(sql.ANY_WAITING, [connectionId])) !== null;
  }

  private async write(run: LaneRun<DigestJob>, connectionId: string, page: sql.WaitingPage): Promise<void> {
    const { channel_id, organisation_id: organisationId } = page;
    await this.db.query(sql.PASS_OVER_OLD, [channel_id, MOST_UNREAD]);
    const unread = await this.db.query<sql.UnreadMessage>(sql.UNREAD, [channel_id, MESSAGES_SHOWN]);
    if (unread.length === 0) return this.writeNothing(run, channel_id);
    const task = writingTask(page, unread, await this.db.query<sql.StandingStatement>(sql.STANDING, [channel_id]));
    const { system, user } = task;
    const asked = { organisationId, system, user, maxTokens: ANSWER_TOKENS, budgetShare: BUDGET_SHARE };
    const reply = await this.model.complete(asked, run.signal);
    if ('failed' in reply) {
      const { failed } = reply;
      return run.hold(async () => void (await this.db.query(sql.NONE_WRITTEN, [connectionId, failed, PAUSES[failed]])));
    }
    const answer = 'refused' in reply ? null : readAnswer(reply.text, task);
    if (answer) return run.hold(() => this.keep(channel_id, task, answer));
    await run.hold(() => this.note(channel_id, task, 'refused' in reply ? 'refused' : 'unreadable'));
  }

  /** Those that waited were deleted meanwhile, or are being changed. */
  private async writeNothing(run: LaneRun<DigestJob>, channelId: string): Promise<void> {
    const row = await run.hold(() => this.db.one<{ waits: boolean }>(sql.WRITTEN, [channelId, null]));
    if (row?.waits) throw new RetryLater('Messages are being changed.', CHANGING_MS, false);
  }

  private async note(channelId: string, task: WritingTask, fault: 'refused' | 'unreadable'): Promise<void> {
    const row = await this.db.one<{ failures: number }>(sql.NOT_WRITTEN, [channelId, fault, PAUSES[fault]]);
    this.logger.warn({ channel: channelId, fault, failures: row?.failures }, 'The model wrote nothing for a page');
    if (!row || row.failures < MOST_FAILURES) return;
    await this.markRead(channelId, task);
    await this.db.one(sql.WRITTEN, [channelId, fault]);
  }

  /** Nothing when the wiki was switched off meanwhile; nothing that rests on what was changed meanwhile. */
  private async keep(channelId: string, task: WritingTask, answer: WritingAnswer): Promise<void> {
    const page = await this.db.one<{ organisation_id: string; connection_id: string }>(sql.LOCK_PAGE, [channelId]);
    if (!page) return;
    const times = await this.unchanged(channelId, task, answer);
    const standing = answer.statements.filter(({ messages }) => messages.every((id) => times.has(id)));
    const rows = standing.map((stated) => ({ id: newId(), ...stated, said_at: newest(stated.messages, times) }));
    const replaced = standing.some(({ kind }) => kind === 'summary')
      ? [...task.standing.values()].filter(({ kind }) => kind === 'summary').map(({ id }) => id)
      : [];
    await this.db.query(sql.CLOSE, [channelId, [...answer.closed, ...replaced]]);
    await this.db.query(sql.STATE, [page.organisation_id, page.connection_id, channelId, JSON.stringify(rows)]);
    await this.db.query(sql.KEEP_NEWEST, [channelId, MOST_STATEMENTS]);
    await this.markRead(channelId, task);
    await this.db.one(sql.WRITTEN, [channelId, null]);
  }

  /** When the messages of an answer were sent, of those that are still what the model read. */
  private async unchanged(channelId: string, task: WritingTask, answer: WritingAnswer): Promise<Map<string, Date>> {
    const ids = [...new Set(answer.statements.flatMap(({ messages }) => messages))];
    const stamps = task.shown.map(({ stamp }) => stamp);
    const rows = await this.db.query<{ external_id: string; sent_at: Date }>(sql.UNCHANGED, [channelId, ids, stamps]);
    return new Map(rows.map(({ external_id, sent_at }) => [external_id, sent_at]));
  }

  private async markRead(channelId: string, { shown }: WritingTask): Promise<void> {
    const ids = shown.map(({ external_id }) => external_id);
    const stamps = shown.map(({ stamp }) => stamp);
    await this.db.query(sql.READ, [channelId, ids, stamps]);
  }
}

const newest = (messages: readonly string[], times: ReadonlyMap<string, Date>): Date =>
  new Date(Math.max(...messages.map((id) => times.get(id)!.getTime())));
