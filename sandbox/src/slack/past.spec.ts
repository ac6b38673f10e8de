import { until } from '../../testing/control.js';
import { App, startSlack } from '../../testing/slack.js';
import { MessageList } from './message-list.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

const ANN = { id: 'ann', name: 'Ann Lee' };

describe("A channel's past on Slack", () => {
  let slack: Started;
  let app: App;
  let channel: string;

  beforeAll(async () => {
    slack = await startSlack();
    app = await App.listen();
    await slack.control.call('PATCH', `slack/accounts/${slack.account.account_id}`, { request_url: app.url });
  });
  afterAll(async () => {
    await slack.sandbox.close();
    await app.close();
  });
  beforeEach(async () => {
    const path = `slack/accounts/${slack.account.account_id}/channels`;
    channel = (await slack.control.call<{ id: string }>('POST', path, { name: `past-${Math.random()}` })).body.id;
  });

  const place = () => ({ ...slack.place, channel_id: channel });
  const write = async (messages: object[]) => {
    const body = { ...place(), messages: messages.map((message) => ({ user: ANN, ...message })) };
    return slack.control.call<{ message_ids: string[]; error: string }>('POST', 'slack/history', body);
  };
  const texts = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ text: `message ${from + index}` }));
  const read = async (more: object = {}) => (await slack.client.conversations.history({ channel, ...more })).messages!;

  it('is written without a word to the app, at the times given', async () => {
    const times = ['2024-02-29T10:00:00.000Z', '2024-02-29T10:00:00.000Z', '2024-03-01T00:00:00.123+01:00'];
    const { status, body } = await write(times.map((sent_at, index) => ({ text: `m${index}`, sent_at })));
    expect(status).toBe(201);
    expect(body.message_ids).toEqual(['1709200800.000000', '1709200800.000001', '1709247600.123000']);
    expect((await read()).map(({ ts }) => ts)).toEqual([...body.message_ids].reverse());
    const marker = await slack.control.call<{ message_id: string }>('POST', 'slack/messages', {
      ...place(),
      user: ANN,
      text: 'now',
    });
    await until(() => app.events('message').find(({ ts }) => ts === marker.body.message_id));
    expect(app.told.map((told) => told.body.event!.channel).filter((id) => id === channel)).toHaveLength(1);
    expect(app.events('member_joined_channel').filter((event) => event.channel === channel)).toEqual([]);
  });

  it('grows from call to call and stays before what is said today', async () => {
    const live = await slack.control.call<{ message_id: string }>('POST', 'slack/messages', {
      ...place(),
      user: ANN,
      text: 'live',
    });
    const first = (await write(texts(0, 1000))).body.message_ids;
    const second = (await write(texts(1000, 1000))).body.message_ids;
    const all = [...first, ...second, live.body.message_id].map(Number);
    expect(all.every((ts, index) => index === 0 || ts > all[index - 1]!)).toBe(true);
    const seen = await slack.control.messages('slack', slack.account.account_id, channel);
    expect(seen.map(({ text }) => text).slice(998, 1002)).toEqual([
      'message 998',
      'message 999',
      'message 1000',
      'message 1001',
    ]);
    expect(seen.at(-1)!.text).toBe('live');
    const early = await write([{ text: 'older than all', sent_at: '2020-01-01T00:00:00Z' }]);
    expect((await read({ oldest: '0', latest: first[0] })).map(({ ts }) => ts)).toEqual(early.body.message_ids);
  });

  it('is paged whole by cursor, and by range with its borders in or out', async () => {
    const ids = (await write(texts(0, 1000))).body.message_ids;
    const paged: string[] = [];
    for await (const page of slack.client.paginate('conversations.history', { channel, limit: 333 })) {
      paged.push(...(page as unknown as { messages: { ts: string }[] }).messages.map(({ ts }) => ts));
    }
    expect(paged).toEqual([...ids].reverse());
    const range = { oldest: ids[10], latest: ids[13] };
    expect((await read(range)).map(({ ts }) => ts)).toEqual([ids[12], ids[11]]);
    expect((await read({ ...range, inclusive: true })).map(({ ts }) => ts)).toEqual([
      ids[13],
      ids[12],
      ids[11],
      ids[10],
    ]);
    expect((await read({ latest: ids[5], limit: 2 })).map(({ ts }) => ts)).toEqual([ids[4], ids[3]]);
    const other = await slack.client.conversations.history({ channel, oldest: ids[500], limit: 100 });
    expect([other.has_more, other.messages!.length]).toEqual([true, 100]);
  });

  it('has threads, of this call and of others, and other bots', async () => {
    const { message_ids: ids } = (
      await write([
        { text: 'root' },
        { text: 'reply', thread_id: '#0' },
        { text: 'reply to the reply', thread_id: '#1', user: { id: 'rival', name: 'Rival', bot: true } },
      ])
    ).body;
    const later = (await write([{ text: 'a late reply', thread_id: ids[1] }])).body.message_ids[0];
    const replies = await slack.client.conversations.replies({ channel, ts: ids[0]! });
    expect(replies.messages!.map(({ ts }) => ts)).toEqual([...ids, later]);
    expect(replies.messages![0]).toMatchObject({ reply_count: 3, latest_reply: later });
    expect(replies.messages![2]).toMatchObject({ subtype: 'bot_message', username: 'Rival', thread_ts: ids[0] });
    expect((await read()).map(({ ts }) => ts)).toEqual([ids[0]]);
    const paged = await slack.client.conversations.replies({ channel, ts: ids[0]!, limit: 2 });
    const rest = await slack.client.conversations.replies({
      channel,
      ts: ids[0]!,
      cursor: paged.response_metadata!.next_cursor,
    });
    expect([...paged.messages!, ...rest.messages!].map(({ ts }) => ts)).toEqual([...ids, later]);
  });

  it('is edited, reacted to and deleted like any message', async () => {
    const [first, second] = (await write(texts(0, 2))).body.message_ids as [string, string];
    const change = (method: string, path: string, body?: object) =>
      slack.control.call(method, `slack/messages/${path}`, body);
    expect((await change('PATCH', first, { ...place(), text: 'edited' })).status).toBe(200);
    expect((await change('PUT', `${first}/reactions/tada`, { ...place(), user: ANN })).status).toBe(200);
    const where = `account_id=${slack.account.account_id}&channel_id=${channel}`;
    expect((await change('DELETE', `${second}?${where}`)).status).toBe(200);
    const edit = await until(() => app.events('message', 'message_changed').find((event) => event.channel === channel));
    expect(edit).toMatchObject({ message: { ts: first, text: 'edited' } });
    await until(() => app.events('message', 'message_deleted').find((event) => event.deleted_ts === second));
    expect(await read()).toMatchObject([{ ts: first, text: 'edited', reactions: [{ name: 'tada' }] }]);
  });

  it('keeps a tombstone above a thread whose root was deleted, until the last reply goes', async () => {
    const body = [{ text: 'root' }, { text: 'reply', thread_id: '#0' }];
    const [root, reply] = (await write(body)).body.message_ids as [string, string];
    const remove = (ts: string) =>
      slack.control.call('DELETE', `slack/messages/${ts}?account_id=${slack.account.account_id}&channel_id=${channel}`);
    expect((await remove(root)).status).toBe(200);
    expect(await read()).toMatchObject([{ ts: root, subtype: 'tombstone', hidden: true, reply_count: 1 }]);
    const thread = await slack.client.conversations.replies({ channel, ts: root });
    expect(thread.messages).toMatchObject([{ ts: root }, { ts: reply, text: 'reply', parent_user_id: 'USLACKBOT' }]);
    expect((await remove(root)).status).toBe(404);
    expect((await remove(reply)).status).toBe(200);
    expect(await read()).toEqual([]);
  });

  it.each([
    ['no messages', [], 'messages'],
    ['more than a thousand', texts(0, 1001), 'messages'],
    ['a message without text', [{ text: 'x' }, {}], 'messages.1.text'],
    ['a text that is too long', [{ text: 'x'.repeat(40_001) }], 'messages.0.text'],
    ['a time that is none', [{ text: 'x', sent_at: 'yesterday' }], 'messages.0.sent_at'],
    ['the future', [{ text: 'x', sent_at: '2999-01-01T00:00:00Z' }], 'messages.0.sent_at'],
    ['before Slack', [{ text: 'x', sent_at: '2001-01-01T00:00:00Z' }], 'messages.0.sent_at'],
    [
      'times that run backwards',
      [
        { text: 'x', sent_at: '2024-01-02T00:00:00Z' },
        { text: 'x', sent_at: '2024-01-01T00:00:00Z' },
      ],
      'messages.1.sent_at',
    ],
    ['a thread that is nowhere', [{ text: 'x', thread_id: '1.000001' }], 'messages.0.thread_id'],
    ['a thread below it', [{ text: 'x', thread_id: '#0' }], 'messages.0.thread_id'],
    ['an unknown field', [{ text: 'x', at: 'now' }], 'messages.0.at'],
    [
      'a bot that is neither true nor false',
      [{ text: 'x', user: { id: 'x', name: 'X', bot: 'yes' } }],
      'messages.0.user.bot',
    ],
  ])('refuses %s, naming the field, and writes nothing', async (_name, messages, field) => {
    const { status, body } = await write(messages);
    expect([status === 400 || status === 404, body.error.split(': ')[0]]).toEqual([true, field]);
    expect(await read()).toEqual([]);
  });

  it('does not know a reply to what was written later', async () => {
    const [ts] = (await write([{ text: 'x' }])).body.message_ids;
    const early = await write([{ text: 'early', thread_id: ts, sent_at: '2020-01-01T00:00:00Z' }]);
    expect([early.status, early.body.error]).toEqual([400, expect.stringMatching(/^messages\.0\.thread_id: /)]);
  });
});

describe('A list of messages', () => {
  it('looks at few messages for a page out of many', () => {
    const list = new MessageList<{ ts: string }>();
    let looks = 0;
    for (let index = 0; index < 50_000; index += 1) {
      const ts = `${1_600_000_000 + index}.000000`;
      list.add({
        get ts() {
          looks += 1;
          return ts;
        },
      });
    }
    looks = 0;
    const from = 1_600_000_100 * 1e6;
    expect(list.newest(0, from, 15)).toHaveLength(15);
    expect(list.oldest(from, Infinity, 15)).toHaveLength(15);
    expect(looks).toBeLessThan(4 * 20);
  });
});
