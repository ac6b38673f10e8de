import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { until } from '../../../test/support/until.js';
import type { Config } from '../../config/config.js';
import { Database } from '../database/database.service.js';
import { jobKind, RetryLater } from './job.js';
import { JobHandlers } from './job-handlers.js';
import type { LaneRun } from './lane-run.js';
import { CLAIM, LEASE_SECONDS, RENEW, SETTLE } from './lanes.sql.js';
import { Lanes } from './lanes.service.js';
import { WakeListener } from './wake-listener.js';
import { Worker } from './worker.service.js';

const NOTE = jobKind<{ n: number; fail?: number }>('spec.note');

let database: TestDatabase;
let db: Database;
const workers: Worker[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  await db.query('CREATE TABLE notes (id bigserial, lane text, n int)');
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.beforeApplicationShutdown();
  await db.query('TRUNCATE notes, lanes, jobs, dead_jobs');
});
afterAll(() => database.close());

type Handle = (run: LaneRun<{ n: number; fail?: number }>) => Promise<void>;

const write = (lane: string, n: number) => db.query('INSERT INTO notes (lane, n) VALUES ($1, $2)', [lane, n]);
const settleEach: Handle = async (run) => {
  for (const job of run.remaining) await run.settle(1, async () => void (await write(run.lane, job.payload.n)));
};

async function startWorker(run: Handle, batch = 1): Promise<Lanes> {
  const lanes = new Lanes(db);
  const handlers = new JobHandlers();
  handlers.register(NOTE, { batch, run });
  const config = { roles: ['worker'], http: { drainTimeout: 25 } } as unknown as Config;
  const worker = new Worker(config, db, lanes, handlers, new WakeListener(db));
  workers.push(worker);
  await worker.onApplicationBootstrap();
  return lanes;
}

const notes = async (lane: string): Promise<number[]> =>
  (await db.query<{ n: number }>('SELECT n FROM notes WHERE lane = $1 ORDER BY id', [lane])).map((row) => row.n);

/** A lane is given back with its last job, or right after it. */
const allIdle = async (): Promise<boolean> =>
  (await db.query('SELECT 1 FROM lanes WHERE pending <> 0 OR ready_at IS NOT NULL')).length === 0;

const range = (length: number): number[] => Array.from({ length }, (_, n) => n);

