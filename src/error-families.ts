import type { ErrorFamily } from './kernel/errors/envelopes.js';

/** Paths whose errors leave in an envelope of their own; all others answer problem+json. */
export const ERROR_FAMILIES: readonly ErrorFamily[] = [
  { prefix: '/api/connections', envelope: 'nested' },
  { prefix: '/v1', envelope: 'nested' },
  { prefix: '/organisations', envelope: 'status' },
  { prefix: '/slack/organisations', envelope: 'status' },
  { prefix: '/slack/oauth', envelope: 'status' },
  { prefix: '/apps/return', envelope: 'status' },
];
