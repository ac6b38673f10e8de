import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { until } from '../../../test/support/until.js';
import type { Config } from '../../config/config.js';
import type { Database } from '../database/database.service.js';
import { jobKind, RetryLater } from './job.js';
import { type JobHandler, JobHandlers } from './job-handlers.js';
import { Lanes } from './lanes.service.js';
import { WakeListener } from './wake-listener.js';
import { Worker } from './worker.service.js';

const BROKEN = jobKind<{ n: number }>('spec.broken');

let database: TestDatabase;
let db: Database;
const workers: Worker[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  await db.query('CREATE TABLE losses (lane text, n int, reason text)');
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.beforeApplicationShutdown();
  await db.query('TRUNCATE losses, lanes, jobs, dead_jobs');
});
afterAll(() => database.close());

/** A worker with that handler, and in its lane a job that has failed as often as it may but once, and one behind it. */
async function startWorker(handler: JobHandler<{ n: number }>): Promise<void> {
  const lanes = new Lanes(db);
  const handlers = new JobHandlers();
  handlers.register(BROKEN, handler);
  await db.transaction(async () => {
    for (const n of [1, 2]) await lanes.enqueue('lane', BROKEN, { n });
    await db.query("UPDATE jobs SET attempts = 7 WHERE payload ->> 'n' = '1'");
  });
  const config = { roles: ['worker'], http: { drainTimeout: 5 } } as unknown as Config;
  const worker = new Worker(config, db, lanes, handlers, new WakeListener(db));
  workers.push(worker);
  await worker.onApplicationBootstrap();
}

/** The first fails, whatever follows it does not. */
const failing =
  (error: Error): JobHandler<{ n: number }>['run'] =>
  async (run) => {
    if (run.jobs[0]!.payload.n === 1) throw error;
    await run.settle(1);
  };
const idle = () => until(async () => (await db.query('SELECT 1 FROM jobs')).length === 0, 20_000);
const note = (lane: string, n: number, reason: string) =>
  db.query('INSERT INTO losses VALUES ($1, $2, $3)', [lane, n, reason]);
const losses = () => db.query('SELECT * FROM losses');
const dead = () => db.query('SELECT payload, last_error FROM dead_jobs');

describe('A job that is laid aside', () => {
  it('is told to its handler once, with its lane and why', async () => {
    await startWorker({
      run: failing(new RetryLater('broken', 1)),
      onDead: async ({ lane, job, error }) => void (await note(lane, job.payload.n, error.message)),
    });
    await idle();
    expect(await losses()).toEqual([{ lane: 'lane', n: 1, reason: 'broken' }]);
    expect(await dead()).toEqual([{ payload: { n: 1 }, last_error: 'broken' }]);
  });

  it('stays where it is while that cannot be written down, and leaves one trace of it', async () => {
    let refused = 0;
    await startWorker({
      run: failing(new Error('broken')),
      onDead: async ({ lane, job, error }) => {
        await note(lane, job.payload.n, error.message);
        if (refused++ > 0) return;
        expect(await dead()).toHaveLength(1);
        throw new Error('The disk is full');
      },
    });
    await until(async () => {
      // Its pause is longer than any lease.
      await db.query("UPDATE lanes SET ready_at = now() WHERE ready_at > now() + interval '10 seconds'");
      return (await db.query('SELECT 1 FROM jobs')).length === 0;
    });
    expect([refused, await losses(), await dead()]).toEqual([
      2,
      [{ lane: 'lane', n: 1, reason: 'broken' }],
      [{ payload: { n: 1 }, last_error: 'broken' }],
    ]);
  });

  it('lets its lane go on also where its error holds what the database takes for no text', async () => {
    await startWorker({ run: failing(new Error('bro\0ken')) });
    await idle();
    expect(await dead()).toEqual([{ payload: { n: 1 }, last_error: 'broken' }]);
  });
});
