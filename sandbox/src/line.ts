import type { FastifyReply } from 'fastify';

/** How long a request may be left without an answer before the line is cut. */
const PATIENCE_MS = 60_000;

/** Cuts the line without an answer, as a broken network does. */
export function cutLine(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}

/** Never answers: the line stays open until the client gives up, a minute at most. */
export function neverAnswer(reply: FastifyReply): void {
  reply.hijack();
  const timer = setTimeout(() => reply.raw.destroy(), PATIENCE_MS);
  timer.unref();
  reply.raw.once('close', () => clearTimeout(timer));
}
