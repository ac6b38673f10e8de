import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as an app got it. */
export interface AppCall {
  headers: IncomingHttpHeaders;
  /** The very bytes. */
  raw: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server sent, whatever it is
  body: any;
}

/** What an app answers, as JSON; nothing when it has seen to `response` itself. */
export type Behaviour = (call: AppCall, response: ServerResponse) => unknown;

/** Apps that do what a spec says, each at an address of its own. */
export class AppServer {
  private readonly behaviours = new Map<string, Behaviour>();
  private readonly seen = new Map<string, AppCall[]>();

  private constructor(private readonly server: Server) {}

  static async open(): Promise<AppServer> {
    const server = createServer();
    const apps = new AppServer(server);
    server.on('request', (request, response) => void apps.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return apps;
  }

  /** Its `target_url`. */
  add(name: string, behaviour: Behaviour): string {
    this.behaviours.set(`/${name}`, behaviour);
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${name}`;
  }

  /** Oldest first. */
  calls(name: string): AppCall[] {
    return this.seen.get(`/${name}`) ?? [];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Callers that give up are part of it.
    response.on('error', () => {});
    const chunks = await request.toArray().catch(() => [] as Buffer[]);
    const raw = Buffer.concat(chunks as Buffer[]).toString();
    const call = { headers: request.headers, raw, body: JSON.parse(raw || 'null') as unknown };
    const path = request.url ?? '';
    this.seen.set(path, [...(this.seen.get(path) ?? []), call]);
    const answer = await this.behaviours.get(path)?.(call, response);
    if (answer === undefined) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }
}

/** Puts a text behind every message. */
export const appends =
  (suffix: string): Behaviour =>
  ({ body }) => ({ message: `${body.message}${suffix}` });

/** Withholds what contains a word. */
export const withholds =
  (word: string, reason?: string): Behaviour =>
  ({ body }) =>
    String(body.message).includes(word) ? { withhold: true, ...(reason !== undefined && { reason }) } : {};

/** Answers so many milliseconds later. */
export const after =
  (ms: number, behaviour: Behaviour): Behaviour =>
  async (call, response) => {
    await new Promise((resolve) => setTimeout(resolve, ms).unref());
    return behaviour(call, response);
  };

/** Answers with a status, and nothing else. */
export const status =
  (code: number): Behaviour =>
  (_call, response) =>
    void response.writeHead(code).end();
