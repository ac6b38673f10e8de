import { Logger } from '@nestjs/common';
import type { Database } from '../../kernel/database/database.service.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import type { HistoryPages } from '../../messaging/history/history-pages.service.js';
import { ProviderError } from '../../platforms/errors.js';
import type { ChannelReader } from './channel-reader.service.js';
import { SYNC } from './sync.job.js';
import type { SyncEnds } from './sync-ends.service.js';
import { SyncRunner } from './sync-runner.service.js';
import type { SyncStand } from './sync-runs.sql.js';
import { OUR_FAULT } from './sync-verdict.js';

beforeAll(() => Logger.overrideLogger(false));

const READING = {
  id: 's1',
  platform: 'slack',
  listed_at: new Date(),
  installation_id: 'i1',
  installation_status: 'connected',
  credentials_version: 1,
  channel_id: 'c1',
  channel_status: 'running',
} as SyncStand;

/** How a run ends whose readings fail in this way, one after the other; `stands` is what it finds each time it looks. */
async function runOf(stands: (SyncStand | null)[], failures: Error[], attempts = 0) {
  const told: unknown[][] = [];
  const tell =
    (name: string) =>
    (...of: unknown[]) =>
      Promise.resolve(void told.push([name, ...of.slice(2)]));
  const db = { one: () => Promise.resolve(stands.shift() ?? null), query: () => Promise.resolve([]) };
  const reader = {
    read: () => {
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : tell('read')();
    },
  };
  const ends = { fail: tell('fail'), failChannel: tell('failChannel') };
  const handlers = new JobHandlers();
  const runner = new SyncRunner(
    db as unknown as Database,
    handlers,
    { isReadable: () => true } as unknown as HistoryPages,
    reader as unknown as ChannelReader,
    ends as unknown as SyncEnds,
  );
  runner.onModuleInit();
  const jobs = [{ payload: { sync_id: 's1' }, attempts }];
  const run = { jobs, signal: new AbortController().signal, settle: tell('settle') };
  const outcome = await handlers
    .get(SYNC.name)!
    .run(run as unknown as LaneRun)
    .catch((error: unknown) => error);
  return { told, outcome };
}

const refused = new ProviderError('credentials-rejected', 'invalid_auth');

describe('a sync', () => {
  it('ends when its credentials are refused', async () => {
    const { told } = await runOf([READING, READING], [refused]);
    expect(told).toEqual([['fail', { code: expect.any(String), message: 'invalid_auth' }]]);
  });

  it('goes on when they were replaced while the platform was asked', async () => {
    const { told } = await runOf(
      [READING, { ...READING, credentials_version: 2 }, { ...READING, credentials_version: 2 }],
      [refused],
    );
    expect(told).toEqual([['read'], ['settle']]);
  });

  it('leaves a channel behind that we cannot read, and goes on with the others', async () => {
    const { told, outcome } = await runOf([READING, READING], [new Error('broken')], 5);
    expect(told).toEqual([['failChannel', OUR_FAULT, false]]);
    expect(outcome).toBeInstanceOf(RetryLater);
    expect(outcome).toMatchObject({ delayMs: 0, spendsAttempt: false });
  });

  it('ends when it is no channel that we fail with', async () => {
    const idle = { ...READING, channel_status: 'waiting' as const };
    const { told } = await runOf([idle, idle], [new Error('broken')], 5);
    expect(told).toEqual([['fail', OUR_FAULT]]);
  });

  it('is tried again first', async () => {
    const { told, outcome } = await runOf([READING], [new Error('broken')], 4);
    expect([told, outcome]).toEqual([[], new Error('broken')]);
  });
});
