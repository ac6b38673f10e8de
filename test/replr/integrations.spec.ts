import type { Account } from '../../demo/control.js';
import { until } from '../bridge/bridge-stage.js';
import { type Bot, type Caller, type Platform, ReplrStage } from './replr-stage.js';

const PLATFORMS: Platform[] = ['slack', 'discord', 'telegram', 'teams'];

let stage: ReplrStage;
let owner: Caller;
let replrId: string;

beforeAll(async () => {
  stage = await ReplrStage.open();
  owner = await stage.caller();
  replrId = await stage.replr(owner);
}, 60_000);
afterAll(() => stage.close());

const create = (platform: Platform, body: object, caller = owner) =>
  stage.call('POST', `/v1/integrations/${platform}`, caller, body);
const get = (id: string, caller = owner) => stage.call('GET', `/v1/integrations/${id}`, caller);
const totalOf = async () => (await stage.call('GET', '/v1/integrations', owner)).body.total as number;
const sessionOf = async (bot: Bot) => {
  const [row] = await stage.bridge.db.query<{ status: string }>(
    `SELECT n.status FROM installations n JOIN installation_references r ON r.installation_id = n.id
     WHERE r.owner_kind = 'replr' AND r.owner_id = $1`,
    [bot.id],
  );
  return row?.status ?? null;
};

