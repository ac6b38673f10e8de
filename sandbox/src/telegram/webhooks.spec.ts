import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Telegram } from 'telegraf';
import { until } from '../../testing/control.js';
import type { SandboxAccount } from '../platform-sandbox.js';
import { createServer, type PlatformOptions } from '../server.js';
import { TelegramSandbox } from './telegram-sandbox.js';

interface Delivery {
  secret: string | undefined;
  update: { update_id: number; message?: { text: string } };
}

const PUBLIC = 'https://patchbay.example/hook';
const ADA = { id: 'ada', name: 'Ada' };

let app: FastifyInstance;
let sandbox: TelegramSandbox;
let account: SandboxAccount;
let telegram: Telegram;
let chatId = '';
let receiver: http.Server;
let receiverUrl = '';
let deliveries: Delivery[] = [];
/** What the receiver answers: a status and a body. */
let answer: (delivery: Delivery) => [status: number, body: string] = () => [200, ''];

const portOf = (server: http.Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  const make = (options: PlatformOptions) => (sandbox = new TelegramSandbox(options));
  ({ app } = await createServer([make], { origin: () => '', log: false }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  receiver = http.createServer((request, response) => void receive(request, response));
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  receiverUrl = `http://127.0.0.1:${portOf(receiver)}/hook`;
});
beforeEach(async () => {
  deliveries = [];
  answer = () => [200, ''];
  account = await sandbox.createAccount({});
  chatId = account.channels[0]!.id;
  telegram = new Telegram(account.credentials.bot_token!, {
    apiRoot: `http://127.0.0.1:${portOf(app.server)}/telegram/`,
  });
});
afterEach(() => sandbox.reset());
afterAll(async () => {
  receiver.close();
  await app.close();
});

async function receive(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const secret = request.headers['x-telegram-bot-api-secret-token'] as string | undefined;
  const delivery = { secret, update: JSON.parse(body) as Delivery['update'] };
  deliveries.push(delivery);
  const [status, text] = answer(delivery);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

const say = (text: string) => sandbox.say({ account_id: account.account_id, channel_id: chatId, user: ADA, text });
const deliverHere = () => sandbox.configureAccount(account.account_id, { request_url: receiverUrl });

describe('Webhooks', () => {
  it.each([
    ['http://patchbay.example/hook', {}, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook'],
    [
      'https://patchbay.example:3000/',
      {},
      'Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
    ],
    [PUBLIC, { secret_token: 'not allowed!' }, 'Bad Request: secret token contains unallowed characters'],
  ])('refuses %s %j', async (url, extra, description) => {
    await expect(telegram.setWebhook(url, extra)).rejects.toMatchObject({ response: { error_code: 400, description } });
    expect(await telegram.getWebhookInfo()).toMatchObject({ url: '', pending_update_count: 1 });
  });

  it('delivers in order, with the secret, and takes what waited', async () => {
    await deliverHere();
    await telegram.setWebhook(PUBLIC, { secret_token: 's3cret_-' });
    for (let index = 0; index < 200; index += 1) await say(`line ${index}`);
    await until(() => deliveries.length === 201);
    expect(new Set(deliveries.map(({ secret }) => secret))).toEqual(new Set(['s3cret_-']));
    expect(deliveries.slice(1).map(({ update }) => update.message?.text)).toEqual(
      Array.from({ length: 200 }, (_, index) => `line ${index}`),
    );
    // The last one is taken when its answer has come.
    await until(async () => (await telegram.getWebhookInfo()).pending_update_count === 0);
    expect(await telegram.getWebhookInfo()).toMatchObject({ url: PUBLIC, max_connections: 40 });
    expect(deliveries).toHaveLength(201);
  });

  it('tries a refused update again before it goes on to the next', async () => {
    await deliverHere();
    answer = () => [deliveries.length <= 2 ? 503 : 200, ''];
    await telegram.setWebhook(PUBLIC, { drop_pending_updates: true });
    await say('one');
    await say('two');
    await until(() => deliveries.length === 4);
    expect(deliveries.map(({ update }) => update.message?.text)).toEqual(['one', 'one', 'one', 'two']);
    expect(await telegram.getWebhookInfo()).toMatchObject({
      last_error_message: 'Wrong response from the webhook: 503 Service Unavailable',
    });
  });

  it('keeps what an unreachable webhook cannot take, and says why', async () => {
    await telegram.setWebhook('https://127.0.0.1:88/hook');
    await until(async () => (await telegram.getWebhookInfo()).last_error_message !== undefined);
    expect(await telegram.getWebhookInfo()).toMatchObject({
      pending_update_count: 1,
      last_error_message: 'Connection refused',
    });
    await deliverHere();
    await until(() => deliveries.length === 1);
  });

  it('is not polled while a webhook is set, and is again once it is deleted', async () => {
    await deliverHere();
    await telegram.setWebhook(PUBLIC);
    await expect(telegram.getUpdates(0, 1, 0, undefined)).rejects.toMatchObject({ response: { error_code: 409 } });
    await telegram.deleteWebhook({ drop_pending_updates: true });
    await say('polled');
    expect(await telegram.getUpdates(0, 10, 0, undefined)).toMatchObject([{ message: { text: 'polled' } }]);
  });

  it('runs a call that comes as the answer', async () => {
    await deliverHere();
    answer = ({ update }) => [
      200,
      update.message ? JSON.stringify({ method: 'sendMessage', chat_id: chatId, text: 'pong' }) : '',
    ];
    await telegram.setWebhook(PUBLIC);
    await say('ping');
    await until(async () => (await sandbox.messages(account.account_id, chatId)).length === 2);
    expect((await sandbox.messages(account.account_id, chatId))[1]).toMatchObject({ text: 'pong', bot: true });
  });
});
