import { CatchUp } from '../../src/messaging/catch-up/catch-up.service.js';
import { Review } from '../../src/messaging/catch-up/review.service.js';
import { Installations } from '../../src/messaging/installations/installations.service.js';
import type { Backfilling } from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import type { InboundEvent } from '../../src/platforms/inbound-event.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

const HOUR_MS = 3_600_000;

let stage: BridgeStage;
let slack: Side;
/** Until when messages were known, two hours ago. */
let known: Date;

beforeEach(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
  await idle();
  known = new Date(Date.now() - 2 * HOUR_MS);
  await stage.db.query('UPDATE platform_channels SET caught_up_to = $1', [known]);
  await stage.db.query("UPDATE mirrors SET created_at = now() - interval '9 hours'");
}, 60_000);
afterEach(() => stage.close());

const LANES = "(lane LIKE 'in:%' OR lane LIKE 'slow:%')";
const idle = () => until(async () => (await stage.db.query(`SELECT 1 FROM jobs WHERE ${LANES}`)).length === 0);
const gaps = () =>
  stage.db.query<{ from_time: Date; to_time: Date; reason: string }>('SELECT * FROM gaps ORDER BY from_time, reason');
const contents = async () => (await stage.stored()).map(({ content }) => content);
const provider = () => stage.app.get(PlatformRegistry).get('slack') as unknown as Backfilling;
const enable = async (enabled: boolean) => stage.app.get(Installations).setEnabled(await stage.stateOf(slack), enabled);

/** Nobody is told of it. */
async function writeAnHourAgo(text: string): Promise<Date> {
  const sentAt = new Date(Date.now() - HOUR_MS);
  const address = { account_id: slack.account.account_id, channel_id: slack.externalChannelId };
  const message = { user: { id: 'ada', name: 'Ada' }, text, sent_at: sentAt.toISOString() };
  await stage.control.writePast('slack', address, [message]);
  return sentAt;
}

/** Answers when it was asked for. `sql`: what is done to the job before anybody sees it. */
async function request(sql = ''): Promise<Date> {
  return stage.db.transaction(async () => {
    await stage.app.get(CatchUp).request(slack.installationId, 'slack');
    const catchUps = "WHERE kind = 'inbound.catch-up'";
    if (sql) await stage.db.query(`UPDATE jobs SET ${sql} ${catchUps}`);
    return (await stage.db.query<{ created_at: Date }>(`SELECT created_at FROM jobs ${catchUps}`))[0]!.created_at;
  });
}
/** The next failure is its last. */
const LAST_TRY = 'attempts = 7';

type History = Backfilling['history'];
const failing = (error: Error, first: (...args: Parameters<History>) => AsyncIterable<InboundEvent[]>): History =>
  async function* (...args) {
    yield* first(...args);
    throw error;
  };
const nothing: History = async function* () {
  yield* [];
};
/** What was laid aside is queued again, as a person may do with its row. */
const revive = () =>
  stage.db.query(`WITH dead AS (DELETE FROM dead_jobs RETURNING *) SELECT enqueue_job(lane, kind, payload) FROM dead`);

