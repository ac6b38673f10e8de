import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../../kernel/metrics/metrics.service.js';
import { OutsideError } from '../../kernel/outside/outside-error.js';
import { type OutsideAnswer, OutsideHttp } from '../../kernel/outside/outside-http.service.js';
import type { CallableApp } from '../callable-app.js';
import { AppBreakers } from './app-breakers.service.js';
import type { AppFailure, AppReply, AppRequest } from './app-call.js';
import { answered, notAnswered } from './app-reply.js';
import { AppSigner } from './app-signer.service.js';

const OPEN: AppFailure = {
  ok: false,
  status: null,
  error: 'It was not called: it has failed five times in a row, and is left alone for 30 seconds.',
  retryable: true,
  latencyMs: 0,
  breakerOpen: true,
};

/** The one way of calling an app: signed, bounded in time and size, and not at all while it is dead. */
@Injectable()
export class AppCaller {
  private readonly logger = new Logger(AppCaller.name);
  private readonly calls: Counter<'kind' | 'outcome'>;

  constructor(
    private readonly outside: OutsideHttp,
    private readonly signer: AppSigner,
    private readonly breakers: AppBreakers,
    metrics: Metrics,
  ) {
    const help = 'Calls of apps, by kind of app and outcome.';
    this.calls = metrics.counter({ name: 'patchbay_app_calls_total', help, labels: ['kind', 'outcome'] });
  }

  /** Never throws. What comes of it is not noted: that is the caller's, with `AppHealth` and `CallLog`. */
  async call(app: CallableApp, request: AppRequest): Promise<AppReply> {
    const reply = this.breakers.admits(app.id) ? await this.send(app, request) : OPEN;
    if (isAnswer(reply)) this.breakers.close(app.id);
    else if (isFault(reply)) this.breakers.count(app.id);
    this.calls.inc({ kind: app.kind ?? 'none', outcome: outcomeOf(reply) });
    return reply;
  }

  private async send(app: CallableApp, { callId, url, body, timeoutMs, signal }: AppRequest): Promise<AppReply> {
    const started = performance.now();
    try {
      const text = JSON.stringify(body);
      const headers = this.signer.headers(app, callId, text);
      return answered(await this.post(url, { body: text, headers, timeoutMs, signal }), url);
    } catch (error) {
      if (!(error instanceof OutsideError)) this.logger.error({ err: error, app: app.id }, 'An app was not called');
      return notAnswered(error, Math.round(performance.now() - started));
    }
  }

  private post(
    url: string,
    options: { body: string; headers: Record<string, string>; timeoutMs: number; signal?: AbortSignal },
  ): Promise<OutsideAnswer> {
    return this.outside.post(url, { ...options, contentType: 'application/json' });
  }
}

/** A refusal is an answer: what it refuses may be this call alone. */
const isAnswer = (reply: AppReply): boolean => reply.ok || (reply.status !== null && !reply.retryable);

const isFault = (reply: AppReply): boolean => !reply.ok && !reply.aborted && !reply.breakerOpen;

function outcomeOf(reply: AppReply): string {
  if (reply.ok) return 'ok';
  if (reply.breakerOpen) return 'not_called';
  if (reply.aborted) return 'aborted';
  return reply.status === null ? 'unanswered' : 'refused';
}
