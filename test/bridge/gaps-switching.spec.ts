import { Installations } from '../../src/messaging/installations/installations.service.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

const HOUR_MS = 3_600_000;

let stage: BridgeStage;
let telegram: Side;
beforeEach(async () => {
  stage = await BridgeStage.open();
  telegram = await stage.connect('telegram');
  await until(async () => (await stage.db.query('SELECT 1 FROM installations WHERE session_up')).length > 0);
  await stage.db.query("UPDATE mirrors SET created_at = now() - interval '9 hours'");
}, 60_000);
afterEach(() => stage.close());

const enable = async (enabled: boolean) =>
  stage.app.get(Installations).setEnabled(await stage.stateOf(telegram), enabled);

/** Where the newest gap begins, in hours before now; it ends now. */
const beginningOf = async () => {
  const [gap] = await stage.db.query<{ from_time: Date; to_time: Date }>('SELECT * FROM gaps ORDER BY created_at DESC');
  expect(Date.now() - gap!.to_time.getTime()).toBeLessThan(10_000);
  return Math.round((Date.now() - gap!.from_time.getTime()) / HOUR_MS);
};

const SPOIL = "UPDATE installations SET webhook_secret = '-' || webhook_secret";
const isDown = () =>
  until(async () => (await stage.db.query("SELECT 1 FROM installations WHERE status = 'disconnected'")).length > 0);
/** Leases are looked after every two seconds. */
const isHeld = async () => {
  const heldUntil = async () =>
    (await stage.db.query<{ at: Date | null }>('SELECT listener_until AS at FROM installations'))[0]!.at?.getTime() ??
    0;
  const first = await until(heldUntil);
  await until(async () => (await heldUntil()) > first);
};

describe('An integration that is switched off before its session has opened', () => {
  /** Two hours after the server went away it is there again. */
  async function restart(): Promise<void> {
    await stage.stop();
    await stage.onDatabase("UPDATE installations SET heard_until = now() - interval '2 hours'", []);
  }

  it('leaves a gap from what was heard last, where the session could not be opened', async () => {
    await restart();
    await stage.onDatabase(SPOIL, []);
    await stage.start();
    await isDown();
    await isHeld();
    await enable(false);
    await enable(true);
    expect(await beginningOf()).toBe(2);
  }, 60_000);

  it('leaves a gap from what was heard last, where the platform did not answer', async () => {
    await restart();
    await stage.fail(telegram, { kind: '500', count: 1_000 });
    await stage.start();
    await isDown();
    await isHeld();
    await enable(false);
    await enable(true);
    expect(await beginningOf()).toBe(2);
  }, 60_000);

  it('leaves a gap from what was heard last also after it was there more than once', async () => {
    await restart();
    await stage.onDatabase(SPOIL, []);
    for (const _ of [1, 2]) {
      await stage.start();
      await isHeld();
      await stage.stop();
    }
    await stage.start();
    await enable(false);
    await enable(true);
    expect(await beginningOf()).toBe(2);
  }, 60_000);

  it('leaves a gap from when it was switched on', async () => {
    await enable(false);
    await stage.db.query(SPOIL);
    await enable(true);
    await isHeld();
    await stage.db.query("UPDATE mirrors SET created_at = now() - interval '1 hour'");
    await enable(false);
    await enable(true);
    expect(await beginningOf()).toBe(1);
  }, 60_000);
});

describe('An integration that is switched off while its session is up', () => {
  it('leaves a gap from then on, also right after a restart', async () => {
    await stage.stop();
    await stage.start();
    await stage.isSettled(telegram.installationId);
    await enable(false);
    await enable(true);
    expect(await beginningOf()).toBe(0);
  }, 60_000);
});
