import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { ErrorFilter } from '../errors/error.filter.js';
import { requestIdOf } from './request-id.js';

type HttpSettings = Pick<Config['http'], 'bodyLimit' | 'trustProxy'>;

/** How long the head of a request may take to arrive; `limitArrival` waits as long for all of it. */
const HEAD_ARRIVAL_MS = 30_000;

/** Fastify as the server runs it: ids, limits, and every refusal through the filter. */
export function createAdapter(http: HttpSettings, logger: Logger, filter: ErrorFilter): FastifyAdapter {
  return new FastifyAdapter({
    // Fastify has little to say that is not said elsewhere: where it listens, and requests that broke off.
    loggerInstance: logger.child({ context: 'Fastify' }, { level: atLeastWarn(logger.level) }),
    // The request's id comes from the context: a child logger per request would only cost.
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    bodyLimit: http.bodyLimit,
    http: { headersTimeout: HEAD_ARRIVAL_MS },
    trustProxy: trusting(http.trustProxy),
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
    // There is no Nest middleware here, and its engine would look at every request.
    skipMiddie: true,
  });
}

/** Fastify believes nobody when told a number of hops; who sets a count means just that many proxies before us. */
const trusting = (trust: HttpSettings['trustProxy']): boolean | string | ((address: string, hop: number) => boolean) =>
  typeof trust === 'number' ? (_address, hop) => hop < trust : trust;

const atLeastWarn = (level: string): string => (['trace', 'debug', 'info'].includes(level) ? 'warn' : level);