describe('Connecting a bot', () => {
  it.each(PLATFORMS)('of %s answers as documented, active from the start', async (platform) => {
    const account = await stage.account(platform);
    const { status, body } = await create(platform, stage.bodyFor(platform, account, replrId));
    expect(status).toBe(201);
    const where = {
      slack: { workspace_id: account.account_id, channel_ids: [account.channels[0]!.id] },
      discord: { guild_id: account.account_id, channel_ids: [account.channels[0]!.id] },
      telegram: {},
      teams: { tenant_id: account.credentials['tenant_id'] },
    }[platform];
    expect(body).toEqual({
      id: expect.stringMatching(/^int_[0-9a-z]{12}$/),
      platform,
      replr_id: replrId,
      status: 'active',
      status_detail: platform === 'teams' ? expect.stringMatching(/^nothing was heard from Teams yet: /) : null,
      ...where,
      auto_respond: false,
      message_count: 0,
      connected_at: expect.stringMatching(/Z$/),
      last_message_at: null,
      webhook_url: platform === 'discord' ? null : expect.stringContaining(`/webhooks/${platform}/`),
    });
    expect(JSON.stringify(body)).not.toContain(
      account.credentials[platform === 'teams' ? 'app_password' : 'bot_token'],
    );
    expect((await get(body.id as string)).body).toEqual(body);
  });

  it.each(PLATFORMS)('of %s twice to the same REPLR is a conflict, and to another one is not', async (platform) => {
    const account = await stage.account(platform);
    const body = stage.bodyFor(platform, account, replrId);
    expect((await create(platform, body)).status).toBe(201);
    const again = await create(platform, body);
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'INTEGRATION_EXISTS' } } });
    const other = await create(platform, { ...body, replr_id: await stage.replr(owner) });
    expect(other.status).toBe(201);
  });

  it.each<[Platform, Record<string, string>]>([
    ['slack', { bot_token: 'xoxb-1-2-wrong' }],
    ['discord', { bot_token: 'MTE5ODYyMjQ4MzQ3MTkyNTI0OA.Cl2FMQ.wrongwrongwrong' }],
    ['telegram', { bot_token: '123456789:AAwrongwrongwrongwrong' }],
    ['teams', { app_password: 'wrongwrongwrongwrong' }],
  ])('of %s with a secret that the platform refuses stores nothing', async (platform, wrong) => {
    const before = await totalOf();
    const account = await stage.account(platform);
    const reply = await create(platform, { ...stage.bodyFor(platform, account, replrId), ...wrong });
    expect(reply).toMatchObject({ status: 422, body: { error: { code: 'INVALID_CREDENTIALS' } } });
    expect(await totalOf()).toBe(before);
  });

  it.each<[string, number, string]>([
    ['429', 429, 'RATE_LIMITED'],
    ['500', 502, 'PLATFORM_ERROR'],
    ['reset', 502, 'NETWORK_ERROR'],
  ])('while the platform answers %s says so, and stores nothing', async (kind, status, code) => {
    const before = await totalOf();
    const account = await stage.account('telegram');
    await stage.isSettled();
    await stage.control('POST', 'telegram/faults', { kind, count: 1, retry_after: 30 });
    const reply = await create('telegram', stage.bodyFor('telegram', account, replrId));
    expect(reply).toMatchObject({ status, body: { error: { code } } });
    expect(await totalOf()).toBe(before);
  });

  it('names the team when the token belongs to another one', async () => {
    const [slack, discord] = [await stage.account('slack'), await stage.account('discord')];
    const team = await create('slack', { ...stage.bodyFor('slack', slack, replrId), workspace_id: 'T0ELSEWHERE' });
    expect(team).toMatchObject({
      status: 422,
      body: { error: { code: 'ACCOUNT_MISMATCH', fields: [{ field: 'workspace_id' }] } },
    });
    const guild_id = (await stage.account('discord')).account_id;
    const guild = await create('discord', { ...stage.bodyFor('discord', discord, replrId), guild_id });
    expect(guild).toMatchObject({ status: 422, body: { error: { fields: [{ field: 'guild_id' }] } } });
  });

  it.each<Platform>(['slack', 'discord'])('of %s names the channels that the bot does not see', async (platform) => {
    const account = await stage.account(platform);
    const elsewhere = (await stage.account(platform)).channels[0]!.id;
    const body = stage.bodyFor(platform, account, replrId);
    const reply = await create(platform, { ...body, channel_ids: [account.channels[0]!.id, elsewhere] });
    expect(reply).toMatchObject({
      status: 422,
      body: { error: { code: 'CHANNEL_NOT_VISIBLE', fields: [{ field: 'channel_ids' }] } },
    });
    expect(reply.body.error.message).toContain(elsewhere);
    expect(reply.body.error.message).not.toContain(account.channels[0]!.id);
  });

  it('wants a REPLR of the caller’s, and credentials of the platform’s form', async () => {
    const account = await stage.account('telegram');
    const body = stage.bodyFor('telegram', account, replrId);
    const missing = await create('telegram', { ...body, replr_id: 'rp_000000000000' });
    expect(missing).toMatchObject({
      status: 404,
      body: { error: { code: 'REPLR_NOT_FOUND', fields: [{ field: 'replr_id' }] } },
    });
    expect((await create('telegram', body, await stage.caller())).body).toEqual({
      error: { ...missing.body.error, request_id: expect.any(String) },
    });
    for (const [field, value] of [
      ['bot_token', 'nonsense'],
      ['replr_id', 'nonsense'],
      ['channel_ids', ['1']],
    ] as const) {
      const refused = await create('telegram', { ...body, [field]: value });
      expect(refused).toMatchObject({ status: 400, body: { error: { fields: [{ field }] } } });
    }
    const slack = stage.bodyFor('slack', await stage.account('slack'), replrId);
    const empty = await create('slack', { ...slack, channel_ids: [] });
    expect(empty).toMatchObject({ status: 400, body: { error: { fields: [{ field: 'channel_ids' }] } } });
  });
});

