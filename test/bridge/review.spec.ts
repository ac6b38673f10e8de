import { Review } from '../../src/messaging/catch-up/review.service.js';
import type { Backfilling, HistoryPageRequest } from '../../src/platforms/contract.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

/** More than one page of history holds. */
const KNOWN = 230;

let stage: BridgeStage;
let discord: Side;
beforeAll(async () => {
  stage = await BridgeStage.open();
  discord = await stage.connect('discord');
}, 60_000);
afterAll(() => stage.close());

describe('What was known before an absence', () => {
  it('is looked through to its end for deletions, however many pages that takes', async () => {
    const ids: string[] = [];
    for (let n = 0; n < KNOWN; n += 1) ids.push((await stage.say(discord, `known ${n};`)).message_id);
    await until(async () => (await stage.stored()).length === KNOWN);
    await stage.stop();
    const address = { account_id: discord.account.account_id, channel_id: discord.externalChannelId };
    for (const n of [5, 150, KNOWN - 5]) await stage.control.remove('discord', ids[n]!, address);
    await stage.start();
    await until(async () => (await stage.stored()).length === KNOWN - 3, 15_000).catch(() => undefined);
    const left = (await stage.stored()).map(({ content }) => content);
    expect([5, 150, KNOWN - 5].filter((n) => left.includes(`known ${n};`))).toEqual([]);
    expect(left).toHaveLength(KNOWN - 3);
  }, 120_000);
});

describe('What is looked through after an absence', () => {
  const contents = async () => (await stage.stored()).map(({ content }) => content);

  it('makes no message of what was edited without ever having crossed', async () => {
    const address = { account_id: discord.account.account_id, channel_id: discord.externalChannelId };
    const user = { id: 'ada', name: 'Ada' };
    const sent_at = new Date(Date.now() - 3_600_000).toISOString();
    const past = [{ user, text: 'from before the mapping', sent_at }];
    const [old] = (await stage.control.writePast('discord', address, past)).message_ids;
    const { message_id: known } = await stage.say(discord, 'crossed');
    await until(async () => (await contents()).includes('crossed'));
    await stage.stop();
    await stage.control.edit('discord', old!, { ...address, text: 'never to be seen' });
    await stage.control.edit('discord', known, { ...address, text: 'crossed and edited' });
    await stage.start();
    await until(async () => (await contents()).includes('crossed and edited'));
    const lanes = () => stage.db.query("SELECT 1 FROM jobs WHERE lane LIKE 'in:%' OR lane LIKE 'slow:%'");
    await until(async () => (await lanes()).length === 0);
    expect((await contents()).filter((content) => content.includes('never'))).toEqual([]);
  }, 60_000);

  it('is looked through once for all that is asked for meanwhile', async () => {
    const provider = stage.app.get(PlatformRegistry).get('discord') as unknown as Backfilling;
    const original = provider.historyPage;
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const asked: HistoryPageRequest[] = [];
    provider.historyPage = async (_credentials, page) => {
      asked.push(page);
      await held;
      return { events: [], covered: [], next: null };
    };
    const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n));
    const ask = (n: number) =>
      stage.app.get(Review).request(discord.installationId, discord.externalChannelId, {
        from: minute(n),
        to: minute(n),
        known: minute(n),
        threads: [String(n)],
      });
    await stage.db.transaction(async () => {
      await ask(10);
      await ask(20);
    });
    await until(() => Promise.resolve(asked.length === 1));
    for (const n of [40, 30]) await ask(n);
    goOn();
    await until(async () => (await stage.db.query("SELECT 1 FROM jobs WHERE lane LIKE 'slow:%'")).length === 0);
    provider.historyPage = original;
    expect(asked.map(({ until: end, threads }) => [end, threads])).toEqual([
      [minute(12), ['10']],
      [minute(42), ['20', '30', '40']],
    ]);
    expect(asked[1]!.since!.getTime()).toBe(minute(20).getTime() - 24 * 3_600_000);
  }, 60_000);

  it('is a gap where it is too much', async () => {
    const provider = stage.app.get(PlatformRegistry).get('discord') as unknown as Backfilling;
    provider.historyPage = () => Promise.resolve({ events: [], covered: [], next: 'more' });
    const from = new Date(Date.now() - 60_000);
    const to = new Date(Date.now() - 30_000);
    const { installationId, externalChannelId } = discord;
    await stage.app.get(Review).request(installationId, externalChannelId, { from, to, known: from, threads: [] });
    const gaps = () => stage.db.query('SELECT from_time, to_time, reason FROM gaps');
    await until(async () => (await gaps()).length > 0, 50_000);
    expect(await gaps()).toEqual([{ from_time: from, to_time: to, reason: expect.stringContaining('too much') }]);
  }, 60_000);
});
