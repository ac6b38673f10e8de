import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type OpenAI from 'openai';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Breaker, type BreakerLimits } from '../../kernel/breaker/breaker.js';
import { ModelBudget } from './model-budget.service.js';
import { faultOf, type ModelFault } from './model-fault.js';
import { type Dialect, otherDialect, type Received, streamAnswer } from './model-request.js';
import type { PromptMessage } from './prompt.js';

/** Requests for one answer at most. */
const MOST_TRIES = 3;

/** Failures count after all their tries. While it is open, answers come from what is known at once. */
const BREAKER: BreakerLimits = { failures: 3, openMs: 30_000 };

/** `refused` when the model will not say anything about it. */
export type ModelReply = { text: string } | { refused: true };
/** Why there is no reply: the day's tokens are used up, or the model is out of reach. */
export type ModelFailure = { failed: 'budget' | 'unavailable' };

/** A piece of work that nobody waits for. */
export interface ModelTask {
  organisationId: string;
  /** Ours alone: whatever came from outside stands in `user`, as JSON. */
  system: string;
  user: string;
  /** Tokens of the answer at most. */
  maxTokens: number;
  /** Of the day's tokens, 0 to 1: the rest is left to whoever waits for an answer. */
  budgetShare: number;
}

interface Prompt {
  organisationId: string;
  messages: PromptMessage[];
  maxTokens: number;
  budgetShare: number;
}

/**
 * The model behind any OpenAI-compatible endpoint. Each request is bounded in time and paid from the organisation's
 * tokens of the day. What goes wrong is logged by kind and status alone: neither prompts nor keys nor the endpoint's
 * own words, which repeat both.
 */
@Injectable()
export class Model {
  private readonly logger = new Logger(Model.name);
  private readonly llm: Config['llm'];
  private readonly breaker = new Breaker(BREAKER);
  private client: OpenAI | null = null;
  private dialect: Dialect = { limitName: 'max_tokens', asksUsage: true };

  constructor(
    private readonly budget: ModelBudget,
    @Inject(CONFIG) { llm }: Config,
  ) {
    this.llm = llm;
  }

  /** Whether one is configured. */
  get isThere(): boolean {
    return this.llm.baseUrl !== null && this.llm.model !== null;
  }

  /**
   * Its answer; null when there is none to be had: it failed three times, asked for too long a pause, or the day's tokens are
   * used up. Rejects with the signal's reason when that is aborted.
   */
  async ask(organisationId: string, messages: PromptMessage[], signal: AbortSignal): Promise<ModelReply | null> {
    const prompt = { organisationId, messages, maxTokens: this.llm.maxTokens, budgetShare: 1 };
    const result = await this.answer(prompt, signal);
    return 'failed' in result ? null : result;
  }

  /** As `ask`, and says why there is no reply. Belongs in a job of a slow lane, outside of a transaction. */
  complete(task: ModelTask, signal: AbortSignal): Promise<ModelReply | ModelFailure> {
    const { system, user, ...rest } = task;
    const messages: PromptMessage[] = [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ];
    return this.answer({ ...rest, messages }, signal);
  }

  private async answer(prompt: Prompt, signal: AbortSignal): Promise<ModelReply | ModelFailure> {
    const { organisationId: organisation } = prompt;
    if (!this.breaker.admits()) return { failed: 'unavailable' };
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      const result = await this.tryOnce(prompt, attempt, signal);
      if (result === null) return { failed: 'budget' };
      if (!('kind' in result)) {
        this.breaker.close();
        return result;
      }
      const { kind, status, retryInMs } = result;
      this.logger.warn({ organisation, kind, status, attempt: attempt + 1 }, 'The model did not answer');
      if (retryInMs === null) break;
      if (attempt + 1 < MOST_TRIES) await sleep(retryInMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
    this.breaker.count();
    return { failed: 'unavailable' };
  }

  /** Null when the day's tokens do not allow it. */
  private async tryOnce(prompt: Prompt, attempt: number, signal: AbortSignal): Promise<ModelReply | ModelFault | null> {
    const { organisationId, messages, maxTokens, budgetShare } = prompt;
    const asked = estimate(...messages.map(({ content }) => content));
    const reservation = await this.budget.reserve(organisationId, asked + maxTokens, budgetShare);
    if (!reservation) {
      this.logger.debug({ organisation: organisationId }, "The day's tokens are used up");
      return null;
    }
    const received: Received = { text: '', refusal: '', finish: null, tokens: null };
    try {
      await this.request(prompt, received, signal);
    } catch (error) {
      const fault = faultOf(error, attempt);
      // What was answered with an error costs nothing; what broke off may have been paid for.
      const used = fault.status === null ? asked + estimate(received.text) : 0;
      await this.budget.correct(reservation, received.tokens ?? used);
      signal.throwIfAborted();
      return fault;
    }
    await this.budget.correct(reservation, received.tokens ?? asked + estimate(received.text));
    const refused = received.refusal !== '' || received.finish === 'content_filter';
    return refused ? { refused } : { text: received.text };
  }

  private async request({ messages, maxTokens }: Prompt, received: Received, signal: AbortSignal): Promise<void> {
    const client = await this.connect();
    const { model } = this.llm;
    for (;;) {
      const { dialect } = this;
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(this.llm.timeout * 1000)]);
      try {
        return await streamAnswer(client, { model: model!, messages, maxTokens, dialect }, received, bounded);
      } catch (error) {
        const other = otherDialect(error, dialect);
        if (!other) throw error;
        this.dialect = other;
      }
    }
  }

  /** On first use: a server without a model never reads the library. */
  private async connect(): Promise<OpenAI> {
    if (this.client) return this.client;
    const { OpenAI: Client } = await import('openai');
    this.client = new Client({
      baseURL: this.llm.baseUrl!,
      // Servers of one's own often want none, the client always does.
      apiKey: this.llm.apiKey ?? 'none',
      // Not from the environment, which src/config alone reads.
      adminAPIKey: null,
      organization: null,
      project: null,
      timeout: this.llm.timeout * 1000,
      maxRetries: 0,
      logLevel: 'off',
    });
    return this.client;
  }
}

/** Tokens of texts, rather too many than too few: three bytes each, and a few for the frame of each message. */
const estimate = (...texts: string[]): number =>
  texts.reduce((sum, text) => sum + Math.ceil(Buffer.byteLength(text) / 3) + 5, 0);
