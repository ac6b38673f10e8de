import type { FastifyError, FastifyInstance } from 'fastify';
import { DiscordError } from '../errors.js';
import { mountCdn } from './cdn.js';
import { channelRoutes, threadRoutes } from './channels.routes.js';
import type { RestContext } from './context.js';
import { guildRoutes, selfRoutes } from './guilds.routes.js';
import { messageRoutes } from './messages.routes.js';
import { pinRoutes, reactionRoutes } from './reactions.routes.js';
import type { Router } from './router.js';
import { webhookRoutes, webhookTokenRoutes } from './webhooks.routes.js';

/** The API without a version in its path is answered as version 10. */
const PREFIXES = ['/discord/api', '/discord/api/v10', '/discord/api/v9'];

const ROUTES = [
  selfRoutes,
  guildRoutes,
  channelRoutes,
  threadRoutes,
  messageRoutes,
  reactionRoutes,
  pinRoutes,
  webhookRoutes,
  webhookTokenRoutes,
];

/** Mounts the HTTP API and the files that messages carry. */
export async function mountRest(app: FastifyInstance, router: Router, context: RestContext): Promise<void> {
  parseJsonLeniently(app);
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const refusal = error instanceof DiscordError ? error : unforeseen(error);
    return reply.status(refusal.status).send(refusal.toJSON());
  });
  for (const prefix of PREFIXES) {
    await app.register(
      async (scope) => {
        scope.setNotFoundHandler((_request, reply) => reply.status(404).send(new DiscordError('notFound').toJSON()));
        scope.get('/gateway', async () => ({ url: context.gatewayUrl() }));
        router.mountOn(scope);
        for (const mount of ROUTES) mount(router, context);
      },
      { prefix },
    );
  }
  mountCdn(app, context);
}

function unforeseen(error: FastifyError): DiscordError {
  if (error.statusCode === 413) return new DiscordError('entityTooLarge');
  return new DiscordError(error.statusCode && error.statusCode < 500 ? 'badRequest' : 'internal');
}

/** Requests without a body often say that it is JSON. */
function parseJsonLeniently(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)));
    } catch {
      done(new DiscordError('invalidJson'));
    }
  });
}
