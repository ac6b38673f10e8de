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
  payload?: { event_id: string; event: { type: string; text: string } };
}

describe("Socket Mode of the sandbox's Slack", () => {
  let slack: Started;

  /** With more patience than Slack has, where nothing else is said: a busy machine must not look like a deaf app. */
  const start = async (ackTimeoutMs = 30_000): Promise<void> => {
    slack = await startSlack({}, { slack: { retryDelays: [0, 20, 40], ackTimeoutMs } });
  };

  beforeEach(() => start());
  afterEach(() => slack.sandbox.close());

  const say = (text: string) =>
    slack.control.call('POST', 'slack/messages', { ...slack.place, user: { id: 'ann', name: 'Ann' }, text });

  const open = async () => {
    const { url } = await clientOf(slack.sandbox.url, slack.account.credentials.app_token!).apps.connections.open();
    const socket = new WebSocket(url!);
    const heard: Envelope[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Envelope));
    await until(() => heard.find(({ type }) => type === 'hello'));
    const messages = (text?: string) =>
      heard.filter(({ payload: { event } = {} }) => event?.type === 'message' && (!text || event.text === text));
    return { url: url!, socket, heard, messages };
  };

  it('serves a real Bolt app, both ways', async () => {
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
    await slack.sandbox.close();
    await start(500);
    const { socket, messages } = await open();
    socket.on('message', () => {
      const [, again] = messages('again');
      if (again) socket.send(JSON.stringify({ envelope_id: again.envelope_id }));
    });
    await say('again');
    await until(() => messages('again').length === 2);
    await say('never acknowledged');
    // By the time that this has come three times more, the other would have.
    await until(() => messages('never acknowledged').length === 4);
    const [first, second, ...more] = messages('again');
    expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' });
    expect(second?.payload?.event_id).toBe(first?.payload?.event_id);
    expect(more).toEqual([]);
    socket.terminate();
  });

  it('tells the next connection what a dropped one had not acknowledged', async () => {
    const first = await open();
    await say('lost on the way');
    await until(() => first.messages()[0]);
    const closed = new Promise((resolve) => first.socket.once('close', resolve));
    const second = await open();
    await slack.control.call('POST', 'slack/disconnect');
    await closed;
    const third = await open();
    await until(() => third.messages()[0] ?? second.messages()[0]);
    expect(third.messages()[0]?.payload?.event.text).toBe('lost on the way');
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
