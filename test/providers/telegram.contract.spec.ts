import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, startSandbox } from '@patchbay/sandbox';
import type {
  AttemptStamp,
  Inbox,
  OutboundMessage,
  Part,
  PlatformProvider,
  Sender,
  Webhooked,
  WebhookRequest,
} from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import type { InboundEvent } from '../../src/platforms/inbound-event.js';
import { TelegramProvider } from '../../src/platforms/telegram/telegram.provider.js';

const ADA = { id: 'ada', name: 'Ada Lovelace' };
const SECRET = 'a-secret_of-our-own';

interface Account {
  account_id: string;
  credentials: Record<string, string>;
  channels: { id: string; name: string }[];
}
interface Shown {
  id: string;
  text: string;
  bot: boolean;
  thread_id: string | null;
  edited: boolean;
  reactions: { emoji: string; users: string[] }[];
  pings: string[];
}

let sandbox: Sandbox;
let provider: PlatformProvider & Webhooked;
let account: Account;
let chat = '';
let sender: Sender;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  provider = new TelegramProvider({ apiUrl: `${sandbox.url}/telegram` });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  account = await control('POST', '/accounts', {});
  chat = account.channels[0]!.id;
  sender = provider.sender(account.credentials);
  ends.push(() => sender.close());
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await fetch(`${sandbox.url}/_control`, { method: 'DELETE' });
});

async function control<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${sandbox.url}/_control/telegram${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return answer as T;
}
const fault = (kind: string, more: object = {}) => control('POST', '/faults', { kind, count: 1, ...more });
const place = () => ({ account_id: account.account_id, channel_id: chat });
async function say(text: string): Promise<string> {
  const { message_id } = await control<{ message_id: string }>('POST', '/messages', { ...place(), user: ADA, text });
  return message_id;
}
async function shown(channel = chat): Promise<Shown[]> {
  const query = new URLSearchParams({ account_id: account.account_id, channel_id: channel });
  return (await control<{ messages: Shown[] }>('GET', `/messages?${query}`)).messages;
}

const soon = (ms = 5000) => AbortSignal.timeout(ms);
const stamp = (part = 0): AttemptStamp => ({ deliveryId: 'd1', part, nonce: `d1x${part}`, startedAt: new Date() });
const outbound = (content: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  content,
  author: { name: 'Grace', avatarUrl: null },
  replyTo: null,
  ...more,
});
function partsOf(message: OutboundMessage): Part[] {
  const encoded = provider.encode(message);
  if ('refused' in encoded) throw new Error(encoded.refused);
  return encoded.parts;
}
const part = (content: string) => partsOf(outbound(content))[0]!;
const post = (content: string, replyTo: string | null = null) =>
  sender.send({ channelId: chat, replyTo }, part(content), stamp(), soon());
const at = (externalId: string) => ({ channelId: chat, externalId });

async function until<T>(find: () => T | undefined | null | false, ms = 8000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((done) => setTimeout(done, 10))) {
    const found = find();
    if (found) return found;
  }
  throw new Error('waited in vain');
}

/** Listens until the test ends; `refuse` makes the next hand-overs fail, as a database that is down does. */
function listen(webhook: { url: string; secret: string } | null = null, using = provider) {
  const ear = {
    events: [] as InboundEvent[],
    log: [] as string[],
    errors: [] as Error[],
    refuse: 0,
    end: new AbortController(),
    done: Promise.resolve<unknown>(undefined),
    texts: () => ear.events.flatMap((event) => (event.kind === 'message.created' ? [event.message.text] : [])),
    of: (kind: InboundEvent['kind']) => ear.events.filter((event) => event.kind === kind),
  };
  const inbox: Inbox = {
    accept: async (events) => {
      if (ear.refuse-- > 0) throw new Error('the database is down');
      ear.events.push(...events);
    },
    connected: (missed) => void ear.log.push(missed ? 'connected, missed' : 'connected'),
    disconnected: (error) => {
      ear.log.push('disconnected');
      ear.errors.push(error);
    },
  };
  ear.done = using.listen(account.credentials, { inbox, signal: ear.end.signal, webhook }).then(
    () => 'resolved',
    (error: unknown) => error,
  );
  ends.push(async () => {
    ear.end.abort();
    await ear.done;
  });
  return ear;
}

