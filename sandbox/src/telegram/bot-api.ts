import multipart from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, FaultBoard } from '../faults.js';
import type { FileShelf } from '../files/file-shelf.js';
import { discard } from '../files/multipart.js';
import { cutLine, neverAnswer } from '../line.js';
import {
  ApiError,
  DescribedResult,
  LineCut,
  notFound,
  requestTooLarge,
  tooManyRequests,
  unauthorized,
} from './api-error.js';
import type { Bot } from './bot.js';
import { registerDownloads } from './file-downloads.js';
import { findMethod } from './methods/methods.js';
import { Parameters, readParameters } from './parameters.js';

/** What a request may hold beside files. */
const BODY_BYTES = 52_428_800;
const DEFAULT_RETRY_SECONDS = 1;
/**
 * `/bot…` at the root as well: a client that resolves `./bot…` against an API root without a trailing slash, which is
 * what the public one allows, lands there.
 */
const PREFIXES = ['/telegram', ''];

interface BotApiOptions {
  findBot: (token: string) => Bot | null;
  faults: FaultBoard;
  files: FileShelf;
}

type BotApiRequest = FastifyRequest<{ Params: { token: string; method: string } }>;

/** Serves `/telegram/bot<token>/<method>`, by GET and POST. */
export class BotApi {
  constructor(private readonly options: BotApiOptions) {}

  async register(app: FastifyInstance): Promise<void> {
    app.removeAllContentTypeParsers();
    await app.register(multipart);
    app.setErrorHandler((error: FastifyError, _request, reply) => {
      const refusal = error.statusCode === 413 ? requestTooLarge() : new ApiError(500, 'Internal Server Error');
      return send(reply, refusal.code, refusal.toBody());
    });
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    for (const prefix of PREFIXES) {
      const url = `${prefix}/bot:token/:method`;
      app.route({
        method: ['GET', 'POST'],
        url,
        bodyLimit: BODY_BYTES,
        handler: (request: BotApiRequest, reply) => this.answer(request, reply),
      });
    }
    registerDownloads(app, PREFIXES, this.options.findBot);
    app.all('/telegram/*', (_request, reply) => send(reply, 404, notFound().toBody()));
  }

  /** Runs a call that came as the answer to a webhook delivery; nobody learns how it went. */
  async runQuietly(bot: Bot, call: Record<string, unknown>): Promise<void> {
    try {
      await findMethod(String(call.method))?.({ bot, params: new Parameters(call), shelf: this.options.files });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private async answer(request: BotApiRequest, reply: FastifyReply): Promise<unknown> {
    try {
      return await this.run(request, reply);
    } catch (error) {
      if (error instanceof LineCut) {
        cutLine(reply);
        return reply;
      }
      if (!(error instanceof ApiError)) throw error;
      return send(reply, error.code, error.toBody());
    }
  }

  private async run(request: BotApiRequest, reply: FastifyReply): Promise<unknown> {
    const { token, method: name } = request.params;
    const bot = this.options.findBot(token);
    if (!bot || bot.isRevoked) throw unauthorized();
    const method = findMethod(name);
    if (!method) throw notFound();
    if (bot.isLoggedOut) throw new ApiError(400, 'Logged out');
    const { files: shelf } = this.options;
    const params = await readParameters(request, shelf);
    const fault = name.toLowerCase() === 'getupdates' ? null : this.options.faults.take(params.text('chat_id'));
    if (fault && this.strike(fault, bot, reply)) return reply;
    const onGone = (listener: () => void): void => void reply.raw.once('close', listener);
    const result = await orDiscard(shelf, params, () => {
      const names = params.uploads.map(({ file }) => file.name);
      if (this.options.faults.refusesFile(names, params.text('chat_id'))) throw requestTooLarge();
      return method({ bot, params, shelf, onGone });
    });
    if (fault) {
      cutLine(reply);
      return reply;
    }
    return send(reply, 200, bodyOf(result));
  }

  /** True when the fault ended the call; false when the call is to take its effect before the line is cut. */
  private strike(fault: Fault, bot: Bot, reply: FastifyReply): boolean {
    switch (fault.kind) {
      case '429':
        throw tooManyRequests(fault.retry_after ?? DEFAULT_RETRY_SECONDS);
      case '500':
        throw new ApiError(500, 'Internal Server Error');
      case 'revoked':
        bot.isRevoked = true;
        bot.updates.fail(unauthorized());
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

/** Of a call that is refused no file is kept. */
async function orDiscard(shelf: FileShelf, params: Parameters, act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    await discard(shelf, params.uploads);
    throw error;
  }
}

function bodyOf(result: unknown): Record<string, unknown> {
  if (!(result instanceof DescribedResult)) return { ok: true, result };
  return { ok: true, result: result.result, description: result.description };
}

function send(reply: FastifyReply, status: number, body: Record<string, unknown>): FastifyReply {
  return reply.code(status).header('content-type', 'application/json').send(JSON.stringify(body));
}
