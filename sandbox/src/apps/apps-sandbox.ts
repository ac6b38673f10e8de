import type { ServerResponse } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from './app-error.js';
import type { AppFault, Endpoint } from './app-faults.js';
import { AppInstance } from './app-instance.js';
import { misbehave, sendJson } from './broken-answers.js';
import { Emphasis } from './emphasis.app.js';
import { Journal } from './journal.app.js';
import { PostOffice } from './post-office.js';
import type { PostLater, SampleApp } from './sample-app.js';
import { TownCrier } from './town-crier.app.js';
import { Watchword } from './watchword.app.js';

interface Kind {
  icon: string;
  create: (postLater: PostLater) => SampleApp;
}

const APPS = new Map<string, Kind>([
  ['emphasis', { icon: '📢', create: () => new Emphasis() }],
  ['watchword', { icon: '🤫', create: () => new Watchword() }],
  ['journal', { icon: '📖', create: () => new Journal() }],
  ['town-crier', { icon: '🔔', create: (postLater) => new TownCrier(postLater) }],
]);
export const APP_NAMES = [...APPS.keys()];

/** `emphasis`, or `emphasis~2` for another one of its kind. */
const INSTANCE = /^([a-z-]+)(~\w{1,40})?$/;
const MOST_INSTANCES = 200;
const BODY_LIMIT_BYTES = 1024 * 1024;

type Named = FastifyRequest<{ Params: { app: string } }>;

/** Four sample apps that speak the integration JSON: a modifier, a filter, an output, an interval. */
export class AppsSandbox {
  private readonly instances = new Map<string, AppInstance>();
  private readonly postOffice = new PostOffice();
  /** Answers that a fault has made long. */
  private readonly lasting = new Set<ServerResponse>();

  /** Mounts `/apps`. */
  async register(app: FastifyInstance): Promise<void> {
    app.addHook('preClose', async () => this.reset());
    await app.register(
      async (scope) => {
        // A signature is of the very bytes; what they say is read later.
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) =>
          done(null, body),
        );
        scope.setErrorHandler((error: FastifyError, _request, reply) =>
          sendJson(reply.status(error.statusCode ?? 500), { error: error.message }),
        );
        scope.get('/:app.json', (request: Named, reply) => this.serveJson(request, reply));
        scope.get('/:app/integration.json', (request: Named, reply) => this.serveJson(request, reply));
        scope.get('/:app/logo.svg', async ({ params }: Named, reply) =>
          reply.type('image/svg+xml').send(logo(kindOf(params.app).icon)),
        );
        scope.post('/:app/target', (request: Named, reply) => this.call('target', request, reply));
        scope.post('/:app/tick', (request: Named, reply) => this.call('tick', request, reply));
      },
      { prefix: '/apps' },
    );
  }

  /** Throws 404 on a name that no app has. */
  get(name: string): AppInstance {
    const known = this.instances.get(name);
    if (known) return known;
    const { create } = kindOf(name);
    if (this.instances.size >= MOST_INSTANCES) throw new AppError(404, `there are ${MOST_INSTANCES} apps already`);
    const made = new AppInstance(() => create(this.postOffice.postLater));
    this.instances.set(name, made);
    return made;
  }

  clearFaults(): void {
    for (const { faults } of this.instances.values()) faults.clear();
  }

  /** Forgets every app, drops what they were about to post, and cuts the answers that go on. */
  reset(): void {
    this.instances.clear();
    this.postOffice.clear();
    for (const response of this.lasting) response.destroy();
  }

  private async serveJson(request: Named, reply: FastifyReply): Promise<FastifyReply> {
    const name = request.params.app;
    const instance = this.get(name);
    const isFine = await this.survive(instance.faults.take('json'), reply);
    if (!isFine) return reply;
    const { status, type, body } = instance.serve(`${request.protocol}://${request.host}/apps/${name}`);
    if (!reply.hasHeader('content-type')) reply.type(type);
    return reply.status(status).send(body);
  }

  private async call(endpoint: Exclude<Endpoint, 'json'>, request: Named, reply: FastifyReply): Promise<FastifyReply> {
    const { headers } = request;
    const body = String(request.body ?? '');
    const instance = this.get(request.params.app);
    instance.admit(endpoint, headers, body);
    const isFine = await this.survive(instance.faults.take(endpoint), reply);
    if (!isFine) return reply;
    const answer = instance.answer(endpoint, headers, body);
    return answer ? sendJson(reply, answer) : reply.status(202).send();
  }

  /** False when a fault has answered in place of the app. */
  private async survive(fault: AppFault | undefined, reply: FastifyReply): Promise<boolean> {
    if (!fault) return true;
    this.lasting.add(reply.raw);
    reply.raw.once('close', () => this.lasting.delete(reply.raw));
    return misbehave(fault, reply);
  }
}

function kindOf(name: string): Kind {
  const kind = APPS.get(INSTANCE.exec(name)?.[1] ?? '');
  if (kind) return kind;
  throw new AppError(
    404,
    `no such app: ${name}; there are ${APP_NAMES.join(', ')}, and more of each as ${APP_NAMES[0]}~2`,
  );
}

const logo = (icon: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><text y="52" font-size="52">${icon}</text></svg>`;