async function refused(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

describe('A Telegram account', () => {
  it('is the bot that the token belongs to', async () => {
    const found = await provider.identify(account.credentials, soon());
    expect(found).toMatchObject({
      accountId: account.account_id,
      botUserId: account.account_id,
      selfIds: [account.account_id],
      missingScopes: [],
      warnings: [],
    });
  });

  it('is refused with a token that was taken back', async () => {
    await fault('revoked');
    expect((await refused(provider.identify(account.credentials, soon()))).kind).toBe('credentials-rejected');
  });

  it('lists no channels, and tells of them when it listens', async () => {
    expect(await provider.listChannels(account.credentials, soon())).toEqual([]);
    const ear = listen();
    const [seen] = await until(() => ear.of('channel.seen').length > 0 && ear.of('channel.seen'));
    expect(seen).toMatchObject({ channelId: chat, channel: { name: 'general' } });
  });
});

describe('Sending to Telegram', () => {
  it('shows the author in bold, no markup and no ping', async () => {
    const { externalId } = await post('hello @durov <b>*you*</b>');
    expect(await shown()).toMatchObject([
      { id: externalId, text: 'Grace: hello @durov <b>*you*</b>', bot: true, pings: [] },
    ]);
  });

  it('replies to a message, and posts all the same when that one is gone', async () => {
    const answered = await say('anyone?');
    await post('me', answered);
    await post('me too', '99999');
    expect((await shown()).map(({ thread_id }) => thread_id)).toEqual([null, answered, null]);
  });

  it('splits a long text, and every part arrives in order', async () => {
    const text = Array.from({ length: 1200 }, (_, index) => `word-${index}`).join(' ');
    const parts = partsOf(outbound(text));
    for (const [index, one] of parts.entries()) {
      await sender.send({ channelId: chat, replyTo: null }, one, stamp(index), soon());
    }
    expect((await shown()).map((message) => message.text).join(' ')).toBe(`Grace: ${text}`);
  });

  it('edits, and counts an edit to what is there already as done', async () => {
    const { externalId } = await post('helo');
    await sender.edit!(at(externalId), part('hello'), soon());
    await sender.edit!(at(externalId), part('hello'), soon());
    expect(await shown()).toMatchObject([{ text: 'Grace: hello', edited: true }]);
    expect((await refused(sender.edit!(at('99999'), part('hello'), soon()))).kind).toBe('target-gone');
  });

  it('deletes, and counts what is gone already as deleted', async () => {
    const { externalId } = await post('hello');
    await sender.remove!(at(externalId), soon());
    await sender.remove!(at(externalId), soon());
    expect(await shown()).toEqual([]);
  });

  it('shows one reaction, which only its own taking back removes', async () => {
    const message = await say('news');
    const reactions = async () => (await shown())[0]!.reactions.map(({ emoji }) => emoji);
    await sender.react!(at(message), '👍🏽', soon());
    await sender.react!(at(message), '❤️', soon());
    await sender.unreact!(at(message), '👍🏽', soon());
    expect(await reactions()).toEqual(['❤']);
    await sender.unreact!(at(message), '❤️', soon());
    expect(await reactions()).toEqual([]);
    expect((await refused(sender.react!(at(message), '🧀', soon()))).kind).toBe('payload-refused');
  });

  it('follows a group that became a supergroup', async () => {
    const moved = await control<{ id: string }>('POST', `/accounts/${account.account_id}/channels/${chat}/migrate`);
    await post('still here', '1');
    expect((await shown(moved.id)).at(-1)).toMatchObject({ text: 'Grace: still here' });
  });

  it('finds the chat gone when the bot was thrown out', async () => {
    await control('POST', `/accounts/${account.account_id}/channels/${chat}/kick`);
    expect((await refused(post('hello'))).kind).toBe('target-gone');
  });

  it('is told to slow down by the documented limits, for this chat', async () => {
    account = await control('POST', '/accounts', { limits: 'documented' });
    chat = account.channels[0]!.id;
    const limited = provider.sender(account.credentials);
    ends.push(() => limited.close());
    const flood = async () => {
      for (let index = 0; index < 30; index += 1) {
        await limited.send({ channelId: chat, replyTo: null }, part(`${index}`), stamp(), soon());
      }
    };
    const error = await refused(flood());
    expect(error).toMatchObject({ kind: 'rate-limited', details: { scope: 'channel' } });
    expect(error.details.retryAfterMs).toBeGreaterThanOrEqual(1000);
  });

  it.each([
    ['500', 'unavailable', 0],
    ['reset', 'outcome-unknown', 0],
    ['accepted_then_reset', 'outcome-unknown', 1],
    ['revoked', 'credentials-rejected', 0],
  ])('meets %s with %s', async (kind, expected, arrived) => {
    await fault(kind);
    expect((await refused(post('hello'))).kind).toBe(expected);
    expect(await shown()).toHaveLength(arrived);
  });

  it('does not wait longer than it may', async () => {
    await fault('timeout');
    const call = sender.send({ channelId: chat, replyTo: null }, part('hello'), stamp(), soon(200));
    expect((await refused(call)).kind).toBe('outcome-unknown');
  });
});

describe('Polling Telegram', () => {
  it('hears what was said before and during, in order', async () => {
    await say('one');
    const ear = listen();
    await until(() => ear.texts().length === 1);
    await say('two');
    await say('three');
    await until(() => ear.texts().length === 3);
    expect(ear.texts()).toEqual(['one', 'two', 'three']);
    expect(ear.log).toEqual(['connected']);
  });

  it('hears edits, reactions and being thrown out', async () => {
    const ear = listen();
    await until(() => ear.log.length > 0);
    const message = await say('helo');
    await control('PATCH', `/messages/${message}`, { ...place(), text: 'hello' });
    await control('PUT', `/messages/${message}/reactions/${encodeURIComponent('🎉')}`, { ...place(), user: ADA });
    await control('POST', `/accounts/${account.account_id}/channels/${chat}/kick`);
    await until(() => ear.of('channel.gone').length);
    expect(ear.of('message.edited')).toMatchObject([{ messageId: message, message: { text: 'hello' } }]);
    expect(ear.of('reaction.added')).toMatchObject([
      { messageId: message, emoji: '🎉', actor: { name: 'Ada Lovelace' } },
    ]);
  });

  it('is told again what could not be kept', async () => {
    const ear = listen();
    await until(() => ear.events.length);
    ear.refuse = 2;
    await say('keep this');
    await until(() => ear.texts().length);
    expect(ear.texts()).toEqual(['keep this']);
    expect(ear.refuse).toBeLessThan(0);
  });

  it('is told nothing of its own posts', async () => {
    const ear = listen();
    await until(() => ear.log.length);
    await post('from us');
    await say('from Ada');
    await until(() => ear.texts().length);
    expect(ear.texts()).toEqual(['from Ada']);
  });

  it('ends at once when it is told to, and another takes over where it ended', async () => {
    const ear = listen();
    await until(() => ear.log.length);
    const started = Date.now();
    ear.end.abort();
    expect(await ear.done).toBe('resolved');
    expect(Date.now() - started).toBeLessThan(1000);
    await say('meanwhile');
    const other = listen();
    await until(() => other.texts().length);
    expect(other.texts()).toEqual(['meanwhile']);
  });

  it('survives a cut line', async () => {
    const ear = listen();
    await until(() => ear.log.length);
    await new Promise((done) => setTimeout(done, 100));
    await control('POST', '/disconnect');
    await until(() => ear.log.length === 3);
    expect(ear.log).toEqual(['connected', 'disconnected', 'connected']);
    await say('still there?');
    await until(() => ear.texts().length);
  });

  it('says so when another program polls with the same token', async () => {
    const ear = listen();
    await until(() => ear.log.length);
    await new Promise((done) => setTimeout(done, 100));
    const other = listen();
    await until(() => ear.errors.length);
    expect(ear.errors[0]).toMatchObject({ kind: 'unavailable', details: { nativeCode: '409' } });
    expect(ear.errors[0]!.message).toMatch(/another program/i);
    await until(() => other.log.includes('connected'));
  });

  it('gives up when the token is taken back', async () => {
    const ear = listen();
    await until(() => ear.log.length);
    await fault('revoked');
    await refused(post('hello'));
    expect(await ear.done).toMatchObject({ kind: 'credentials-rejected', details: { expired: true } });
  });

  it('takes a webhook away that would keep the updates from it', async () => {
    listen({ url: 'https://hooks.example.org/telegram', secret: SECRET });
    await say('hello');
    const ear = listen();
    await until(() => ear.texts().length);
    expect(ear.log).toEqual(['connected']);
  });
});

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
    await control('PATCH', `/accounts/${account.account_id}`, { request_url: url });
    ends.push(async () => {
      door.closeAllConnections();
      await new Promise((done) => door.close(done));
    });
  });

  const secrets = (webhookSecret: string) => ({ credentials: {}, webhookSecret, appSigningSecret: null });

  it('brings the same facts as polling, under our secret', async () => {
    const ear = listen({ url: 'https://hooks.example.org/telegram', secret: SECRET });
    expect(await ear.done).toBe('resolved');
    expect(ear.log).toEqual(['connected']);
    const message = await say('hello');
    const request = await until(() => requests.find(({ body }) => body.includes('hello')));
    expect(provider.verifyWebhook(request, secrets(SECRET), new Date())).toBeNull();
    const contents = provider.readWebhook(request);
    expect(contents).toMatchObject({ accountId: null, appId: null, retried: false });
    expect(contents.events.map(({ key }) => key)).toContain(`message.created|${chat}|${message}`);
  });

  it('told twice because the first was not taken gives the same keys', async () => {
    status = 500;
    await listen({ url: 'https://hooks.example.org/telegram', secret: SECRET }).done;
    const [first, second] = await until(() => requests.length > 1 && requests);
    const keys = (request: WebhookRequest) => provider.readWebhook(request).events.map(({ key }) => key);
    expect(keys(second!)).toEqual(keys(first!));
  });

  it.each([
    ['no secret', undefined, SECRET],
    ['another secret', 'a-secret_of-our-owm', SECRET],
    ['an empty one where we have none', '', ''],
  ])('is refused with %s', (_what, given, ours) => {
    const request = { headers: { 'x-telegram-bot-api-secret-token': given }, body: Buffer.from('{"update_id":1}') };
    expect(provider.verifyWebhook(request, secrets(ours), new Date())).toEqual(expect.stringContaining('header'));
  });

  it.each(['', 'no json', '[]', 'null', '{"message":{}}', '{"update_id":1,"message":{}}'])(
    'cannot be read from %p',
    (body) => {
      expect(() => provider.readWebhook({ headers: {}, body: Buffer.from(body) })).toThrow(SyntaxError);
    },
  );

  it('gives way to polling where Telegram does not take the address', async () => {
    await say('hello');
    const ear = listen({ url: 'https://hooks.example.org:3000/telegram', secret: SECRET });
    await until(() => ear.texts().length);
    expect(ear.log).toEqual(['disconnected', 'connected']);
    expect(ear.errors[0]!.message).toMatch(/webhook/i);
  });
});
