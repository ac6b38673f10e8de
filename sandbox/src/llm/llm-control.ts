import type { FastifyInstance } from 'fastify';
import { schemas } from '../control-schemas.js';
import type { LlmFault } from './llm-faults.js';
import type { LlmSandbox } from './llm-sandbox.js';

/** Mounts `/llm/…` of the control API: what the model is to say, what it was asked, its keys and its faults. */
export function registerLlmControl(app: FastifyInstance, llm: LlmSandbox): void {
  app.post('/llm/keys', { schema: { body: schemas.nothing } }, async (_request, reply) =>
    reply.status(201).send({ api_key: llm.keys.create() }),
  );
  app.post<{ Body: { answers: string[] } }>(
    '/llm/answers',
    { schema: { body: schemas.answers } },
    async ({ body }, reply) => {
      llm.script.queue(body.answers);
      return reply.status(201).send({ ok: true });
    },
  );
  app.get('/llm/requests', async () => llm.script.seen());
  app.post<{ Body: LlmFault }>('/llm/faults', { schema: { body: schemas.llmFault } }, async ({ body }, reply) => {
    llm.faults.add(body);
    return reply.status(201).send({ ok: true });
  });
}
