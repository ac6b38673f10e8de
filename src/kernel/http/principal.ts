import type { FastifyRequest } from 'fastify';

/** On whose behalf a request is made; set by the authentication guard. */
export interface Principal {
  userId: string;
  via: 'jwt' | 'api-key';
}

/** Null on public endpoints. */
export type RequestWithPrincipal = FastifyRequest & { principal?: Principal | null };
