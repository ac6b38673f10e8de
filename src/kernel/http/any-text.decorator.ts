import { RouteConfig } from '@nestjs/platform-fastify';

/** On a platform's webhook: its body is taken with whatever characters it holds, and the decoder copes. */
export const AnyText = (): ReturnType<typeof RouteConfig> => RouteConfig({ anyText: true });
