import { createHmac, randomBytes } from 'node:crypto';

const pick = (list) => list[Math.floor(Math.random() * list.length)];

const head = (method, path, headers) =>
  [`${method} ${path} HTTP/1.1`, 'Host: bench', ...headers, ''].map((line) => `${line}\r\n`).join('');

const bearer = (token) => `Authorization: Bearer ${token}`;

/** What each scenario sends: given its settings, a function that makes the next request as it goes over the wire. */
const KINDS = {
  get: ({ paths, tokens }) => {
    const requests = paths.flatMap((path) => tokens.slice(0, 10).map((token) => head('GET', path, [bearer(token)])));
    return () => pick(requests);
  },
  post: ({ channels, tokens, run }) => {
    let sent = 0;
    return () => {
      const body = JSON.stringify({ content: `Message ${(sent += 1)} of ${run}: the quick brown fox jumps over it.` });
      const headers = [bearer(pick(tokens)), 'Content-Type: application/json', `Content-Length: ${body.length}`];
      return head('POST', `/api/v2/channels/${pick(channels)}/messages`, headers) + body;
    };
  },
  call: ({ path, body }) => {
    const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
    return () => head('POST', path, headers) + body;
  },
  webhook: ({ path, secret, team, app, bot, channels, run }) => {
    let micros = run * 10_000;
    return () => {
      const second = Math.floor(Date.now() / 1000);
      const ts = `${second}.${String((micros += 1) % 1_000_000).padStart(6, '0')}`;
      const body = JSON.stringify(slackEvent({ team, app, bot, channel: pick(channels), ts, second }));
      const signature = createHmac('sha256', secret).update(`v0:${second}:${body}`).digest('hex');
      const headers = [
        `X-Slack-Request-Timestamp: ${second}`,
        `X-Slack-Signature: v0=${signature}`,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ];
      return head('POST', path, headers) + body;
    };
  },
};

export const makeRequests = (scenario) => KINDS[scenario.kind](scenario);

/** An event as Slack's Events API wraps it. */
const slackEvent = ({ team, app, bot, channel, ts, second }) => ({
  token: 'verification',
  team_id: team,
  api_app_id: app,
  event: {
    type: 'message',
    user: 'U0000ADA',
    text: 'The quick brown fox jumps over the lazy dog.',
    ts,
    client_msg_id: '7d0f2f5e-3d0c-4b7a-9a1c-3f6f5d0d9c11',
    team,
    channel,
    event_ts: ts,
    channel_type: 'channel',
  },
  type: 'event_callback',
  event_id: `Ev${randomBytes(6).toString('hex').toUpperCase()}`,
  event_time: second,
  authorizations: [{ enterprise_id: null, team_id: team, user_id: bot, is_bot: true, is_enterprise_install: false }],
  is_ext_shared_channel: false,
});
