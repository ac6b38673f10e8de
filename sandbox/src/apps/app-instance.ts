import type { IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { AppError } from './app-error.js';
import { AppFaults, type Endpoint } from './app-faults.js';
import { parse, readMessageCall, readTickCall } from './calls.js';
import { ServedJson } from './served-json.js';
import type { MessageAnswer, SampleApp } from './sample-app.js';
import { Trail } from './trail.js';

const KEPT_CALLS = 1000;
/** Characters of the bodies that are kept. */
const KEPT_CHARACTERS = 4_000_000;

/** A call as it came. */
interface SeenCall {
  endpoint: Endpoint;
  at: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** Whether one of the secrets signed it; null when the app was told none. */
  verified: boolean | null;
}

/** An app as one caller knows it, with what it was called with, its secrets, its faults and what it serves as JSON. */
export class AppInstance {
  readonly faults = new AppFaults();
  readonly json = new ServedJson();
  private readonly calls = new Trail<SeenCall>(KEPT_CALLS, ({ body }) => body.length, KEPT_CHARACTERS);
  private webhooks: Webhook[] = [];
  private app: SampleApp;

  constructor(private readonly create: () => SampleApp) {
    this.app = create();
  }

  /** Any of them may have signed a call; with none, nothing is verified. Throws 400 on what is no secret. */
  setSecrets(secrets: string[]): void {
    try {
      this.webhooks = secrets.map((secret) => new Webhook(secret));
    } catch (error) {
      throw new AppError(400, `secrets: ${(error as Error).message}`);
    }
  }

  serve(url: string) {
    return this.json.serve(this.app.integration(url));
  }

  /** Notes a call; throws 404 when the app has no such endpoint, and 401 when no secret fits. */
  admit(endpoint: 'target' | 'tick', headers: IncomingHttpHeaders, body: string): void {
    const verified = this.webhooks.length === 0 ? null : this.webhooks.some((webhook) => fits(webhook, headers, body));
    this.calls.add({ endpoint, at: Date.now(), headers, body, verified });
    if (!(endpoint === 'tick' ? this.app.onTick : this.app.onMessage)) {
      throw new AppError(404, `this app has no ${endpoint}_url`);
    }
    if (verified === false) throw new AppError(401, 'webhook-signature: none of the secrets signed this');
  }

  /** What the app answers to a call; undefined when it has only accepted. Throws 400 on a body that it cannot read. */
  answer(endpoint: 'target' | 'tick', headers: IncomingHttpHeaders, body: string): MessageAnswer | undefined {
    if (endpoint === 'target') return this.app.onMessage?.(readMessageCall(body, idOf(headers)));
    this.app.onTick?.(readTickCall(body));
    return undefined;
  }

  /** Oldest first. */
  seen() {
    const calls = this.calls.recent.map(({ at, body, ...call }) => ({
      ...call,
      at: new Date(at).toISOString(),
      body: parse(body),
    }));
    return { total: this.calls.total, calls, kept: this.app.kept?.() ?? null };
  }

  /** Forgets the calls, and what the app made of them. */
  forgetCalls(): void {
    this.calls.clear();
    this.app = this.create();
  }
}

function fits(webhook: Webhook, headers: IncomingHttpHeaders, body: string): boolean {
  try {
    webhook.verify(body, headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}

const idOf = (headers: IncomingHttpHeaders): string | undefined => headers['webhook-id']?.toString();
