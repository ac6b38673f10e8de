import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { APP_FAULT_KINDS } from './apps/app-faults.js';
import { registerAppsControl, registerWitness } from './apps/apps-control.js';
import { APP_NAMES, type AppsSandbox } from './apps/apps-sandbox.js';
import type { Witness } from './apps/witness.js';
import { schemas } from './control-schemas.js';
import { LLM_FAULT_KINDS } from './llm/llm-faults.js';
import { registerLlmControl } from './llm/llm-control.js';
import type { LlmSandbox } from './llm/llm-sandbox.js';
import { FAULT_KINDS, FILE_FAULT_KINDS, type Fault, type FaultBoard, type FileFault } from './faults.js';
import {
  ControlError,
  type NewAccount,
  type NewMessage,
  type NewOauth,
  type NewPerson,
  type PastMessages,
  type PlatformSandbox,
  type SandboxPerson,
} from './platform-sandbox.js';

/** One platform with its own faults. */
export interface Stage {
  sandbox: PlatformSandbox;
  faults: FaultBoard;
}

/** What stands beside the platforms. */
export interface Company {
  llm: LlmSandbox;
  apps: AppsSandbox;
  witness: Witness;
}

type Platform = { platform: string };
type Place = { account_id: string; channel_id: string };

/** Mounts `/_control/…`: what people do in the platforms' own apps, and the faults. Answers are always JSON. */
export function registerControl(app: FastifyInstance, stages: Map<string, Stage>, company: Company): void {
  const { llm, apps, witness } = company;
  acceptEmptyJson(app);
  app.setErrorHandler((error: FastifyError, _request, reply) => refuse(error, reply));
  const stage = (platform: string) => getStage(stages, platform);

  app.get('/', async () => ({
    platforms: [...stages.keys()],
    faults: [...FAULT_KINDS, ...FILE_FAULT_KINDS],
    llm: { faults: LLM_FAULT_KINDS },
    apps: { names: APP_NAMES, faults: APP_FAULT_KINDS },
  }));
  app.delete('/', async () => {
    for (const { sandbox, faults } of stages.values()) {
      faults.clear();
      await sandbox.reset();
    }
    llm.reset();
    apps.reset();
    witness.clear();
    return { ok: true };
  });
  registerAccounts(app, stage);
  registerOauth(app, stage);
  registerMessages(app, stage);
  registerLlmControl(app, llm);
  registerAppsControl(app, apps);
  registerWitness(app, witness);

  app.post<{ Params: Platform; Body: Fault | FileFault }>(
    '/:platform/faults',
    { schema: { body: schemas.fault } },
    async (request, reply) => {
      const { faults } = stage(request.params.platform);
      if (request.body.kind === 'file_refused') faults.addForFiles(request.body);
      else faults.add(request.body);
      return reply.status(201).send({ ok: true });
    },
  );
  app.post<{ Params: Platform }>('/:platform/disconnect', async (request) => {
    const { sandbox } = stage(request.params.platform);
    if (!sandbox.disconnect) throw new ControlError(404, `${sandbox.platform} has no live connections to drop`);
    await sandbox.disconnect();
    return { ok: true };
  });
}

type FindStage = (platform: string) => Stage;

function registerAccounts(app: FastifyInstance, stage: FindStage): void {
  app.post<{ Params: Platform; Body: NewAccount }>(
    '/:platform/accounts',
    { schema: { body: schemas.account } },
    async (request, reply) =>
      reply.status(201).send(await stage(request.params.platform).sandbox.createAccount(request.body)),
  );
  app.patch<{ Params: Platform & { account: string }; Body: { request_url: string } }>(
    '/:platform/accounts/:account',
    { schema: { body: schemas.settings } },
    async ({ params, body }) => {
      await stage(params.platform).sandbox.configureAccount(params.account, body);
      return { ok: true };
    },
  );
  app.post<{ Params: Platform & { account: string }; Body: { name: string; is_private?: boolean } }>(
    '/:platform/accounts/:account/channels',
    { schema: { body: schemas.channel } },
    async ({ params, body }, reply) =>
      reply.status(201).send(await stage(params.platform).sandbox.createChannel(params.account, body)),
  );
  app.post<{ Params: Platform & { account: string }; Body: { user: SandboxPerson } }>(
    '/:platform/accounts/:account/direct',
    { schema: { body: schemas.direct } },
    async ({ params, body }, reply) =>
      reply.status(201).send(await stage(params.platform).sandbox.openDirect(params.account, body.user)),
  );
  app.post<{ Params: Platform & { account: string }; Body: NewPerson }>(
    '/:platform/accounts/:account/people',
    { schema: { body: schemas.newPerson } },
    async ({ params, body }, reply) =>
      reply.status(201).send(await stage(params.platform).sandbox.addPerson(params.account, body)),
  );
}

