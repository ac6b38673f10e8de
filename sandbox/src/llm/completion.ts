import { randomBytes } from 'node:crypto';
import type { CompletionRequest } from './completion-request.js';
import { countPrompt, tokensOf } from './tokens.js';

/** One answer of the model, as far as it may be given. */
export interface Completion {
  id: string;
  /** Unix time in seconds. */
  created: number;
  model: string;
  /** The answer in its tokens; what goes beyond the request's limit is left out. */
  tokens: string[];
  isRefusal: boolean;
  finishReason: 'stop' | 'length';
  usage: Usage;
}

export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number; audio_tokens: number };
  completion_tokens_details: {
    reasoning_tokens: number;
    audio_tokens: number;
    accepted_prediction_tokens: number;
    rejected_prediction_tokens: number;
  };
}

/** What the requests' texts cost as a prompt. */
export const promptTokens = ({ messages }: Pick<CompletionRequest, 'messages'>): number =>
  countPrompt(messages.map(({ parts, name }) => [...parts, name ?? ''].join('')));

/** Cuts a text as the request asks: before a stop sequence, then at its limit of tokens. */
export function complete(request: CompletionRequest, text: string, isRefusal = false): Completion {
  const ends = request.stop.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
  const all = tokensOf(text.slice(0, Math.min(text.length, ...ends)));
  const tokens = all.slice(0, request.maxTokens ?? all.length);
  return {
    id: `chatcmpl-${randomBytes(21).toString('base64url').replace(/[-_]/g, '0')}`,
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    tokens,
    isRefusal,
    finishReason: tokens.length < all.length ? 'length' : 'stop',
    usage: usageOf(promptTokens(request), tokens.length),
  };
}

const usageOf = (prompt: number, completion: number): Usage => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
});

const frame = ({ id, created, model }: Completion, object: string) => ({
  id,
  object,
  created,
  model,
  service_tier: 'default',
  system_fingerprint: 'fp_sandbox',
});

/** The answer in one piece. */
export function completionJson(completion: Completion): object {
  const text = completion.tokens.join('');
  const { isRefusal, finishReason, usage } = completion;
  const said = { content: isRefusal ? null : text, refusal: isRefusal ? text : null };
  const message = { role: 'assistant', ...said, annotations: [] };
  const choice = { index: 0, message, logprobs: null, finish_reason: finishReason };
  return { ...frame(completion, 'chat.completion'), choices: [choice], usage };
}

/** The answer as a stream's chunks: who speaks, a chunk for each token, why it ends, and the usage when asked for. */
export function completionChunks(completion: Completion, includeUsage: boolean): object[] {
  const base = frame(completion, 'chat.completion.chunk');
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    ...base,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...(includeUsage && { usage: null }),
  });
  const { isRefusal, tokens, finishReason, usage } = completion;
  const opening = { role: 'assistant', content: isRefusal ? null : '', refusal: null };
  return [
    chunk(opening),
    ...tokens.map((token) => chunk(isRefusal ? { refusal: token } : { content: token })),
    chunk({}, finishReason),
    ...(includeUsage ? [{ ...base, choices: [], usage }] : []),
  ];
}
