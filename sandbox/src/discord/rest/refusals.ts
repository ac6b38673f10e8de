import type { FastifyReply } from 'fastify';
import type { Fault } from '../../faults.js';
import type { World } from '../world/world.js';
import { bucketHeaders, type Allowance, type Verdict } from './rate-limits.js';

const DEFAULT_RETRY_SECONDS = 1;

interface Slowdown {
  retryAfter: number;
  scope: 'user' | 'global' | 'shared';
  headers?: Record<string, string>;
}

/** 429 as Discord words it: whole seconds in the header, the exact time in the body. */
export function sendRateLimited(reply: FastifyReply, { retryAfter, scope, headers = {} }: Slowdown): void {
  const isGlobal = scope === 'global';
  void reply
    .status(429)
    .headers({ ...headers, 'retry-after': String(Math.ceil(retryAfter)), 'x-ratelimit-scope': scope })
    .headers(isGlobal ? { 'x-ratelimit-global': 'true' } : {})
    .send({ message: 'You are being rate limited.', retry_after: Number(retryAfter.toFixed(3)), global: isGlobal });
}

/** What a spent bucket is told. */
export const spent = (allowance: Allowance, verdict: Verdict): Slowdown =>
  allowance.name === 'global'
    ? { retryAfter: verdict.resetAfter, scope: 'global' }
    : { retryAfter: verdict.resetAfter, scope: 'user', headers: bucketHeaders(allowance, verdict) };

/** What a `429` fault is told: a spent bucket of its own. */
export function faultySlowdown({ retry_after: seconds = DEFAULT_RETRY_SECONDS }: Fault): Slowdown {
  const verdict = { allowed: false, remaining: 0, resetAfter: seconds, reset: Date.now() / 1000 + seconds };
  return {
    retryAfter: seconds,
    scope: 'user',
    headers: bucketHeaders({ name: 'fault', limit: 5, seconds: 5 }, verdict),
  };
}

/** The channel that faults and people mean: a thread's own channel, a webhook's channel. */
export function channelIdOf(world: World, params: Record<string, string>): string | undefined {
  const { channel_id: channelId, webhook_id: webhookId } = params;
  if (webhookId) return world.webhooks.get(webhookId)?.channel.id;
  if (!channelId) return undefined;
  return world.channels.get(channelId)?.parent?.id ?? channelId;
}
