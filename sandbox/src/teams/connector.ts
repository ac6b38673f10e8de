import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, FaultBoard } from '../faults.js';
import { cutLine, neverAnswer } from '../line.js';
import type { TeamsAccount } from './account.js';
import { isObject } from './outgoing.js';
import { newGuid, readConversationId } from './ids.js';
import type { Login } from './login.js';
import { badSyntax, conversationNotFound, TeamsError, throttled, tooBig, unauthorized } from './teams-error.js';

/** A bot that does not know its region yet may use the address that serves all. */
const GLOBAL_REGION = 'teams';
const DEFAULT_RETRY_SECONDS = 1;

/** One request of a bot, authorised. */
export interface Call {
  account: TeamsAccount;
  params: Record<string, string>;
  query: Record<string, string | undefined>;
  body: unknown;
  reply: FastifyReply;
}

/** A body with its status, or a reply that was sent already. */
export type Answer = { status: number; body?: unknown } | FastifyReply;

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the service URL, from `v3/` on. */
  path: string;
  run(call: Call): Promise<Answer> | Answer;
}

type ConnectorRequest = FastifyRequest<{ Params: Record<string, string>; Querystring: Record<string, string> }>;

/** Serves operations of the Bot Connector below `/teams/smba/{region}/`: who may call, faults, and the error envelope. */
export class Connector {
  constructor(
    private readonly login: Login,
    private readonly faults: FaultBoard,
  ) {}

  register(app: FastifyInstance, operations: Operation[]): void {
    // Clients say `application/json` on requests without a body as well.
    app.removeContentTypeParser('application/json');
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      try {
        done(null, body === '' ? undefined : JSON.parse(String(body)));
      } catch {
        done(badSyntax('Invalid JSON in the request body.'));
      }
    });
    app.addHook('onSend', async (_request, reply) => void reply.header('x-correlating-operationid', newGuid()));
    app.setErrorHandler((error: FastifyError | TeamsError, _request, reply) => refuse(error, reply));
    for (const { method, path, run } of operations) {
      app.route({
        method,
        url: `/teams/smba/:region/${path}`,
        handler: (request: ConnectorRequest, reply) => this.answer(request, reply, run),
      });
    }
    app.all('/teams/smba/*', () => {
      throw new TeamsError(404, 'NotFound', 'The requested resource was not found.');
    });
  }

  private async answer(request: ConnectorRequest, reply: FastifyReply, run: Operation['run']): Promise<FastifyReply> {
    const account = await this.authorise(request);
    const fault = this.faults.take(placeOf(request));
    if (fault && this.strike(fault, account, reply)) return reply;
    const { params, query, body } = request;
    const answer = await run({ account, params, query, body, reply });
    if (fault) {
      cutLine(reply);
      return reply;
    }
    return isReply(answer) ? answer : reply.status(answer.status).send(answer.body);
  }

  private async authorise(request: ConnectorRequest): Promise<TeamsAccount> {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const account = token === undefined ? null : await this.login.findByToken(token);
    if (!account) throw unauthorized();
    const { region } = request.params;
    if (region !== account.region && region !== GLOBAL_REGION) throw conversationNotFound();
    return account;
  }

  /** True when the fault ended the call; false when the call is to take its effect before the line is cut. */
  private strike(fault: Fault, account: TeamsAccount, reply: FastifyReply): boolean {
    switch (fault.kind) {
      case '429':
        throw throttled(Math.ceil(fault.retry_after ?? DEFAULT_RETRY_SECONDS));
      case '500':
        throw new TeamsError(500, 'ServiceError', 'An internal server error occurred.');
      case 'revoked':
        account.isRevoked = true;
        throw unauthorized();
      case 'timeout':
        neverAnswer(reply);
        return true;
      case 'reset':
        cutLine(reply);
        return true;
      case 'accepted_then_reset':
        return false;
    }
  }
}

const isReply = (answer: Answer): answer is FastifyReply => 'raw' in answer;

/** The chat or channel to which a request goes, for faults that wait for one. */
function placeOf({ params, body }: ConnectorRequest): string | undefined {
  if (params.conversation !== undefined) return readConversationId(params.conversation).conversationId;
  const data = isObject(body) && isObject(body.channelData) ? body.channelData : {};
  return isObject(data.channel) ? String(data.channel.id) : undefined;
}

function refuse(error: FastifyError | TeamsError, reply: FastifyReply): FastifyReply {
  if (!(error instanceof TeamsError)) return refuse(understood(error), reply);
  if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.status(error.status).send(error.toBody());
}

/** What the Bot Connector says of a request that cannot be read. */
function understood(error: FastifyError): TeamsError {
  if (error.statusCode === 413) return tooBig();
  if (error.statusCode === 415) return new TeamsError(415, 'UnsupportedMediaType', 'The media type is not supported.');
  if ((error.statusCode ?? 500) < 500) return badSyntax(error.message);
  throw error;
}