describe('An integration', () => {
  it('is listed in pages', async () => {
    const caller = await stage.caller();
    const id = await stage.replr(caller);
    for (const platform of PLATFORMS) {
      await create(platform, stage.bodyFor(platform, await stage.account(platform), id), caller);
    }
    const list = (query: string) => stage.call('GET', `/v1/integrations${query}`, caller);
    const all = (await list('')).body;
    expect(all.total).toBe(PLATFORMS.length);
    expect(all.data.map((one: { platform: string }) => one.platform)).toEqual(PLATFORMS);
    expect((await list('?limit=1&offset=1')).body).toEqual({ data: [all.data[1]], total: PLATFORMS.length });
    expect((await list('?limit=0')).status).toBe(400);
  });

  it('that is switched off closes its session and hears nothing, until it is switched on', async () => {
    const bot = await stage.connect(owner, 'discord');
    const counted = await stage.messageCount(bot, owner);
    expect((await stage.change(owner, bot, { active: false })).body).toMatchObject({ status: 'inactive' });
    await until(async () => (await sessionOf(bot)) === 'muted');
    // It is within what a catch-up looks at once more.
    const sent_at = new Date(Date.now() - 30_000).toISOString();
    await stage.control('POST', 'discord/history', {
      account_id: bot.account.account_id,
      channel_id: bot.channelId,
      messages: [{ user: { id: 'ada', name: 'Ada' }, text: 'Nobody heard this', sent_at }],
    });
    expect((await stage.change(owner, bot, { active: true })).body).toMatchObject({ status: 'active' });
    await until(async () => (await sessionOf(bot)) === 'connected');
    await stage.say(bot, 'Is a refund free?', { mention: true });
    const answers = await stage.untilAnswers(bot, 1);
    await stage.quiet();
    expect(answers).toHaveLength(1);
    expect(await stage.messageCount(bot, owner)).toBe(counted + 1);
  });

  it('changes where it listens, to channels that the bot sees alone', async () => {
    const bot = await stage.connect(owner, 'slack');
    const other = bot.account.channels[1]!.id;
    const moved = await stage.change(owner, bot, { channel_ids: [other, other] });
    expect(moved).toMatchObject({ status: 200, body: { channel_ids: [other], auto_respond: false } });
    const unseen = await stage.change(owner, bot, { channel_ids: [other, 'C000NOWHERE'] });
    expect(unseen).toMatchObject({ status: 422, body: { error: { code: 'CHANNEL_NOT_VISIBLE' } } });
    expect((await stage.change(owner, bot, { channel_ids: [] })).status).toBe(400);
    expect((await stage.change(owner, bot, { colour: 'red' })).status).toBe(400);
    expect((await get(bot.id)).body.channel_ids).toEqual([other]);
    const telegram = await stage.connect(owner, 'telegram');
    const chosen = await stage.change(owner, telegram, { channel_ids: ['-1'] });
    expect(chosen).toMatchObject({ status: 422, body: { error: { fields: [{ field: 'channel_ids' }] } } });
  });

  it('whose token is taken back says what to do', async () => {
    const bot = await stage.connect(owner, 'slack');
    await stage.isSettled();
    await stage.control('POST', 'slack/faults', { kind: 'revoked', count: 1 });
    const { body } = await stage.call('POST', `/v1/integrations/${bot.id}/test`, owner);
    expect(body).toMatchObject({ status: 'error', test_result: { success: false } });
    expect(['INVALID_CREDENTIALS', 'AUTH_EXPIRED']).toContain(body.test_result.error.code);
    expect((await get(bot.id)).body).toMatchObject({
      status: 'error',
      status_detail: expect.stringContaining('connect the bot with a new token'),
    });
  });

  it('that is deleted is gone, with its session', async () => {
    const bot = await stage.connect(owner, 'discord');
    const reply = await stage.call('DELETE', `/v1/integrations/${bot.id}`, owner);
    expect(reply).toEqual({ status: 200, body: { id: bot.id, deleted: true } });
    expect((await get(bot.id)).status).toBe(404);
    expect(await sessionOf(bot)).toBeNull();
    expect(await stage.bridge.db.query('SELECT 1 FROM platform_listeners WHERE subscriber_id = $1', [bot.id])).toEqual(
      [],
    );
    const again = await create('discord', stage.bodyFor('discord', bot.account, bot.replrId));
    expect(again).toMatchObject({ status: 201, body: { message_count: 0 } });
  });

  it('goes with its REPLR, and with the organisation', async () => {
    const bot = await stage.connect(owner, 'slack');
    expect((await stage.call('DELETE', `/v1/replrs/${bot.replrId}`, owner)).body).toEqual({
      id: bot.replrId,
      deleted: true,
    });
    expect((await get(bot.id)).status).toBe(404);
    expect(await sessionOf(bot)).toBeNull();
    const { body } = await stage.call('POST', '/organisations', owner, { name: 'Engines' });
    const inside = await stage.replr(owner, { organisation_id: body.data.id });
    const other = await stage.connect(owner, 'discord', { replrId: inside });
    expect((await stage.call('DELETE', `/organisations/${body.data.id}`, owner)).status).toBe(200);
    expect((await get(other.id)).status).toBe(404);
    expect(await sessionOf(other)).toBeNull();
  });
});

