import { Telegraf, type Context } from 'telegraf';
import { controlOf, until } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of a server, read by path
type Loose = Record<string, any>;

const ADA = { id: 'ada', name: 'Ada' };

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;
let account: string;
let group: string;
let bot: Telegraf;
let updates: Context['update'][];

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  control = controlOf(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  const made = await control.account('telegram');
  account = made.account_id;
  group = made.channels[0]!.id;
  bot = new Telegraf(made.credentials.bot_token!, { telegram: { apiRoot: `${sandbox.url}/telegram/` } });
  updates = [];
  bot.use((context) => void updates.push(context.update));
  bot.launch().catch(() => undefined);
});
afterEach(() => bot.stop());

const direct = (user: object = ADA) =>
  control.call<{ id: string; name: string; error: string }>('POST', `telegram/accounts/${account}/direct`, { user });
const say = (channel_id: string, text: string, more: object = {}) =>
  control.call<{ message_id: string; error: string }>('POST', 'telegram/messages', {
    account_id: account,
    channel_id,
    user: ADA,
    text,
    ...more,
  });
const heard = (text: string) =>
  until(() => (updates as Loose[]).map((update) => update.message).find((message) => message?.text === text));
const errorOf = (request: Promise<unknown>): Promise<Loose> =>
  request.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: { response: Loose }) => error.response,
  );

describe('Private chats, driven by telegraf', () => {
  it('are begun by the person alone, with /start or anything else', async () => {
    const { body } = await direct();
    expect(body).toEqual({ id: expect.stringMatching(/^\d+$/), name: 'Ada' });
    expect(await errorOf(bot.telegram.sendMessage(body.id, 'hi'))).toMatchObject({
      error_code: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    });
    await say(body.id, '/start');
    const started = await heard('/start');
    expect(started).toMatchObject({
      chat: { id: Number(body.id), type: 'private', first_name: 'Ada', username: 'ada' },
      from: { id: Number(body.id), is_bot: false },
      entities: [{ type: 'bot_command', offset: 0, length: 6 }],
    });
    expect(started.chat).not.toHaveProperty('title');
    const answer = await bot.telegram.sendMessage(body.id, 'hello', {
      reply_parameters: { message_id: started.message_id },
    });
    expect(answer).toMatchObject({ chat: { type: 'private' }, reply_to_message: { text: '/start' } });
    expect(answer).not.toHaveProperty('message_thread_id');
    expect(await control.messages('telegram', account, body.id)).toMatchObject([
      { text: '/start', bot: false },
      { text: 'hello', bot: true, thread_id: String(started.message_id) },
    ]);
  });

  it('are the same each time, and apart from those of other bots', async () => {
    const { id } = (await direct()).body;
    await say(id, 'hello');
    expect((await direct()).body.id).toBe(id);
    expect(await bot.telegram.getChat(id)).toMatchObject({ id: Number(id), type: 'private' });
    expect(await bot.telegram.getChatMembersCount(id)).toBe(2);
    expect(await errorOf(bot.telegram.getChatAdministrators(id))).toMatchObject({ error_code: 400 });
    const other = await control.account('telegram');
    const theirs = new Telegraf(other.credentials.bot_token!, { telegram: { apiRoot: `${sandbox.url}/telegram/` } });
    expect(await errorOf(theirs.telegram.sendMessage(id, 'hi'))).toMatchObject({ error_code: 403 });
  });

  it('are closed to a bot that was blocked, until the person writes again', async () => {
    const { id } = (await direct()).body;
    await say(id, 'hello');
    await heard('hello');
    await fetch(`${sandbox.url}/_control/telegram/accounts/${account}/channels/${id}/kick`, { method: 'POST' });
    const told = await until(() =>
      (updates as Loose[]).find((update) => update.my_chat_member?.chat.type === 'private'),
    );
    expect(told.my_chat_member).toMatchObject({ from: { first_name: 'Ada' }, new_chat_member: { status: 'kicked' } });
    expect(await errorOf(bot.telegram.sendMessage(id, 'hi'))).toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    await say(id, 'sorry');
    await heard('sorry');
    expect(await bot.telegram.sendMessage(id, 'hi')).toMatchObject({ text: 'hi' });
  });

  it('take nobody but their person', async () => {
    const { id } = (await direct()).body;
    const stranger = await say(id, 'hi', { user: { id: 'eve', name: 'Eve' } });
    expect([stranger.status, stranger.body.error]).toEqual([409, expect.stringMatching(/^user\.id: /)]);
    expect(await direct({ id: 'ada' })).toMatchObject({ status: 400, body: { error: 'user.name: is missing' } });
  });

  it('are no groups to the documented limits', async () => {
    const made = await control.account('telegram', { limits: 'documented' });
    const api = new Telegraf(made.credentials.bot_token!, { telegram: { apiRoot: `${sandbox.url}/telegram/` } })
      .telegram;
    const path = `telegram/accounts/${made.account_id}/direct`;
    const { id } = (await control.call<{ id: string }>('POST', path, { user: ADA })).body;
    await control.call('POST', 'telegram/messages', {
      account_id: made.account_id,
      channel_id: id,
      user: ADA,
      text: 'x',
    });
    for (let sent = 0; sent < 3; sent += 1) await api.sendMessage(id, 'x');
    expect(await errorOf(api.sendMessage(id, 'x'))).toMatchObject({
      error_code: 429,
      parameters: { retry_after: expect.any(Number) },
    });
  });
});

describe('Other bots, mentions, and the past', () => {
  it('keeps what another bot writes, and does not tell it', async () => {
    const { body } = await say(group, 'beep', { user: { id: 'rival', name: 'Rival', bot: true }, mention_bot: true });
    const [kept] = await control.messages('telegram', account, group);
    expect(kept).toMatchObject({ id: body.message_id, bot: true, author: { name: 'Rival' } });
    await control.call('PATCH', `telegram/messages/${body.message_id}`, {
      account_id: account,
      channel_id: group,
      text: 'boop',
    });
    await say(group, 'hello');
    await heard('hello');
    expect((updates as Loose[]).filter((update) => (update.message ?? update.edited_message)?.from.is_bot)).toEqual([]);
  });

  it('mentions the bot by its username', async () => {
    const { username } = await bot.telegram.getMe();
    await say(group, 'what now?', { mention_bot: true });
    const message = await heard(`@${username} what now?`);
    expect(message.entities).toEqual([{ type: 'mention', offset: 0, length: username.length + 1 }]);
    expect((await control.messages('telegram', account, group))[0]!.pings).toEqual([account]);
  });

  it('has no past that a bot could see', async () => {
    const messages = [{ user: ADA, text: 'long ago' }];
    const body = { account_id: account, channel_id: group, messages };
    const refused = await control.call<{ error: string }>('POST', 'telegram/history', body);
    expect([refused.status, refused.body.error]).toEqual([
      400,
      expect.stringContaining('Telegram bots see no history'),
    ]);
    const nowhere = await control.call<{ error: string }>('POST', 'telegram/history', { ...body, channel_id: '5' });
    expect([nowhere.status, nowhere.body.error]).toEqual([404, expect.stringContaining('channel_id')]);
    expect(await control.messages('telegram', account, group)).toEqual([]);
  });
});
