import { createHmac, randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { ControlError } from '../../platform-sandbox.js';
import type { SlackApp } from '../app.js';
import type { SlackTeam } from '../team.js';
import type { EventEnvelope } from './envelope.js';
import type { Outcome, Retry, Route } from './delivery.js';

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A challenge is short; what an app answers beyond this is not read into memory. */
const ANSWER_LIMIT_BYTES = 64 * 1024;

class DeliveryTimeout extends Error {}

/** Slack's signed POST to an app's request URL. */
export class RequestUrlRoute implements Route {
  private readonly plain = new http.Agent({ keepAlive: true });
  private readonly secure = new https.Agent({ keepAlive: true });

  constructor(private readonly ackTimeoutMs: number) {}

  serves({ app }: SlackTeam): boolean {
    return app.requestUrl !== '';
  }

  async send({ app }: SlackTeam, envelope: EventEnvelope, retry: Retry | null): Promise<Outcome> {
    const headers = retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {};
    try {
      const answer = await this.post(app, app.requestUrl, envelope, headers);
      if (answer.status >= 200 && answer.status < 300) return { acknowledged: true };
      return { acknowledged: false, reason: 'http_error', final: answer.headers['x-slack-no-retry'] === '1' };
    } catch (error) {
      return { acknowledged: false, reason: error instanceof DeliveryTimeout ? 'http_timeout' : 'connection_failed' };
    }
  }

  /** The `url_verification` handshake of a URL that a person typed into the app's settings. */
  async verify(app: SlackApp, url: string): Promise<void> {
    const challenge = randomBytes(26).toString('base64url');
    const body = { token: app.verificationToken, challenge, type: 'url_verification' };
    const answer = await this.post(app, url, body, {}).catch((error: Error) => {
      throw new ControlError(400, `request_url: ${url} did not answer: ${error.message}`);
    });
    if (answer.status < 200 || answer.status >= 300) {
      throw new ControlError(400, `request_url: ${url} answered ${answer.status} to the challenge`);
    }
    if (echoOf(answer.body) !== challenge) {
      throw new ControlError(400, `request_url: ${url} did not echo the challenge`);
    }
  }

  close(): void {
    this.plain.destroy();
    this.secure.destroy();
  }

  private post(app: SlackApp, url: string, body: unknown, headers: http.OutgoingHttpHeaders): Promise<Answer> {
    const raw = JSON.stringify(body);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', app.signingSecret).update(`v0:${timestamp}:${raw}`).digest('hex');
    const { request, agent } = url.startsWith('https:')
      ? { request: https.request, agent: this.secure }
      : { request: http.request, agent: this.plain };
    return new Promise((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        agent,
        headers: {
          ...headers,
          accept: '*/*',
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(raw),
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${signature}`,
        },
      });
      const timer = setTimeout(() => outgoing.destroy(new DeliveryTimeout('no answer in time')), this.ackTimeoutMs);
      outgoing.once('close', () => clearTimeout(timer));
      outgoing.once('error', reject);
      outgoing.once('response', (response) => readAnswer(response).then(resolve, reject));
      outgoing.end(raw);
    });
  }
}

async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= ANSWER_LIMIT_BYTES) chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() };
}

/** The challenge comes back as plain text, as a form, or as JSON. */
function echoOf(body: string): string {
  const text = body.trim();
  if (text.startsWith('challenge=')) return new URLSearchParams(text).get('challenge') ?? '';
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'string') return parsed;
    return String((parsed as { challenge?: unknown } | null)?.challenge ?? '');
  } catch {
    return text;
  }
}
