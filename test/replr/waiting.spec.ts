import { until } from '../bridge/bridge-stage.js';
import { type Bot, type Caller, ReplrStage } from './replr-stage.js';

let stage: ReplrStage;
let owner: Caller;
let bot: Bot;

const QUESTION = 'How long does a refund take?';

/** Milliseconds between the words of the model's answer: there is time to hear of something else, also on a busy machine. */
const SLOW_MS = 300;
const slow = (count: number) => stage.control('POST', 'llm/faults', { kind: 'slow', count, delay_ms: SLOW_MS });
const asked = async () => (await stage.control<{ total: number }>('GET', 'llm/requests')).total;
const untilAsked = async (count: number) => until(async () => (await asked()) >= count);
const given = async () =>
  (await stage.call('GET', `/v1/integrations/${bot.id}/answers`, owner)).body.data as {
    question: { excerpt: string };
  }[];
const place = () => ({ account_id: bot.account.account_id, channel_id: bot.channelId });

beforeEach(async () => {
  stage = await ReplrStage.open({ model: true });
  owner = await stage.caller();
  bot = await stage.connect(owner, 'slack');
}, 60_000);
afterEach(() => stage.close());

describe('While an answer is being made', () => {
  it('a question that is deleted gets none', async () => {
    await slow(1);
    const { message_id: id } = await stage.say(bot, QUESTION, { mention: true });
    await untilAsked(1);
    await stage.bridge.control.remove('slack', id, place());
    await stage.quiet();
    expect(await given()).toEqual([]);
    await stage.say(bot, QUESTION, { mention: true });
    await stage.untilAnswers(bot, 1);
    expect(await given()).toHaveLength(1);
  });

  it('a question asked of the bot alone gets none either when it is deleted', async () => {
    await slow(1);
    const direct = await stage.direct(bot);
    const { message_id: id } = await stage.say(bot, QUESTION, { channel: direct });
    await untilAsked(1);
    await stage.bridge.control.remove('slack', id, { ...place(), channel_id: direct });
    await stage.quiet();
    expect(await given()).toEqual([]);
  });

  it('an integration that is switched off, or deleted, gives none', async () => {
    await slow(2);
    await stage.say(bot, QUESTION, { mention: true });
    await untilAsked(1);
    await stage.change(owner, bot, { active: false });
    await stage.quiet();
    await stage.change(owner, bot, { active: true });
    await until(async () => {
      await stage.say(bot, QUESTION, { mention: true });
      return (await asked()) >= 2;
    });
    await stage.call('DELETE', `/v1/integrations/${bot.id}`, owner);
    await stage.quiet();
    expect(await stage.answers(bot)).toEqual([]);
  });

  it('what is asked next waits, and is answered in its turn, with the conversation before it', async () => {
    await slow(1);
    await stage.change(owner, bot, { auto_respond: true });
    for (const text of [QUESTION, 'And who pays?', 'Thank you']) await stage.say(bot, text);
    await stage.untilAnswers(bot, 3);
    await stage.quiet();
    expect((await given()).map(({ question }) => question.excerpt)).toEqual(['Thank you', 'And who pays?', QUESTION]);
    const { requests } = await stage.control<{ requests: { messages: { role: string; content: string }[] }[] }>(
      'GET',
      'llm/requests',
    );
    const last = requests.at(-1)!.messages.map(({ role }) => role);
    expect(last.filter((role) => role === 'assistant')).toHaveLength(2);
  });

  it('the server stops, and the next one gives the answer, once', async () => {
    await slow(1);
    await stage.say(bot, QUESTION, { mention: true });
    await untilAsked(1);
    await stage.bridge.stop();
    await stage.bridge.start();
    await stage.untilAnswers(bot, 1);
    await stage.quiet();
    expect(await stage.answers(bot)).toHaveLength(1);
    expect(await given()).toMatchObject([{ basis: 'model', status: 'delivered' }]);
  });
});

describe('A question', () => {
  it('that is told twice is answered and counted once', async () => {
    const counted = await stage.messageCount(bot, owner);
    await stage.say(bot, QUESTION, { mention: true });
    await stage.untilAnswers(bot, 1);
    // As when a catch-up reads back what was routed so long ago that it is forgotten.
    await stage.bridge.db.query('DELETE FROM inbound_events');
    await stage.control('POST', 'slack/disconnect', {});
    await stage.say(bot, 'Heard after the break');
    await until(async () => (await stage.messageCount(bot, owner)) > counted + 1);
    await stage.quiet();
    expect(await stage.messageCount(bot, owner)).toBe(counted + 2);
    expect(await stage.answers(bot)).toHaveLength(1);
  });

  it('that was edited is answered as it stands', async () => {
    await slow(1);
    await stage.say(bot, QUESTION, { mention: true });
    await untilAsked(1);
    const { message_id: id } = await stage.say(bot, 'Who pays the carpenter?', { mention: true });
    await stage.bridge.control.edit('slack', id, { ...place(), text: 'Who pays the postman?' });
    await stage.untilAnswers(bot, 2);
    await stage.quiet();
    expect((await given())[0]!.question.excerpt).toContain('postman');
  });

  it('is answered by each REPLR that is asked, and by none that the other one asks', async () => {
    await stage.change(owner, bot, { auto_respond: true });
    const second = await stage.connect(owner, 'slack', { account: bot.account });
    await stage.change(owner, second, { auto_respond: true });
    await stage.quiet();
    const before = (await stage.answers(bot)).length;
    await stage.say(bot, QUESTION);
    await stage.untilAnswers(bot, before + 2);
    await stage.quiet();
    expect(await stage.answers(bot)).toHaveLength(before + 2);
  });
});
