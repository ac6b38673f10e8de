import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Telegraf } from 'telegraf';
import { paceOf, until } from '../../testing/control.js';
import type { SandboxAccount } from '../platform-sandbox.js';
import { createServer, type PlatformOptions } from '../server.js';
import { TelegramSandbox } from './telegram-sandbox.js';

const ADA = { id: 'ada', name: 'Ada Lovelace' };
const BOB = { id: 'bob', name: 'Bob' };

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of a server, read by path
type Loose = Record<string, any>;

let app: FastifyInstance;
let sandbox: TelegramSandbox;
let origin = '';
let account: SandboxAccount;
let chatId = '';
const bots: Telegraf[] = [];

beforeAll(async () => {
  const make = (options: PlatformOptions) => (sandbox = new TelegramSandbox(options));
  ({ app } = await createServer([make], { origin: () => origin, log: false }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  account = await sandbox.createAccount({});
  chatId = account.channels[0]!.id;
});
afterEach(async () => {
  bots.splice(0).forEach((bot) => bot.stop());
  await sandbox.reset();
});
afterAll(() => app.close());

const makeBot = (apiRoot = `${origin}/telegram/`, token = account.credentials.bot_token!): Telegraf =>
  new Telegraf(token, { telegram: { apiRoot } });

/** Polls with the real client; `stopped` settles as the client's own loop does. */
function poll(kinds: string[] = ['message', 'edited_message', 'message_reaction', 'my_chat_member']) {
  const bot = makeBot();
  const updates: Loose[] = [];
  bot.use((ctx) => void updates.push(ctx.update));
  const stopped = bot.launch({ allowedUpdates: kinds as never });
  stopped.then(
    () => undefined,
    () => undefined,
  );
  bots.push(bot);
  return { bot, updates, stopped };
}

async function call(method: string, params: Record<string, unknown> = {}): Promise<Loose> {
  const response = await fetch(`${origin}/telegram/bot${account.credentials.bot_token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return (await response.json()) as Loose;
}
const say = (text: string, thread_id?: string, user = ADA) =>
  sandbox.say({ account_id: account.account_id, channel_id: chatId, user, text, ...(thread_id ? { thread_id } : {}) });
const address = (message_id: string) => ({ account_id: account.account_id, channel_id: chatId, message_id });
const shown = () => sandbox.messages(account.account_id, chatId);

describe('Receiving with the real client', () => {
  it('tells a new bot of each of its chats, then every message in order', async () => {
    const { updates } = poll();
    const member = await until(() => updates.find((update) => update.my_chat_member));
    expect(member.my_chat_member).toMatchObject({
      chat: { id: Number(chatId), title: 'general', type: 'supergroup' },
      old_chat_member: { status: 'left' },
      new_chat_member: { status: 'administrator' },
    });
    for (let index = 0; index < 300; index += 1) await say(`line ${index}`);
    await until(() => updates.length === 301);
    expect(updates.slice(1).map((update) => update.message.text)).toEqual(
      Array.from({ length: 300 }, (_, index) => `line ${index}`),
    );
  });

  it('wakes a waiting poll at once', async () => {
    const { updates } = poll();
    await until(() => updates.length === 1);
    // It would else be answered after fifty seconds.
    const { took, allowed } = await paceOf(
      { enough: 500, times: 20 },
      () => call('getMe'),
      async (attempt) => {
        await say('hello');
        await until(() => updates.length === attempt + 2);
      },
    );
    expect(took).toBeLessThan(Math.min(allowed, 10_000));
  });

  it('shows a reply with the message it answers, and with the thread', async () => {
    const { updates } = poll();
    const first = await say('question');
    await say('answer', first.message_id, BOB);
    const update = await until(() => updates.find((other) => other.message?.text === 'answer'));
    expect(update.message).toMatchObject({
      from: { is_bot: false, first_name: 'Bob', username: 'bob' },
      message_thread_id: Number(first.message_id),
      reply_to_message: { message_id: Number(first.message_id), text: 'question' },
    });
    expect((await shown())[1]).toMatchObject({ text: 'answer', thread_id: first.message_id, bot: false });
  });

  it('tells of edits and of reactions, and never of deletions', async () => {
    const { updates } = poll();
    await until(() => updates.length === 1);
    const { message_id } = await say('tyop');
    await sandbox.edit(address(message_id), 'typo');
    await sandbox.react(address(message_id), '❤️', BOB);
    await sandbox.remove(address(message_id));
    await say('after');
    await until(() => updates.some((update) => update.message?.text === 'after'));
    expect(updates.map((update) => Object.keys(update)[1])).toEqual([
      'my_chat_member',
      'message',
      'edited_message',
      'message_reaction',
      'message',
    ]);
    expect(updates[2]!.edited_message).toMatchObject({ text: 'typo', edit_date: expect.any(Number) });
    expect(updates[3]!.message_reaction).toMatchObject({
      old_reaction: [],
      new_reaction: [{ type: 'emoji', emoji: '❤' }],
    });
  });

  it('keeps reactions from a bot that did not ask for them, and the bot from its own messages', async () => {
    const { message_id } = await say('seen');
    await sandbox.react(address(message_id), '👍', BOB);
    await call('sendMessage', { chat_id: chatId, text: 'own' });
    const { result } = await call('getUpdates');
    expect(result.map((update: object) => Object.keys(update)[1])).toEqual(['my_chat_member', 'message']);
  });

  it('repeats updates until an offset acknowledges them', async () => {
    await say('one');
    await say('two');
    const first = await call('getUpdates', { limit: 2 });
    expect((await call('getUpdates', { limit: 2 })).result).toEqual(first.result);
    const next = await call('getUpdates', { offset: first.result[1].update_id + 1 });
    expect(next.result.map((update: Loose) => update.message.text)).toEqual(['two']);
    expect((await call('getUpdates', { offset: -1 })).result).toHaveLength(1);
  });

  it('ends the older of two pollers with 409', async () => {
    const first = poll();
    await until(() => first.updates.length === 1);
    const second = call('getUpdates', { timeout: 1, offset: 2 ** 40 });
    await expect(first.stopped).rejects.toMatchObject({ response: { error_code: 409 } });
    expect((await second).ok).toBe(true);
  });

  it('detects mentions, links, commands and tags in what people write', async () => {
    await say('/ask@helper_bot hey @bob see https://example.com/a?b=1. #now');
    const { result } = await call('getUpdates');
    const { text, entities } = result.at(-1).message;
    const parts = entities.map((entity: { type: string; offset: number; length: number }) => [
      entity.type,
      text.slice(entity.offset, entity.offset + entity.length),
    ]);
    expect(parts).toEqual([
      ['bot_command', '/ask@helper_bot'],
      ['mention', '@bob'],
      ['url', 'https://example.com/a?b=1'],
      ['hashtag', '#now'],
    ]);
  });
});

describe('Sending with the real client', () => {
  it.each(['/telegram/', '/telegram'])('posts, replies, edits, reacts and deletes below %s', async (path) => {
    const { telegram } = makeBot(`${origin}${path}`);
    const { message_id: question } = await say('hello');
    const sent = await telegram.sendMessage(chatId, 'hi <b>Ada</b>', {
      parse_mode: 'HTML',
      reply_parameters: { message_id: Number(question) },
    });
    expect(sent).toMatchObject({ text: 'hi Ada', entities: [{ type: 'bold', offset: 3, length: 3 }] });
    await telegram.editMessageText(chatId, sent.message_id, undefined, 'hi @ada');
    await telegram.setMessageReaction(chatId, Number(question), [{ type: 'emoji', emoji: '👀' }]);
    const [ada] = await shown();
    expect(await shown()).toMatchObject([
      { text: 'hello', bot: false, reactions: [{ emoji: '👀', users: [account.account_id] }] },
      { text: 'hi @ada', bot: true, edited: true, thread_id: question, pings: [ada!.author.id] },
    ]);
    await telegram.deleteMessage(chatId, sent.message_id);
    expect(await shown()).toHaveLength(1);
  });

  it('knows who the bot is and where it is', async () => {
    const { telegram } = makeBot();
    expect(await telegram.getMe()).toMatchObject({ id: Number(account.account_id), is_bot: true });
    expect(await telegram.getChat(chatId)).toMatchObject({ title: 'general', type: 'supergroup' });
    expect(await telegram.getChatMember(chatId, Number(account.account_id))).toMatchObject({ status: 'administrator' });
    expect(await telegram.getChatMembersCount(chatId)).toBe(2);
    expect(await telegram.getChatAdministrators(chatId)).toHaveLength(2);
    expect(await telegram.getUserProfilePhotos(Number(account.account_id))).toEqual({ total_count: 0, photos: [] });
  });

  it('forwards and copies', async () => {
    const { telegram } = makeBot();
    const { message_id } = await say('news');
    const forwarded = await telegram.forwardMessage(chatId, chatId, Number(message_id));
    expect(forwarded).toMatchObject({ text: 'news', forward_origin: { sender_user: { first_name: 'Ada Lovelace' } } });
    const copied = await telegram.copyMessage(chatId, chatId, Number(message_id));
    expect(copied).toEqual({ message_id: forwarded.message_id + 1 });
  });

  it.each<[string, Record<string, unknown>, number, string]>([
    ['sendMessage', { chat_id: -1, text: 'x' }, 400, 'Bad Request: chat not found'],
    ['sendMessage', { text: 'x' }, 400, 'Bad Request: chat_id is empty'],
    ['sendMessage', { text: ' \n' }, 400, 'Bad Request: message text is empty'],
    ['sendMessage', { text: 'é'.repeat(4097) }, 400, 'Bad Request: message is too long'],
    ['sendMessage', { text: 'x', parse_mode: 'BBCode' }, 400, 'Bad Request: unsupported parse_mode'],
    [
      'sendMessage',
      { text: 'x', reply_parameters: { message_id: 99 } },
      400,
      'Bad Request: message to be replied not found',
    ],
    ['sendMessage', { text: 'x', reply_to_message_id: 99 }, 400, 'Bad Request: message to be replied not found'],
    ['sendMessage', { text: 'x', message_thread_id: 99 }, 400, 'Bad Request: message thread not found'],
    ['editMessageText', { message_id: 99, text: 'x' }, 400, 'Bad Request: message to edit not found'],
    ['editMessageText', { message_id: 1, text: 'x' }, 400, "Bad Request: message can't be edited"],
    ['deleteMessage', { message_id: 99 }, 400, 'Bad Request: message to delete not found'],
    [
      'setMessageReaction',
      { message_id: 1, reaction: [{ type: 'emoji', emoji: '🚀' }] },
      400,
      'Bad Request: REACTION_INVALID',
    ],
    ['sendSmoke', {}, 404, 'Not Found'],
  ])('refuses %s %j with %i', async (method, params, error_code, description) => {
    await say('by a person');
    const needsChat = description !== 'Bad Request: chat_id is empty';
    const answer = await call(method, { ...(needsChat ? { chat_id: chatId } : {}), ...params });
    expect(answer).toEqual({ ok: false, error_code, description });
    expect(await shown()).toHaveLength(1);
  });

  it('sends without the reply where that is allowed, and refuses an edit that changes nothing', async () => {
    const reply_parameters = { message_id: 99, allow_sending_without_reply: true };
    const sent = await call('sendMessage', { chat_id: chatId, text: 'x', reply_parameters });
    expect(sent.result.reply_to_message).toBeUndefined();
    const again = await call('editMessageText', { chat_id: chatId, message_id: sent.result.message_id, text: 'x' });
    expect(again.description).toMatch(/^Bad Request: message is not modified/);
  });

  it('replies across chats', async () => {
    const other = await sandbox.createChannel(account.account_id, { name: 'other' });
    const { message_id } = await say('there');
    const reply_parameters = { message_id: Number(message_id), chat_id: chatId };
    const sent = await call('sendMessage', { chat_id: other.id, text: 'here', reply_parameters });
    expect(sent.result.external_reply).toMatchObject({ chat: { id: Number(chatId) }, message_id: Number(message_id) });
  });

  it('counts characters after the markup, and takes all 4096', async () => {
    const text = `<b>${'x'.repeat(4094)}</b>&lt;😀`;
    const sent = await call('sendMessage', { chat_id: chatId, text, parse_mode: 'HTML' });
    expect(sent.result.text).toHaveLength(4097);
  });

  it('takes parameters as query, form and multipart too', async () => {
    const url = `${origin}/telegram/bot${account.credentials.bot_token}/sendmessage`;
    const form = new FormData();
    form.set('chat_id', chatId);
    form.set('text', 'multipart');
    form.set('entities', JSON.stringify([{ type: 'bold', offset: 0, length: 5 }]));
    await fetch(`${url}?chat_id=${chatId}&text=query`);
    await fetch(url, { method: 'POST', body: new URLSearchParams({ chat_id: chatId, text: 'form' }) });
    const last = await fetch(url, { method: 'POST', body: form });
    expect(((await last.json()) as { result: object }).result).toMatchObject({ entities: [{ type: 'bold' }] });
    expect((await shown()).map(({ text }) => text)).toEqual(['query', 'form', 'multipart']);
  });

  it('refuses a token that is not the bot’s own', async () => {
    const forged = `${account.account_id}:${'A'.repeat(35)}`;
    await expect(makeBot(undefined, forged).telegram.getMe()).rejects.toMatchObject({
      response: { error_code: 401, description: 'Unauthorized' },
    });
  });
});
