import type { FastifyInstance } from 'fastify';
import { ControlError } from '../platform-sandbox.js';
import type { AppFault } from './app-faults.js';
import { appSchemas as schemas } from './apps-schemas.js';
import type { AppsSandbox } from './apps-sandbox.js';
import type { JsonChange } from './served-json.js';
import type { Witness } from './witness.js';

type Named = { Params: { app: string } };

/** Mounts `/apps/…` of the control API: what the apps were called with, their secrets, their JSON and their faults. */
export function registerAppsControl(app: FastifyInstance, apps: AppsSandbox): void {
  app.get<Named>('/apps/:app/calls', async ({ params }) => apps.get(params.app).seen());
  app.delete<Named>('/apps/:app/calls', async ({ params }) => {
    apps.get(params.app).forgetCalls();
    return { ok: true };
  });
  app.put<Named & { Body: { secrets: string[] } }>(
    '/apps/:app/secrets',
    { schema: { body: schemas.secrets } },
    async ({ params, body }) => {
      apps.get(params.app).setSecrets(body.secrets);
      return { ok: true };
    },
  );
  app.put<Named & { Body: JsonChange }>(
    '/apps/:app/manifest',
    { schema: { body: schemas.manifest } },
    async ({ params, body }) => {
      apps.get(params.app).json.replace(body);
      return { ok: true };
    },
  );
  app.post<{ Body: AppFault & { app: string } }>(
    '/apps/faults',
    { schema: { body: schemas.fault } },
    async ({ body: { app: name, ...fault } }, reply) => {
      if (fault.kind === 'redirect' && !fault.location) throw new ControlError(400, 'location: is missing');
      apps.get(name).faults.add(fault);
      return reply.status(201).send({ ok: true });
    },
  );
  app.delete('/apps/faults', async () => {
    apps.clearFaults();
    return { ok: true };
  });
}

/** Mounts `/requests` of the control API: what has reached the sandbox. */
export function registerWitness(app: FastifyInstance, witness: Witness): void {
  app.get('/requests', async () => witness.seen());
  app.delete('/requests', async () => {
    witness.clear();
    return { ok: true };
  });
}
