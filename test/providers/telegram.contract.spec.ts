import { refused, soon, stamp, TelegramStage, until } from './telegram-stage.js';

let stage: TelegramStage;

beforeAll(async () => (stage = await TelegramStage.open()));
beforeEach(() => stage.enter());
afterEach(() => stage.leave());
afterAll(() => stage.close());

describe('A Telegram account', () => {
  it('is the bot that the token belongs to', async () => {
    const found = await stage.provider.identify(stage.account.credentials, soon());
    expect(found).toMatchObject({
      accountId: stage.account.account_id,
      botUserId: stage.account.account_id,
      selfIds: [stage.account.account_id],
      missingScopes: [],
      warnings: [],
    });
  });

  it('is refused with a token that was taken back', async () => {
    await stage.fault('revoked');
    const error = await refused(stage.provider.identify(stage.account.credentials, soon()));
    expect(error.kind).toBe('credentials-rejected');
  });

  it('lists no channels, and tells of them when it listens', async () => {
    expect(await stage.provider.listChannels(stage.account.credentials, soon())).toEqual([]);
    const ear = stage.listen();
    const [seen] = await until(() => ear.of('channel.seen').length > 0 && ear.of('channel.seen'));
    expect(seen).toMatchObject({ channelId: stage.chat, channel: { name: 'general' } });
  });
});

describe('Sending to Telegram', () => {
  it('names the author, makes no markup and pings nobody', async () => {
    const { externalId } = await stage.post('hello @durov <b>*you*</b>');
    expect(await stage.shown()).toMatchObject([
      { id: externalId, text: 'Grace: hello @durov <b>*you*</b>', bot: true, pings: [] },
    ]);
  });

  it('replies to a message, and posts all the same when that one is gone', async () => {
    const answered = await stage.say('anyone?');
    await stage.post('me', answered);
    await stage.post('me too', '99999');
    expect((await stage.shown()).map(({ thread_id }) => thread_id)).toEqual([null, answered, null]);
  });

  it('splits a long text, and every part arrives in order', async () => {
    const text = Array.from({ length: 1200 }, (_, index) => `word-${index}`).join(' ');
    const parts = stage.parts(text);
    for (const [index, one] of parts.entries()) {
      await stage.sender.send({ channelId: stage.chat, replyTo: null }, one, stamp(index), soon());
    }
    expect((await stage.shown()).map((message) => message.text).join(' ')).toBe(`Grace: ${text}`);
  });

  it('edits, and counts an edit to what is there already as done', async () => {
    const { externalId } = await stage.post('helo');
    await stage.sender.edit!(stage.at(externalId), stage.part('hello'), soon());
    await stage.sender.edit!(stage.at(externalId), stage.part('hello'), soon());
    expect(await stage.shown()).toMatchObject([{ text: 'Grace: hello', edited: true }]);
    const error = await refused(stage.sender.edit!(stage.at('99999'), stage.part('hello'), soon()));
    expect(error.kind).toBe('target-gone');
  });

  it('deletes, and counts what is gone already as deleted', async () => {
    const { externalId } = await stage.post('hello');
    await stage.sender.remove!(stage.at(externalId), soon());
    await stage.sender.remove!(stage.at(externalId), soon());
    expect(await stage.shown()).toEqual([]);
  });

  it('shows one reaction, which only its own taking back removes', async () => {
    const message = await stage.say('news');
    const reactions = async () => (await stage.shown())[0]!.reactions.map(({ emoji }) => emoji);
    await stage.sender.react!(stage.at(message), '👍🏽', soon());
    await stage.sender.react!(stage.at(message), '❤️', soon());
    await stage.sender.unreact!(stage.at(message), '👍🏽', soon());
    expect(await reactions()).toEqual(['❤']);
    await stage.sender.unreact!(stage.at(message), '❤️', soon());
    expect(await reactions()).toEqual([]);
    expect((await refused(stage.sender.react!(stage.at(message), '🧀', soon()))).kind).toBe('payload-refused');
  });

  it('follows a group that became a supergroup', async () => {
    const moved = await stage.change<{ id: string }>('migrate');
    await stage.post('still here', '1');
    expect((await stage.shown(moved.id)).at(-1)).toMatchObject({ text: 'Grace: still here' });
  });

  it('finds the chat gone when the bot was thrown out', async () => {
    await stage.change('kick');
    expect((await refused(stage.post('hello'))).kind).toBe('target-gone');
  });

  it('is told to slow down by the documented limits, for this chat', async () => {
    await stage.enter({ limits: 'documented' });
    const flood = async () => {
      for (let index = 0; index < 30; index += 1) {
        await stage.post(`${index}`);
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
    await stage.fault(kind);
    expect((await refused(stage.post('hello'))).kind).toBe(expected);
    expect(await stage.shown()).toHaveLength(arrived);
  });

  it('does not wait longer than it may', async () => {
    await stage.fault('timeout');
    expect((await refused(stage.post('hello', null, soon(200)))).kind).toBe('outcome-unknown');
  });
});
