import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import { type JobHandler, JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import type { AppFailure, AppReply } from '../calls/app-call.js';
import { AppCaller } from '../calls/app-caller.service.js';
import { AppHealth } from '../calls/app-health.service.js';
import { finish, hindranceOf, leaveOut, noteTry, type OwedCall } from '../output/owed-call.js';
import { ReturnUrls } from '../returning/return-urls.service.js';
import { SettingsReader } from '../settings/settings-reader.service.js';
import { CALL_TICK, type OwedTick } from './app-tick.job.js';
import { LOAD_TICK } from './ticks.sql.js';

/** Milliseconds that an app has to take a tick, as many as any call to outside has; what it finds out may come later. */
const TIMEOUT_MS = 5_000;
/** Milliseconds before the second and the third try: with three timeouts, all is over within a minute. */
const RETRY_AFTER_MS: readonly number[] = [5_000, 15_000];
/** Milliseconds after which a tick is not tried once more because the app is left alone for its failures. */
const PATIENCE_MS = 60_000;
const BREAKER_LOOK_MS = 5_000;

/** Calls interval apps when it is time: one tick of a channel after another, each tried three times at most. */
@Injectable()
export class TickHandler implements JobHandler<OwedTick>, OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly caller: AppCaller,
    private readonly health: AppHealth,
    private readonly settings: SettingsReader,
    private readonly returnUrls: ReturnUrls,
  ) {}

  onModuleInit(): void {
    this.handlers.register(CALL_TICK, this);
  }

  async run(run: LaneRun<OwedTick>): Promise<void> {
    const call = await this.db.one<OwedCall>(LOAD_TICK, [run.jobs[0]!.payload.call_id]);
    // Its app was removed, and the call with it.
    if (call?.status !== 'pending') return run.settle(1);
    const reason = hindranceTo(call);
    if (reason !== null) return leaveOut(run, call, { status: 'skipped', reason });
    const reply = await this.call(call);
    if (reply.ok) {
      await finish(run, call, 'delivered', reply);
      return this.health.worked(call);
    }
    return this.failed(run, call, reply);
  }

  private async call(call: OwedCall): Promise<AppReply> {
    const { channel_id } = call;
    const return_url = await this.returnUrls.get(call, channel_id);
    return this.caller.call(call, {
      callId: call.call_id,
      url: call.manifest.tickUrl!,
      body: { channel_id, return_url, settings: this.settings.told(call) },
      timeoutMs: TIMEOUT_MS,
    });
  }

  private async failed(run: LaneRun<OwedTick>, call: OwedCall, reply: AppFailure): Promise<void> {
    if (reply.aborted) throw new RetryLater(reply.error, 0, false);
    if (reply.breakerOpen) {
      if (Date.now() - call.created_at.getTime() < PATIENCE_MS) {
        throw new RetryLater(reply.error, BREAKER_LOOK_MS, false);
      }
      return leaveOut(run, call, { status: 'failed', reason: reply.error });
    }
    const delayMs = reply.retryable ? RETRY_AFTER_MS[call.attempts] : undefined;
    if (delayMs === undefined) await finish(run, call, 'failed', reply);
    else await noteTry(run, call, reply);
    await this.health.failed(call, reply.error);
    if (delayMs !== undefined) throw new RetryLater(reply.error, delayMs, false);
  }
}

/** A tick that was missed is not made up for later: the next one comes by itself. */
function hindranceTo(call: OwedCall): string | null {
  const hindrance = hindranceOf(call, 'interval');
  if (hindrance) return hindrance.reason;
  if (call.channel_archived) return 'The channel is archived.';
  return call.manifest.tickUrl ? null : 'The app does not say where to call it.';
}
