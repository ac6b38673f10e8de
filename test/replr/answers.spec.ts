import { until } from '../bridge/bridge-stage.js';
import { type Bot, type Caller, type Platform, ReplrStage } from './replr-stage.js';

let stage: ReplrStage;
let owner: Caller;

beforeAll(async () => {
  stage = await ReplrStage.open();
  owner = await stage.caller();
}, 60_000);
afterAll(() => stage.close());

const QUESTION = 'How long does a refund take?';

/** One more message, heard after whatever was said before it. */
async function heardAll(bot: Bot, channel?: string): Promise<void> {
  const before = await stage.messageCount(bot, owner);
  await stage.say(bot, 'by the way', channel === undefined ? {} : { channel });
  await until(async () => (await stage.messageCount(bot, owner)) > before);
  await stage.quiet();
}

describe.each<Platform>(['slack', 'discord', 'telegram', 'teams'])('A REPLR in %s', (platform) => {
  let bot: Bot;

  beforeEach(async () => {
    bot = await stage.connect(owner, platform);
  });

  it('answers from what it knows when it is mentioned, and in the thread that this begins, not otherwise', async () => {
    await stage.say(bot, QUESTION);
    const { message_id: asked } = await stage.say(bot, QUESTION, { mention: true });
    const [answer, ...more] = await stage.untilAnswers(bot, 1);
    expect(more).toEqual([]);
    expect(answer!.text).toContain('14 days');
    expect(answer!.thread_id).toBe(asked);
    await stage.quiet();
    await stage.say(bot, 'And for whom is a refund?', {
      thread: ['slack', 'teams'].includes(platform) ? asked : answer!.id,
    });
    await stage.untilAnswers(bot, 2);
    await stage.say(bot, QUESTION);
    await heardAll(bot);
    expect(await stage.answers(bot)).toHaveLength(2);
  });

  it('answers what is written to it alone', async () => {
    const direct = await stage.direct(bot);
    await stage.say(bot, QUESTION, { channel: direct });
    const [answer] = await stage.untilAnswers(bot, 1, direct);
    expect(answer!.text).toContain('14 days');
    expect(await stage.answers(bot)).toEqual([]);
  });

  it('answers everything once auto_respond is on, each question in turn, and counts what it took in', async () => {
    const counted = await stage.messageCount(bot, owner);
    expect((await stage.change(owner, bot, { auto_respond: true })).body).toMatchObject({ auto_respond: true });
    const questions = [QUESTION, 'What about the refund of a parcel?', 'Who made the moon landing computer?'];
    for (const question of questions) await stage.say(bot, question);
    const answers = await stage.untilAnswers(bot, 3);
    expect(answers.map(({ text }) => text.includes('14 days'))).toEqual([true, true, false]);
    const { body } = await stage.call('GET', `/v1/integrations/${bot.id}`, owner);
    expect(body.message_count).toBe(counted + 3);
    expect(Date.now() - Date.parse(body.last_message_at as string)).toBeLessThan(60_000);
  });

  it('tells what it answered', async () => {
    const { message_id: asked } = await stage.say(bot, QUESTION, { mention: true });
    await stage.untilAnswers(bot, 1);
    await stage.quiet();
    const { body } = await stage.call('GET', `/v1/integrations/${bot.id}/answers`, owner);
    expect(body).toEqual({
      data: [
        {
          id: expect.any(String),
          channel_id: bot.channelId,
          question: { message_id: asked, author: 'Ada', excerpt: expect.stringContaining(QUESTION) },
          text: expect.stringContaining('14 days'),
          basis: 'knowledge',
          status: 'delivered',
          error: null,
          latency_ms: expect.any(Number),
          created_at: expect.any(String),
        },
      ],
      next_cursor: null,
    });
  });

  it('takes no other bot’s word without end', async () => {
    await stage.change(owner, bot, { auto_respond: true });
    const parrot = { id: 'parrot', name: 'Parrot', bot: true };
    const routed = async () => {
      const rows = await stage.bridge.db.query(
        `SELECT 1 FROM inbound_events WHERE channel_id = $1 AND routed_at IS NOT NULL
           AND payload -> 'message' -> 'author' ->> 'name' = 'Parrot'`,
        [bot.channelId],
      );
      return rows.length;
    };
    // Bots of Telegram and of Teams do not see each other at all.
    const answered = ['telegram', 'teams'].includes(platform) ? 0 : 5;
    for (let said = 1; said <= 7; said += 1) {
      await stage.say(bot, `${QUESTION} (${said})`, { user: parrot });
      if (answered > 0) await until(async () => (await routed()) === said);
      await stage.quiet();
      expect(await stage.answers(bot)).toHaveLength(Math.min(said, answered));
    }
    // A person is answered all the same, and the budget is whole again.
    await stage.say(bot, QUESTION);
    await stage.untilAnswers(bot, answered + 1);
    await stage.quiet();
    expect(await stage.answers(bot)).toHaveLength(answered + 1);
  });
});

describe.each<Platform>(['slack', 'discord'])('In %s', (platform) => {
  it('nothing is answered in a channel that is not listed, until it is', async () => {
    const bot = await stage.connect(owner, platform);
    const other = bot.account.channels[1]!.id;
    await stage.say(bot, QUESTION, { channel: other, mention: true });
    await heardAll(bot);
    expect(await stage.answers(bot, other)).toEqual([]);
    const { status } = await stage.change(owner, bot, { channel_ids: [bot.channelId, other] });
    expect(status).toBe(200);
    await stage.say(bot, QUESTION, { channel: other, mention: true });
    const answers = await stage.untilAnswers(bot, 1, other);
    await stage.quiet();
    expect(answers).toHaveLength(1);
    expect(await stage.answers(bot, other)).toHaveLength(1);
  });

  it('nothing is kept of what is deleted in a channel that is not listed', async () => {
    const bot = await stage.connect(owner, platform);
    const other = bot.account.channels[1]!.id;
    const place = { account_id: bot.account.account_id, channel_id: other };
    for (let n = 0; n < 3; n += 1) {
      const { message_id: id } = await stage.say(bot, 'Never mind', { channel: other });
      await stage.bridge.control.remove(platform, id, place);
    }
    const told = async () => {
      const rows = await stage.bridge.db.query<{ routed: boolean }>(
        `SELECT routed_at IS NOT NULL AS routed FROM inbound_events
         WHERE channel_id = $1 AND payload ->> 'kind' = 'message.deleted'`,
        [other],
      );
      return rows.filter(({ routed }) => routed).length;
    };
    await until(async () => (await told()) === 3);
    const kept = await stage.bridge.db.query('SELECT 1 FROM replr_turns WHERE external_channel_id = $1', [other]);
    expect(kept).toEqual([]);
  });
});