describe('A test', () => {
  it.each(PLATFORMS)('writes a message in %s, and tells its id and how long it took', async (platform) => {
    const bot = await stage.connect(owner, platform);
    const { status, body } = await stage.call('POST', `/v1/integrations/${bot.id}/test`, owner);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: bot.id,
      platform,
      status: 'active',
      test_result: {
        success: true,
        latency_ms: expect.any(Number),
        message_id: expect.any(String),
        delivered_at: expect.stringMatching(/Z$/),
      },
    });
    const [seen] = await stage.answers(bot);
    expect(seen).toMatchObject({ id: body.test_result.message_id, text: expect.stringContaining('test message') });
  });

  it('in Telegram without a chat says what to do', async () => {
    const account = await stage.account('telegram');
    const { body } = await create('telegram', stage.bodyFor('telegram', account, replrId));
    const tested = await stage.call('POST', `/v1/integrations/${body.id}/test`, owner);
    expect(tested).toMatchObject({
      status: 200,
      body: {
        id: body.id,
        platform: 'telegram',
        status: 'active',
        test_result: { success: false, error: { code: 'NO_CHAT_YET' } },
      },
    });
  });

  it('that the platform refuses is an answer', async () => {
    const bot = await stage.connect(owner, 'telegram');
    await stage.isSettled();
    await stage.control('POST', 'telegram/faults', { kind: '500', count: 1, channel_id: bot.channelId });
    const { status, body } = await stage.call('POST', `/v1/integrations/${bot.id}/test`, owner);
    expect(status).toBe(200);
    expect(body.test_result).toEqual({
      success: false,
      error: { code: 'PLATFORM_ERROR', message: expect.any(String) },
    });
  });
});

describe('To others', () => {
  let account: Account;
  let bot: Bot;
  let member: Caller;
  let stranger: Caller;

  beforeAll(async () => {
    const { body } = await stage.call('POST', '/organisations', owner, { name: 'Shared' });
    const organisation_id = body.data.id as string;
    member = await stage.caller();
    stranger = await stage.caller();
    const joining = { user_id: member.id, role: 'member' };
    await stage.call('POST', `/organisations/${organisation_id}/members`, owner, joining);
    account = await stage.account('telegram');
    bot = await stage.connect(owner, 'telegram', { account, replrId: await stage.replr(owner, { organisation_id }) });
  });

  it('an integration does not exist', async () => {
    const unknown = (await get('int_000000000000')).body.error;
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '', { active: false }],
      ['DELETE', '', undefined],
      ['POST', '/test', undefined],
      ['GET', '/answers', undefined],
    ] as const) {
      const reply = await stage.call(method, `/v1/integrations/${bot.id}${path}`, stranger, body);
      expect(reply).toEqual({ status: 404, body: { error: { ...unknown, request_id: expect.any(String) } } });
    }
    expect((await stage.call('GET', '/v1/integrations', stranger)).body).toEqual({ data: [], total: 0 });
    expect((await get('conn_000000000000')).status).toBe(400);
    expect((await stage.call('GET', `/v1/integrations/${bot.id}`, null)).status).toBe(401);
  });

  it('who are plain members it can be read, and nothing else', async () => {
    expect((await get(bot.id, member)).status).toBe(200);
    expect((await stage.call('GET', '/v1/integrations', member)).body.total).toBe(1);
    for (const [method, path, body] of [
      ['PUT', '', { active: false }],
      ['DELETE', '', undefined],
      ['POST', '/test', undefined],
      ['GET', '/answers', undefined],
    ] as const) {
      const reply = await stage.call(method, `/v1/integrations/${bot.id}${path}`, member, body);
      expect(reply).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    }
    const given = stage.bodyFor('telegram', account, bot.replrId);
    expect((await create('telegram', given, member)).status).toBe(403);
  });

  it('a bot that allows one user in the world is refused', async () => {
    const theirs = await stage.replr(stranger);
    const reply = await create('telegram', stage.bodyFor('telegram', account, theirs), stranger);
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'CREDENTIALS_IN_USE' } } });
    expect((await stage.call('GET', '/v1/integrations', stranger)).body.total).toBe(0);
  });
});
