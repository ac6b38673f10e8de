import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Telegraf, Telegram } from 'telegraf';
import { until } from '../../testing/control.js';
import type { SandboxAccount } from '../platform-sandbox.js';
import { createServer, type PlatformOptions } from '../server.js';
import { TelegramSandbox } from './telegram-sandbox.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of a server, read by path
type Loose = Record<string, any>;

let app: FastifyInstance;
let sandbox: TelegramSandbox;
let faults: FaultBoard;
let origin = '';
let account: SandboxAccount;
let chatId = '';

beforeAll(async () => {
  const make = (options: PlatformOptions) => (sandbox = new TelegramSandbox(options));
  const server = await createServer([make], { origin: () => origin, log: false });
  app = server.app;
  faults = server.stages.get('telegram')!.faults;
  await app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  account = await sandbox.createAccount({});
  chatId = account.channels[0]!.id;
});
afterEach(() => sandbox.reset());
afterAll(() => app.close());

const makeTelegram = () => new Telegram(account.credentials.bot_token!, { apiRoot: `${origin}/telegram/` });
const shown = () => sandbox.messages(account.account_id, chatId);

async function call(method: string, params: Loose = {}): Promise<Loose> {
  const response = await fetch(`${origin}/telegram/bot${account.credentials.bot_token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
  return (await response.json()) as Loose;
}

describe('Groups that change', () => {
  const groupEvent = (name: string) =>
    fetch(`${origin}/_control/telegram/accounts/${account.account_id}/channels/${chatId}/${name}`, { method: 'POST' });

  it('tells both sides of a migration and refuses the old id with the new one', async () => {
    const { id } = (await (await groupEvent('migrate')).json()) as { id: string };
    const refused = await call('sendMessage', { chat_id: chatId, text: 'x' });
    expect(refused).toMatchObject({ error_code: 400, parameters: { migrate_to_chat_id: Number(id) } });
    expect((await call('sendMessage', { chat_id: id, text: 'x' })).ok).toBe(true);
    const { result } = await call('getUpdates');
    expect(result.slice(1)).toMatchObject([
      { message: { chat: { id: Number(chatId) }, migrate_to_chat_id: Number(id) } },
      { message: { chat: { id: Number(id) }, migrate_from_chat_id: Number(chatId) } },
    ]);
  });

  it('answers 403 to a bot that was kicked', async () => {
    expect((await groupEvent('kick')).status).toBe(200);
    const refused = await call('sendMessage', { chat_id: chatId, text: 'x' });
    expect(refused).toEqual({
      ok: false,
      error_code: 403,
      description: 'Forbidden: bot was kicked from the supergroup chat',
    });
  });
});

describe('Limits and faults', () => {
  it('limits a chat as documented, and only an account that asked for it', async () => {
    for (let index = 0; index < 40; index += 1)
      expect((await call('sendMessage', { chat_id: chatId, text: 'x' })).ok).toBe(true);
    // All in one moment, however long it takes.
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    account = await sandbox.createAccount({ limits: 'documented' });
    chatId = account.channels[0]!.id;
    const telegram = makeTelegram();
    const sends = async () => {
      for (let index = 0; index < 10; index += 1) await telegram.sendMessage(chatId, 'x');
    };
    await expect(sends()).rejects.toMatchObject({
      response: { error_code: 429, parameters: { retry_after: expect.any(Number) } },
    });
    clock.mockRestore();
    expect(await shown()).toHaveLength(3);
  });

  it('fails on demand, in the chat that was named', async () => {
    const telegram = makeTelegram();
    faults.add({ kind: '429', count: 1, retry_after: 7, channel_id: chatId });
    await telegram.getMe();
    await expect(telegram.sendMessage(chatId, 'x')).rejects.toMatchObject({
      response: { error_code: 429, description: 'Too Many Requests: retry after 7', parameters: { retry_after: 7 } },
    });
    faults.add({ kind: '500', count: 1 });
    await expect(telegram.sendMessage(chatId, 'x')).rejects.toMatchObject({ response: { error_code: 500 } });
    faults.add({ kind: 'reset', count: 1 });
    await expect(telegram.sendMessage(chatId, 'x')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await shown()).toEqual([]);
    faults.add({ kind: 'accepted_then_reset', count: 1 });
    await expect(telegram.sendMessage(chatId, 'x')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await shown()).toHaveLength(1);
    faults.add({ kind: 'timeout', count: 1 });
    const url = `${origin}/telegram/bot${account.credentials.bot_token}/getMe`;
    await expect(fetch(url, { signal: AbortSignal.timeout(1000) })).rejects.toThrow(/timeout/);
    expect((await telegram.getMe()).is_bot).toBe(true);
  });

  it('refuses files where that is asked for, and nothing else', async () => {
    faults.addForFiles({ kind: 'file_refused', count: 1 });
    const telegram = makeTelegram();
    await telegram.sendMessage(chatId, 'x');
    const send = () => telegram.sendDocument(chatId, { source: Buffer.from('x'), filename: 'x.txt' });
    await expect(send()).rejects.toMatchObject({ response: { error_code: 413 } });
    await send();
    expect((await shown()).map(({ files }) => files.length)).toEqual([0, 1]);
  });

  it('leaves getUpdates alone, but a revoked token ends that too', async () => {
    const bot = new Telegraf(account.credentials.bot_token!, { telegram: { apiRoot: `${origin}/telegram/` } });
    let told = 0;
    bot.use(() => void (told += 1));
    const stopped = bot.launch();
    await until(() => told === 1);
    faults.add({ kind: 'revoked', count: 1 });
    // Each is told by another poll; one of ours beside the bot's would end that.
    for (const count of [2, 3]) {
      await sandbox.say({
        ...{ account_id: account.account_id, channel_id: chatId, text: 'x' },
        user: { id: 'ada', name: 'Ada' },
      });
      await until(() => told === count);
    }
    await expect(bot.telegram.getMe()).rejects.toMatchObject({ response: { error_code: 401 } });
    await expect(stopped).rejects.toMatchObject({ response: { error_code: 401 } });
    expect(await call('getUpdates')).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' });
  });

  it('drops a waiting poll without a goodbye', async () => {
    await call('getUpdates', { offset: 2 ** 40 });
    let outcome = '';
    const waiting = call('getUpdates', { timeout: 50 });
    waiting.then(
      () => (outcome = 'answered'),
      () => (outcome = 'cut'),
    );
    // Until it waits there is nothing to drop.
    await until(async () => {
      await sandbox.disconnect();
      return outcome;
    });
    expect(outcome).toBe('cut');
  });
});
