import { ProviderError } from '../errors.js';
import type { TeamsCredentials } from './credentials.js';
import { fromEntra, fromNetwork } from './errors.js';

/** Of the public cloud, and of the one of the government of the United States, whose login has a name of its own. */
const SCOPE = 'https://api.botframework.com/.default';
const GOVERNMENT_SCOPE = 'https://api.botframework.us/.default';
/** A token is renewed so long before its end that it outlives every request made with it. */
const MARGIN_MS = 300_000;
/** Longer than any caller waits; a request is shared, so that no single caller's signal may end it. */
const ASK_MS = 15_000;
/** Bots whose tokens are kept; beyond these the oldest is asked for again. */
const MOST_TOKENS = 1000;

interface Kept {
  token: string;
  renewAt: number;
}

/** Access tokens for the Bot Connector, one for each bot: kept until shortly before their end, asked for once at a time. */
export class AccessTokens {
  private readonly kept = new Map<string, Kept>();
  private readonly asking = new Map<string, Promise<string>>();

  /** `loginUrl`: `https://login.microsoftonline.com`, or another address that has tenants below it. */
  constructor(private readonly loginUrl: string) {}

  /** `instead`: a token that was refused, and is not to be given again. Throws ProviderError alone. */
  async get(credentials: TeamsCredentials, signal: AbortSignal, instead: string | null = null): Promise<string> {
    // What is given up before it starts has certainly done nothing.
    if (signal.aborted) throw new ProviderError('unavailable', 'The request to Teams was given up before it left');
    const key = JSON.stringify([credentials.tenantId, credentials.appId, credentials.appPassword]);
    const kept = this.kept.get(key);
    if (kept && kept.token !== instead && kept.renewAt > Date.now()) return kept.token;
    return giveUpWith(signal, this.ask(key, credentials));
  }

  /** Asks anew whatever is kept: whether the credentials are still good. */
  async prove(credentials: TeamsCredentials, signal: AbortSignal): Promise<void> {
    const key = JSON.stringify([credentials.tenantId, credentials.appId, credentials.appPassword]);
    await giveUpWith(signal, this.ask(key, credentials));
  }

  private ask(key: string, credentials: TeamsCredentials): Promise<string> {
    const asking = this.asking.get(key) ?? this.fetch(key, credentials).finally(() => this.asking.delete(key));
    this.asking.set(key, asking);
    return asking;
  }

  private async fetch(key: string, { tenantId, appId, appPassword }: TeamsCredentials): Promise<string> {
    const url = `${this.loginUrl.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
    const form = {
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: appPassword,
      scope: scopeAt(this.loginUrl),
    };
    const asked = Date.now();
    const { response, body } = await post(url, new URLSearchParams(form));
    const { access_token: token, expires_in: seconds } = (body ?? {}) as {
      access_token?: unknown;
      expires_in?: unknown;
    };
    if (!response.ok || typeof token !== 'string') {
      this.kept.delete(key);
      throw fromEntra(response, body);
    }
    const lifeMs = Number(seconds) * 1000;
    this.keep(key, { token, renewAt: asked + Math.max((Number.isFinite(lifeMs) ? lifeMs : 0) - MARGIN_MS, 0) });
    return token;
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    const oldest = this.kept.keys().next();
    if (this.kept.size > MOST_TOKENS && !oldest.done) this.kept.delete(oldest.value);
  }
}

/** For whom a token from there opens the Bot Connector. */
export const scopeAt = (loginUrl: string): string =>
  new URL(loginUrl).hostname.endsWith('.us') ? GOVERNMENT_SCOPE : SCOPE;

async function post(url: string, body: URLSearchParams): Promise<{ response: Response; body: unknown }> {
  try {
    // A redirect would carry the secret to wherever it points.
    const response = await fetch(url, { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(ASK_MS) });
    const text = await response.text();
    return { response, body: parsed(text) };
  } catch (error) {
    throw fromNetwork(error, { effect: 'repeatable', scope: 'installation' });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** No token, no request: whoever stops waiting for one has certainly done nothing. */
function giveUpWith<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      reject(new ProviderError('unavailable', 'Microsoft Entra did not answer in time', { network: true }));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
