import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookRequest } from '../../src/platforms/contract.js';
import { TelegramStage, until } from './telegram-stage.js';

const SECRET = 'a-secret_of-our-own';

let stage: TelegramStage;

beforeAll(async () => (stage = await TelegramStage.open()));
beforeEach(() => stage.enter());
afterEach(() => stage.leave());
afterAll(() => stage.close());

describe('Telegram’s webhook', () => {
  let door: Server;
  let requests: WebhookRequest[];
  let status: number;

  beforeEach(async () => {
    [requests, status] = [[], 200];
    door = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        requests.push({ headers: request.headers as WebhookRequest['headers'], body: Buffer.concat(chunks) });
        response.writeHead(status).end('{}');
      });
    });
    await new Promise<void>((done) => door.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`;
    await stage.control('PATCH', `/accounts/${stage.account.account_id}`, { request_url: url });
    stage.atEnd(async () => {
      door.closeAllConnections();
      await new Promise((done) => door.close(done));
    });
  });

  const secrets = (webhookSecret: string) => ({ credentials: {}, webhookSecret, appSigningSecret: null });

  it('brings the same facts as polling, under our secret', async () => {
    const ear = stage.listen({ url: 'https://hooks.example.org/telegram', secret: SECRET });
    expect(await ear.done).toBe('resolved');
    expect(ear.log).toEqual(['connected']);
    const message = await stage.say('hello');
    const request = await until(() => requests.find(({ body }) => body.includes('hello')));
    expect(stage.provider.verifyWebhook(request, secrets(SECRET), new Date())).toBeNull();
    const contents = stage.provider.readWebhook(request);
    expect(contents).toMatchObject({ accountId: null, appId: null, retried: false });
    expect(contents.events.map(({ key }) => key)).toContain(`message.created|${stage.chat}|${message}`);
  });

  it('told twice because the first was not taken gives the same keys', async () => {
    status = 500;
    await stage.listen({ url: 'https://hooks.example.org/telegram', secret: SECRET }).done;
    const [first, second] = await until(() => requests.length > 1 && requests);
    const keys = (request: WebhookRequest) => stage.provider.readWebhook(request).events.map(({ key }) => key);
    expect(keys(second!)).toEqual(keys(first!));
  });

  it.each([
    ['no secret', undefined, SECRET],
    ['another secret', 'a-secret_of-our-owm', SECRET],
    ['an empty one where we have none', '', ''],
  ])('is refused with %s', (_what, given, ours) => {
    const request = { headers: { 'x-telegram-bot-api-secret-token': given }, body: Buffer.from('{"update_id":1}') };
    expect(stage.provider.verifyWebhook(request, secrets(ours), new Date())).toEqual(expect.stringContaining('header'));
  });

  it.each(['', 'no json', '[]', 'null', '{"message":{}}', '{"update_id":1,"message":{}}'])(
    'cannot be read from %p',
    (body) => {
      expect(() => stage.provider.readWebhook({ headers: {}, body: Buffer.from(body) })).toThrow(SyntaxError);
    },
  );

  it('gives way to polling where Telegram does not take the address', async () => {
    await stage.say('hello');
    const ear = stage.listen({ url: 'https://hooks.example.org:3000/telegram', secret: SECRET });
    await until(() => ear.texts().length);
    expect(ear.log).toEqual(['disconnected', 'connected']);
    expect(ear.errors[0]!.message).toMatch(/webhook/i);
  });
});