describe('A catch-up that fails for a reason that nobody thought of', () => {
  it('leaves a gap, from what was known until it was asked for, and lets live events pass', async () => {
    provider().history = failing(new TypeError('x is not a function'), nothing);
    const asked = await request(LAST_TRY);
    await stage.say(slack, 'live');
    await until(async () => (await contents()).includes('live'));
    expect(await gaps()).toMatchObject([
      { from_time: known, to_time: asked, reason: expect.stringMatching(/unexpected/) },
    ]);
    expect((await gaps())[0]!.reason).not.toContain('not a function');
    expect(await stage.db.query('SELECT kind FROM dead_jobs')).toEqual([{ kind: 'inbound.catch-up' }]);
  }, 60_000);

  it('leaves a gap of what it had not brought yet', async () => {
    provider().history = failing(new Error('Unforeseen'), provider().history.bind(provider()));
    const sentAt = await writeAnHourAgo('missed');
    const asked = await request(LAST_TRY);
    await idle();
    expect(await contents()).toEqual(['missed']);
    expect(await gaps()).toMatchObject([{ from_time: sentAt, to_time: asked }]);
  }, 60_000);

  it('leaves the one gap when it is revived and fails again, and none when it then brings all', async () => {
    const original = provider().history.bind(provider());
    provider().history = failing(new Error('Unforeseen'), nothing);
    await request(LAST_TRY);
    await idle();
    expect(await gaps()).toHaveLength(1);
    await stage.db.transaction(async () => {
      await revive();
      await stage.db.query(`UPDATE jobs SET ${LAST_TRY}`);
    });
    await idle();
    expect(await gaps()).toMatchObject([{ from_time: known }]);
    provider().history = original;
    await writeAnHourAgo('missed');
    await revive();
    await idle();
    expect([await contents(), await gaps()]).toEqual([['missed'], []]);
  }, 60_000);

  it('is in the gap of the integration where that is switched off before it fails', async () => {
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let reading = false;
    provider().history = failing(new Error('Unforeseen'), async function* () {
      reading = true;
      await held;
      yield* [];
    });
    await request(LAST_TRY);
    await until(() => reading);
    await enable(false);
    goOn();
    await until(async () => (await stage.db.query('SELECT 1 FROM dead_jobs')).length > 0);
    const off = expect.stringContaining('switched off');
    expect(await gaps()).toMatchObject([{ from_time: known, to_time: known, reason: off }]);
    const on = Date.now();
    await enable(true);
    await idle();
    const [gap, ...more] = await gaps();
    expect([gap, more]).toMatchObject([{ from_time: known, reason: off }, []]);
    expect(Math.abs(gap!.to_time.getTime() - on)).toBeLessThan(5_000);
  }, 60_000);
});

describe('The gap of a catch-up that is given up', () => {
  const refusal = new ProviderError('permission-missing', 'Not for you');

  it('ends where the catch-up was asked for: what came behind it is told as it happened', async () => {
    await stage.db.query("UPDATE platform_channels SET caught_up_to = now() - interval '30 hours'");
    await stage.db.query("UPDATE mirrors SET created_at = now() - interval '9 days'");
    provider().history = failing(new ProviderError('unavailable', 'Not today'), nothing);
    const asked = await request("created_at = now() - interval '25 hours'");
    await idle();
    expect(await gaps()).toMatchObject([{ to_time: asked, reason: 'Not today' }]);
  }, 60_000);

  it('is none where the integration was switched off and on meanwhile', async () => {
    provider().history = failing(new ProviderError('unavailable', 'Not now'), nothing);
    await request();
    await until(async () => (await stage.db.query("SELECT 1 FROM jobs WHERE last_error = 'Not now'")).length > 0);
    await enable(false);
    await enable(true);
    provider().history = failing(refusal, nothing);
    await until(async () => {
      await stage.db.query(
        "UPDATE lanes SET ready_at = now() WHERE key LIKE 'in:%' AND ready_at > now() + interval '8 s'",
      );
      return (await stage.db.query("SELECT 1 FROM jobs WHERE last_error = 'Not now'")).length === 0;
    });
    const reasons = (await gaps()).filter(({ from_time: from }) => from <= known).map(({ reason }) => reason);
    expect(reasons).toEqual([expect.stringContaining('switched off')]);
    expect((await gaps()).filter(({ from_time, to_time }) => from_time >= to_time)).toEqual([]);
  }, 60_000);

  const absences = (ages: string[]) =>
    stage.db.transaction(async () => {
      for (const _ of ages) await stage.app.get(CatchUp).request(slack.installationId, 'slack');
      const jobs = `UPDATE jobs SET created_at = now() - ($1::interval[])[row.nth]
        FROM (SELECT lane, seq, row_number() OVER (ORDER BY seq)::int AS nth FROM jobs) row
        WHERE (jobs.lane, jobs.seq) = (row.lane, row.seq) RETURNING created_at`;
      const rows = await stage.db.query<{ created_at: Date }>(jobs, [ages]);
      return rows.map(({ created_at }) => created_at.getTime()).sort();
    });

  it('reaches to the end of an absence that was asked about while it waited', async () => {
    provider().history = failing(refusal, nothing);
    const [, last] = await absences(['1 hour', '1 minute']);
    await idle();
    expect(await gaps()).toMatchObject([{ from_time: known, to_time: new Date(last!) }]);
  }, 60_000);

  it('goes when a later absence, for which waiting helps still, is read back', async () => {
    await stage.db.query("UPDATE platform_channels SET caught_up_to = now() - interval '30 hours'");
    await stage.db.query("UPDATE mirrors SET created_at = now() - interval '9 days'");
    const original = provider().history.bind(provider());
    const error = new ProviderError('unavailable', 'Not today', { retryAfterMs: 1 });
    let tries = 0;
    provider().history = (...args) => (++tries > 1 ? original(...args) : failing(error, nothing)(...args));
    await writeAnHourAgo('missed');
    await absences(['25 hours', '1 minute']);
    await idle();
    expect([await contents(), await gaps()]).toEqual([['missed'], []]);
  }, 60_000);

  it('says that messages are missing, also where until then only edits were', async () => {
    provider().historyPage = () => Promise.reject(refusal);
    await stage.app.get(Review).request(slack.installationId, slack.externalChannelId, {
      from: known,
      known,
      threads: [],
      to: new Date(known.getTime() + 60_000),
    });
    await idle();
    expect(await gaps()).toMatchObject([{ from_time: known, reason: expect.stringContaining('Edits and deletions') }]);
    provider().history = failing(refusal, nothing);
    const asked = await request();
    await idle();
    expect(await gaps()).toMatchObject([{ from_time: known, to_time: asked, reason: 'Not for you' }]);
  }, 60_000);

  it('goes when all of it has been read back after all', async () => {
    const original = provider().history.bind(provider());
    provider().history = failing(refusal, nothing);
    await request();
    await idle();
    expect(await gaps()).toHaveLength(1);
    provider().history = original;
    await request();
    await idle();
    expect(await gaps()).toEqual([]);
  }, 60_000);
});

