import type OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { PromptMessage } from './prompt.js';

/** Characters after which reading stops, whatever the model was asked to keep to. */
const MOST_CHARACTERS = 60_000;

/** How this endpoint wants to be asked: both differ between those that call themselves compatible. */
export interface Dialect {
  /** The newer name is refused by older servers, the older one by newer models. */
  limitName: 'max_tokens' | 'max_completion_tokens';
  /** Whether the stream may be asked to end with the usage. */
  asksUsage: boolean;
}

/** What came of one request so far. */
export interface Received {
  text: string;
  refusal: string;
  /** Why it ended; null while it has not. */
  finish: string | null;
  /** Tokens of question and answer, as the model counts them; null where it does not say. */
  tokens: number | null;
}

export interface ModelRequest {
  model: string;
  messages: PromptMessage[];
  maxTokens: number;
  dialect: Dialect;
}

/** Streams one answer into `received`, which holds what came when this throws, too. */
export async function streamAnswer(
  client: OpenAI,
  request: ModelRequest,
  received: Received,
  signal: AbortSignal,
): Promise<void> {
  const { model, messages, maxTokens, dialect } = request;
  const stream = await client.chat.completions.create(
    {
      model,
      messages,
      stream: true,
      [dialect.limitName]: maxTokens,
      ...(dialect.asksUsage && { stream_options: { include_usage: true } }),
    },
    { signal },
  );
  for await (const chunk of stream) {
    take(chunk, received);
    if (received.text.length > MOST_CHARACTERS) received.finish = 'length';
    if (received.text.length > MOST_CHARACTERS) return;
  }
  // An aborted stream ends as if it were complete.
  signal.throwIfAborted();
  const isEmpty = received.text.trim() === '' && received.refusal === '' && received.finish !== 'content_filter';
  if (received.finish === null || isEmpty) throw new Error('The answer broke off.');
}

function take({ choices, usage }: ChatCompletionChunk, received: Received): void {
  const choice = choices?.[0];
  received.text += choice?.delta?.content ?? '';
  received.refusal += choice?.delta?.refusal ?? '';
  received.finish = choice?.finish_reason ?? received.finish;
  received.tokens = usage?.total_tokens ?? received.tokens;
}

/** The dialect to ask in next, when the endpoint's complaint is about the one it was asked in; else null. */
export function otherDialect(error: unknown, dialect: Dialect): Dialect | null {
  const { status, param } = error as { status?: number; param?: string | null };
  if (status !== 400 || !param) return null;
  if (param === 'max_tokens' && dialect.limitName === 'max_tokens') {
    return { ...dialect, limitName: 'max_completion_tokens' };
  }
  if (param.startsWith('stream_options') && dialect.asksUsage) return { ...dialect, asksUsage: false };
  return null;
}
