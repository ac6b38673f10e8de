import pg from 'pg';
import { newUser, type Person } from '../support/people.js';
import type { PlatformName } from '../support/platform-accounts.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { type Account, Control, type SeenMessage } from '../../demo/control.js';
import { refusesOtherBodies } from './documented-bodies.js';
import { type Json, Seed } from './seed.js';

/** Well-formed, and nobody's. */
const NOBODYS = { integration: 'int_000000000000', replr: 'rp_00000000' };

const CONNECT = { discord: 'Connect Discord', telegram: 'Connect Telegram', slack: 'Connect Slack' } as const;
const ACCOUNT_FIELD = { discord: 'guild_id', slack: 'workspace_id', telegram: null } as const;

describe('Seed 4, REPLR integrations', () => {
  let server: TestServer;
  let database: pg.Client;
  let control: Control;
  let owner: Person;
  let stranger: Person;
  const seed = new Seed('seed-4.json', () => server);
  const at = (id: string) => ({ path: { id } });
  const get = (id: string): Promise<Json> => seed.answers('Get integration', owner, at(id));
  const list = (caller: Person, query?: Record<string, string>): Promise<Json> =>
    seed.answers('List integrations', caller, { query });

  beforeAll(async () => {
    server = await startServer();
    database = new pg.Client({ connectionString: server.databaseUrl });
    await database.connect();
    control = new Control(server.sandboxUrl);
    owner = await newUser(server);
    stranger = await newUser(server);
  });
  afterAll(async () => {
    await database?.end();
    await server?.stop();
  });

  async function newReplr(caller: Person, instructions = 'Be brief.'): Promise<string> {
    const response = await fetch(`${server.url}/v1/replrs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${caller.token}` },
      body: JSON.stringify({ name: 'Guide', instructions }),
    });
    const replr = (await response.json()) as Json;
    expect({ status: response.status, replr }).toMatchObject({
      status: 201,
      replr: { id: expect.stringMatching(/^rp_[0-9a-z]{8,}$/), name: 'Guide', instructions },
    });
    return replr.id as string;
  }

  /** What the seed documents for this platform, and Slack's secret, without which it cannot hear. */
  const bodyFor = (platform: PlatformName, { account_id, credentials, channels }: Account, replr_id: string) => {
    const field = ACCOUNT_FIELD[platform];
    return {
      ...{ replr_id, bot_token: credentials['bot_token'] },
      ...(field && { [field]: account_id, channel_ids: channels.slice(0, 2).map((it) => it.id) }),
      ...(platform === 'slack' && { signing_secret: credentials['signing_secret'] }),
    };
  };

  describe.each(['discord', 'telegram', 'slack'] as const)('with %s', (platform) => {
    const word = `harbour-${platform}`;
    let account: Account;
    let replrId: string;
    let id: string;
    const body = (): Record<string, unknown> => bodyFor(platform, account, replrId);
    const connect = (caller: Person, changed: Record<string, unknown> = {}) =>
      seed.answers(CONNECT[platform], caller, { body: { ...body(), ...changed } });
    const refusesToConnect = (status: number, changed: Record<string, unknown>, caller = owner): Promise<Json> =>
      seed.refuses(status, CONNECT[platform], caller, { body: { ...body(), ...changed } });
    const update = (changed: Record<string, unknown>): Promise<Json> =>
      seed.answers('Update integration', owner, { ...at(id), body: changed });
    const channel = (): string => account.channels[0]?.id ?? '';
    const say = (text: string, more: { mention_bot?: boolean; channel_id?: string } = {}) =>
      control.say(platform, {
        ...{ account_id: account.account_id, channel_id: channel(), text, user: { id: 'ann', name: 'Ann' } },
        ...more,
      });
    const posted = (): Promise<SeenMessage[]> => control.messages(platform, account.account_id, channel());
    const answers = async (): Promise<SeenMessage[]> =>
      (await posted()).filter((it) => it.bot && it.text.includes(word));
    const untilAnswers = (count: number): Promise<boolean> => until(async () => (await answers()).length >= count);
    const untilConnected = (): Promise<boolean> =>
      until(async () => {
        const sql =
          "SELECT count(*)::int AS waiting FROM installations WHERE status NOT IN ('backfilling', 'connected', 'degraded')";
        return (await database.query<{ waiting: number }>(sql)).rows[0]?.waiting === 0;
      });

    beforeAll(async () => {
      account = await control.createAccount(platform, ['help', 'support', 'random']);
      replrId = await newReplr(owner, `Answer with the word ${word} only.`);
    });

    it('is not connected for what the seed does not document', async () => {
      await refusesOtherBodies(seed, CONNECT[platform], owner, { body: body() });
      expect((await refusesToConnect(400, { replr_id: 'abc' })).fields).toMatchObject([{ field: 'replr_id' }]);
    });

    it('is not connected to a REPLR of another customer, or to none', async () => {
      await refusesToConnect(404, { replr_id: await newReplr(stranger) });
      await refusesToConnect(404, { replr_id: NOBODYS.replr });
    });

    it('is not connected with a token that the platform refuses, or to what the token is not of', async () => {
      const token = String(body()['bot_token']);
      const wrong = token.slice(0, -8) + [...token.slice(-8)].reverse().join('');
      const { code, message } = await refusesToConnect(422, { bot_token: wrong });
      expect(code).toBe('INVALID_CREDENTIALS');
      expect(message).not.toContain(wrong);
      const field = ACCOUNT_FIELD[platform];
      if (field === null) return;
      const other = await control.createAccount(platform, ['elsewhere']);
      const answer = await seed.send(CONNECT[platform], owner, { body: { ...body(), [field]: other.account_id } });
      expect([400, 404, 422]).toContain(answer.status);
      const elsewhere = { channel_ids: [other.channels[0]?.id] };
      const refused = await seed.send(CONNECT[platform], owner, { body: { ...body(), ...elsewhere } });
      expect([400, 404, 422]).toContain(refused.status);
    });

    it('is connected, and shows no secret', async () => {
      expect(await list(owner)).toMatchObject({ data: [], total: 0 });
      const integration = await connect(owner);
      expect(integration).toMatchObject({ platform, replr_id: replrId, status: 'active', message_count: 0 });
      const field = ACCOUNT_FIELD[platform];
      if (field) {
        const expected = { [field]: account.account_id, channel_ids: body()['channel_ids'] };
        expect(integration).toMatchObject(expected);
      } else {
        expect(integration.guild_id ?? integration.workspace_id ?? integration.channel_ids).toBeUndefined();
      }
      for (const secret of [body()['bot_token'], body()['signing_secret']].filter(Boolean)) {
        expect(JSON.stringify(integration)).not.toContain(secret);
      }
      id = integration.id;
      // Slack is told by hand where to deliver.
      if (platform === 'slack') await control.setRequestUrl(platform, account.account_id, integration.webhook_url);
      await untilConnected();
    });

    it('is connected to the same REPLR once', async () => {
      await refusesToConnect(409, {});
      expect(await list(owner)).toMatchObject({ total: 1 });
    });

    it('is listed to its owner, by pages, and to nobody else', async () => {
      expect(await list(owner)).toMatchObject({ data: [{ id, platform, replr_id: replrId }], total: 1 });
      expect(await list(owner, { limit: '1', offset: '1' })).toMatchObject({ data: [], total: 1 });
      expect(await list(stranger)).toEqual({ data: [], total: 0 });
    });

    it('is told apart from another customer’s, an unknown one and a malformed id', async () => {
      expect(await get(id)).toMatchObject({ id, message_count: 0, last_message_at: null });
      for (const name of ['Get integration', 'Update integration', 'Test integration', 'Delete integration']) {
        const request = name === 'Update integration' ? { body: { active: false } } : {};
        await seed.refuses(404, name, stranger, { ...at(id), ...request });
        await seed.refuses(404, name, owner, { ...at(NOBODYS.integration), ...request });
        const { fields } = await seed.refuses(400, name, owner, { ...at('abc'), ...request });
        expect(fields).toMatchObject([{ field: 'id' }]);
      }
      expect(await get(id)).toMatchObject({ status: 'active' });
    });

    it('answers every message when that is switched on, and counts what it took in', async () => {
      expect(await update({ auto_respond: true })).toMatchObject({ id, auto_respond: true, status: 'active' });
      const before = Date.now();
      await say('Where do the ships lie?');
      await untilAnswers(1);
      const integration = await until(async () => {
        const it = await get(id);
        return it.message_count > 0 && it;
      });
      expect(integration).toMatchObject({ message_count: 1 });
      // Telegram's times are whole seconds.
      expect(Date.parse(integration.last_message_at)).toBeGreaterThanOrEqual(before - 1000);
      expect(Date.parse(integration.last_message_at)).toBeLessThanOrEqual(Date.now() + 1000);
    });

    it('answers what is said to it, and nothing else, when that is switched off', async () => {
      expect(await update({ auto_respond: false })).toMatchObject({ auto_respond: false });
      await say('Lunch, anybody?');
      await say('Where do the ships lie?', { mention_bot: true });
      await untilAnswers(2);
      expect(await answers()).toHaveLength(2);
      await until(async () => (await get(id)).message_count >= 3);
      expect(await get(id)).toMatchObject({ message_count: 3 });
    });

    it('is tested with a message that is there', async () => {
      const { status, test_result } = await seed.answers('Test integration', owner, at(id));
      expect(status).toBe('active');
      expect(test_result.latency_ms).toBeGreaterThanOrEqual(0);
      const everywhere = await Promise.all(
        account.channels.map((it) => control.messages(platform, account.account_id, it.id)),
      );
      expect(everywhere.flat().filter((it) => it.id === test_result.message_id && it.bot)).not.toEqual([]);
    });

    it('takes nothing that is not documented', async () => {
      if (platform === 'telegram') {
        for (const field of ['active', 'auto_respond']) {
          const { fields } = await seed.refuses(400, 'Update integration', owner, {
            ...at(id),
            body: { [field]: 'yes' },
          });
          expect(fields).toMatchObject([{ field }]);
        }
      } else {
        await refusesOtherBodies(seed, 'Update integration', owner, { ...at(id), body: { active: true } });
      }
      await seed.refuses(400, 'Update integration', owner, { ...at(id), body: { undocumented: true } });
    });

    if (platform !== 'telegram') {
      it('listens in other channels when they are named, and in no other', async () => {
        const random = account.channels[2]?.id ?? '';
        expect(await update({ channel_ids: [random, channel()] })).toMatchObject({ channel_ids: [random, channel()] });
        await update({ channel_ids: [random] });
        const before = (await get(id)).message_count;
        await say('Where do the ships lie?', { mention_bot: true });
        await say('Where do the ships lie?', { mention_bot: true, channel_id: random });
        await until(async () => {
          const there = await control.messages(platform, account.account_id, random);
          return there.some((it) => it.bot && it.text.includes(word));
        });
        expect(await answers()).toHaveLength(2);
        expect(await get(id)).toMatchObject({ message_count: before + 1 });
        await update({ channel_ids: [channel()] });
      });
    }

    it('is silent while it is inactive', async () => {
      const before = (await answers()).length;
      expect(await update({ active: false })).toMatchObject({ status: 'inactive' });
      expect(await list(owner)).toMatchObject({ data: [{ id, status: 'inactive' }] });
      await say('Where do the ships lie?', { mention_bot: true });
      // What was asked less than a second before counts as asked afterwards: no two clocks are the same.
      const asked = Date.now();
      await until(async () => Date.now() - asked > 1_100);
      expect(await update({ active: true })).toMatchObject({ status: 'active' });
      await untilConnected();
      const { message_id } = await say('And where now?', { mention_bot: true });
      await untilAnswers(before + 1);
      expect(await answers()).toHaveLength(before + 1);
      const order = (await posted()).map((it) => it.id);
      expect(order.indexOf((await answers()).at(-1)?.id ?? '')).toBeGreaterThan(order.indexOf(message_id));
    });

    it('is disconnected, once', async () => {
      expect(await seed.answers('Delete integration', owner, at(id))).toEqual({ id, deleted: true });
      for (const name of ['Delete integration', 'Get integration', 'Test integration']) {
        await seed.refuses(404, name, owner, at(id));
      }
      await seed.refuses(404, 'Update integration', owner, { ...at(id), body: { active: true } });
      expect(await list(owner)).toEqual({ data: [], total: 0 });
    });
  });

  it('nothing is answered without a valid token', async () => {
    for (const name of Object.keys(seed.endpoints)) {
      await seed.refuses(401, name, { token: 'nobody' }, at(NOBODYS.integration));
    }
  });

  it('everything that the seed documents was sent', () => {
    expect(seed.unsent()).toEqual([]);
  });
});
