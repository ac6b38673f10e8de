import { DiscordAPIError, REST, RateLimitError, Routes } from 'discord.js';
import { startDiscord, type Account, type DiscordStage } from './stage.js';

let stage: DiscordStage;
let account: Account;
let rest: REST;

const restOf = (token: string, options = {}) =>
  new REST({ api: stage.api, retries: 0, globalRequestsPerSecond: 10_000, ...options }).setToken(token);
const post = (body: object = { content: 'x' }) => rest.post(Routes.channelMessages(account.channel), { body });
const raw = (body: object = { content: 'x' }, channel = account.channel) =>
  fetch(`${stage.api}/v10/channels/${channel}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${account.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const count = async () => (await stage.discord.messages(account.guild, account.channel)).length;

beforeAll(async () => void (stage = await startDiscord()));
afterAll(() => stage.close());
beforeEach(async () => {
  account = await stage.account();
  rest = restOf(account.token);
});
afterEach(() => stage.faults.clear());

it('answers 429 with the time to wait, in its own channel only', async () => {
  const other = await stage.discord.createChannel(account.guild, { name: 'other' });
  stage.faults.add({ kind: '429', count: 1, retry_after: 2.5, channel_id: account.channel });
  expect((await raw({ content: 'x' }, other.id)).status).toBe(200);
  const response = await raw();
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('3');
  expect(response.headers.get('x-ratelimit-scope')).toBe('user');
  expect(await response.json()).toMatchObject({ retry_after: 2.5, global: false });
  expect((await raw()).status).toBe(200);
});

it('shows discord.js a rate limit', async () => {
  stage.faults.add({ kind: '429', count: 1, retry_after: 1 });
  rest = restOf(account.token, { rejectOnRateLimit: () => true });
  await expect(post()).rejects.toBeInstanceOf(RateLimitError);
  expect(await count()).toBe(0);
});

it('answers 500, and cuts the line before any effect', async () => {
  stage.faults.add({ kind: '500', count: 1 });
  expect((await raw()).status).toBe(500);
  stage.faults.add({ kind: 'reset', count: 1 });
  await expect(raw()).rejects.toThrow();
  expect(await count()).toBe(0);
});

it('never answers', async () => {
  stage.faults.add({ kind: 'timeout', count: 1 });
  rest = restOf(account.token, { timeout: 200 });
  await expect(post()).rejects.toThrow(/abort/i);
  expect(await count()).toBe(0);
});

it('takes the message, cuts the line, and gives it back for its nonce', async () => {
  stage.faults.add({ kind: 'accepted_then_reset', count: 1 });
  const body = { content: 'once', nonce: '1', enforce_nonce: true };
  await expect(raw(body)).rejects.toThrow();
  expect(await count()).toBe(1);
  expect(await post(body)).toMatchObject({ content: 'once' });
  expect(await count()).toBe(1);
});

it('revokes the token for good, but nobody else’s', async () => {
  const other = await stage.account();
  stage.faults.add({ kind: 'revoked', count: 1 });
  await expect(post()).rejects.toMatchObject({ status: 401 } satisfies Partial<DiscordAPIError>);
  expect((await raw()).status).toBe(401);
  expect(await restOf(other.token).get(Routes.user())).toMatchObject({ bot: true });
});

it('revokes webhook and bot together when the request came by a webhook', async () => {
  const webhook = (await rest.post(Routes.channelWebhooks(account.channel), { body: { name: 'Bridge' } })) as {
    url: string;
  };
  stage.faults.add({ kind: 'revoked', count: 1 });
  const send = () =>
    fetch(webhook.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"content":"x"}' });
  for (const response of [await send(), await send()]) {
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 50027 });
  }
  expect((await raw()).status).toBe(401);
});

it('counts as documented when asked to: 5 messages in 5 seconds a channel', async () => {
  account = await stage.account({ limits: 'documented' });
  // All in one moment, however long it takes.
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  const answers = [];
  for (let index = 0; index < 6; index += 1) answers.push(await raw());
  clock.mockRestore();
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['4', '3', '2', '1', '0', '0']);
  expect(answers[0]?.headers.get('x-ratelimit-limit')).toBe('5');
  expect(answers[0]?.headers.get('x-ratelimit-bucket')).toEqual(expect.any(String));
  expect(Number(answers[5]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(4);
});

it('counts 50 requests in a second over all routes', async () => {
  account = await stage.account({ limits: 'documented' });
  const ask = () => fetch(`${stage.api}/v10/users/@me`, { headers: { authorization: `Bot ${account.token}` } });
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  const answers = await Promise.all(Array.from({ length: 60 }, ask));
  clock.mockRestore();
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('x-ratelimit-global')).toBe('true');
});
