import type { Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { AppsSandbox } from './apps/apps-sandbox.js';
import { Witness } from './apps/witness.js';
import { registerControl, type Stage } from './control.js';
import { FaultBoard } from './faults.js';
import { FileShelf } from './files/file-shelf.js';
import { LlmSandbox } from './llm/llm-sandbox.js';
import type { PlatformSandbox } from './platform-sandbox.js';

/** What every stand-in is built with: where the sandbox can be reached, and the faults that wait for it. */
export interface PlatformOptions {
  /** Answers `http://host:port` of the running sandbox; known once it listens. */
  origin: () => string;
  faults: FaultBoard;
  /** What people and bots have uploaded. */
  files: FileShelf;
}

export type PlatformFactory = (options: PlatformOptions) => PlatformSandbox;

/** File uploads of the platforms are the largest bodies that come. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

const UPGRADE_PATIENCE_MS = 2000;

export interface SandboxServer {
  app: FastifyInstance;
  stages: Map<string, Stage>;
}

/** Builds the one HTTP server that carries all stand-ins, the sample apps and the control API; it does not listen yet. */
export async function createServer(
  factories: PlatformFactory[],
  options: { origin: () => string; log: boolean },
): Promise<SandboxServer> {
  const app = fastify({
    logger: options.log,
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send({ error: `no such endpoint: ${request.method} ${request.url}` }),
  );
  const witness = new Witness();
  witness.watch(app);
  const stages = new Map<string, Stage>();
  const files = new FileShelf();
  app.addHook('onClose', () => files.clear());
  for (const create of factories) {
    const faults = new FaultBoard();
    const sandbox = create({ origin: options.origin, faults, files });
    stages.set(sandbox.platform, { sandbox, faults });
    await app.register((scope) => sandbox.register(scope));
  }
  const llm = new LlmSandbox();
  await app.register((scope) => llm.register(scope));
  const apps = new AppsSandbox();
  await app.register((scope) => apps.register(scope));
  const company = { llm, apps, witness };
  await app.register(async (scope) => registerControl(scope, stages, company), { prefix: '/_control' });
  refuseStrayUpgrades(app);
  return { app, stages };
}

/** Each platform takes the websocket upgrades to its own path; one that nobody took is not left hanging. */
function refuseStrayUpgrades(app: FastifyInstance): void {
  app.server.on('upgrade', (_request, socket: Socket) => {
    const timer = setTimeout(() => socket.bytesWritten === 0 && socket.destroy(), UPGRADE_PATIENCE_MS);
    socket.once('close', () => clearTimeout(timer));
  });
}
