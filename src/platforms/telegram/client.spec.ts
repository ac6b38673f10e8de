import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { ProviderError } from '../errors.js';
import { TelegramClient } from './client.js';
import { type CallContext, ChatMovedError } from './errors.js';

const TOKEN = '123456789:AAnot-to-be-seen_anywhere';
const POST: CallContext = { effect: 'post', scope: 'channel' };
const CHANGE: CallContext = { effect: 'repeatable', scope: 'installation' };

/** A server that answers as each test says; Telegram's own behaviour is the contract suite's matter. */
let server: Server;
let origin = '';
let requests: IncomingMessage[] = [];
let answer: (response: ServerResponse, request: IncomingMessage) => void;
let client: TelegramClient;

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    request.resume().on('end', () => answer(response, request));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new TelegramClient(origin, TOKEN);
});
afterEach(async () => {
  client.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const says = (status: number, body: object | string) => {
  answer = (response) => response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const refuses = (status: number, description: string, parameters?: object) =>
  says(status, { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) });

const send = (signal = AbortSignal.timeout(5000)) =>
  client.call('sendMessage', { chat_id: 1, text: 'hello' }, POST, signal);
const remove = () => client.call('deleteMessage', { chat_id: 1, message_id: 2 }, CHANGE, AbortSignal.timeout(300));

async function failure(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
  return error;
}

describe('A request', () => {
  it('goes below the path of the API root, with or without a slash at its end, over one connection', async () => {
    says(200, { ok: true, result: { message_id: 7 } });
    for (const root of [`${origin}/telegram`, `${origin}/telegram/`]) {
      const other = new TelegramClient(root, TOKEN);
      await other.call('getMe', {}, CHANGE, AbortSignal.timeout(5000));
      await other.call('getMe', {}, CHANGE, AbortSignal.timeout(5000));
      other.close();
    }
    expect(requests.map(({ url }) => url)).toEqual(Array(4).fill(`/telegram/bot${TOKEN}/getMe`));
    expect(new Set(requests.map(({ socket }) => socket)).size).toBe(2);
  });

  it('is made once, whatever the answer', async () => {
    refuses(429, 'Too Many Requests: retry after 1', { retry_after: 1 });
    await failure(send());
    says(502, 'Bad Gateway');
    await failure(send());
    expect(requests).toHaveLength(2);
  });

  it('that was given up before it left has certainly done nothing', async () => {
    const error = await failure(send(AbortSignal.abort()));
    expect(error.kind).toBe('unavailable');
    expect(requests).toHaveLength(0);
  });
});

describe('A refusal', () => {
  it.each<[number, string, ProviderError['kind']]>([
    [401, 'Unauthorized', 'credentials-rejected'],
    [404, 'Not Found', 'credentials-rejected'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'target-gone'],
    [403, 'Forbidden: bot was blocked by the user', 'target-gone'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'target-gone'],
    [403, 'Forbidden: not enough rights to send text messages to the chat', 'permission-missing'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'permission-missing'],
    [400, 'Bad Request: need administrator rights in the channel chat', 'permission-missing'],
    [400, 'Bad Request: chat not found', 'target-gone'],
    [400, 'Bad Request: message to edit not found', 'target-gone'],
    [400, 'Bad Request: MESSAGE_ID_INVALID', 'target-gone'],
    [400, 'Bad Request: TOPIC_CLOSED', 'target-gone'],
    [400, 'Bad Request: message is too long', 'payload-refused'],
    [400, 'Bad Request: message text is empty', 'payload-refused'],
    [400, "Bad Request: message can't be edited", 'payload-refused'],
    [400, "Bad Request: message can't be deleted for everyone", 'payload-refused'],
    [400, 'Bad Request: file is too big', 'payload-refused'],
    [400, 'Bad Request: REACTION_INVALID', 'payload-refused'],
    [400, 'Bad Request: something that nobody has seen yet', 'payload-refused'],
    [409, 'Conflict: terminated by other getUpdates request', 'unavailable'],
    [413, 'Request Entity Too Large', 'payload-refused'],
    [500, 'Internal Server Error', 'unavailable'],
    [503, 'Service Unavailable', 'unavailable'],
    [502, 'Bad Gateway', 'outcome-unknown'],
    [504, 'Gateway Timeout', 'outcome-unknown'],
  ])('%i "%s" means %s', async (status, description, kind) => {
    refuses(status, description);
    const error = await failure(send());
    expect([error.kind, error.details.nativeCode]).toEqual([kind, String(status)]);
  });

  it('to slow down says how long, and for whom', async () => {
    refuses(429, 'Too Many Requests: retry after 14', { retry_after: 14 });
    expect(await failure(send())).toMatchObject({
      kind: 'rate-limited',
      details: { retryAfterMs: 14_000, scope: 'channel' },
    });
    expect((await failure(remove())).details.scope).toBe('installation');
  });

  it.each([
    ['not enough rights to manage pinned messages in the chat', ['can_pin_messages']],
    ['not enough rights to send photos to the chat', ['can_send_photos']],
    ['not enough rights', undefined],
  ])('for want of a right names it: "%s"', async (description, scopes) => {
    refuses(400, `Bad Request: ${description}`);
    expect((await failure(send())).details.scopes).toEqual(scopes);
  });

  it('with a new address tells it', async () => {
    refuses(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -100200300 });
    const error = await failure(send());
    expect(error).toBeInstanceOf(ChatMovedError);
    expect((error as ChatMovedError).toChatId).toBe(-100200300);
  });
});

describe('A failing network', () => {
  const cut = () => (answer = (response) => response.socket?.resetAndDestroy());
  const silence = () => (answer = () => undefined);

  it('that was never reached certainly did nothing', async () => {
    const nowhere = new TelegramClient('http://127.0.0.1:1', TOKEN);
    const call = nowhere.call('sendMessage', { chat_id: 1, text: 'hello' }, POST, AbortSignal.timeout(5000));
    expect(await failure(call)).toMatchObject({ kind: 'unavailable', details: { network: true } });
  });

  it('whose name does not resolve certainly did nothing', async () => {
    const nowhere = new TelegramClient('http://telegram.invalid', TOKEN);
    const call = nowhere.call('sendMessage', { chat_id: 1, text: 'hello' }, POST, AbortSignal.timeout(5000));
    expect(await failure(call)).toMatchObject({ kind: 'unavailable', details: { network: true } });
  });

  it.each<[string, () => void]>([
    ['cuts the line', cut],
    ['never answers', silence],
    ['answers what is no JSON', () => says(200, '<html>')],
  ])('that %s leaves a post unknown', async (_how, set) => {
    set();
    expect((await failure(send(AbortSignal.timeout(300)))).kind).toBe('outcome-unknown');
  });

  it.each<[string, () => void]>([
    ['cuts the line', cut],
    ['never answers', silence],
  ])('that %s lets what is repeatable be tried again', async (_how, set) => {
    set();
    expect((await failure(remove())).kind).toBe('unavailable');
  });
});
