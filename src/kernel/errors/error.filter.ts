import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error.js';
import { type ErrorFamily, envelopeOf, ENVELOPES } from './envelopes.js';
import { type Refusal, toRefusal } from './refusal.js';

/** The one way in which an error leaves over HTTP. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);

  constructor(private readonly families: readonly ErrorFamily[]) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also for what Fastify refuses before any route is known, such as a path that is not well encoded. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const refusal = toRefusal(error);
    this.log(error, refusal, request);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const envelope = ENVELOPES[envelopeOf(this.families, request.url)];
    if (refusal.status === 401) reply.header('WWW-Authenticate', 'Bearer');
    if (refusal.retryAfter !== undefined) reply.header('Retry-After', Math.max(1, Math.ceil(refusal.retryAfter)));
    reply
      .status(refusal.status)
      .header('X-Request-Id', request.id)
      .header('Content-Type', `${envelope.mediaType}; charset=utf-8`)
      .send(envelope.write(refusal, request.id));
  }

  private log(error: unknown, refusal: Refusal, request: FastifyRequest): void {
    const { status, code } = refusal;
    const about = { request_id: request.id, method: request.method, path: pathOf(request), status, code };
    if (status >= 500) this.logger.error({ ...about, err: error }, 'A request failed');
    // What the database refused, a service should have refused first.
    else if (!(error instanceof AppError) && isFromDatabase(error)) {
      this.logger.warn({ ...about, err: error }, 'The database refused what a service let through');
    } else this.logger.debug({ ...about, reason: refusal.message }, 'A request was refused');
  }
}

/** The query may hold what should not be logged; so does a path with a token, whose route has to do. */
function pathOf({ url, routeOptions }: FastifyRequest): string {
  const route = routeOptions?.url ?? '';
  return route.split('/').includes(':token') ? route : (url.split('?', 1)[0] ?? '');
}

const isFromDatabase = (error: unknown): boolean =>
  error instanceof Error && ('driverError' in error || 'severity' in error);