describe('A look for edits and deletions', () => {
  const absence = () => ({ from: known, known, threads: [], to: new Date(known.getTime() + HOUR_MS) });
  const review = (sql = 'attempts = attempts') =>
    stage.db.transaction(async () => {
      await stage.app.get(Review).request(slack.installationId, slack.externalChannelId, absence());
      await stage.db.query(`UPDATE jobs SET ${sql}`);
    });

  it('that fails for a reason that nobody thought of leaves a gap of the absence', async () => {
    provider().historyPage = () => Promise.reject(new TypeError('x is not a function'));
    await review(LAST_TRY);
    await idle();
    const reason = expect.stringMatching(/^Edits and deletions .*unexpected/);
    expect(await gaps()).toMatchObject([{ from_time: known, to_time: absence().to, reason }]);
    await stage.db.transaction(async () => {
      await revive();
      await stage.db.query(`UPDATE jobs SET ${LAST_TRY}`);
    });
    await idle();
    expect(await gaps()).toMatchObject([{ from_time: known, to_time: absence().to, reason }]);
  }, 60_000);

  it('that waits while the integration is switched off leaves a gap of the absence', async () => {
    await stage.db.transaction(async () => {
      await review();
      await enable(false);
    });
    await idle();
    const mine = (await gaps()).filter(({ reason }) => reason.startsWith('Edits and deletions'));
    expect(mine).toMatchObject([{ from_time: known, to_time: absence().to }]);
  }, 60_000);

  it('is not given up because the clocks of server and database differ', async () => {
    let asked = 0;
    provider().historyPage = () => {
      asked += 1;
      return asked === 1
        ? Promise.reject(new ProviderError('rate-limited', 'Not so fast', { retryAfterMs: 1 }))
        : Promise.resolve({ events: [], covered: [], next: null });
    };
    const now = Date.now.bind(Date);
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() + 24 * HOUR_MS);
    await review();
    await idle().finally(() => clock.mockRestore());
    expect([asked, await gaps()]).toEqual([2, []]);
  }, 60_000);
});
