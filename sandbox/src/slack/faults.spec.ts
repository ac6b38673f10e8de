import { clientOf, startSlack } from '../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

describe("Faults and limits of the sandbox's Slack", () => {
  let slack: Started;

  beforeEach(async () => {
    slack = await startSlack({ channels: ['general', 'sales'] });
  });
  afterEach(() => slack.sandbox.close());

  const fault = (body: object) => slack.control.call('POST', 'slack/faults', { count: 1, ...body });
  const post = (text: string, channel = slack.place.channel_id) => slack.client.chat.postMessage({ channel, text });
  const texts = async () =>
    (await slack.control.messages('slack', slack.account.account_id, slack.place.channel_id)).map(({ text }) => text);

  it('answers 429 with Retry-After, in the channel named alone', async () => {
    await fault({ kind: '429', retry_after: 7, channel_id: slack.place.channel_id });
    await post('elsewhere', slack.account.channels[1]!.id);
    await expect(post('limited')).rejects.toMatchObject({ retryAfter: 7 });
    await post('free again');
    expect(await texts()).toEqual(['free again']);
  });

  it('answers 500 as often as asked', async () => {
    await fault({ kind: '500', count: 2 });
    await expect(post('one')).rejects.toMatchObject({ statusCode: 500 });
    await expect(post('two')).rejects.toMatchObject({ statusCode: 500 });
    await post('three');
    expect(await texts()).toEqual(['three']);
  });

  it('never answers, or cuts the line, without taking the message', async () => {
    await fault({ kind: 'timeout' });
    const { chat } = clientOf(slack.sandbox.url, slack.account.credentials.bot_token!, 2000);
    const unheard = chat.postMessage({ channel: slack.place.channel_id, text: 'unheard' });
    await expect(unheard).rejects.toThrow(/timeout|timed out|aborted/i);
    await fault({ kind: 'reset' });
    await expect(post('cut')).rejects.toThrow(/fetch failed|terminated|socket/i);
    expect(await texts()).toEqual([]);
  });

  it('takes the message and cuts the line before answering', async () => {
    await fault({ kind: 'accepted_then_reset' });
    await expect(post('taken')).rejects.toThrow(/fetch failed|terminated|socket/i);
    expect(await texts()).toEqual(['taken']);
  });

  it('revokes the token for good', async () => {
    await fault({ kind: 'revoked' });
    await expect(post('x')).rejects.toMatchObject({ data: { error: 'token_revoked' } });
    await expect(slack.client.auth.test()).rejects.toMatchObject({ data: { error: 'token_revoked' } });
  });

  it('limits as documented where the account asks for it', async () => {
    const { credentials, channels } = await slack.control.account('slack', { limits: 'documented' });
    const client = clientOf(slack.sandbox.url, credentials.bot_token!);
    const channel = channels[0]!.id;
    const posts = await Promise.allSettled(
      Array.from({ length: 8 }, () => client.chat.postMessage({ channel, text: 'x' })),
    );
    const refused = posts.filter((result): result is PromiseRejectedResult => result.status === 'rejected');
    expect(posts.length - refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.reason).toMatchObject({ retryAfter: 1 });
    await client.conversations.history({ channel, limit: 100 });
    const again = (await client.conversations.history({ channel }).catch((error: unknown) => error)) as {
      retryAfter: number;
    };
    expect(again.retryAfter).toBeGreaterThan(50);
    await expect(slack.client.conversations.history({ channel: slack.place.channel_id })).resolves.toMatchObject({
      ok: true,
    });
  });
});
