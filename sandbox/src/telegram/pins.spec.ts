import { Telegraf } from 'telegraf';
import { controlOf } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of a server, read by path
type Loose = Record<string, any>;

const ADA = { id: 'ada', name: 'Ada' };
const BOB = { id: 'bob', name: 'Bob' };

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;
let account: string;
let group: string;
let bot: Telegraf;

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
});
afterEach(() => jest.restoreAllMocks());

const say = async (text: string, more: object = {}) => {
  const message = { account_id: account, channel_id: group, user: ADA, text, ...more };
  return (await control.call<{ message_id: string }>('POST', 'telegram/messages', message)).body.message_id;
};
const act = (method: string, path: string, user: object = BOB) =>
  control.call(method, `telegram/messages/${path}`, { account_id: account, channel_id: group, user });
const shown = () => control.messages('telegram', account, group);
const allowed = ['message', 'message_reaction'];
const told = () => bot.telegram.callApi('getUpdates', { allowed_updates: allowed } as never) as Promise<Loose[]>;
const errorOf = (request: Promise<unknown>): Promise<Loose> =>
  request.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: { response: Loose }) => error.response,
  );

describe('Pins', () => {
  it('are told by a service message, unpinning to nobody', async () => {
    const id = await say('important');
    await act('PUT', `${id}/pin`);
    await act('PUT', `${id}/pin`);
    expect(await shown()).toMatchObject([{ id, pinned: true }]);
    await act('DELETE', `${id}/pin`);
    expect(await shown()).toMatchObject([{ id, pinned: false }]);
    const messages = (await told()).flatMap(({ message }) => message ?? []);
    expect(messages).toHaveLength(2);
    expect(messages[1]).toMatchObject({
      from: { first_name: 'Bob' },
      pinned_message: { message_id: Number(id), text: 'important' },
    });
    await bot.telegram.deleteMessage(group, messages[1].message_id);
  });

  it('of the bot’s own are told to it too', async () => {
    const [first, second] = [Number(await say('a')), Number(await say('b'))];
    await bot.telegram.pinChatMessage(group, first);
    await bot.telegram.pinChatMessage(group, second);
    expect((await told()).at(-1)!.message).toMatchObject({
      from: { id: Number(account), is_bot: true },
      pinned_message: { message_id: second },
    });
    expect(await bot.telegram.getChat(group)).toMatchObject({ pinned_message: { message_id: second } });
    await bot.telegram.unpinChatMessage(group);
    expect((await shown()).map(({ pinned }) => pinned)).toEqual([true, false]);
    await bot.telegram.unpinChatMessage(group, first);
    expect(await errorOf(bot.telegram.unpinChatMessage(group))).toMatchObject({
      error_code: 400,
      description: 'Bad Request: message to unpin not found',
    });
    await bot.telegram.pinChatMessage(group, first);
    await bot.telegram.unpinAllChatMessages(group);
    expect((await shown()).map(({ pinned }) => pinned)).toEqual([false, false]);
    expect(await errorOf(bot.telegram.pinChatMessage(group, 99))).toMatchObject({
      description: 'Bad Request: message to pin not found',
    });
  });

  it('go with their message', async () => {
    const id = Number(await say('a'));
    await bot.telegram.pinChatMessage(group, id);
    await bot.telegram.deleteMessage(group, id);
    expect(await bot.telegram.getChat(group)).not.toHaveProperty('pinned_message');
  });
});

describe('Deleting', () => {
  it('is for messages of less than 48 hours', async () => {
    const [old, older] = [Number(await say('old')), Number(await say('older'))];
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 48 * 3600 * 1000 + 2000);
    expect(await errorOf(bot.telegram.deleteMessage(group, old))).toMatchObject({
      error_code: 400,
      description: "Bad Request: message can't be deleted for everyone",
    });
    await bot.telegram.callApi('deleteMessages' as never, { chat_id: group, message_ids: [old, older, 99] } as never);
    expect(await shown()).toHaveLength(2);
  });
});

describe('Reactions', () => {
  it('are taken back one by one, and told to a bot that asks', async () => {
    const id = await say('nice');
    await told();
    for (const emoji of ['👍', '🔥']) await act('PUT', `${id}/reactions/${encodeURIComponent(emoji)}`);
    await act('DELETE', `${id}/reactions/${encodeURIComponent('👍')}`);
    await act('DELETE', `${id}/reactions/${encodeURIComponent('👍')}`);
    const changes = (await told()).flatMap(({ message_reaction }) => message_reaction ?? []);
    expect(changes).toHaveLength(3);
    expect(changes.at(-1)).toMatchObject({
      user: { first_name: 'Bob' },
      old_reaction: [{ emoji: '👍' }, { emoji: '🔥' }],
      new_reaction: [{ emoji: '🔥' }],
    });
    expect(await shown()).toMatchObject([{ reactions: [{ emoji: '🔥' }] }]);
  });
});

describe('People', () => {
  it('are made members of every group, and mentioned before the text', async () => {
    const path = `telegram/accounts/${account}/people`;
    const { status, body } = await control.call<{ id: string }>('POST', path, { ...BOB, email: 'bob@example.com' });
    expect([status, body]).toEqual([201, { id: expect.stringMatching(/^\d+$/), name: 'Bob' }]);
    expect(await bot.telegram.getChatMember(group, Number(body.id))).toMatchObject({ status: 'member' });
    await say('look', { mention_users: [BOB], mention_bot: true });
    const [message] = await shown();
    expect(message).toMatchObject({
      text: `@sandbox_${account}_bot @bob look`,
      pings: [account, body.id],
    });
  });

  it('are pinged by their usernames in what a bot writes and below its files, by their ids in text mentions', async () => {
    const path = `telegram/accounts/${account}/people`;
    const { id } = (await control.call<{ id: string }>('POST', path, BOB)).body;
    await bot.telegram.sendMessage(group, 'hey @bob');
    await bot.telegram.sendDocument(group, { source: Buffer.from('x'), filename: 'x' }, { caption: 'see @BOB' });
    await bot.telegram.sendMessage(group, `<a href="tg://user?id=${id}">you</a>`, { parse_mode: 'HTML' });
    await bot.telegram.sendMessage(group, '<code>@bob</code>', { parse_mode: 'HTML' });
    expect((await shown()).map(({ pings }) => pings)).toEqual([[id], [id], [id], []]);
  });
});
