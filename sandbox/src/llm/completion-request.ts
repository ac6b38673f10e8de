import { isObject, missing, wrongType, type Json } from './json.js';
import { readMessages, type ChatMessage } from './messages.js';
import { OpenAiError, badParameter, unknownModel } from './openai-error.js';

/** The models that there are; every other name is a 404. */
export const MODELS = ['sandbox', 'sandbox-mini'];

export interface CompletionRequest {
  model: string;
  messages: ChatMessage[];
  stream: boolean;
  includeUsage: boolean;
  /** Null when the request sets none. */
  maxTokens: number | null;
  stop: string[];
}

/** The documented parameters of a chat completion; another one is refused. */
const PARAMETERS = new Set(
  (
    'model messages stream stream_options max_tokens max_completion_tokens temperature top_p n stop seed user metadata store ' +
    'presence_penalty frequency_penalty logit_bias logprobs top_logprobs response_format tools tool_choice functions ' +
    'function_call parallel_tool_calls service_tier reasoning_effort verbosity modalities audio prediction ' +
    'web_search_options safety_identifier prompt_cache_key prompt_cache_retention'
  ).split(' '),
);
const NUMBERS: [name: string, min: number, max: number][] = [
  ['temperature', 0, 2],
  ['top_p', 0, 1],
  ['presence_penalty', -2, 2],
  ['frequency_penalty', -2, 2],
];
const MOST_STOPS = 4;

/** Reads the body of `POST /chat/completions`; throws what OpenAI would answer to one that is wrong. */
export function readRequest(body: unknown): CompletionRequest {
  if (!isObject(body)) throw new OpenAiError(400, 'We could not parse the JSON body of your request.');
  for (const name of Object.keys(body)) {
    if (!PARAMETERS.has(name)) throw badParameter(name, 'unknown_parameter', `Unknown parameter: '${name}'.`);
  }
  const model = readModel(body);
  const messages = readMessages(body.messages);
  for (const [name, min, max] of NUMBERS) checkNumber(body, name, min, max);
  if ((body.n ?? 1) !== 1) throw badParameter('n', 'unsupported_value', "Unsupported value: 'n' must be 1 here.");
  const stream = readFlag(body, 'stream');
  return {
    model,
    messages,
    stream,
    includeUsage: readIncludeUsage(body, stream),
    maxTokens: readMaxTokens(body),
    stop: readStop(body),
  };
}

function readModel({ model }: Json): string {
  if (model === undefined) throw missing('model');
  if (typeof model !== 'string') throw wrongType('model', 'a string', model);
  if (!MODELS.includes(model)) throw unknownModel(model);
  return model;
}

function readFlag(body: Json, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value);
  return value;
}

function readIncludeUsage({ stream_options: options }: Json, stream: boolean): boolean {
  if (options === undefined || options === null) return false;
  if (!isObject(options)) throw wrongType('stream_options', 'an object', options);
  if (!stream) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw badParameter('stream_options', 'invalid_parameter', message);
  }
  return options.include_usage === true;
}

/** `max_tokens` is the older name of `max_completion_tokens`; the two exclude each other. */
function readMaxTokens(body: Json): number | null {
  const given = ['max_completion_tokens', 'max_tokens'].filter((name) => (body[name] ?? null) !== null);
  if (given.length > 1) {
    const message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    throw badParameter('max_tokens', 'invalid_parameter_combination', message);
  }
  const [name] = given;
  if (!name) return null;
  const value = body[name];
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'an integer', value);
  if (value < 1) {
    const message = `Invalid '${name}': integer below minimum value. Expected a value >= 1, but got ${value} instead.`;
    throw badParameter(name, 'integer_below_min_value', message);
  }
  return value;
}

function checkNumber(body: Json, name: string, min: number, max: number): void {
  const value = body[name] ?? null;
  if (value === null) return;
  if (typeof value !== 'number') throw wrongType(name, 'a decimal', value);
  if (value >= min && value <= max) return;
  const [side, sign, bound] = value < min ? ['below minimum', '>=', min] : ['above maximum', '<=', max];
  const message = `Invalid '${name}': decimal ${side} value. Expected a value ${sign} ${bound}, but got ${value} instead.`;
  throw badParameter(name, value < min ? 'decimal_below_min_value' : 'decimal_above_max_value', message);
}

function readStop({ stop }: Json): string[] {
  if (stop === undefined || stop === null) return [];
  const stops = Array.isArray(stop) ? stop : [stop];
  const odd = stops.find((item) => typeof item !== 'string');
  if (odd !== undefined) throw wrongType('stop', 'a string or an array of strings', odd);
  if (stops.length > MOST_STOPS) {
    const message = `Invalid 'stop': array too long. Expected an array with maximum length ${MOST_STOPS}, but got an array with length ${stops.length} instead.`;
    throw badParameter('stop', 'array_above_max_length', message);
  }
  return stops as string[];
}
