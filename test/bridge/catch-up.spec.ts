import { randomBytes } from 'node:crypto';
import { newId } from '../../src/kernel/database/ids.js';
import { CatchUp } from '../../src/messaging/catch-up/catch-up.service.js';
import { Intake } from '../../src/messaging/intake/intake.service.js';
import { Mirrors } from '../../src/messaging/mirrors/mirrors.service.js';
import type { Backfilling } from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import type { InboundEvent } from '../../src/platforms/inbound-event.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let slack: Side;

beforeEach(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
}, 60_000);
afterEach(() => stage.close());

/** Puts `history` in the place of the provider's. */
function readWith(history: (original: Backfilling['history']) => Backfilling['history']): void {
  const provider = stage.app.get(PlatformRegistry).get('slack') as unknown as Backfilling;
  provider.history = history(provider.history.bind(provider));
}

const waiting = () => stage.db.query("SELECT seq FROM jobs WHERE lane LIKE 'in:%'");
const idle = () => until(async () => (await waiting()).length === 0);
const request = () => stage.app.get(CatchUp).request(slack.installationId, null);

describe('A catch-up', () => {
  it('is read once for all that ask for it before it begins', async () => {
    await idle();
    let readings = 0;
    readWith((original) => (...args) => {
      readings += 1;
      return original(...args);
    });
    await stage.db.transaction(async () => {
      for (let n = 0; n < 10; n += 1) await request();
    });
    await idle();
    expect(readings).toBe(1);
    await request();
    await idle();
    expect(readings).toBe(2);
  }, 60_000);

  it('that the platform refuses for a day leaves a gap and lets live events pass', async () => {
    await idle();
    readWith(
      () =>
        async function* () {
          yield* [];
          throw new ProviderError('unavailable', 'Not today');
        },
    );
    await stage.db.transaction(async () => {
      await request();
      await stage.db.query("UPDATE jobs SET created_at = now() - interval '25 hours'");
    });
    await idle();
    expect(await stage.db.query('SELECT reason FROM gaps')).toEqual([{ reason: 'Not today' }]);
    await stage.say(slack, 'live');
    await until(async () => (await stage.stored()).some(({ content }) => content === 'live'));
  }, 60_000);

  it('that a stop breaks off is done again, even where the reading ended quietly', async () => {
    await idle();
    let reading = false;
    readWith(
      () =>
        async function* (_credentials, _request, signal) {
          reading = true;
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          yield* [];
        },
    );
    await request();
    await until(() => Promise.resolve(reading));
    await stage.stop();
    const left = await stage.onDatabase("SELECT kind FROM jobs WHERE kind = 'inbound.catch-up'", []);
    await stage.start();
    expect(left).toHaveLength(1);
  }, 60_000);

  it('does not reach back over the time in which a mirror heard nothing on purpose', async () => {
    const [mirror] = await stage.db.query<Record<string, string>>('SELECT * FROM mirrors');
    const settings = {
      id: mirror!['id']!,
      organisationId: stage.organisationId,
      platformChannelId: slack.platformChannelId,
      channelId: stage.channelId,
      referenceId: mirror!['reference_id']!,
      outbound: true,
    };
    const mirrors = stage.app.get(Mirrors);
    await mirrors.set({ ...settings, inbound: false });
    await stage.db.query("UPDATE platform_channels SET caught_up_to = now() - interval '7 days'");
    await mirrors.set({ ...settings, inbound: true });
    const [row] = await stage.db.query<{ age: number }>(
      'SELECT extract(epoch FROM now() - caught_up_to)::float AS age FROM platform_channels WHERE id = $1',
      [slack.platformChannelId],
    );
    expect(row!.age).toBeLessThan(10);
  }, 60_000);
});

describe('What cannot be stored', () => {
  it('does not keep out what came at the same moment', async () => {
    const intake = stage.app.get(Intake);
    const event = (key: string) => ({ kind: 'channel.gone', key, channelId: 'C1' }) as InboundEvent;
    const arrive = (key: string) =>
      intake.accept({ installationId: slack.installationId, credentialsVersion: null, events: [event(key)] });
    const results = await Promise.allSettled([
      arrive('before'),
      arrive('first'),
      arrive(randomBytes(20_000).toString('hex')),
      arrive(newId()),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  }, 60_000);
});
