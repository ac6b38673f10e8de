import { randomBytes } from 'node:crypto';
import { newId } from '../../src/kernel/database/ids.js';
import { CatchUp } from '../../src/messaging/catch-up/catch-up.service.js';
import { Intake } from '../../src/messaging/intake/intake.service.js';
import { Mirrors } from '../../src/messaging/mirrors/mirrors.service.js';
import { InstallationStates } from '../../src/messaging/installations/installation-states.service.js';
import { Installations } from '../../src/messaging/installations/installations.service.js';
import { Router } from '../../src/messaging/router/router.service.js';
import type { Backfilling, HistoryRequest } from '../../src/platforms/contract.js';
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

/** What the provider is asked from now on. */
function watchRequests(): HistoryRequest[] {
  const asked: HistoryRequest[] = [];
  readWith((original) => (credentials, request, signal) => {
    asked.push(request);
    return original(credentials, request, signal);
  });
  return asked;
}

const contents = async () => (await stage.stored()).map(({ content }) => content);
const HOUR_MS = 3_600_000;

const waiting = () => stage.db.query("SELECT seq FROM jobs WHERE lane LIKE 'in:%'");
const idle = () => until(async () => (await waiting()).length === 0);
const request = () => stage.app.get(CatchUp).request(slack.installationId, 'slack');
const retold = () => stage.app.get(CatchUp).requestRetold(slack.installationId, [slack.externalChannelId]);

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

  it('is read once for all that is told again, also where the channel was mapped less than an hour ago', async () => {
    await idle();
    const asked = watchRequests();
    await stage.db.transaction(async () => {
      for (let n = 0; n < 5; n += 1) await retold();
    });
    await idle();
    expect(asked).toHaveLength(1);
  }, 60_000);

  it('that shows first replies to what was known is not made up for by one that does not', async () => {
    await idle();
    const asked = watchRequests();
    await stage.db.transaction(async () => {
      await retold();
      await request();
    });
    await idle();
    expect(asked.map(({ since, rootsSince }) => rootsSince! < since)).toEqual([false, true]);
  }, 60_000);

  it('is not made up for by one that was read before, whatever the clock of the database was set to since', async () => {
    await idle();
    const asked = watchRequests();
    await request();
    await idle();
    await stage.db.transaction(async () => {
      await request();
      await stage.db.query("UPDATE jobs SET created_at = now() - interval '1 hour'");
    });
    await idle();
    expect(asked).toHaveLength(2);
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
    await stage.db.query("UPDATE platform_channels SET caught_up_to = now() - interval '26 hours'");
    await stage.db.query("UPDATE mirrors SET created_at = now() - interval '7 days'");
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

  it('does not reach back over the moment at which the channel was mapped', async () => {
    const address = { account_id: slack.account.account_id, channel_id: slack.externalChannelId };
    const sent_at = new Date(Date.now() - 60_000).toISOString();
    await stage.control.writePast('slack', address, [{ user: { id: 'ada', name: 'Ada' }, text: 'private', sent_at }]);
    await stage.stop();
    await stage.say(slack, 'missed');
    await stage.start();
    await until(async () => (await contents()).includes('missed'));
    expect(await contents()).toEqual(['missed']);
  }, 60_000);

  it('begins an hour earlier where something is told again, whatever was heard since, and at the mapping at most', async () => {
    await idle();
    const asked = watchRequests();
    await retold();
    await idle();
    await stage.db.query("UPDATE mirrors SET created_at = now() - interval '7 days'");
    await retold();
    await idle();
    const ages = asked.map(({ since }) => Math.round((Date.now() - since.getTime()) / HOUR_MS));
    expect(ages).toEqual([0, 1]);
  }, 60_000);

  it('waits for credentials that the platform refuses, asks for nothing meanwhile, and leaves no gap', async () => {
    await idle();
    await stage.stop();
    await stage.say(slack, 'missed');
    await stage.fail(slack, { kind: 'revoked', count: 1 });
    await stage.start();
    await until(async () => (await stage.stateOf(slack)).status === 'credentials-rejected');
    const asked = watchRequests();
    const tries = () => stage.db.query<{ last_error: string }>("SELECT last_error FROM jobs WHERE lane LIKE 'in:%'");
    await until(async () => {
      await stage.db.query(
        "UPDATE lanes SET ready_at = now() WHERE key LIKE 'in:%' AND ready_at > now() + interval '8 s'",
      );
      return (await tries()).some(({ last_error }) => last_error?.startsWith('The platform refuses'));
    });
    expect(asked).toEqual([]);
    const told = await stage.db.query<{ detail: string }>('SELECT detail FROM installation_events');
    expect(told.filter(({ detail }) => detail?.startsWith('The platform refuses'))).toEqual([]);
    const credentials = { ...slack.account.credentials, bot_token: await stage.newSlackToken(slack) };
    await stage.app
      .get(Installations)
      .replaceCredentials(stage.organisationId, await stage.stateOf(slack), credentials);
    await until(async () => (await contents()).includes('missed'));
    expect(await stage.db.query('SELECT reason FROM gaps')).toEqual([]);
  }, 60_000);

  it('does not take new credentials for refused that are given while it looks at the old ones', async () => {
    await idle();
    const { app_token: _unused, ...credentials } = slack.account.credentials;
    await stage.app.get(InstallationStates).set(slack.installationId, 'credentials-rejected', 'Taken back');
    const router = stage.app.get(Router);
    const load = router.load.bind(router);
    let replaced = false;
    router.load = async (...args) => {
      if (!replaced) {
        replaced = true;
        const state = await stage.stateOf(slack);
        await stage.app.get(Installations).replaceCredentials(stage.organisationId, state, credentials);
        await until(async () => (await stage.stateOf(slack)).connected === true);
      }
      return load(...args);
    };
    await request();
    await idle();
    expect(replaced).toBe(true);
    const refusals = "SELECT detail FROM installation_events WHERE to_status = 'credentials-rejected'";
    expect(await stage.db.query(refusals)).toEqual([{ detail: 'Taken back' }]);
  }, 60_000);

  it('is gone on with by its next try, and by no other catch-up', async () => {
    await idle();
    const names: (string | undefined)[] = [];
    readWith((original) => (credentials, asked, signal) => {
      names.push(asked.reading);
      if (names.length === 1) throw new ProviderError('rate-limited', 'Not so fast', { retryAfterMs: 1 });
      return original(credentials, asked, signal);
    });
    await request();
    await idle();
    await request();
    await idle();
    expect(names).toEqual([names[0], names[0], names[2]]);
    expect(names[2]).not.toBe(names[0]);
  }, 60_000);

  it('has what was known before it looked through, also when a try was killed that had brought something', async () => {
    await idle();
    const provider = stage.app.get(PlatformRegistry).get('slack') as unknown as Backfilling;
    const original = provider.historyPage.bind(provider);
    const looked: (Date | null)[] = [];
    provider.historyPage = (credentials, asked, signal) => {
      looked.push(asked.since);
      return original(credentials, asked, signal);
    };
    await stage.db.query("UPDATE platform_channels SET caught_up_to = now() - interval '3 days' WHERE id = $1", [
      slack.platformChannelId,
    ]);
    await stage.db.query("UPDATE mirrors SET created_at = now() - interval '7 days'");
    await stage.db.transaction(async () => {
      await request();
      await stage.db.query('UPDATE platform_channels SET caught_up_to = now()');
    });
    await until(async () => looked.length > 0);
    expect(Math.round((Date.now() - looked[0]!.getTime()) / HOUR_MS)).toBe(4 * 24);
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