function registerOauth(app: FastifyInstance, stage: FindStage): void {
  app.post<{ Params: Platform; Body: NewOauth }>(
    '/:platform/oauth',
    { schema: { body: schemas.oauth } },
    async ({ params, body }, reply) => {
      const { sandbox } = stage(params.platform);
      if (!sandbox.beginOauth) throw new ControlError(404, `${sandbox.platform} has no OAuth in the sandbox`);
      return reply.status(201).send(await sandbox.beginOauth(body));
    },
  );
  app.post<{ Params: Platform & { account: string } }>(
    '/:platform/accounts/:account/expire_tokens',
    async (request) => {
      const { sandbox } = stage(request.params.platform);
      if (!sandbox.expireTokens) throw new ControlError(404, `${sandbox.platform} has no tokens that expire`);
      await sandbox.expireTokens(request.params.account);
      return { ok: true };
    },
  );
}

function registerMessages(app: FastifyInstance, stage: FindStage): void {
  app.post<{ Params: Platform; Body: NewMessage }>(
    '/:platform/messages',
    { schema: { body: schemas.message } },
    async ({ params, body }, reply) => {
      if (body.text === '' && !body.files) throw new ControlError(400, 'text: must not be empty without files');
      return reply.status(201).send(await stage(params.platform).sandbox.say(body));
    },
  );
  app.post<{ Params: Platform; Body: PastMessages }>(
    '/:platform/history',
    { schema: { body: schemas.past } },
    async ({ params, body }, reply) => reply.status(201).send(await stage(params.platform).sandbox.writePast(body)),
  );
  app.get<{ Params: Platform; Querystring: Place }>(
    '/:platform/messages',
    { schema: { querystring: schemas.place } },
    async ({ params, query }) => ({
      messages: await stage(params.platform).sandbox.messages(query.account_id, query.channel_id),
    }),
  );
  app.patch<{ Params: Platform & { message_id: string }; Body: Place & { text: string } }>(
    '/:platform/messages/:message_id',
    { schema: { body: schemas.edit } },
    async ({ params, body }) => {
      await stage(params.platform).sandbox.edit({ ...body, message_id: params.message_id }, body.text);
      return { ok: true };
    },
  );
  app.delete<{ Params: Platform & { message_id: string }; Querystring: Place }>(
    '/:platform/messages/:message_id',
    { schema: { querystring: schemas.place } },
    async ({ params, query }) => {
      await stage(params.platform).sandbox.remove({ ...query, message_id: params.message_id });
      return { ok: true };
    },
  );
  app.put<{ Params: Platform & { message_id: string; emoji: string }; Body: Place & { user: SandboxPerson } }>(
    '/:platform/messages/:message_id/reactions/:emoji',
    { schema: { body: schemas.reaction } },
    async ({ params, body }) => {
      const address = { account_id: body.account_id, channel_id: body.channel_id, message_id: params.message_id };
      await stage(params.platform).sandbox.react(address, params.emoji, body.user);
      return { ok: true };
    },
  );
  app.delete<{ Params: Platform & { message_id: string; emoji: string }; Body: Place & { user: SandboxPerson } }>(
    '/:platform/messages/:message_id/reactions/:emoji',
    { schema: { body: schemas.reaction } },
    async ({ params, body }) => {
      const address = { account_id: body.account_id, channel_id: body.channel_id, message_id: params.message_id };
      await stage(params.platform).sandbox.unreact(address, params.emoji, body.user);
      return { ok: true };
    },
  );
  for (const [method, act] of [
    ['PUT', 'pin'],
    ['DELETE', 'unpin'],
  ] as const) {
    app.route<{ Params: Platform & { message_id: string }; Body: Place & { user: SandboxPerson } }>({
      method,
      url: '/:platform/messages/:message_id/pin',
      schema: { body: schemas.reaction },
      handler: async ({ params, body }) => {
        const address = { account_id: body.account_id, channel_id: body.channel_id, message_id: params.message_id };
        await stage(params.platform).sandbox[act](address, body.user);
        return { ok: true };
      },
    });
  }
}

function getStage(stages: Map<string, Stage>, platform: string): Stage {
  const found = stages.get(platform);
  if (!found) throw new ControlError(404, `no such platform: ${platform}; there are ${[...stages.keys()].join(', ')}`);
  return found;
}

/** Many HTTP clients say `application/json` without a body; an empty body means `{}` here. */
function acceptEmptyJson(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)));
    } catch {
      done(new ControlError(400, 'the body is not valid JSON'));
    }
  });
  app.addHook('preValidation', async (request) => {
    if (request.method !== 'GET' && request.body == null) request.body = {};
  });
}

function refuse(error: FastifyError, reply: FastifyReply) {
  if (error instanceof ControlError) return reply.status(error.status).send({ error: error.message });
  const broken = error.validation?.[0];
  if (!broken) return reply.status(error.statusCode ?? 500).send({ error: error.message });
  const { additionalProperty, missingProperty } = broken.params as Record<string, string | undefined>;
  const where = broken.instancePath.slice(1).replaceAll('/', '.');
  const field = [where, additionalProperty ?? missingProperty].filter(Boolean).join('.');
  const allowed = Array.isArray(broken.params.allowedValues) ? `: ${broken.params.allowedValues.join(', ')}` : '';
  const complaint = additionalProperty ? 'is not known here' : missingProperty ? 'is missing' : broken.message;
  return reply.status(400).send({ error: `${field || error.validationContext}: ${complaint}${allowed}` });
}
