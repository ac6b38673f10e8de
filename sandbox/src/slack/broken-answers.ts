import type { FastifyReply } from 'fastify';
import type { Fault } from '../faults.js';
import { cutLine, neverAnswer } from '../line.js';

/** True when the fault has answered, or made sure that nobody will. */
export function breakBefore(fault: Fault, reply: FastifyReply): boolean {
  if (fault.kind === '429') void tooMany(reply, fault.retry_after ?? 1).send({ ok: false, error: 'ratelimited' });
  else if (fault.kind === '500') void reply.status(500).send({ ok: false, error: 'internal_error' });
  else if (fault.kind === 'timeout') neverAnswer(reply);
  else if (fault.kind === 'reset') cutLine(reply);
  else return false;
  return true;
}

export function tooMany(reply: FastifyReply, seconds: number): FastifyReply {
  return reply.status(429).header('retry-after', String(Math.ceil(seconds)));
}
