import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import type { AppReply } from '../calls/app-call.js';
import type { CallableApp } from '../callable-app.js';
import { FINISH_CALL, NOTE_TRY } from './owed-calls.sql.js';

/** A call that is owed to an app in one channel, with how things stand there now. */
export interface OwedCall extends CallableApp {
  call_id: string;
  status: string;
  attempts: number;
  channel_id: string;
  created_at: Date;
  is_active: boolean;
  is_paused: boolean;
  switched_off: boolean;
  channel_gone: boolean;
  channel_archived: boolean;
}

/** Why a call is not made. `dead`: people may let it be made after all. */
export interface Hindrance {
  status: 'skipped' | 'dead';
  reason: string;
}

const skipped = (reason: string): Hindrance => ({ status: 'skipped', reason });

/**
 * What forbids to call the app there, or null. Who switches an app off does not want what waits for it; one that we have
 * paused ourselves has missed something, and gets it when somebody says so.
 */
export function hindranceOf(call: OwedCall, kind: CallableApp['kind']): Hindrance | null {
  if (call.channel_gone) return skipped('The channel was deleted.');
  if (!call.is_active) return skipped('The app was switched off.');
  if (call.switched_off) return skipped('The app was switched off in this channel.');
  if (call.kind !== kind) return skipped(`The app is of another kind now: ${call.kind ?? 'none'}.`);
  if (call.is_paused) return { status: 'dead', reason: 'The app is paused, because it had failed for long.' };
  return null;
}

/** Ends the call without making it. */
export const leaveOut = (
  run: LaneRun,
  { call_id }: OwedCall,
  { status, reason }: { status: Hindrance['status'] | 'failed'; reason: string },
): Promise<void> => run.settleBy(1, FINISH_CALL, [call_id, status, 0, null, reason, null]);

export const finish = (run: LaneRun, { call_id }: OwedCall, status: string, reply: AppReply): Promise<void> =>
  run.settleBy(1, FINISH_CALL, [call_id, status, 1, reply.status, errorOf(reply), reply.latencyMs]);

export const noteTry = (run: LaneRun, { call_id }: OwedCall, reply: AppReply): Promise<void> =>
  run.holdBy(NOTE_TRY, [call_id, reply.status, errorOf(reply), reply.latencyMs]);

const errorOf = (reply: AppReply): string | null => (reply.ok ? null : reply.error);
