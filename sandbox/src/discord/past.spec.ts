import { once } from 'node:events';
import { Client, Events, GatewayIntentBits, REST, Routes, SnowflakeUtil } from 'discord.js';
import { controlOf } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';
import { MessageLog } from './world/message-log.js';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of a JSON API

const ANN = { id: 'ann', name: 'Ann' };

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;
let rest: REST;
let token: string;
const clients: Client[] = [];
let place: { account_id: string; channel_id: string };

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  control = controlOf(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  const account = await control.account('discord');
  token = account.credentials.bot_token!;
  place = { account_id: account.account_id, channel_id: account.channels[0]!.id };
  rest = new REST({ api: `${sandbox.url}/discord/api`, retries: 0, globalRequestsPerSecond: 10_000 }).setToken(token);
});

afterEach(() => Promise.all(clients.splice(0).map((client) => client.destroy())));

const write = (messages: object[]) =>
  control.call<{ message_ids: string[]; error: string }>('POST', 'discord/history', {
    ...place,
    messages: messages.map((message) => ({ user: ANN, ...message })),
  });
const say = (text: string) =>
  control.call<{ message_id: string }>('POST', 'discord/messages', { ...place, user: ANN, text });
const texts = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ text: `message ${from + index}` }));
const read = (query: Record<string, string> = {}) =>
  rest.get(Routes.channelMessages(place.channel_id), { query: new URLSearchParams(query) }) as Promise<Body[]>;
const idsOf = (messages: Body[]) => messages.map(({ id }) => id);

describe("A channel's past on Discord", () => {
  it('has ids that tell its times, and no event', async () => {
    const client = new Client({
      rest: { api: `${sandbox.url}/discord/api` },
      intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers, GatewayIntentBits.GuildMessages],
    });
    clients.push(client);
    const ready = once(client, Events.ClientReady);
    await client.login(token);
    await ready;
    const told: string[] = [];
    client.on(Events.Raw as never, (packet: { t: string }) => void told.push(packet.t));
    const times = ['2024-02-29T10:00:00.000Z', '2024-02-29T10:00:00.000Z', '2024-03-01T00:00:00.123+01:00'];
    const { status, body } = await write(times.map((sent_at, index) => ({ text: `m${index}`, sent_at })));
    expect(status).toBe(201);
    expect(body.message_ids.map((id) => new Date(SnowflakeUtil.timestampFrom(id)).toISOString())).toEqual(
      times.map((time) => new Date(time).toISOString()),
    );
    const shown = await read();
    expect(idsOf(shown)).toEqual([...body.message_ids].reverse());
    expect(Date.parse(shown[0]!.timestamp)).toBe(Date.parse(times[2]!));
    const live = once(client, Events.MessageCreate);
    await say('now');
    await live;
    expect(told.filter((type) => !type.startsWith('GUILD_CREATE'))).toEqual(['MESSAGE_CREATE']);
  });

  it('grows from call to call, and is paged before, after and around', async () => {
    const live = (await say('live')).body.message_id;
    const ids = [
      ...(await write(texts(0, 1000))).body.message_ids,
      ...(await write(texts(1000, 1000))).body.message_ids,
    ];
    expect([...ids, live].every((id, index) => index === 0 || BigInt(id) > BigInt([...ids, live][index - 1]!))).toBe(
      true,
    );
    const paged: string[] = [];
    for (
      let page = await read({ limit: '100' });
      page.length;
      page = await read({ limit: '100', before: paged.at(-1)! })
    ) {
      paged.push(...idsOf(page));
    }
    expect(paged).toEqual([live, ...[...ids].reverse()]);
    expect(idsOf(await read({ after: ids[9]!, limit: '2' }))).toEqual([ids[11], ids[10]]);
    expect(idsOf(await read({ around: ids[9]!, limit: '3' }))).toEqual([ids[10], ids[9], ids[8]]);
    expect(((await rest.get(Routes.channel(place.channel_id))) as Body).last_message_id).toBe(live);
  });

  it('has replies, threads and other bots', async () => {
    const ids = (
      await write([
        { text: 'root' },
        { text: 'reply', thread_id: '#0' },
        { text: 'beep', thread_id: '#1', user: { id: 'rival', name: 'Rival', bot: true } },
      ])
    ).body.message_ids;
    const [third, second] = await read();
    expect(second).toMatchObject({
      type: 19,
      message_reference: { message_id: ids[0] },
      author: { global_name: 'Ann' },
    });
    expect(third).toMatchObject({ author: { bot: true, username: 'Rival' }, referenced_message: { id: ids[1] } });
    const body = { name: 'thread' };
    const thread = (await rest.post(Routes.threads(place.channel_id, ids[0]), { body })) as Body;
    const later = await write([{ text: 'in the thread', thread_id: thread.id }]);
    expect(later.body.message_ids).toHaveLength(1);
  });

  it('is edited, reacted to and deleted like any message', async () => {
    const [first, second] = (await write(texts(0, 2))).body.message_ids as [string, string];
    const call = (method: string, path: string, body?: object) =>
      control.call(method, `discord/messages/${path}`, body);
    expect((await call('PATCH', first, { ...place, text: 'edited' })).status).toBe(200);
    expect((await call('PUT', `${first}/reactions/🎉`, { ...place, user: ANN })).status).toBe(200);
    expect((await call('DELETE', `${second}?${new URLSearchParams(place)}`)).status).toBe(200);
    const shown = await read();
    expect(shown).toMatchObject([{ id: first, content: 'edited', reactions: [{ count: 1 }] }]);
    expect(shown[0]!.edited_timestamp).not.toBeNull();
  });

  it.each([
    ['a message without a person', [{ text: 'x', user: undefined }], 'messages.0.user'],
    ['a text that is too long', [{ text: 'x' }, { text: 'x'.repeat(4001) }], 'messages.1.text'],
    ['before Discord', [{ text: 'x', sent_at: '2014-12-31T00:00:00Z' }], 'messages.0.sent_at'],
    ['the future', [{ text: 'x', sent_at: '2999-01-01T00:00:00Z' }], 'messages.0.sent_at'],
    ['a thread that is nowhere', [{ text: 'x', thread_id: '123456789012345678' }], 'messages.0.thread_id'],
    ['a thread below it', [{ text: 'x', thread_id: '#1' }, { text: 'y' }], 'messages.0.thread_id'],
  ])('refuses %s, naming the field, and writes nothing', async (_name, messages, field) => {
    const { status, body } = await write(messages);
    expect([status === 400 || status === 404, body.error.split(': ')[0]]).toEqual([true, field]);
    expect(await read()).toEqual([]);
  });

  it('does not know a reply to what was written later', async () => {
    const [id] = (await write([{ text: 'x' }])).body.message_ids;
    const early = await write([{ text: 'early', thread_id: id, sent_at: '2020-01-01T00:00:00Z' }]);
    expect([early.status, early.body.error]).toEqual([400, expect.stringMatching(/^messages\.0\.thread_id: /)]);
  });
});

describe('A log of messages', () => {
  it('looks at few messages for a page out of many', () => {
    const log = new MessageLog<{ id: string }>();
    let looks = 0;
    const idAt = (index: number) => String(10n ** 18n + BigInt(index));
    for (let index = 0; index < 50_000; index += 1) {
      log.add({
        get id() {
          looks += 1;
          return idAt(index);
        },
      });
    }
    looks = 0;
    for (const where of ['before', 'after', 'around']) {
      expect(log.page({ [where]: idAt(25_000), limit: 50 })).toHaveLength(50);
    }
    expect(looks).toBeLessThan(3 * 20);
  });
});
