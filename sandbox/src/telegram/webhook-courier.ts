import http from 'node:http';
import https from 'node:https';
import { type TelegramUpdate, unixTime } from './telegram-types.js';
import type { UpdateQueue } from './update-queue.js';

const ANSWER_TIMEOUT_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const ANSWER_BYTES = 1_048_576;

export interface Webhook {
  url: string;
  secretToken: string;
  maxConnections: number;
}

/**
 * Posts a bot's updates to its webhook, one at a time and in order; what is refused is tried again after a pause that
 * doubles. Certificates are not checked: a self-signed one is welcome here.
 */
export class WebhookCourier {
  webhook: Webhook | null = null;
  lastError: { last_error_date: number; last_error_message: string } | null = null;
  /** Runs a Bot API call that came as the webhook's answer. */
  onAnswer: (call: Record<string, unknown>) => void = () => undefined;
  private detour: string | null = null;
  private round = 0;
  private timer: NodeJS.Timeout | null = null;
  private request: http.ClientRequest | null = null;
  private isBusy = false;
  private readonly agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 1 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false }),
  };

  constructor(private readonly updates: UpdateQueue) {}

  start(webhook: Webhook): void {
    this.stop();
    this.webhook = webhook;
    this.updates.listen(() => this.wake());
    this.wake();
  }

  /** Deliveries go there instead of the registered address, as if through a proxy that ends TLS before it. */
  reroute(url: string | null): void {
    this.detour = url;
    if (this.webhook) this.start(this.webhook);
  }

  stop(): void {
    this.round += 1;
    this.webhook = null;
    this.lastError = null;
    this.isBusy = false;
    this.updates.listen(null);
    if (this.timer) clearTimeout(this.timer);
    this.request?.destroy();
    Object.values(this.agents).forEach((agent) => agent.destroy());
  }

  private wake(): void {
    if (this.isBusy) return;
    this.isBusy = true;
    void this.deliver(this.round, FIRST_PAUSE_MS);
  }

  private async deliver(round: number, firstPause: number): Promise<void> {
    let pause = firstPause;
    for (let update = this.updates.peek(); update && this.webhook; update = this.updates.peek()) {
      const failure = await this.post(this.webhook, update);
      if (round !== this.round) return;
      if (failure !== null) {
        this.lastError = { last_error_date: unixTime(), last_error_message: failure };
        this.timer = setTimeout(() => void this.deliver(round, Math.min(pause * 2, LONGEST_PAUSE_MS)), pause);
        return;
      }
      this.updates.drop(update.update_id);
      pause = FIRST_PAUSE_MS;
    }
    this.isBusy = false;
  }

  /** Null when the webhook took the update, else the reason as `getWebhookInfo` shows it. */
  private post(webhook: Webhook, update: TelegramUpdate): Promise<string | null> {
    const body = JSON.stringify(update);
    const url = new URL(this.detour ?? webhook.url);
    const secure = url.protocol === 'https:';
    const headers: Record<string, string | number> = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    if (webhook.secretToken) headers['x-telegram-bot-api-secret-token'] = webhook.secretToken;
    return new Promise((resolve) => {
      const options = { method: 'POST', headers, timeout: ANSWER_TIMEOUT_MS };
      const request = secure
        ? https.request(url, { ...options, agent: this.agents['https:'] })
        : http.request(url, { ...options, agent: this.agents['http:'] });
      this.request = request;
      request.on('response', (response) => void this.read(response).then(resolve));
      request.on('timeout', () => request.destroy(new Error('Read timeout expired')));
      request.on('error', (error: NodeJS.ErrnoException) => resolve(wordsFor(error)));
      request.end(body);
    });
  }

  private async read(response: http.IncomingMessage): Promise<string | null> {
    let text = '';
    try {
      for await (const chunk of response) if (text.length < ANSWER_BYTES) text += String(chunk);
    } catch (error) {
      return wordsFor(error as NodeJS.ErrnoException);
    }
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299)
      return `Wrong response from the webhook: ${status} ${response.statusMessage ?? ''}`;
    this.runAnswer(text);
    return null;
  }

  private runAnswer(text: string): void {
    if (!text.startsWith('{')) return;
    try {
      const call = JSON.parse(text) as Record<string, unknown>;
      if (typeof call.method === 'string') this.onAnswer(call);
    } catch {
      // An answer that is no JSON is no call; Telegram ignores it too.
    }
  }
}

function wordsFor(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'Connection refused';
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 'Failed to resolve host';
  return error.message || 'Connection closed';
}
