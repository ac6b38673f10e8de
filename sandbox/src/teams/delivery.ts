import type { TeamsAccount } from './account.js';
import { type Json } from './conversation.js';
import { connectorKeys } from './login.js';
import { signToken } from './signing-keys.js';

/** A bot that has not answered by then is told once more. */
const PATIENCE_MS = 15_000;
const ATTEMPTS = 2;
const TOKEN_SECONDS = 3600;
/** A token is used for several activities. */
const REUSE_MS = 300_000;
const ISSUER = 'https://api.botframework.com';

/**
 * Takes activities to the bots' endpoints, signed as the Bot Connector signs them: one at a time and in order within a
 * conversation. What an endpoint does not answer in time is told a second time, word for word; what it refuses, or leaves
 * unanswered twice, is lost.
 */
export class Delivery {
  private readonly lines = new Map<string, Promise<unknown>>();
  private readonly tokens = new Map<string, { token: Promise<string>; until: number }>();
  private stop = new AbortController();

  /** `patienceMs`: how long an endpoint has for its answer. */
  constructor(private readonly patienceMs = PATIENCE_MS) {}

  /** Puts an activity behind those of the same conversation; without a request URL it is lost. */
  send(account: TeamsAccount, line: string, activity: Json): void {
    void this.deliver(account, line, activity);
  }

  /** Like `send`; answers what the bot answered, null when nothing came through. */
  deliver(account: TeamsAccount, line: string, activity: Json): Promise<{ status: number; body: string } | null> {
    const { requestUrl } = account;
    if (!requestUrl) return Promise.resolve(null);
    const { signal } = this.stop;
    // What the bot gets is what there was when it was sent; a later edit must not reach into a waiting activity.
    const body = JSON.stringify(activity);
    const before = this.lines.get(line) ?? Promise.resolve();
    const sent = before.then(() => this.tell(account, requestUrl, String(activity.serviceUrl), body, signal));
    this.lines.set(line, sent);
    void sent.then(() => {
      if (this.lines.get(line) === sent) this.lines.delete(line);
    });
    return sent;
  }

  /** Forgets what waits and breaks off what is on its way. */
  clear(): void {
    this.stop.abort();
    this.stop = new AbortController();
    this.lines.clear();
    this.tokens.clear();
  }

  private async tell(account: TeamsAccount, url: string, serviceUrl: string, body: string, signal: AbortSignal) {
    for (let attempt = 1; attempt <= ATTEMPTS && !signal.aborted; attempt += 1) {
      const answer = await this.post(account, url, serviceUrl, body, signal);
      if (answer !== 'late') return answer;
    }
    return null;
  }

  private async post(account: TeamsAccount, url: string, serviceUrl: string, body: string, signal: AbortSignal) {
    const token = await this.tokenFor(account.appId, serviceUrl);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.patienceMs)]),
      });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      return (error as { name?: unknown }).name === 'TimeoutError' ? 'late' : null;
    }
  }

  private tokenFor(appId: string, serviceUrl: string): Promise<string> {
    const known = this.tokens.get(appId);
    if (known && known.until > Date.now()) return known.token;
    const from = Math.floor(Date.now() / 1000);
    const times = { issuer: ISSUER, audience: appId, from, until: from + TOKEN_SECONDS };
    const token = connectorKeys().then((keys) => signToken(keys, { serviceurl: serviceUrl }, times));
    this.tokens.set(appId, { token, until: Date.now() + REUSE_MS });
    return token;
  }
}
