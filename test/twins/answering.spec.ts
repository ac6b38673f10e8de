import type { Mode } from './twins-stage.js';
import { TwinsStage } from './twins-stage.js';

let stage: TwinsStage;
let scout: string;

const POLICY = { 'Refund policy': 'A refund takes 14 days.' };
const QUOTED = 'From “Refund policy”: A refund takes 14 days.';

beforeAll(async () => {
  stage = await TwinsStage.open({ model: false });
  scout = await stage.twin('Scout', POLICY);
});
afterAll(() => stage.close());

const channelWith = async (mode: Mode, twinId = scout): Promise<string> => {
  const channel = await stage.channel();
  await stage.assign(channel, twinId, mode);
  return channel;
};
const none = (channel: string) => stage.settled(channel, 0);

describe('an on-demand twin', () => {
  it('answers when it is mentioned, as itself, in the channel', async () => {
    const channel = await channelWith('on-demand');
    const asked = await stage.say(channel, '@scout how long do refunds take?');
    expect(await stage.settled(channel, 1)).toEqual([
      {
        id: expect.any(String) as string,
        content: QUOTED,
        author: { kind: 'twin', id: scout, name: 'Scout' },
        parent_message_id: null,
        metadata: { in_reply_to: asked, basis: 'knowledge' },
      },
    ]);
    await stage.say(channel, `<@${scout}> how long do refunds take?`);
    await stage.settled(channel, 2);
  });

  it('says that it does not know, when it is asked', async () => {
    const channel = await channelWith('on-demand');
    await stage.say(channel, '@Scout who won the match?');
    expect(await stage.settled(channel, 1)).toMatchObject([{ content: expect.stringContaining('I do not know') }]);
  });

  it('answers in the thread that it is asked in', async () => {
    const channel = await channelWith('on-demand');
    const root = await stage.say(channel, 'About refunds:');
    await stage.say(channel, '@Scout how long do refunds take?', root);
    expect(await stage.settled(channel, 1)).toMatchObject([{ content: QUOTED, parent_message_id: root }]);
  });

  it('keeps quiet about everything else', async () => {
    const channel = await channelWith('on-demand');
    await stage.say(channel, 'How long do refunds take?');
    await stage.say(channel, 'Scout knows how long refunds take.');
    await stage.bot(channel, '@Scout who won the match?');
    await none(channel);
  });
});

describe('an active twin', () => {
  it('speaks up when its knowledge clearly answers', async () => {
    const channel = await channelWith('active');
    await stage.say(channel, 'How long do refunds take?');
    expect(await stage.settled(channel, 1)).toMatchObject([{ content: QUOTED }]);
    await stage.say(channel, 'Good morning everybody!');
    await stage.say(channel, 'Who won the match?');
    await stage.say(channel, 'I got a refund for the broken bicycle from the shop.');
    await stage.settled(channel, 1);
  });

  it('answers to its name, and to replies to what it said', async () => {
    const channel = await channelWith('active');
    await stage.say(channel, 'Does scout know how long refunds take?');
    const [answer] = await stage.settled(channel, 1);
    await stage.say(channel, 'And a refund abroad?', answer!.id);
    const [, reply] = await stage.settled(channel, 2);
    expect(reply).toMatchObject({ parent_message_id: answer!.id });
  });

  it('follows a thread that it takes part in, as far as it knows', async () => {
    const channel = await channelWith('active');
    const root = await stage.say(channel, 'Questions here.');
    await stage.say(channel, '@Scout how long do refunds take?', root);
    await stage.settled(channel, 1);
    await stage.say(channel, 'Thanks, who won the match?', root);
    await stage.settled(channel, 1);
    await stage.say(channel, 'And refund?', root);
    await stage.settled(channel, 2);
  });
});

describe('a passive twin', () => {
  it('never answers', async () => {
    const channel = await channelWith('passive');
    await stage.say(channel, '@Scout how long do refunds take?');
    await none(channel);
  });
});

describe('nothing is answered', () => {
  /** Asked while the worker cannot get to it; `meanwhile` happens, then the worker goes on. */
  async function askedBefore(meanwhile: (channel: string, message: string) => Promise<unknown>): Promise<string> {
    const channel = await channelWith('on-demand');
    const lane = `slow:twin:${channel}:${scout}`;
    const { db } = stage.stage;
    await db.query("INSERT INTO lanes (key, ready_at) VALUES ($1, now() + interval '1 hour')", [lane]);
    const message = await stage.say(channel, '@Scout how long do refunds take?');
    for (;;) {
      const jobs = await db.query('SELECT 1 FROM jobs WHERE lane = $1', [lane]);
      if (jobs.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await meanwhile(channel, message);
    await db.query('UPDATE lanes SET ready_at = now() WHERE key = $1', [lane]);
    await stage.quiet();
    return channel;
  }
  const sql = (text: string, ...values: unknown[]) => stage.stage.db.query(text, values);

  it.each<[string, (channel: string, message: string) => Promise<unknown>]>([
    ['when the question was deleted', (channel, id) => stage.ada.delete(`/channels/${channel}/messages/${id}`)],
    [
      'when the question was edited',
      (channel, id) => stage.ada.patch(`/channels/${channel}/messages/${id}`, { content: '@Scout never mind' }),
    ],
    ['when the twin was taken out', (channel) => stage.ada.delete(`/channels/${channel}/twins/${scout}`)],
    ['when it takes part otherwise', (channel) => stage.assign(channel, scout, 'passive')],
    ['in an archived channel', (channel) => stage.ada.patch(`/channels/${channel}`, { is_archived: true })],
    ['in a deleted channel', (channel) => stage.ada.delete(`/channels/${channel}`)],
    [
      'after an hour',
      (channel, id) =>
        sql(
          "UPDATE messages SET sent_at = now() - interval '61 minutes' WHERE channel_id = $1 AND id = $2",
          channel,
          id,
        ),
    ],
  ])('%s', async (_when, meanwhile) => {
    const channel = await askedBefore(meanwhile);
    expect(await stage.answers(channel)).toEqual([]);
  });

  it('twice, or not at all, when nothing happened meanwhile', async () => {
    const channel = await askedBefore(() => Promise.resolve());
    expect(await stage.answers(channel)).toMatchObject([{ content: QUOTED }]);
  });

  it('by a twin that is gone', async () => {
    const twin = await stage.twin('Gone', POLICY);
    const channel = await channelWith('on-demand', twin);
    await stage.ada.delete(`/twins/${twin}`);
    expect(await sql('SELECT 1 FROM channel_subscribers WHERE channel_id = $1', channel)).toEqual([]);
    await stage.say(channel, '@Gone how long do refunds take?');
    await none(channel);
  });
});

describe('a channel', () => {
  const told = async (channel: string) => {
    const text = 'SELECT kind, subscriber_id FROM channel_subscribers WHERE channel_id = $1';
    return stage.stage.db.query(text, [channel]);
  };

  it('tells its twins from their assignment to their removal', async () => {
    const channel = await channelWith('on-demand');
    await stage.assign(channel, scout, 'active');
    expect(await told(channel)).toEqual([{ kind: 'twin', subscriber_id: scout }]);
    await stage.ada.delete(`/channels/${channel}/twins/${scout}`);
    expect(await told(channel)).toEqual([]);
  });
});
