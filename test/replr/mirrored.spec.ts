import { until } from '../bridge/bridge-stage.js';
import { type Caller, ReplrStage } from './replr-stage.js';

let stage: ReplrStage;
let owner: Caller;

beforeAll(async () => {
  stage = await ReplrStage.open();
  owner = await stage.ownerOfBridge();
}, 60_000);
afterAll(() => stage.close());

describe('A REPLR whose bot also mirrors its channel', () => {
  it('answers there, in the native channel under its own name, and on the other platform, once each', async () => {
    const slack = await stage.bridge.connect('slack', { without: ['app_token'] });
    const discord = await stage.bridge.connect('discord');
    const replrId = await stage.replr(owner, {
      organisation_id: stage.bridge.organisationId,
      avatar_url: 'https://cdn.example.com/guide.png',
    });
    const bot = await stage.connect(owner, 'discord', { account: discord.account, replrId });
    await stage.change(owner, bot, { auto_respond: true });
    // What was said to find out whether the bot hears is taken back, here as well.
    await until(async () => (await stage.bridge.stored()).length === 0);
    await stage.quiet();

    await stage.say(bot, 'How long does a refund take?');
    await until(async () => (await stage.bridge.textsAt(slack)).some((text) => text.includes('14 days')));
    await stage.quiet();
    const stored = await stage.bridge.stored();
    expect(stored.map(({ author_name }) => author_name)).toEqual(['Ada', 'Guide']);
    expect(stored[1]).toMatchObject({ parent: stored[0]!.id, content: expect.stringContaining('14 days') });
    const origins = await stage.bridge.db.query<{ origin: object }>(
      "SELECT origin FROM messages WHERE channel_id = $1 AND author_kind = 'replr'",
      [stage.bridge.channelId],
    );
    expect(origins).toMatchObject([{ origin: { kind: 'replr', hops: 1 } }]);
    for (const side of [slack, discord]) {
      const texts = await stage.bridge.textsAt(side);
      expect(texts.filter((text) => text.includes('14 days'))).toHaveLength(1);
    }

    // What is carried there from Slack is by one of our own bots: it is no question.
    const answered = (await stage.call('GET', `/v1/integrations/${bot.id}/answers`, owner)).body.data.length as number;
    await stage.bridge.say(slack, 'Is a refund free?');
    await until(async () => (await stage.bridge.textsAt(discord)).some((text) => text.includes('free?')));
    await stage.quiet();
    const { body } = await stage.call('GET', `/v1/integrations/${bot.id}/answers`, owner);
    expect(body.data).toHaveLength(answered);
  }, 60_000);
});
