import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

export const RATE_LIMIT = 'patchbay:rate-limit';
export const LIMIT_BY_ADDRESS = 'patchbay:limit-by-address';

/** Read and removed when the OpenAPI document is made. */
export const UNLIMITED_EXTENSION = 'x-unlimited';

/**
 * `channels` and `default` count a user's requests by configuration; `fetches` those that have the server call an address
 * that the user typed, which must serve nobody to scan or to flood; `off` is for probes and platforms' webhooks.
 */
export type RateLimitName = 'channels' | 'default' | 'fetches' | 'off';

export interface AddressLimit {
  /** Requests at most. */
  limit: number;
  windowSeconds: number;
}

/** On a method or a controller: which of the user's budgets a request is taken from; `default` where nothing is said. */
export const RateLimit = (name: RateLimitName): ClassDecorator & MethodDecorator =>
  applyDecorators(SetMetadata(RATE_LIMIT, name), ...(name === 'off' ? [ApiExtension(UNLIMITED_EXTENSION, true)] : []));

/**
 * On a public endpoint that can be guessed at: so many requests an address (a /64 network for IPv6), whatever they
 * answer, in a budget of the endpoint's own. Switched off together with the default limit.
 */
export const LimitByAddress = (limit: AddressLimit): MethodDecorator => SetMetadata(LIMIT_BY_ADDRESS, limit);
