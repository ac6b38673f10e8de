import { createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { newUser, newWorkspace } from '../support/people.js';
import { type ConnectedPlatform, connectPlatform } from '../support/platform-accounts.js';
import { startServer, type TestServer } from '../support/server.js';

const APP_SECRET = '00112233445566778899aabbccddeeff';
const CHALLENGE = JSON.stringify({ type: 'url_verification', challenge: 'told' });

let server: TestServer;
let database: pg.Client;
let slack: ConnectedPlatform;

beforeAll(async () => {
  server = await startServer({ env: { SLACK_SIGNING_SECRET: APP_SECRET, RATE_LIMIT_DEFAULT: '40' } });
  database = new pg.Client({ connectionString: server.databaseUrl });
  await database.connect();
  const owner = await newUser(server);
  slack = await connectPlatform(server, owner, (await newWorkspace(owner)).id, 'slack');
});
afterAll(async () => {
  await database.end();
  await server.stop();
});

/** Seconds since 1970. */
const now = (): number => Math.floor(Date.now() / 1000);

async function deliver(
  path: string,
  { secret, body = CHALLENGE, at = now() }: { secret?: string; body?: string; at?: number },
): Promise<{ status: number; body: unknown }> {
  const hmac = secret !== undefined && createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  const signed: Record<string, string> = hmac
    ? { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${hmac}` }
    : {};
  const headers = { 'content-type': 'application/json', ...signed };
  const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
}

const ownPath = (): string => new URL(slack.integration.webhook_url).pathname;
const ownSecret = (): string => String(slack.account.credentials['signing_secret']);

describe('webhooks that share a door', () => {
  it('are not kept out by a flood from the same address', async () => {
    for (let n = 0; n < 60; n++) expect((await deliver(`/webhooks/slack/${randomUUID()}`, {})).status).toBe(404);
    expect((await deliver(ownPath(), { secret: ownSecret() })).status).toBe(200);
  });

  it('of the distributed app reach the bots of that app alone, not others of the same team', async () => {
    const told = async (): Promise<number> => {
      const event = {
        type: 'message',
        channel: 'C1',
        user: 'U1',
        text: 'Hello',
        ts: `${now()}.${Math.random()}`.slice(0, 17),
      };
      const team = { team_id: slack.account.account_id, api_app_id: 'A0DISTRIBUTED' };
      const body = JSON.stringify({ type: 'event_callback', ...team, event });
      const count = async () => Number((await database.query('SELECT count(*) FROM inbound_events')).rows[0].count);
      const before = await count();
      expect((await deliver('/webhooks/slack', { secret: APP_SECRET, body })).status).toBe(200);
      return (await count()) - before;
    };
    const become = (appId: string | null) => database.query('UPDATE installations SET app_id = $1', [appId]);
    await become('A0ANOTHER');
    expect(await told()).toBe(0);
    // A token without users:read does not tell whose bot it is.
    await become(null);
    expect(await told()).toBe(0);
    await become('A0DISTRIBUTED');
    expect(await told()).toBe(1);
  });
});
