import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { AppError } from '../kernel/errors/app-error.js';

/** Resolves when all is well, rejects with the reason when not. */
export type ReadinessCheck = () => Promise<unknown>;

const PATIENCE_MS = 2000;

/** Whether this process should be sent requests. Rooms that can be unwell add a check of their own. */
@Injectable()
export class Readiness implements OnModuleDestroy {
  private readonly checks = new Map<string, ReadinessCheck>();
  private stopping = false;

  constructor(db: Database) {
    this.checks.set('database', () => db.one('SELECT 1'));
  }

  /** `name` shows in the answer. */
  addCheck(name: string, check: ReadinessCheck): void {
    if (this.checks.has(name)) throw new Error(`Two readiness checks are named "${name}".`);
    this.checks.set(name, check);
  }

  /** The process is about to end: a load balancer should look elsewhere. */
  onModuleDestroy(): void {
    this.stopping = true;
  }

  /** @throws AppError NOT_READY (503), with the failed checks */
  async report(): Promise<{ status: 'ready'; checks: Record<string, string> }> {
    const results = await Promise.all([...this.checks].map(([name, check]) => resultOf(name, check)));
    if (this.stopping) results.push(['process', 'stopping']);
    const failed = results.filter(([, result]) => result !== 'ok');
    const checks = Object.fromEntries(results);
    if (failed.length === 0) return { status: 'ready', checks };
    const names = failed.map(([name]) => name).join(', ');
    throw new AppError('NOT_READY', 'unavailable', `Not ready: ${names}.`, { extra: { checks } });
  }
}

async function resultOf(name: string, check: ReadinessCheck): Promise<[string, string]> {
  const patience = new AbortController();
  try {
    const late = delay(PATIENCE_MS, 'late', { signal: patience.signal, ref: false });
    const winner = await Promise.race([check().then(() => 'ok'), late]);
    return [name, winner === 'late' ? `no answer within ${PATIENCE_MS} ms` : 'ok'];
  } catch {
    // The reason may name hosts; it is in the log of whoever failed.
    return [name, 'failed'];
  } finally {
    patience.abort();
  }
}
