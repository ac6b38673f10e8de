import { createHmac } from 'node:crypto';
import { newId } from '../../src/kernel/database/ids.js';
import { newUser, newWorkspace } from '../support/people.js';
import { type ConnectedPlatform, connectPlatform } from '../support/platform-accounts.js';
import { startServer, type TestServer } from '../support/server.js';
import { expectRefusal, read, type Refused } from './envelope.js';
import { TableSnapshots } from './table-snapshot.js';

const MIB = 1024 * 1024;
const APP_SECRET = 'of-the-distributed-app';

describe('A webhook', () => {
  let server: TestServer;
  let slack: ConnectedPlatform;
  let telegram: ConnectedPlatform;
  let tables: TableSnapshots;
  let before: Record<string, string>;

  beforeAll(async () => {
    const env = { SLACK_SIGNING_SECRET: APP_SECRET };
    server = await startServer({ env });
    const owner = await newUser(server);
    const { id } = await newWorkspace(owner);
    slack = await connectPlatform(server, owner, id, 'slack');
    telegram = await connectPlatform(server, owner, id, 'telegram');
    // From here on nothing but the requests may change a row.
    await server.kill('SIGTERM');
    await server.restart({ ROLES: 'web' });
    tables = await TableSnapshots.open(server.databaseUrl);
    before = await tables.take();
  });
  afterAll(async () => {
    await tables?.close();
    await server?.stop();
  });

  const secondsAgo = (seconds: number): string => String(Math.floor(Date.now() / 1000) - seconds);
  const secret = (): string => slack.account.credentials['signing_secret'] ?? '';
  const pathOf = ({ integration }: ConnectedPlatform): string => new URL(integration.webhook_url).pathname;

  /** What Slack sends when somebody writes. */
  const event = (text = 'Hello'): string =>
    JSON.stringify({
      type: 'event_callback',
      team_id: slack.account.account_id,
      event_id: `Ev${newId()}`,
      event_time: Number(secondsAgo(0)),
      event: {
        type: 'message',
        channel: slack.account.channels[0]?.id,
        channel_type: 'channel',
        user: 'U0SOMEBODY',
        text,
        ts: `${secondsAgo(0)}.${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`,
      },
    });

  /** As Slack signs: https://docs.slack.dev/authentication/verifying-requests-from-slack */
  const signed = (body: string, timestamp = secondsAgo(0), key = secret()): Record<string, string> => ({
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  });

  async function deliver(path: string, body: string, headers: Record<string, string>): Promise<Refused> {
    const type = { 'content-type': 'application/json' };
    return read(await fetch(server.url + path, { method: 'POST', headers: { ...type, ...headers }, body }));
  }

  async function isRefused(status: number, path: string, body: string, headers: Record<string, string>): Promise<void> {
    expectRefusal(`POST ${path}`, path, await deliver(path, body, headers), status);
    expect(await tables.take()).toEqual(before);
  }

  describe('of Slack', () => {
    const bad: [string, (body: string) => Record<string, string>][] = [
      ['without a signature', () => ({})],
      ['without a timestamp', (body) => ({ 'x-slack-signature': signed(body)['x-slack-signature'] ?? '' })],
      ['signed with another secret', (body) => signed(body, secondsAgo(0), 'guessed')],
      ['signed with no secret', (body) => signed(body, secondsAgo(0), '')],
      ['signed for another body', () => signed('{}')],
      ['replayed after six minutes', (body) => signed(body, secondsAgo(360))],
      ['from the future', (body) => signed(body, secondsAgo(-360))],
      ['signed for another moment', (body) => ({ ...signed(body), 'x-slack-request-timestamp': secondsAgo(10) })],
      ['with a timestamp that is no number', (body) => signed(body, 'yesterday')],
      ['with a timestamp without end', (body) => signed(body, '9'.repeat(400))],
      ['with a signature that is no hash', (body) => ({ ...signed(body), 'x-slack-signature': 'v0=zz' })],
      ['with a signature of another version', (body) => ({ ...signed(body), 'x-slack-signature': 'v9=00' })],
    ];

    it.each(bad)('%s is refused, and nothing is stored', async (_, sign) => {
      const body = event();
      await isRefused(401, pathOf(slack), body, sign(body));
    });

    it.each(bad)('%s is refused at the distributed app’s address too', async (_, sign) => {
      const body = event();
      await isRefused(401, '/webhooks/slack', body, sign(body));
    });

    it('with one bot’s secret is refused at the distributed app’s address, and the other way round', async () => {
      const body = event();
      await isRefused(401, '/webhooks/slack', body, signed(body));
      await isRefused(401, pathOf(slack), body, signed(body, secondsAgo(0), APP_SECRET));
    });

    it('that is genuine but no JSON, or no event, is a 400', async () => {
      for (const body of ['{"type":', '', '\u0000', 'null', '[]', '7', '"text"']) {
        await isRefused(400, pathOf(slack), body, signed(body));
      }
    });

    it('that is genuine but of another team is refused', async () => {
      const body = event().replace(slack.account.account_id, 'T0ANOTHER');
      await isRefused(403, pathOf(slack), body, signed(body));
    });

    it('that is larger than 1 MiB is refused', async () => {
      const body = event('x'.repeat(MIB));
      await isRefused(413, pathOf(slack), body, signed(body));
    });

    it('that nests without end is refused', async () => {
      const body = event().replace('"Hello"', `${'['.repeat(5000)}${']'.repeat(5000)}`);
      await isRefused(400, pathOf(slack), body, signed(body));
    });
  });

  describe('of Telegram', () => {
    const update = (): string => JSON.stringify({ update_id: 7, message: { message_id: 1, date: 1, chat: { id: 1 } } });

    it.each([
      ['without the secret token', {}],
      ['with another secret token', { 'x-telegram-bot-api-secret-token': 'guessed' }],
      ['with an empty one', { 'x-telegram-bot-api-secret-token': '' }],
    ])('%s is refused, and nothing is stored', async (_, headers: Record<string, string>) => {
      await isRefused(401, pathOf(telegram), update(), headers);
    });
  });

  it('is a 404 where nobody listens', async () => {
    const body = event();
    for (const path of [
      `/webhooks/slack/${newId()}`,
      `/webhooks/telegram/${slack.integration.id}`,
      `/webhooks/discord/${slack.integration.id}`,
      '/webhooks/icq',
      `/webhooks/icq/${slack.integration.id}`,
      '/webhooks/telegram',
    ]) {
      await isRefused(404, path, body, signed(body));
    }
    await isRefused(400, '/webhooks/slack/abc', body, signed(body));
  });

  it('that is genuine is taken, whatever characters are in it, and taken once', async () => {
    const body = event('NUL \u0000, half \ud800, bell \u0007');
    expect(await deliver(pathOf(slack), body, signed(body))).toMatchObject({ status: 200 });
    const once = await tables.take();
    expect(once['inbound_events']).not.toBe(before['inbound_events']);
    expect(await deliver(pathOf(slack), body, signed(body))).toMatchObject({ status: 200 });
    expect((await tables.take())['inbound_events']).toBe(once['inbound_events']);
    expect(server.logs).not.toContain('A request failed');
  });
});
