import { whileItChanges } from '../support/until.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let slack: Side;
let discord: Side;
let telegram: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
  discord = await stage.connect('discord');
  telegram = await stage.connect('telegram');
}, 60_000);
afterAll(() => stage.close());

const arrivesAt = (side: Side, text: string) =>
  until(async () => (await stage.textsAt(side)).some((seen) => seen.includes(text)));

describe('A message', () => {
  it.each([
    ['slack', () => slack],
    ['discord', () => discord],
    ['telegram', () => telegram],
  ])('written in %s reaches the channel and every other platform once', async (name, side) => {
    const text = `hello from ${name}`;
    await stage.say(side(), text);
    const others = [slack, discord, telegram].filter((other) => other !== side());
    for (const other of others) await arrivesAt(other, text);
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const other of [slack, discord, telegram]) {
      expect((await stage.textsAt(other)).filter((seen) => seen.includes(text))).toHaveLength(1);
    }
    const stored = (await stage.stored()).filter((message) => message.content === text);
    expect(stored).toMatchObject([{ author_name: 'Ada' }]);
  });

  it('that answers another one is in its thread everywhere', async () => {
    const root = await stage.say(slack, 'the question');
    await arrivesAt(discord, 'the question');
    await stage.say(slack, 'the answer', { thread_id: root.message_id });
    await arrivesAt(discord, 'the answer');
    await arrivesAt(telegram, 'the answer');
    const [question, answer] = (await stage.stored()).slice(-2);
    expect(answer!.parent).toBe(question!.id);
    for (const side of [discord, telegram]) {
      const seen = await stage.seen(side);
      const first = seen.find((message) => message.text.includes('the question'))!;
      expect(seen.find((message) => message.text.includes('the answer'))!.thread_id).toBe(first.id);
    }
  });

  it('that is edited and then deleted is so everywhere', async () => {
    const { message_id: id } = await stage.say(discord, 'first words');
    await arrivesAt(slack, 'first words');
    const address = { account_id: discord.account.account_id, channel_id: discord.externalChannelId };
    await stage.control.edit('discord', id, { ...address, text: 'second thoughts' });
    await arrivesAt(slack, 'second thoughts');
    await arrivesAt(telegram, 'second thoughts');
    await stage.control.remove('discord', id, address);
    const gone = async (side: Side) => !(await stage.textsAt(side)).some((seen) => seen.includes('second thoughts'));
    await until(() => gone(slack));
    await until(() => gone(telegram));
    expect((await stage.stored()).map((message) => message.content)).not.toContain('second thoughts');
  });

  it('is as long as its author made it, in as many parts as that takes', async () => {
    const text = Array.from({ length: 900 }, (_, n) => `word${n}`).join(' ');
    await stage.say(slack, text);
    await arrivesAt(discord, 'word899');
    const parts = (await stage.textsAt(discord)).filter((seen) => /word\d/.test(seen));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join(' ').match(/word\d+/g)).toEqual(text.split(' '));
  });

  it('keeps its place among a hundred others', async () => {
    for (let n = 0; n < 100; n += 1) await stage.say(slack, `number ${n};`);
    const wanted = Array.from({ length: 100 }, (_, n) => `number ${n};`);
    const ordered = (texts: string[]) => texts.flatMap((text) => text.match(/number \d+;/) ?? []);
    const allOf = (side: Side) =>
      whileItChanges(
        async () => ordered(await stage.textsAt(side)),
        ({ length }) => length >= 100,
      );
    expect(await allOf(discord)).toEqual(wanted);
    expect(await allOf(telegram)).toEqual(wanted);
    expect(ordered((await stage.stored()).map((message) => message.content))).toEqual(wanted);
  }, 180_000);
});
