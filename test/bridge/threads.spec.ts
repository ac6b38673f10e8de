import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
let slack: Side;
let discord: Side;

beforeAll(async () => {
  stage = await BridgeStage.open();
  slack = await stage.connect('slack', { without: ['app_token'] });
  discord = await stage.connect('discord');
}, 60_000);
afterAll(() => stage.close());

const seenAt = async (side: Side, text: string) =>
  (await stage.seen(side)).find((message) => message.text.includes(text));

describe('An answer to an answer', () => {
  it('hangs on the root of the thread in Slack, and on the answer itself where that can be shown', async () => {
    const root = await stage.say(discord, 'root');
    await until(async () => (await seenAt(slack, 'root')) !== undefined);
    const first = await stage.say(discord, 'first answer', { thread_id: root.message_id });
    await until(async () => (await seenAt(slack, 'first answer')) !== undefined);
    await stage.say(discord, 'second answer', { thread_id: first.message_id });
    await until(async () => (await seenAt(slack, 'second answer')) !== undefined);
    const slackRoot = (await seenAt(slack, 'root'))!.id;
    expect((await seenAt(slack, 'first answer'))!.thread_id).toBe(slackRoot);
    expect((await seenAt(slack, 'second answer'))!.thread_id).toBe(slackRoot);
  });
});

describe('A reaction', () => {
  it('crosses by our bot, once for everybody', async () => {
    const { message_id: id } = await stage.say(slack, 'react to me');
    await until(async () => (await seenAt(discord, 'react to me')) !== undefined);
    const body = { account_id: slack.account.account_id, channel_id: slack.externalChannelId };
    for (const name of ['Bob', 'Eve']) {
      await fetch(`${stage.sandboxUrl}/_control/slack/messages/${id}/reactions/thumbsup`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, user: { id: name, name } }),
      });
    }
    const reactions = async () =>
      (await fetch(
        `${stage.sandboxUrl}/_control/discord/messages?account_id=${discord.account.account_id}&channel_id=${discord.externalChannelId}`,
      ).then((response) => response.json())) as { messages: { text: string; reactions: { users: string[] }[] }[] };
    await until(async () => {
      const message = (await reactions()).messages.find(({ text }) => text.includes('react to me'));
      return message?.reactions.length === 1;
    });
    const [row] = await stage.db.query<{ reactions: Record<string, number> }>(
      "SELECT reactions FROM messages WHERE content = 'react to me'",
    );
    await until(async () => {
      const [now] = await stage.db.query<{ reactions: Record<string, number> }>(
        "SELECT reactions FROM messages WHERE content = 'react to me'",
      );
      return Object.values(now!.reactions)[0] === 2;
    });
    expect(Object.keys(row!.reactions)).toEqual(['👍']);
    const message = (await reactions()).messages.find(({ text }) => text.includes('react to me'))!;
    expect(message.reactions[0]!.users).toHaveLength(1);
  });
});
