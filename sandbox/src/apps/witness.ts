import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Trail } from './trail.js';

const KEPT_REQUESTS = 1000;
const LONGEST_URL = 2000;
const CONTROL = /^\/_control(?:[/?]|$)/;

interface SeenRequest {
  method: string;
  url: string;
  at: number;
  remote: string;
}

/** Sees every request that reaches the sandbox, except those to its control; so that a spec can prove that none did. */
export class Witness {
  private readonly requests = new Trail<SeenRequest>(KEPT_REQUESTS);

  /** To be called before anything is mounted: what was mounted before goes unseen. */
  watch(app: FastifyInstance): void {
    app.addHook('onRequest', (request, _reply, done) => {
      this.note(request.raw);
      done();
    });
    app.server.on('upgrade', (request: IncomingMessage) => this.note(request));
  }

  /** Oldest first. */
  seen() {
    const recent = this.requests.recent.map((request) => ({ ...request, at: new Date(request.at).toISOString() }));
    return { total: this.requests.total, recent };
  }

  clear(): void {
    this.requests.clear();
  }

  private note({ method = '', url = '', socket }: IncomingMessage): void {
    if (CONTROL.test(url)) return;
    const remote = socket.remoteAddress ?? '';
    this.requests.add({ method, url: url.slice(0, LONGEST_URL), at: Date.now(), remote });
  }
}
