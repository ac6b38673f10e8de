import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import { type JobHandler, JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import type { AppFailure, AppReply } from '../calls/app-call.js';
import { AppCaller } from '../calls/app-caller.service.js';
import { AppHealth } from '../calls/app-health.service.js';
import { SettingsReader } from '../settings/settings-reader.service.js';
import { toldFiles } from '../told-files.js';
import { CALL_OUTPUT, type OwedOutput } from './app-output.job.js';
import { LOAD_OUTPUT, type OwedMessage } from './output.sql.js';
import { RETRY_AFTER_MS, retryAfter } from './output-retries.js';
import { finish, type Hindrance, hindranceOf, leaveOut, noteTry } from './owed-call.js';

/** Milliseconds that an app has to take a message. */
const TIMEOUT_MS = 5_000;
/** Milliseconds until it is looked again whether an app may be called that is left alone; not by all its channels at once. */
const breakerLookMs = (): number => 5_000 + Math.floor(Math.random() * 10_000);

/**
 * Tells output apps of messages, as they read now. A failure that may pass holds up the messages behind it in the same
 * channel, so that their order is kept; one that will not makes the call dead, and people may let it be made again.
 *
 * A process that dies after the app has answered and before that is written makes the call again: its `webhook-id` is the
 * same, and that is what apps are told to know repetitions by.
 */
@Injectable()
export class OutputHandler implements JobHandler<OwedOutput>, OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly caller: AppCaller,
    private readonly health: AppHealth,
    private readonly settings: SettingsReader,
  ) {}

  onModuleInit(): void {
    this.handlers.register(CALL_OUTPUT, this);
  }

  async run(run: LaneRun<OwedOutput>): Promise<void> {
    const call = await this.db.one<OwedMessage>(LOAD_OUTPUT, [run.jobs[0]!.payload.call_id]);
    // Its app was removed, and the call with it.
    if (call?.status !== 'pending') return run.settle(1);
    const hindrance = hindranceFor(call);
    if (hindrance) return leaveOut(run, call, hindrance);
    const reply = await this.call(call);
    if (reply.ok) {
      await finish(run, call, 'delivered', reply);
      return this.health.worked(call);
    }
    return this.failed(run, call, reply);
  }

  private call(call: OwedMessage): Promise<AppReply> {
    const body = {
      message: call.content,
      channel_id: call.channel_id,
      org_id: call.organisation_id,
      thread_id: call.thread_id,
      ...toldFiles(call.files ?? []),
      settings: this.settings.told(call),
    };
    return this.caller.call(call, {
      callId: call.call_id,
      url: call.manifest.targetUrl!,
      body,
      timeoutMs: TIMEOUT_MS,
    });
  }

  private async failed(run: LaneRun<OwedOutput>, call: OwedMessage, reply: AppFailure): Promise<void> {
    if (reply.aborted) throw new RetryLater(reply.error, 0, false);
    if (reply.breakerOpen) throw new RetryLater(reply.error, breakerLookMs(), false);
    const delayMs = reply.retryable ? retryAfter(call.attempts + 1) : null;
    if (delayMs === null) await finish(run, call, 'dead', reply);
    else await noteTry(run, call, reply);
    await this.health.failed(call, reply.error);
    if (delayMs !== null) throw new RetryLater(reply.error, laterOf(delayMs, reply), false);
  }
}

/** As late as the app wants it, within what a try may wait at all. */
const laterOf = (delayMs: number, { retryAfterMs = 0 }: AppFailure): number =>
  Math.max(delayMs, Math.min(retryAfterMs, Math.max(...RETRY_AFTER_MS)));

function hindranceFor(call: OwedMessage): Hindrance | null {
  if (call.content === null) return { status: 'skipped', reason: 'The message was deleted before it was sent.' };
  const hindrance = hindranceOf(call, 'output');
  if (hindrance) return hindrance;
  return call.manifest.targetUrl ? null : { status: 'skipped', reason: 'The app does not say where to call it.' };
}
