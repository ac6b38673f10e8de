import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { runInContext } from '../logging/request-context.js';
import type { HttpMetrics } from '../metrics/http-metrics.js';
import { limitArrival } from './arrival.js';
import { refuseTangledBody } from './body-shape.js';
import { refuseUnsafeText } from './unsafe-text.js';

/** Milliseconds between looks for connections to let go of while the server closes. */
const IDLE_LOOK_MS = 100;

/** What an API needs of the usual security headers; the frame is for the documentation, which keeps a token. */
const SECURITY_HEADERS: Record<string, string> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

/** Runs around every request: request id, headers, log context, unsafe bodies, metrics, and the access line. */
export function addHooks(fastify: FastifyInstance, logger: Logger, metrics: HttpMetrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(SECURITY_HEADERS).header('X-Request-Id', request.id);
    done();
  });
  // Here, not in onRequest: reading the body would lose the context again.
  fastify.addHook('preValidation', (request, _reply, done) => {
    refuseTangledBody(request);
    refuseUnsafeText(request);
    runInContext({ requestId: request.id }, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? null : (request.routeOptions.url ?? null);
    metrics.observe(request.method, route, reply.statusCode, reply.elapsedTime);
    // At info it would cost every request a line; failures are logged as errors by the filter in any case.
    if (logger.isLevelEnabled('debug')) {
      const { id, method } = request;
      const duration_ms = Math.round(reply.elapsedTime * 100) / 100;
      logger.debug({ request_id: id, method, route, status: reply.statusCode, duration_ms }, 'Request');
    }
    done();
  });
  limitArrival(fastify.server);
  letGoWhenClosing(fastify);
}

/**
 * A server that closes lets go of the connections that are idle at that moment. One that was in the middle of a
 * request becomes idle later, and one that was opened and never used does not count as idle: either would keep the server
 * open for more than a minute.
 */
function letGoWhenClosing(fastify: FastifyInstance): void {
  const { server } = fastify;
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  server.on('upgrade', ({ socket }: IncomingMessage) => unused.delete(socket));
  // Whoever closes it first (the sockets do, before Fastify): from then on it listens no more.
  server.on('listening', () => {
    const timer = setInterval(() => {
      if (server.listening) return;
      server.closeIdleConnections();
      for (const socket of unused) socket.destroy();
    }, IDLE_LOOK_MS).unref();
    server.once('close', () => clearInterval(timer));
  });
}
