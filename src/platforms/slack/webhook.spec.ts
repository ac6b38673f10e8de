import { createHmac } from 'node:crypto';
import type { WebhookSecrets } from '../contract.js';
import { readSlackWebhook, verifySlackWebhook } from './webhook.js';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const NOW = new Date('2025-11-21T00:00:00Z');
const BODY = '{"type":"event_callback","text":"žluťoučký"}';

function signed({ secret = SECRET, at = NOW, body = BODY, version = 'v0' } = {}) {
  const stamp = String(at.getTime() / 1000);
  const hash = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
  const headers = { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `${version}=${hash}` };
  return { headers, body: Buffer.from(body) };
}
const secrets = (own: string | null, app: string | null = null): WebhookSecrets => ({
  credentials: own === null ? {} : { signing_secret: own },
  webhookSecret: '',
  appSigningSecret: app,
});
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('A webhook of Slack', () => {
  it('is genuine under the bot’s own secret, else under the distributed app’s', () => {
    expect(verifySlackWebhook(signed(), secrets(SECRET), NOW)).toBeNull();
    expect(verifySlackWebhook(signed(), secrets(null, SECRET), NOW)).toBeNull();
    expect(verifySlackWebhook(signed(), secrets('another0another0', SECRET), NOW)).toMatch(/wrong/);
  });

  it('is good for five minutes, on either side of our clock', () => {
    expect(verifySlackWebhook(signed(), secrets(SECRET), later(299))).toBeNull();
    expect(verifySlackWebhook(signed(), secrets(SECRET), later(301))).toMatch(/five minutes/);
    expect(verifySlackWebhook(signed(), secrets(SECRET), later(-299))).toBeNull();
    expect(verifySlackWebhook(signed(), secrets(SECRET), later(-301))).toMatch(/five minutes/);
  });

  it('is refused when a byte of it changed', () => {
    const request = signed();
    request.body = Buffer.from(BODY.replace('event', 'Event'));
    expect(verifySlackWebhook(request, secrets(SECRET), NOW)).toMatch(/wrong/);
  });

  it('is refused under another version, with a broken stamp, and where we have no secret', () => {
    expect(verifySlackWebhook(signed({ version: 'v1' }), secrets(SECRET), NOW)).toMatch(/wrong/);
    const broken = { ...signed(), headers: { ...signed().headers, 'x-slack-request-timestamp': '1e9' } };
    expect(verifySlackWebhook(broken, secrets(SECRET), NOW)).toMatch(/not signed/);
    expect(verifySlackWebhook(signed({ secret: '' }), secrets(null), NOW)).toMatch(/no signing secret/);
  });
});

describe('What a webhook of Slack holds', () => {
  const read = (body: object, headers = {}) => readSlackWebhook({ headers, body: Buffer.from(JSON.stringify(body)) });

  it('is a challenge to be echoed', () => {
    expect(read({ type: 'url_verification', token: 't', challenge: 'abc' })).toMatchObject({
      reply: { challenge: 'abc' },
      events: [],
    });
  });

  it('is an event of a team and an app, told before or not', () => {
    const event = { type: 'message', user: 'U1', text: 'Hi', ts: '1.000001', channel: 'C1' };
    const body = { type: 'event_callback', team_id: 'T1', api_app_id: 'A1', event };
    expect(read(body)).toMatchObject({
      accountId: 'T1',
      appId: 'A1',
      retried: false,
      events: [{ messageId: '1.000001' }],
    });
    const shared = { ...body, authorizations: [{ team_id: 'T2', user_id: 'U2', is_bot: true }] };
    expect(read(shared).accountId).toBe('T2');
    expect(read(body, { 'x-slack-retry-num': '1' }).retried).toBe(true);
  });

  it('may say that events were held back, which is a gap to be filled', () => {
    const body = { type: 'app_rate_limited', team_id: 'T1', api_app_id: 'A1', minute_rate_limited: 1763683200 };
    expect(read(body)).toMatchObject({ accountId: 'T1', retried: true, events: [] });
  });
});
