import { App as BoltApp, LogLevel } from '@slack/bolt';
import { WebSocket } from 'ws';
import { until } from '../../../testing/control.js';
import { clientOf, startSlack } from '../../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;
interface Envelope {
  type: string;
  envelope_id: string;
  retry_attempt: number;
  retry_reason: string;
  payload: { event_id: string; event: { type: string; text: string } };
}

describe("Socket Mode of the sandbox's Slack", () => {
  let slack: Started;

  const start = (ackTimeoutMs: number) => startSlack({}, { slack: { retryDelays: [0, 20, 40], ackTimeoutMs } });
  /** With Slack's own patience, where a busy machine must not look like an app that does not answer. */
  const bePatient = async (): Promise<void> => {
    await slack.sandbox.close();
    slack = await start(3000);
  };

  beforeEach(async () => {
    slack = await start(100);
  });
  afterEach(() => slack.sandbox.close());

  const say = (text: string) =>
    slack.control.call('POST', 'slack/messages', { ...slack.place, user: { id: 'ann', name: 'Ann' }, text });

  const open = async () => {
    const { url } = await clientOf(slack.sandbox.url, slack.account.credentials.app_token!).apps.connections.open();
    const socket = new WebSocket(url!);
    const heard: Envelope[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Envelope));
    await until(() => heard.find(({ type }) => type === 'hello'));
    const messages = () => heard.filter(({ payload }) => payload?.event.type === 'message');
    return { url: url!, socket, heard, messages };
  };

  it('serves a real Bolt app, both ways', async () => {
    await bePatient();
    const bolt = new BoltApp({
      token: slack.account.credentials.bot_token!,
      appToken: slack.account.credentials.app_token!,
      socketMode: true,
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: `${slack.sandbox.url}/slack/api/` },
    });
    bolt.message(/ping/, async ({ say: answer }) => void (await answer('pong')));
    await bolt.start();
    await say('ping');
    const seen = () => slack.control.messages('slack', slack.place.account_id, slack.place.channel_id);
    await until(async () => (await seen()).find(({ text, bot }) => text === 'pong' && bot));
    await bolt.stop();
    expect((await seen()).map(({ text }) => text)).toEqual(['ping', 'pong']);
  });

  it('tells again what is not acknowledged, and no more once it is', async () => {
    const { socket, messages } = await open();
    await say('again');
    await until(() => messages().length === 2);
    expect(messages()[1]).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' });
    expect(messages()[1]?.payload.event_id).toBe(messages()[0]?.payload.event_id);
    socket.send(JSON.stringify({ envelope_id: messages()[1]!.envelope_id }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(messages()).toHaveLength(2);
    socket.terminate();
  });

  it('tells the next connection what a dropped one had not acknowledged', async () => {
    await bePatient();
    const first = await open();
    await say('lost on the way');
    await until(() => first.messages()[0]);
    const closed = new Promise((resolve) => first.socket.once('close', resolve));
    const second = await open();
    await slack.control.call('POST', 'slack/disconnect');
    await closed;
    const third = await open();
    await until(() => third.messages()[0] ?? second.messages()[0]);
    expect(third.messages()[0]?.payload.event.text).toBe('lost on the way');
  });

  it('admits a ticket once, and says goodbye when the team is gone', async () => {
    const { url, socket, heard } = await open();
    const second = new WebSocket(url);
    await expect(new Promise((_, reject) => second.once('error', reject))).rejects.toThrow('401');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await slack.control.call('DELETE', '');
    await closed;
    expect(heard.at(-1)).toMatchObject({ type: 'disconnect', reason: 'link_disabled' });
  });
});