describe('Lanes', () => {
  it('run the jobs of a lane in the order of the commits, while many enqueue and many work', async () => {
    const lanes = await startWorker(settleEach, 10);
    await startWorker(settleEach, 3);
    const keys = ['a', 'b', 'c', 'd'];
    await Promise.all(
      keys.map(async (key) => {
        for (const n of range(100)) await lanes.enqueue(key, NOTE, { n });
      }),
    );
    for (const key of keys) {
      await until(async () => (await notes(key)).length === 100);
      expect(await notes(key)).toEqual(range(100));
    }
    expect(await db.query('SELECT 1 FROM jobs')).toEqual([]);
    await until(allIdle);
  });

  it('never lose a job that is enqueued while the lane is being given back', async () => {
    const lanes = await startWorker(settleEach, 5);
    const started = Date.now();
    for (const n of range(300)) {
      await lanes.enqueue('busy', NOTE, { n });
      if (n % 7 === 0) await sleep(1);
    }
    // What was left behind a lease would be found when that ends. A job takes several times as many questions as its enqueue.
    await until(async () => (await notes('busy')).length === 300, 5_000 + 8 * (Date.now() - started));
    expect(await notes('busy')).toEqual(range(300));
  });

  it('keep the order across a retry, and leave other lanes alone meanwhile', async () => {
    let failures = 0;
    const lanes = await startWorker(async (run) => {
      for (const job of run.remaining) {
        if (job.payload.n === 2 && failures++ < 3) throw new RetryLater('not yet', 50);
        // However late the others come: it waits for as long as they take.
        if (job.payload.n === 2 && (await notes('quick')).length < 3) throw new RetryLater('not yet', 50, false);
        await run.settle(1, async () => void (await write(run.lane, job.payload.n)));
      }
    }, 10);
    for (const n of range(5)) await lanes.enqueue('slow', NOTE, { n });
    for (const n of [10, 11, 12]) await lanes.enqueue('quick', NOTE, { n });
    await until(async () => (await notes('slow')).length === 5);
    expect(await notes('slow')).toEqual(range(5));
    const order = await db.query<{ lane: string }>('SELECT lane FROM notes ORDER BY id');
    expect(order.at(-1)?.lane).toBe('slow');
  });

  it.each(['slow:', 'outside:'])('keep places free for the others however many wait of %s', async (apart) => {
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const lanes = await startWorker(async (run) => {
      if (run.lane.startsWith(apart)) await gate;
      await settleEach(run);
    });
    for (const n of range(60)) await lanes.enqueue(`${apart}${n}`, NOTE, { n });
    await lanes.enqueue('quick', NOTE, { n: 1 });
    await until(async () => (await notes('quick')).length === 1);
    expect(await db.query("SELECT 1 FROM notes WHERE lane <> 'quick'")).toEqual([]);
    go();
    await until(async () => (await db.query('SELECT 1 FROM notes')).length === 61);
  });

  it('keep no place from others while they wait aside for something outside', async () => {
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const lanes = await startWorker(async (run) => {
      if (run.lane !== 'quick') await run.aside(() => gate);
      await settleEach(run);
    });
    for (const n of range(60)) await lanes.enqueue(`screened:${n}`, NOTE, { n });
    await lanes.enqueue('quick', NOTE, { n: 1 });
    await until(async () => (await notes('quick')).length === 1);
    expect(await db.query("SELECT 1 FROM notes WHERE lane <> 'quick'")).toEqual([]);
    go();
    await until(async () => (await db.query('SELECT 1 FROM notes')).length === 61);
  });

  it('end what they do aside before their lease, when that cannot be renewed', async () => {
    const query = jest
      .spyOn(db, 'query')
      .mockImplementation((sql, values) =>
        sql === RENEW ? Promise.reject(new Error('out of reach')) : Database.prototype.query.call(db, sql, values),
      );
    let leftMs: number | null = null;
    const lanes = await startWorker(async (run) => {
      const lease = 'extract(epoch FROM ready_at - clock_timestamp()) * 1000';
      const asked = performance.now();
      const rows = await db.query<{ left: number }>(`SELECT (${lease})::int AS left FROM lanes WHERE key = $1`, [
        run.lane,
      ]);
      await run.aside((held) => new Promise((resolve) => held.addEventListener('abort', resolve)));
      leftMs = asked + rows[0]!.left - performance.now();
      await settleEach(run);
    });
    await lanes.enqueue('long', NOTE, { n: 1 });
    await until(async () => leftMs !== null);
    query.mockRestore();
    expect(leftMs).toBeGreaterThan(0);
  });

  it('let what they do aside go on for longer than a lease while it is renewed', async () => {
    let wasHeld: boolean | null = null;
    const lanes = await startWorker(async (run) => {
      await run.aside(async (held) => {
        await sleep(LEASE_SECONDS * 1000 + 500);
        wasHeld = !held.aborted;
      });
      await settleEach(run);
    });
    await lanes.enqueue('long', NOTE, { n: 1 });
    await until(async () => (await notes('long')).length === 1);
    expect(wasHeld).toBe(true);
  });

  it('wait without spending attempts when it is not the job’s fault', async () => {
    let tries = 0;
    const lanes = await startWorker(async (run) => {
      if (tries++ < 12) throw new RetryLater('rate limited', 5, false);
      await settleEach(run);
    });
    await lanes.enqueue('patient', NOTE, { n: 1 });
    await until(async () => (await notes('patient')).length === 1);
    expect(await db.query('SELECT 1 FROM dead_jobs')).toEqual([]);
  });

  it('roll the effect back with a job that fails, and lay it aside when it fails for ever', async () => {
    const lanes = await startWorker(async (run) => {
      for (const job of run.remaining) {
        await run.settle(1, async () => {
          await write(run.lane, job.payload.n);
          if (job.payload.n === 1) throw new RetryLater('broken', 1);
        });
      }
    });
    for (const n of range(3)) await lanes.enqueue('poisoned', NOTE, { n });
    await until(async () => (await notes('poisoned')).includes(2));
    expect(await notes('poisoned')).toEqual([0, 2]);
    const dead = await db.query('SELECT payload, attempts, last_error FROM dead_jobs');
    expect(dead).toEqual([{ payload: { n: 1 }, attempts: 8, last_error: 'broken' }]);
  });

  it('are taken over within ten seconds from a worker that died, which can write nothing afterwards', async () => {
    const lanes = new Lanes(db);
    for (const n of range(3)) await lanes.enqueue('orphaned', NOTE, { n });
    await db.query(CLAIM, [10, 10, 0, 0]); // claimed by nobody who lives
    const started = Date.now();
    await startWorker(settleEach);
    await until(async () => (await notes('orphaned')).length === 3);
    const took = Date.now() - started;
    // What the same work takes right now when nothing has to be waited for.
    const again = Date.now();
    for (const n of range(3)) await lanes.enqueue('fresh', NOTE, { n });
    await until(async () => (await notes('fresh')).length === 3);
    expect(took - (Date.now() - again)).toBeLessThan(10_000);
    expect(await notes('orphaned')).toEqual(range(3));
  });

  it('stop a worker whose lane was taken by another one', async () => {
    let stolen = false;
    const lanes = await startWorker(async (run) => {
      if (!stolen) {
        stolen = true;
        await db.query('UPDATE lanes SET epoch = epoch + 1, ready_at = now() WHERE key = $1', [run.lane]);
      }
      await settleEach(run);
    });
    await lanes.enqueue('contested', NOTE, { n: 1 });
    await until(async () => (await notes('contested')).length === 1);
    await sleep(100);
    expect(await notes('contested')).toEqual([1]);
  });

  it('happen only when the transaction that enqueued commits', async () => {
    const lanes = await startWorker(settleEach);
    const attempt = db.transaction(async () => {
      await lanes.enqueue('undone', NOTE, { n: 1 });
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    await lanes.enqueue('undone', NOTE, { n: 2 });
    await until(async () => (await notes('undone')).length === 1);
    expect(await notes('undone')).toEqual([2]);
  });

  it('lose none of the jobs that were taken together with one that fails for ever', async () => {
    const lanes = new Lanes(db);
    for (const n of range(6)) await lanes.enqueue('mixed', NOTE, { n });
    await startWorker(async (run) => {
      await run.settle(run.remaining.length, async () => {
        for (const job of run.remaining) {
          if (job.payload.n === 3) throw new Error('poison');
          await write(run.lane, job.payload.n);
        }
      });
    }, 20);
    await until(async () => (await notes('mixed')).length >= 3);
    expect(await notes('mixed')).toEqual([0, 1, 2]);
    await db.query("UPDATE jobs SET attempts = 7 WHERE lane = 'mixed' AND payload ->> 'n' = '3'");
    await until(async () => (await notes('mixed')).length === 5);
    expect(await notes('mixed')).toEqual([0, 1, 2, 4, 5]);
    expect(await db.query('SELECT payload FROM dead_jobs')).toEqual([{ payload: { n: 3 } }]);
  });

  it('are not leased to nobody by a renewal that comes after the lane was given back', async () => {
    await new Lanes(db).enqueue('given-back', NOTE, { n: 1 });
    const [claim] = await db.query<{ lane: string; epoch: number; seq: number }>(CLAIM, [1, 1, 0, 0]);
    await db.query(SETTLE, [claim!.lane, claim!.epoch, claim!.seq, true]);
    expect(await db.query(RENEW, [[claim!.lane], [claim!.epoch]])).toEqual([]);
    expect(await db.query("SELECT ready_at FROM lanes WHERE key = 'given-back'")).toEqual([{ ready_at: null }]);
  });

  it('are renewed without waiting for one that somebody is writing to', async () => {
    const lanes = new Lanes(db);
    for (const lane of ['busy', 'free']) await lanes.enqueue(lane, NOTE, { n: 1 });
    const claims = await db.query<{ lane: string; epoch: number }>(CLAIM, [1, 2, 0, 0]);
    await db.query("UPDATE lanes SET ready_at = '2000-01-01'");
    const renewed = await db.transaction(async () => {
      await lanes.enqueue('busy', NOTE, { n: 2 });
      const other = database.db.pool.query(RENEW.text, [
        claims.map((claim) => claim.lane),
        claims.map((claim) => claim.epoch),
      ]);
      return Promise.race([other.then(({ rows }) => rows.length), sleep(20_000, 'it waits', { ref: false })]);
    });
    expect(renewed).toBe(2);
    const longer = await db.query("SELECT key FROM lanes WHERE ready_at > '2000-01-01'");
    expect(longer).toEqual([{ key: 'free' }]);
  });

  it('follow one another without a pause when there are more than a worker takes at once', async () => {
    const lanes = new Lanes(db);
    for (const n of range(200)) await lanes.enqueue(`many-${n}`, NOTE, { n });
    // Nobody looks every so often: what is not taken at once is not taken at all.
    const clock = jest.spyOn(globalThis, 'setInterval').mockImplementation(() => setTimeout(() => undefined, 0));
    await startWorker(settleEach);
    clock.mockRestore();
    await until(async () => (await db.query('SELECT 1 FROM notes')).length === 200);
  });

  it('are all given back when the worker stops, also those that it was just taking', async () => {
    const lanes = await startWorker(settleEach);
    for (const n of range(5)) {
      const writing = range(20).map((lane) => lanes.enqueue(`stopped-${lane}`, NOTE, { n }));
      await Promise.all(writing.slice(0, 10));
      const stopping = workers.splice(0).map((worker) => worker.beforeApplicationShutdown());
      await Promise.all([...writing, ...stopping]);
      expect(await db.query("SELECT key FROM lanes WHERE ready_at > now() + interval '1 second'")).toEqual([]);
      await startWorker(settleEach);
    }
  });

  it('let a run take along what came meanwhile, each job once and in order', async () => {
    const sizes: number[] = [];
    const lanes = await startWorker(async (run) => {
      if (sizes.length === 0) {
        for (const n of [1, 2, 3]) await lanes.enqueue('growing', NOTE, { n });
      }
      await run.takeFollowing(NOTE, 10);
      sizes.push(run.jobs.length);
      await settleEach(run);
    }, 10);
    await lanes.enqueue('growing', NOTE, { n: 0 });
    await until(async () => (await notes('growing')).length === 4);
    await sleep(100);
    expect(sizes).toEqual([4]);
    expect(await notes('growing')).toEqual(range(4));
    await until(allIdle);
  });

  it('go to the end of the queue when their jobs are slow, so that others have a turn', async () => {
    const order: string[] = [];
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const lanes = await startWorker(async (run) => {
      await gate;
      if (run.lane !== 'outside:other') await sleep(600);
      order.push(run.lane);
      await run.settle(1);
    });
    for (const lane of range(16)) {
      await db.transaction(async () => {
        for (const n of range(8)) await lanes.enqueue(`outside:slow-${lane}`, NOTE, { n });
      });
    }
    await until(async () => (await db.query('SELECT 1 FROM lanes WHERE epoch > 0')).length === 16);
    await lanes.enqueue('outside:other', NOTE, { n: 0 });
    go();
    await until(async () => (await db.query('SELECT 1 FROM jobs')).length === 0);
    expect(order).toHaveLength(16 * 8 + 1);
    expect(order.indexOf('outside:other')).toBeLessThan(16 * 6);
  });

  it('are found without reading those where nothing waits, or those that wait for places of their own', async () => {
    const idle = ['channel', 'slow', 'outside:app'];
    for (const prefix of idle) {
      await db.query(`INSERT INTO lanes (key) SELECT $1 || ':' || n FROM generate_series(1, 5000) n`, [prefix]);
    }
    await db.query('UPDATE lanes SET ready_at = now(), pending = 1 WHERE key LIKE $1', ['outside:app:1%']);
    await db.query('ANALYZE lanes');
    const plan = await db.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${CLAIM.text}`, [50, 32, 12, 16]);
    const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(lines).not.toContain('Seq Scan on lanes');
    for (const index of ['lanes_ready', 'lanes_ready_slow', 'lanes_ready_outside']) {
      expect(lines).toContain(`Index Scan using ${index} on lanes`);
    }
  });

  it('refuse to boot when a kind of job has no handler', () => {
    expect(() => new JobHandlers().assertComplete()).toThrow('spec.note');
  });
});
