import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FaultBoard } from '../faults.js';
import { neverAnswer } from '../line.js';
import { answerFrom } from './answering.js';
import { MODELS, readRequest, type CompletionRequest } from './completion-request.js';
import { complete, promptTokens } from './completion.js';
import { Keys } from './keys.js';
import { DEFAULT_DELAY_MS, DEFAULT_RETRY_SECONDS, type LlmFault } from './llm-faults.js';
import { OpenAiError, rateLimited, sendError, serverError, unknownModel } from './openai-error.js';
import { sendCompletion, sendGarbage } from './replies.js';
import { Script } from './script.js';

const PREFIX = '/llm/v1';
/** Tokens that a prompt and its answer may take together. */
const CONTEXT_TOKENS = 128_000;
const REFUSAL = "I'm sorry, but I can't help with that.";
const MADE_AT = 1_735_689_600;

/** A stand-in for a model behind OpenAI's chat completions: deterministic, with faults on demand. */
export class LlmSandbox {
  readonly keys = new Keys();
  readonly script = new Script();
  readonly faults = new FaultBoard<LlmFault>();

  /** Mounts `/llm/v1`. */
  async register(app: FastifyInstance): Promise<void> {
    await app.register(
      async (scope) => {
        scope.setErrorHandler((error: FastifyError, _request, reply) => sendError(reply, asOpenAi(error)));
        scope.setNotFoundHandler(({ method, url }, reply) =>
          sendError(reply, new OpenAiError(404, `Invalid URL (${method} ${url.replace('/llm', '')})`)),
        );
        scope.addHook('onRequest', async (request, reply) => {
          reply
            .header('x-request-id', `req_${randomUUID().replaceAll('-', '')}`)
            .header('openai-version', '2020-10-01');
          this.keys.check(request.headers.authorization);
        });
        scope.get('/models', async () => ({ object: 'list', data: MODELS.map(modelJson) }));
        scope.get<{ Params: { model: string } }>('/models/:model', async ({ params }) => {
          if (!MODELS.includes(params.model)) throw unknownModel(params.model);
          return modelJson(params.model);
        });
        scope.post('/chat/completions', (request, reply) => this.answer(request, reply));
      },
      { prefix: PREFIX },
    );
  }

  reset(): void {
    this.keys.clear();
    this.script.clear();
    this.faults.clear();
  }

  private async answer({ body }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const request = readRequest(body);
    const { model, stream, maxTokens: max_tokens } = request;
    this.script.note({ model, messages: (body as { messages: unknown }).messages, stream, max_tokens });
    checkContext(request);
    const fault = this.faults.take();
    if (fault && breakBefore(fault, request, reply)) return reply;
    const isRefusal = fault?.kind === 'refusal';
    // An answer that nobody gets to read whole stays for the next request.
    const isCut = fault?.kind === 'reset';
    const scripted = isRefusal || isCut ? undefined : this.script.nextAnswer();
    const text = isRefusal ? REFUSAL : (scripted ?? answerFrom(request.messages));
    const delayMs = fault?.kind === 'slow' ? (fault.delay_ms ?? DEFAULT_DELAY_MS) : 0;
    return sendCompletion(reply, complete(request, text, isRefusal), request, { delayMs, isCut });
  }
}

/** True when the fault has answered, or made sure that nobody will. */
function breakBefore(fault: LlmFault, { model, stream }: CompletionRequest, reply: FastifyReply): boolean {
  const seconds = fault.retry_after ?? DEFAULT_RETRY_SECONDS;
  switch (fault.kind) {
    case '429':
      reply.header('retry-after', String(Math.ceil(seconds)));
      throw rateLimited(model, seconds);
    case '500':
      throw serverError();
    case 'garbage':
      sendGarbage(reply, stream);
      return true;
    case 'timeout':
      neverAnswer(reply);
      return true;
    case 'slow':
    case 'refusal':
    case 'reset':
      return false;
  }
}

function checkContext(request: CompletionRequest): void {
  const used = promptTokens(request);
  if (used <= CONTEXT_TOKENS) return;
  throw new OpenAiError(
    400,
    `This model's maximum context length is ${CONTEXT_TOKENS} tokens. However, your messages resulted in ${used} tokens. ` +
      'Please reduce the length of the messages.',
    { param: 'messages', code: 'context_length_exceeded' },
  );
}

const modelJson = (id: string) => ({ id, object: 'model', created: MADE_AT, owned_by: 'sandbox' });

function asOpenAi(error: FastifyError | OpenAiError): OpenAiError {
  if (error instanceof OpenAiError) return error;
  const status = error.statusCode ?? 500;
  if (status >= 500) return serverError();
  const message = 'We could not parse the JSON body of your request. The API expects a JSON payload.';
  return new OpenAiError(status === 413 ? 413 : 400, message);
}
