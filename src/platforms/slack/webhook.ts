import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookContents, WebhookRequest, WebhookSecrets } from '../contract.js';
import { readCredentials } from './credentials.js';
import { decode, teamOf } from './decode.js';
import type { SlackEnvelope } from './payloads.js';

/** Slack's documentation: what was stamped longer ago may be replayed by someone else. */
const MAX_AGE_SECONDS = 300;

/** Checks signature version 0: an HMAC-SHA256 of the stamp and the body as it came, under the app's signing secret. */
export function verifySlackWebhook(request: WebhookRequest, secrets: WebhookSecrets, now: Date): string | null {
  const secret = readCredentials(secrets.credentials).signingSecret ?? secrets.appSigningSecret;
  if (!secret) return 'There is no signing secret to verify the webhook with';
  const stamp = request.headers['x-slack-request-timestamp'] ?? '';
  const signature = request.headers['x-slack-signature'] ?? '';
  if (!/^\d{1,12}$/.test(stamp) || !signature) return 'The webhook is not signed';
  const age = Math.abs(now.getTime() / 1000 - Number(stamp));
  if (age > MAX_AGE_SECONDS) return 'The webhook was signed more than five minutes ago, or in the future';
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:`).update(request.body).digest('hex')}`;
  const [given, wanted] = [Buffer.from(signature), Buffer.from(expected)];
  const isGenuine = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isGenuine ? null : 'The signature of the webhook is wrong';
}

export function readSlackWebhook({ headers, body }: WebhookRequest): WebhookContents {
  const told = JSON.parse(body.toString('utf8')) as (SlackEnvelope & { challenge?: unknown }) | null;
  if (typeof told !== 'object' || told === null || typeof told.type !== 'string') {
    throw new SyntaxError('The body is no event of Slack');
  }
  const contents: WebhookContents = {
    accountId: teamOf(told),
    appId: told.api_app_id ?? null,
    events: [],
    retried: headers['x-slack-retry-num'] !== undefined,
  };
  if (told.type === 'url_verification') return { ...contents, reply: { challenge: String(told.challenge ?? '') } };
  // Slack kept events of over 30,000 an hour to itself: they must be read back.
  if (told.type === 'app_rate_limited') return { ...contents, retried: true };
  return told.type === 'event_callback' ? { ...contents, events: decode(told) } : contents;
}
