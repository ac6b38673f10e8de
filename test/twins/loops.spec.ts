import { TwinsStage } from './twins-stage.js';

let stage: TwinsStage;

beforeAll(async () => {
  stage = await TwinsStage.open({ model: false });
});
afterAll(() => stage.close());

/** How many automatic authors stand behind each answer, in order. */
const hops = async (channel: string): Promise<number[]> => {
  const text = `SELECT (origin->>'hops')::int AS hops FROM messages
    WHERE channel_id = $1 AND author_kind = 'twin' ORDER BY seq`;
  return (await stage.stage.db.query<{ hops: number }>(text, [channel])).map((row) => row.hops);
};

describe('twins that face each other', () => {
  it('answer each other when a person has spoken once, and stop', async () => {
    // Whatever the one quotes is what the other knows best.
    const alpha = await stage.twin('Alpha', { Ping: 'The lighthouse keeper asks about the harbour ferry.' });
    const beta = await stage.twin('Beta', { Pong: 'The harbour ferry passes the lighthouse keeper.' });
    const channel = await stage.channel();
    await stage.assign(channel, alpha, 'active');
    await stage.assign(channel, beta, 'active');
    await stage.say(channel, 'Where is the lighthouse keeper of the harbour ferry?');
    const answers = await stage.settled(channel, 6);
    expect(new Set(answers.map(({ author }) => author.name))).toEqual(new Set(['Alpha', 'Beta']));
    expect((await hops(channel)).sort()).toEqual([1, 1, 2, 2, 3, 3]);
    // A person may go on.
    await stage.say(channel, 'Alpha, where is the lighthouse keeper of the harbour ferry?');
    await stage.settled(channel, 12);
  });
});

describe('a twin and a bot that never tires', () => {
  it('answers it five times, and again after a person spoke', async () => {
    const scout = await stage.twin('Scout', { 'Refund policy': 'A refund takes 14 days.' });
    const channel = await stage.channel();
    await stage.assign(channel, scout, 'on-demand');
    const nag = async () => {
      for (let n = 0; n < 8; n += 1) await stage.bot(channel, '@Scout how long do refunds take?');
    };
    await nag();
    await stage.settled(channel, 5);
    await stage.say(channel, 'Who is this robot?');
    await stage.quiet();
    await nag();
    await stage.settled(channel, 10);
  });

  it('answers people whatever the bots have used up', async () => {
    const scout = await stage.twin('Guide', { 'Refund policy': 'A refund takes 14 days.' });
    const channel = await stage.channel();
    await stage.assign(channel, scout, 'on-demand');
    for (let n = 0; n < 6; n += 1) await stage.bot(channel, '@Guide how long do refunds take?');
    await stage.settled(channel, 5);
    await stage.say(channel, '@Guide how long do refunds take?');
    expect(await stage.settled(channel, 6)).toHaveLength(6);
  });
});
